// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.relay;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One relay per node. */
public final class Relays implements AutoCloseable {
  private final TreeMap<Integer, Relay> byNode = new TreeMap<>();

  /**
   * @param endpoints of the nodes by id, host:port
   */
  public Relays(Map<Integer, String> endpoints, long seed) throws IOException {
    for (Map.Entry<Integer, String> each : endpoints.entrySet()) {
      byNode.put(each.getKey(), new Relay(each.getValue(), seed + each.getKey()));
    }
  }

  /** By node id, host:port for clients. */
  public Map<Integer, String> endpoints() {
    Map<Integer, String> endpoints = new TreeMap<>();
    byNode.forEach((node, relay) -> endpoints.put(node, relay.endpoint()));
    return endpoints;
  }

  /** By node id. */
  public List<Relay> all() {
    return List.copyOf(byNode.values());
  }

  /** Everything passes again. */
  public void heal() {
    for (Relay relay : byNode.values()) {
      relay.requests(Script.PASS);
      relay.answers(Script.PASS);
    }
  }

  @Override
  public void close() {
    byNode.values().forEach(Relay::close);
  }
}
