// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.offsets;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import io.muster.cli.output.Json;
import java.io.IOException;
import java.io.Reader;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Offsets as JSON: {@code {"version":1,"offsets":[{"group":..,"topic":..,...}]}}. */
final class OffsetJson {
  private static final int VERSION = 1;
  private static final ObjectReader READER =
      Json.mapper()
          .readerFor(Content.class)
          .with(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private OffsetJson() {}

  /** The whole file. */
  record Content(
      @JsonProperty(required = true) int version,
      @JsonProperty(required = true) List<@Nullable Entry> offsets) {}

  /** An offset; what {@link GroupOffset} checks is checked there. */
  record Entry(
      @JsonProperty(required = true) @Nullable String group,
      @JsonProperty(required = true) @Nullable String topic,
      @JsonProperty(required = true) int partition,
      @JsonProperty(required = true) long offset,
      @Nullable Integer leaderEpoch,
      @Nullable String metadata) {}

  static String write(List<GroupOffset> offsets) {
    return Json.write(
            new Content(VERSION, offsets.stream().<@Nullable Entry>map(OffsetJson::entry).toList()))
        + "\n";
  }

  private static Entry entry(GroupOffset offset) {
    return new Entry(
        offset.group(),
        offset.topic(),
        offset.partition(),
        offset.offset(),
        offset.leaderEpoch(),
        offset.metadata());
  }

  static List<GroupOffset> read(Reader in, String name) throws IOException {
    @Nullable Content content;
    try {
      content = READER.readValue(in);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new OffsetFileException(
          name + ":" + line + ": not a file of offsets: " + e.getOriginalMessage());
    }
    if (content == null || content.offsets() == null) {
      throw new OffsetFileException(name + ":1: no offsets");
    }
    if (content.version() != VERSION) {
      throw new OffsetFileException(
          name + ": version " + content.version() + " is not known; expected " + VERSION);
    }
    try {
      return Duplicates.refuse(content.offsets().stream().map(OffsetJson::offset).toList(), name);
    } catch (IllegalArgumentException e) {
      throw new OffsetFileException(name + ": " + e.getMessage());
    }
  }

  private static GroupOffset offset(@Nullable Entry entry) {
    if (entry == null) {
      throw new IllegalArgumentException("an offset must not be null");
    }
    return new GroupOffset(
        Objects.requireNonNullElse(entry.group(), ""),
        Objects.requireNonNullElse(entry.topic(), ""),
        entry.partition(),
        entry.offset(),
        entry.leaderEpoch(),
        Objects.requireNonNullElse(entry.metadata(), ""));
  }
}
