// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.library;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.muster.client.GroupEvent;
import io.muster.client.RebalanceCause;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The events of one group, each once, however often they are told. The cluster keeps the last 50
 * only, so they are collected while the run goes on. Thread-safe.
 */
public final class GroupEvents {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final TreeMap<Long, GroupEvent> byNumber = new TreeMap<>();

  /** May be one that it has already. */
  public synchronized void add(GroupEvent event) {
    byNumber.put(event.number(), event);
  }

  /** One JSON object in a line, by number. */
  public synchronized String lines() {
    return byNumber.values().stream().map(GroupEvents::line).collect(Collectors.joining("\n"));
  }

  private static String line(GroupEvent event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("number", event.number());
    fields.put("kind", event.kind().name());
    fields.put("at", event.at().toEpochMilli());
    fields.put("generation", event.generation());
    fields.put("member", event.memberId().orElse(""));
    fields.put("instance", event.instanceId().orElse(""));
    fields.put("client", event.clientId().orElse(""));
    fields.put("detail", event.detail());
    fields.put("durationMs", event.duration().toMillis());
    fields.put("members", event.members());
    fields.put("cause", event.cause().map(cause -> cause.kind().name()).orElse(""));
    fields.put("causeMember", event.cause().map(RebalanceCause::memberId).orElse(""));
    try {
      return MAPPER.writeValueAsString(fields);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an event that cannot be written: " + event, e);
    }
  }
}
