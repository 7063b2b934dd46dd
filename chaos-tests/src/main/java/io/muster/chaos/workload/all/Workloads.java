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

  /** One of them as it is asked for. */
  private record Asked(String name, BigOptions big) {}

  /**
   * The workload with its default options, or several at once.
   *
   * @param names from {@link #NAMES}, or like W1, with commas between; a big group may have its
   *     number of members behind it, as in big=1000
   * @param session timeout of members
   * @throws IllegalArgumentException for a name that is not there, or is there twice
   */
  public static Workload named(String names, WorkloadContext context, Duration session) {
    List<Workload> workloads =
        asked(names).stream().map(each -> one(each, context, session)).toList();
    return workloads.size() == 1 ? workloads.get(0) : new Together(workloads);
  }

  /**
   * The names, as {@link #NAMES} has them.
   *
   * @throws IllegalArgumentException for a name or number that is not there, or is there twice
   */
  public static List<String> each(String names) {
    return asked(names).stream().map(Asked::name).toList();
  }

  private static List<Asked> asked(String names) {
    List<Asked> each = Arrays.stream(names.split(",", -1)).map(Workloads::one).toList();
    if (each.stream().map(Asked::name).distinct().count() < each.size()) {
      throw new IllegalArgumentException("a workload is named twice in \"" + names + "\"");
    }
    return each;
  }

  private static Asked one(String text) {
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    int number = SHORT_NAMES.indexOf(name);
    String known = number < 0 ? name : NAMES.get(number);
    if (!NAMES.contains(known)) {
      throw new IllegalArgumentException("no workload \"" + name + "\"; there are " + NAMES);
    }
    if (equals < 0) {
      return new Asked(known, BigOptions.DEFAULT);
    }
    if (!known.equals("big")) {
      throw new IllegalArgumentException("only big has a number of members, not \"" + text + "\"");
    }
    try {
      int members = Integer.parseInt(text.substring(equals + 1));
      return new Asked(known, BigOptions.DEFAULT.withMembers(members));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" has no number of members; an example is big=1000", e);
    }
  }

  private static Workload one(Asked asked, WorkloadContext context, Duration session) {
    return switch (asked.name()) {
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
      case "big" -> new BigWorkload(context, asked.big().withSession(session));
      case "admin" -> new AdminWorkload(context, AdminOptions.DEFAULT.withSession(session));
      default -> throw new IllegalStateException("no way to make a " + asked.name());
    };
  }

  private Workloads() {}
}
