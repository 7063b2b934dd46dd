// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.placement;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.muster.cli.CliException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a reassignment file strictly. What is wrong is told with file, line, column and the path of
 * the field, such as {@code partitions[3].replicas[1]}.
 */
final class ReassignmentFileParser {
  static final int PARTITIONS_MAX = 10_000;
  static final int REPLICAS_MAX = 100;

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final String name;
  private final JsonParser json;

  private ReassignmentFileParser(String name, JsonParser json) {
    this.name = name;
    this.json = json;
  }

  /**
   * Reads the whole text.
   *
   * @param name what messages call the file
   */
  static ReassignmentFile parse(String name, String text) {
    try (JsonParser json = FACTORY.createParser(text)) {
      return new ReassignmentFileParser(name, json).file();
    } catch (JsonProcessingException e) {
      throw CliException.usage(
          at(name, e.getLocation()) + " this is no JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }

  private ReassignmentFile file() throws IOException {
    json.nextToken();
    expect(JsonToken.START_OBJECT, "", "an object with the fields version and partitions");
    Set<String> seen = new HashSet<>();
    List<ReassignmentFile.Entry> partitions = List.of();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      seen.add(field);
      switch (field) {
        case "version" -> {
          json.nextToken();
          int version = number("version", 0);
          if (version != ReassignmentFile.VERSION) {
            throw wrong("version", "is " + version + ", but must be " + ReassignmentFile.VERSION);
          }
        }
        case "partitions" -> {
          json.nextToken();
          partitions = partitions();
        }
        default -> throw wrong(field, "is not known; known are version and partitions");
      }
    }
    require(seen, "", "version", "write \"version\":1");
    require(seen, "", "partitions", "write \"partitions\":[...]");
    if (json.nextToken() != null) {
      throw wrong("", "something follows after the end of the object");
    }
    return new ReassignmentFile(partitions);
  }

  private List<ReassignmentFile.Entry> partitions() throws IOException {
    expect(JsonToken.START_ARRAY, "partitions", "a list");
    List<ReassignmentFile.Entry> partitions = new ArrayList<>();
    Map<Integer, Integer> places = new HashMap<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      String path = "partitions[" + partitions.size() + "]";
      if (partitions.size() == PARTITIONS_MAX) {
        throw wrong(path, "is one too many; there may be " + PARTITIONS_MAX);
      }
      ReassignmentFile.Entry entry = partition(path);
      Integer before = places.putIfAbsent(entry.partition(), partitions.size());
      if (before != null) {
        throw wrong(
            path, "names partition " + entry.partition() + " as partitions[" + before + "] does");
      }
      partitions.add(entry);
    }
    if (partitions.isEmpty()) {
      throw wrong("partitions", "is empty, so there is nothing to do");
    }
    return partitions;
  }

  private ReassignmentFile.Entry partition(String path) throws IOException {
    expect(JsonToken.START_OBJECT, path, "an object with the fields topic, partition and replicas");
    Set<String> seen = new HashSet<>();
    int partition = 0;
    List<Integer> replicas = List.of();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      String inside = path + "." + field;
      seen.add(field);
      switch (field) {
        case "topic" -> {
          json.nextToken();
          expect(JsonToken.VALUE_STRING, inside, "a text");
          if (!json.getText().equals(ReassignmentFile.TOPIC)) {
            throw wrong(
                inside,
                "is \"%s\", but only \"%s\" can be moved"
                    .formatted(json.getText(), ReassignmentFile.TOPIC));
          }
        }
        case "partition" -> {
          json.nextToken();
          partition = number(inside, 0);
        }
        case "replicas" -> {
          json.nextToken();
          replicas = replicas(inside);
        }
        default -> throw wrong(inside, "is not known; known are topic, partition and replicas");
      }
    }
    require(seen, path, "topic", "write \"topic\":\"" + ReassignmentFile.TOPIC + "\"");
    require(seen, path, "partition", "write its number");
    require(seen, path, "replicas", "write the ids of the nodes, the preferred leader first");
    return new ReassignmentFile.Entry(partition, replicas);
  }

  private List<Integer> replicas(String path) throws IOException {
    expect(JsonToken.START_ARRAY, path, "a list of node ids");
    Set<Integer> replicas = new LinkedHashSet<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      String inside = path + "[" + replicas.size() + "]";
      int node = number(inside, 1);
      if (!replicas.add(node)) {
        throw wrong(inside, "names node " + node + " a second time");
      }
      if (replicas.size() > REPLICAS_MAX) {
        throw wrong(inside, "is one too many; there may be " + REPLICAS_MAX);
      }
    }
    if (replicas.isEmpty()) {
      throw wrong(path, "is empty, but a partition needs a node");
    }
    return List.copyOf(replicas);
  }

  private int number(String path, int least) throws IOException {
    expect(JsonToken.VALUE_NUMBER_INT, path, "a whole number");
    if (json.getNumberType() != JsonParser.NumberType.INT || json.getIntValue() < least) {
      throw wrong(
          path, "is %s, but must be %d to %d".formatted(json.getText(), least, Integer.MAX_VALUE));
    }
    return json.getIntValue();
  }

  private void expect(JsonToken token, String path, String what) throws IOException {
    if (json.currentToken() != token) {
      throw wrong(path, "must be " + what);
    }
  }

  private void require(Set<String> seen, String path, String field, String remedy) {
    if (!seen.contains(field)) {
      throw wrong(path.isEmpty() ? field : path + "." + field, "is missing; " + remedy);
    }
  }

  private CliException wrong(String path, String message) {
    return CliException.usage(
        at(name, json.currentTokenLocation())
            + (path.isEmpty() ? " " : " " + path + " ")
            + message);
  }

  private static String at(String name, JsonLocation location) {
    return location == null
        ? name + ":"
        : name + ":" + location.getLineNr() + ":" + location.getColumnNr() + ":";
  }
}
