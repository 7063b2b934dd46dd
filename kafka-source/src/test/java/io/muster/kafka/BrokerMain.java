// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import java.io.IOException;
import kafka.Kafka;
import kafka.tools.StorageTool;

/**
 * The broker's process: formats its folder if it is new, runs the broker, and ends with whoever
 * started it, even if that was killed.
 */
final class BrokerMain {
  private BrokerMain() {}

  public static void main(String[] args) {
    String properties = args[0];
    String clusterId = args[1];
    Thread tie = new Thread(BrokerMain::haltWithParent, "tie");
    tie.setDaemon(true);
    tie.start();
    int failed =
        StorageTool.execute(
            new String[] {"format", "--ignore-formatted", "-t", clusterId, "-c", properties},
            System.out);
    if (failed != 0) {
      Runtime.getRuntime().halt(failed);
    }
    Kafka.main(new String[] {properties});
  }

  private static void haltWithParent() {
    try {
      int ended = System.in.read();
      Runtime.getRuntime().halt(ended < 0 ? 0 : 1);
    } catch (IOException e) {
      Runtime.getRuntime().halt(1);
    }
  }
}
