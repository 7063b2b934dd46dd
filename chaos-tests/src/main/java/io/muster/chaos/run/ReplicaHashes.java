// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Asks every node for position and hash of its replicas once nothing moves any more, until all
 * replicas of each group are at one position, and not before the one of the last time, or the time
 * is over.
 */
final class ReplicaHashes {
  private static final Duration ASK_EVERY = Duration.ofMillis(500);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final Map<Integer, String> managementEndpoints;

  /** By group, the position of its replicas when they were asked last. */
  private final Map<String, Long> reached = new HashMap<>();

  /**
   * Makes one.
   *
   * @param managementEndpoints by node id, host:port
   */
  ReplicaHashes(Map<Integer, String> managementEndpoints) {
    this.managementEndpoints = Map.copyOf(managementEndpoints);
  }

  /**
   * Facts: {@code hash.<group>.<node>} is {@code index:hash}, and by another name, like {@code
   * live.<group>.<node>}, {@code logTimeMs:hash}. The cluster group has only the first: nodes that
   * start make commands of it.
   *
   * @param kind the other name
   */
  SortedMap<String, String> facts(String kind, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      SortedMap<String, String> facts = ask(kind);
      if (atOnePosition(facts) || System.nanoTime() > deadline) {
        positions(facts).forEach((group, all) -> reached.put(group, Collections.max(all)));
        return facts;
      }
      TimeUnit.NANOSECONDS.sleep(ASK_EVERY.toNanos());
    }
  }

  private SortedMap<String, String> ask(String kind) throws InterruptedException {
    SortedMap<String, String> facts = new TreeMap<>();
    for (Map.Entry<Integer, String> node : managementEndpoints.entrySet()) {
      try {
        HttpResponse<String> answer =
            http.send(
                HttpRequest.newBuilder(URI.create("http://" + node.getValue() + "/replicas"))
                    .timeout(Duration.ofSeconds(20))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        for (JsonNode row : JSON.readTree(answer.body())) {
          int group = row.path("group").asInt();
          String hash = row.path("hash").asText();
          if (group >= 0) {
            facts.put(
                kind + "." + group + "." + node.getKey(),
                row.path("logTimeMs").asLong() + ":" + hash);
          }
          facts.put("hash." + group + "." + node.getKey(), row.path("index").asLong() + ":" + hash);
        }
      } catch (IOException notThereYet) {
        // Asked again until the time is over; what is missing then is missing in the facts.
        continue;
      }
    }
    return facts;
  }

  /**
   * And that is where they were before, or further: a replica that has just started has nothing.
   */
  private boolean atOnePosition(SortedMap<String, String> facts) {
    Map<String, Set<Long>> positions = positions(facts);
    return !positions.isEmpty()
        && positions.entrySet().stream()
            .allMatch(
                each ->
                    each.getValue().size() == 1
                        && Collections.min(each.getValue())
                            >= reached.getOrDefault(each.getKey(), Long.MIN_VALUE));
  }

  /** By group. */
  private static Map<String, Set<Long>> positions(SortedMap<String, String> facts) {
    Map<String, Set<Long>> positions = new HashMap<>();
    facts.forEach(
        (name, value) -> {
          if (name.startsWith("hash.")) {
            positions
                .computeIfAbsent(name.substring(0, name.lastIndexOf('.')), key -> new HashSet<>())
                .add(Long.valueOf(value.substring(0, value.indexOf(':'))));
          }
        });
    return positions;
  }
}
