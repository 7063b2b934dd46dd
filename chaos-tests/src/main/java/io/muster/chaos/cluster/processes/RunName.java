// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

/**
 * The names of all that a run makes on this machine. Interface names have at most 15 characters.
 *
 * @param number 0 to 255
 */
record RunName(int number) {
  static final int RUNS_MAX = 256;

  static final int NODES_MAX = 200;

  private static final String BRIDGE_ADDRESS = "254";

  String id() {
    return "%02x".formatted(number);
  }

  /** What the names of all devices and namespaces begin with. */
  String prefix() {
    return "muster-" + id() + "-";
  }

  String bridge() {
    return prefix() + "br";
  }

  /** The end of a node's cable that is in the bridge; the other one is its eth0. */
  String cable(int node) {
    return prefix() + "v" + node;
  }

  String namespace(int node) {
    return prefix() + "n" + node;
  }

  /** What the addresses begin with. The range exists in these namespaces and on the bridge only. */
  String network() {
    return "10.213." + number + ".";
  }

  String address(int node) {
    return network() + node;
  }

  /** Where clients are, as the nodes see them. */
  String bridgeAddress() {
    return network() + BRIDGE_ADDRESS;
  }
}
