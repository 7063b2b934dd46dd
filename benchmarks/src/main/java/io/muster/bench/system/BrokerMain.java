// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.system;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import kafka.Kafka;
import kafka.tools.StorageTool;

/**
 * A broker's process: formats its folder if it is new, runs the broker as released, and ends with
 * whoever started it, even if that was killed.
 */
final class BrokerMain {
  private BrokerMain() {}

  public static void main(String[] arguments) {
    String properties = arguments[0];
    String clusterId = arguments[1];
    Thread tie = new Thread(BrokerMain::haltWithParent, "tie");
    tie.setDaemon(true);
    tie.start();
    int failed =
        StorageTool.execute(
            new String[] {"format", "--ignore-formatted", "-t", clusterId, "-c", properties},
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
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
