// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import java.io.IOException;
import java.util.List;

/** Makes a lab with everything in it, says so, and never comes to remove it. */
final class AbandonedLab {
  private AbandonedLab() {}

  public static void main(String[] arguments) throws Exception {
    Lab lab = Lab.open(null, 2, 64L << 20, true);
    Process sleeper = lab.program(1, List.of("sleep", "600")).start();
    ProcessBuilder writes =
        lab.program(
            2,
            List.of(
                "sh", "-c", "while :; do date; done > " + lab.disk(2).dataFolder().resolve("f")));
    Process writer = writes.start();
    lab.disk(2).stall();
    lab.disk(1).powerLoss();
    System.out.println(
        lab.run().id() + " " + lab.folder() + " " + sleeper.pid() + " " + writer.pid());
    System.out.flush();
    if (System.in.read() >= 0) {
      throw new IOException("nobody was to say anything");
    }
  }
}
