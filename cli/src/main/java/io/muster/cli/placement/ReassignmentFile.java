// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.placement;

import io.muster.cli.CliException;
import io.muster.cli.output.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which nodes shall hold which offsets partitions, in the file format of Kafka's tool:
 *
 * <pre>
 * {"version":1,"partitions":[{"topic":"__consumer_offsets","partition":0,"replicas":[3,4,5]}]}
 * </pre>
 *
 * @param partitions in the file's order; each partition once
 */
public record ReassignmentFile(List<Entry> partitions) {
  /** The only topic there is to move. */
  public static final String TOPIC = "__consumer_offsets";

  static final int VERSION = 1;
  static final int SIZE_MAX = 4 * 1024 * 1024;

  /**
   * One partition.
   *
   * @param replicas node ids, the preferred leader first
   */
  public record Entry(int partition, List<Integer> replicas) {
    public Entry {
      replicas = List.copyOf(replicas);
    }
  }

  /** How it is written; the order of the fields is that of Kafka's tool. */
  private record Written(int version, List<WrittenPartition> partitions) {}

  private record WrittenPartition(String topic, int partition, List<Integer> replicas) {}

  public ReassignmentFile {
    partitions = List.copyOf(partitions);
  }

  public static ReassignmentFile of(Map<Integer, List<Integer>> replicas) {
    return new ReassignmentFile(
        new TreeMap<>(replicas)
            .entrySet().stream()
                .map(entry -> new Entry(entry.getKey(), entry.getValue()))
                .toList());
  }

  /**
   * Reads a file.
   *
   * @throws CliException where it is not there, or is not of this format; says what is wrong where
   */
  public static ReassignmentFile read(Path file) {
    try {
      if (Files.size(file) > SIZE_MAX) {
        throw CliException.usage(file + " has over " + SIZE_MAX + " bytes, the most there may be");
      }
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
              .toString();
      return ReassignmentFileParser.parse(file.toString(), text);
    } catch (NoSuchFileException e) {
      throw CliException.notFound("no such file: " + file);
    } catch (CharacterCodingException e) {
      throw CliException.usage(file + " is not UTF-8 text");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /**
   * Writes a file that is not there yet: the way back must not be overwritten.
   *
   * @throws CliException where there is one already
   */
  public void writeNew(Path file) {
    try {
      Files.writeString(file, text() + "\n", StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw CliException.failed(file + " is there already; nothing was changed");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + "; nothing was changed", e);
    }
  }

  /** The replicas by partition. */
  public SortedMap<Integer, List<Integer>> replicas() {
    SortedMap<Integer, List<Integer>> replicas = new TreeMap<>();
    partitions.forEach(entry -> replicas.put(entry.partition(), entry.replicas()));
    return replicas;
  }

  /** One line of JSON. */
  public String text() {
    return Json.line(json());
  }

  /** For JSON, as part of something else. */
  public Object json() {
    return new Written(
        VERSION,
        partitions.stream()
            .map(entry -> new WrittenPartition(TOPIC, entry.partition(), entry.replicas()))
            .toList());
  }
}
