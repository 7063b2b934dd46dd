// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload;

import java.time.Duration;
import java.util.List;

/** The workloads by name. */
public final class Workloads {
  /** Names that {@link #named} knows. */
  public static final List<String> NAMES = List.of("register", "pipeline", "churn");

  private static final List<String> SHORT_NAMES = List.of("W1", "W2", "W3");

  /**
   * The workload with its default options.
   *
   * @param name one of {@link #NAMES}, or W1 to W3
   * @param session timeout of members
   */
  public static Workload named(String name, WorkloadContext context, Duration session) {
    PipelineOptions pipeline =
        PipelineOptions.DEFAULT.withMember(MemberOptions.DEFAULT.withSession(session));
    PipelineOptions churning =
        ChurnOptions.DEFAULT
            .pipeline()
            .withMember(ChurnOptions.DEFAULT.pipeline().member().withSession(session));
    return switch (name) {
      case "register", "W1" -> new RegisterWorkload(context, RegisterOptions.DEFAULT);
      case "pipeline", "W2" -> new PipelineWorkload(context, pipeline);
      case "churn", "W3" -> new ChurnWorkload(context, ChurnOptions.DEFAULT.withPipeline(churning));
      default -> throw unknown(name);
    };
  }

  /**
   * Does nothing for a name that {@link #named} knows.
   *
   * @throws IllegalArgumentException for any other
   */
  public static void check(String name) {
    if (!NAMES.contains(name) && !SHORT_NAMES.contains(name)) {
      throw unknown(name);
    }
  }

  private static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException("no workload \"" + name + "\"; there are " + NAMES);
  }

  private Workloads() {}
}
