// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.all;

import io.muster.chaos.workload.Workload;
import io.muster.chaos.workload.WorkloadContext;
import io.muster.chaos.workload.admin.AdminOptions;
import io.muster.chaos.workload.admin.AdminWorkload;
import io.muster.chaos.workload.big.BigOptions;
import io.muster.chaos.workload.big.BigWorkload;
import io.muster.chaos.workload.effects.EffectsOptions;
import io.muster.chaos.workload.effects.EffectsWorkload;
import io.muster.chaos.workload.hot.HotOptions;
import io.muster.chaos.workload.hot.HotWorkload;
import io.muster.chaos.workload.pipeline.ChurnOptions;
import io.muster.chaos.workload.pipeline.ChurnWorkload;
import io.muster.chaos.workload.pipeline.HandoffOptions;
import io.muster.chaos.workload.pipeline.HandoffWorkload;
import io.muster.chaos.workload.pipeline.MemberOptions;
import io.muster.chaos.workload.pipeline.PipelineOptions;
import io.muster.chaos.workload.pipeline.PipelineWorkload;
import io.muster.chaos.workload.register.RegisterOptions;
import io.muster.chaos.workload.register.RegisterWorkload;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** The workloads by name. */
public final class Workloads {
  /** All there are. */
  public static final List<String> NAMES =
      List.of("register", "pipeline", "churn", "handoff", "hot", "effects", "big", "admin");

  private static final List<String> SHORT_NAMES =
      List.of("W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8");

  /**
   * The workload with its default options, or several at once.
   *
   * @param names from {@link #NAMES}, or like W1, with commas between
   * @param session timeout of members
   * @throws IllegalArgumentException for a name that is not there, or is there twice
   */
  public static Workload named(String names, WorkloadContext context, Duration session) {
    List<Workload> workloads =
        each(names).stream().map(name -> one(name, context, session)).toList();
    return workloads.size() == 1 ? workloads.get(0) : new Together(workloads);
  }

  /**
   * The names, as {@link #NAMES} has them.
   *
   * @throws IllegalArgumentException for a name that is not there, or is there twice
   */
  public static List<String> each(String names) {
    List<String> each = Arrays.stream(names.split(",", -1)).map(Workloads::canonical).toList();
    if (each.stream().distinct().count() < each.size()) {
      throw new IllegalArgumentException("a workload is named twice in \"" + names + "\"");
    }
    return each;
  }

  private static String canonical(String name) {
    int number = SHORT_NAMES.indexOf(name);
    String known = number < 0 ? name : NAMES.get(number);
    if (!NAMES.contains(known)) {
      throw new IllegalArgumentException("no workload \"" + name + "\"; there are " + NAMES);
    }
    return known;
  }

  private static Workload one(String name, WorkloadContext context, Duration session) {
    return switch (name) {
      case "register" -> new RegisterWorkload(context, RegisterOptions.DEFAULT);
      case "pipeline" ->
          new PipelineWorkload(
              context,
              PipelineOptions.DEFAULT.withMember(MemberOptions.DEFAULT.withSession(session)));
      case "churn" -> {
        PipelineOptions churning = ChurnOptions.DEFAULT.pipeline();
        yield new ChurnWorkload(
            context,
            ChurnOptions.DEFAULT.withPipeline(
                churning.withMember(churning.member().withSession(session))));
      }
      case "handoff" -> {
        PipelineOptions moving = HandoffOptions.DEFAULT.pipeline();
        yield new HandoffWorkload(
            context,
            HandoffOptions.DEFAULT.withPipeline(
                moving.withMember(moving.member().withSession(session))));
      }
      case "hot" -> new HotWorkload(context, HotOptions.DEFAULT.withSession(session));
      case "effects" -> new EffectsWorkload(context, EffectsOptions.DEFAULT.withSession(session));
      case "big" -> new BigWorkload(context, BigOptions.DEFAULT.withSession(session));
      case "admin" -> new AdminWorkload(context, AdminOptions.DEFAULT.withSession(session));
      default -> throw new IllegalStateException("no way to make a " + name);
    };
  }

  private Workloads() {}
}
