// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.offsets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Offsets as CSV, in the forms that Kafka's tool for consumer groups reads and writes ({@code
 * topic,partition,offset} and {@code group,topic,partition,offset}), and in a longer one that keeps
 * the leader epoch and the metadata too.
 */
public final class OffsetCsv {
  /** First line of the long form. */
  public static final List<String> HEADER =
      List.of("group", "topic", "partition", "offset", "leaderEpoch", "metadata");

  private static final CsvMapper MAPPER = new CsvMapper();
  private static final ObjectReader ROWS =
      MAPPER
          .readerFor(String[].class)
          .with(CsvParser.Feature.WRAP_AS_ARRAY)
          .with(CsvParser.Feature.SKIP_EMPTY_LINES);

  private OffsetCsv() {}

  /** One line for each offset, in the long form, under {@link #HEADER}. */
  public static String write(List<GroupOffset> offsets) {
    StringBuilder csv = new StringBuilder(String.join(",", HEADER)).append('\n');
    for (GroupOffset offset : offsets) {
      String epoch = offset.leaderEpoch() == null ? "" : offset.leaderEpoch().toString();
      csv.append(line(offset, true)).append(',').append(epoch).append(',');
      csv.append(quoted(offset.metadata())).append('\n');
    }
    return csv.toString();
  }

  /**
   * One line in the form of Kafka's tool.
   *
   * @param withGroup begin with the group, as for several groups
   */
  public static String line(GroupOffset offset, boolean withGroup) {
    return (withGroup ? quoted(offset.group()) + "," : "")
        + "%s,%d,%d".formatted(quoted(offset.topic()), offset.partition(), offset.offset());
  }

  private static String quoted(String text) {
    boolean plain = text.chars().noneMatch(c -> c < ' ' || c == '"' || c == ',');
    // Blanks at the ends would be taken for padding.
    return plain && text.equals(text.strip()) ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  /**
   * Reads any of the three forms.
   *
   * @param name of the file, for messages
   * @param onlyGroup whose offsets lines without a group are; null where each line needs its group
   * @throws OffsetFileException something is no offset
   */
  public static List<GroupOffset> read(Reader csv, String name, @Nullable String onlyGroup)
      throws IOException {
    List<GroupOffset> offsets = new ArrayList<>();
    try (MappingIterator<String[]> rows = ROWS.readValues(csv)) {
      boolean first = true;
      while (true) {
        // Of the row that comes; the parser is one ahead once it has looked.
        if (!rows.hasNextValue()) {
          return Duplicates.refuse(offsets, name);
        }
        int line = rows.getParser().currentLocation().getLineNr();
        String[] cells = rows.nextValue();
        if (!(first && List.of(cells).equals(HEADER))) {
          offsets.add(offset(cells, name + ":" + line, onlyGroup));
        }
        first = false;
      }
    } catch (JsonProcessingException e) {
      throw new OffsetFileException(name + " is not CSV: " + e.getOriginalMessage());
    }
  }

  private static GroupOffset offset(String[] cells, String place, @Nullable String onlyGroup)
      throws OffsetFileException {
    int skip = cells.length == 3 ? 0 : 1;
    if (cells.length < 3 || cells.length > HEADER.size() || (skip == 0 && onlyGroup == null)) {
      throw new OffsetFileException(
          "%s: %d columns; expected %sgroup,topic,partition,offset[,leaderEpoch,metadata]"
              .formatted(
                  place, cells.length, onlyGroup == null ? "" : "topic,partition,offset or "));
    }
    String epoch = cells.length > 4 ? cells[4].strip() : "";
    try {
      return new GroupOffset(
          skip == 0 && onlyGroup != null ? onlyGroup : cells[0],
          cells[skip].strip(),
          Integer.parseInt(cells[skip + 1].strip()),
          Long.parseLong(cells[skip + 2].strip()),
          epoch.isEmpty() ? null : Integer.valueOf(epoch),
          cells.length > 5 ? cells[5] : "");
    } catch (NumberFormatException e) {
      throw new OffsetFileException(
          place + ": partition, offset and leader epoch must be whole numbers: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new OffsetFileException(place + ": " + e.getMessage());
    }
  }
}
