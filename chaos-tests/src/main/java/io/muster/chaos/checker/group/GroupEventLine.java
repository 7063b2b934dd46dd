// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * Something that happened to a group, as its coordinator tells it.
 *
 * @param number one more than that of the event before; 0 where it is not said
 * @param cause kind of what started a rebalance, empty where the event does not say it
 * @param causeMember whom the cause is about
 */
record GroupEventLine(
    long number, String kind, String member, int generation, String cause, String causeMember) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One JSON object per line, as the harness writes events down ({@code member}, {@code cause} and
   * {@code causeMember}) or as the cluster's own tools print them ({@code member_id}, and a cause
   * that is an object with kind and member).
   */
  static List<GroupEventLine> parse(String lines) throws JsonProcessingException {
    List<GroupEventLine> events = new ArrayList<>();
    for (String line : lines.split("\n", -1)) {
      if (line.isBlank()) {
        continue;
      }
      JsonNode event = JSON.readTree(line);
      String member = event.path("member").asText(event.path("member_id").asText(""));
      JsonNode cause = event.path("cause");
      boolean whole = cause.isObject();
      events.add(
          new GroupEventLine(
              event.path("number").asLong(0),
              event.path("kind").asText(""),
              member,
              event.path("generation").asInt(-1),
              whole ? cause.path("kind").asText("") : cause.asText(""),
              whole
                  ? cause.path("member_id").asText("")
                  : event.path("causeMember").asText(member)));
    }
    return events;
  }
}
