// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.Report;
import io.muster.cli.placement.LivesTogether;
import io.muster.cli.placement.Move;
import io.muster.cli.placement.MoveStatus;
import io.muster.cli.placement.ReassignmentFile;
import io.muster.client.MusterAdmin;
import io.muster.client.PlacedPartition;
import io.muster.client.Placement;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A change of replicas: what it would do, its start, and how far it is. */
final class Reassignment {
  private final MusterAdmin admin;
  private final Report report;
  private final PrintWriter err;

  /** What {@code -o json} writes of a start, or of a dry run. */
  record Started(
      boolean executed,
      int newReplicas,
      List<Move> moves,
      @Nullable Object rollback,
      @Nullable List<MoveStatus> status) {}

  Reassignment(MusterAdmin admin, Report report, PrintWriter err) {
    this.admin = admin;
    this.report = report;
    this.err = err;
  }

  /** Says what would move, and changes nothing. The cluster has checked it, too. */
  int dryRun(SortedMap<Integer, List<Integer>> wanted) {
    List<Move> moves = moves(wanted);
    report.print(
        new Started(false, newReplicas(moves), moves, null, null), () -> Move.table(moves));
    report.say(summary(moves, wanted.size()) + " Nothing was changed. Add --execute to do it.");
    return ExitCode.OK;
  }

  /**
   * Starts it, after the way back is told.
   *
   * @param throttle set before, and taken away where the end is waited for
   * @param rollbackFile gets the replicas from before; null: they are only printed
   */
  int execute(
      SortedMap<Integer, List<Integer>> wanted,
      @Nullable Path rollbackFile,
      ThrottleOption throttle,
      WaitOption wait) {
    Map<Integer, PlacedPartition> before = placed(admin.listPartitions());
    List<Move> moves = moves(wanted);
    SortedMap<Integer, List<Integer>> current = new TreeMap<>();
    wanted.keySet().forEach(each -> current.put(each, at(before, each).replicas()));
    ReassignmentFile rollback = ReassignmentFile.of(current);
    if (rollbackFile != null) {
      rollback.writeNew(rollbackFile);
    }
    report.say("Current replicas, to go back with:");
    report.say(rollback.text());
    report.say("");
    throttle.set(admin, report);
    admin.reassignPartitions(wanted, false);
    List<MoveStatus> status = wait.asked() ? await(wanted, wait) : null;
    report.print(
        new Started(true, newReplicas(moves), moves, rollback.json(), status),
        () -> status == null ? Move.table(moves) : MoveStatus.table(status));
    report.say(summary(moves, wanted.size()));
    if (status == null) {
      report.say("Started; --verify tells how far it is.");
      return ExitCode.OK;
    }
    report.say(counts(status));
    endThrottle(status);
    return exitCode(status);
  }

  private void endThrottle(List<MoveStatus> all) {
    if (all.stream().noneMatch(MoveStatus::underWay)) {
      ThrottleOption.clear(admin, report);
    }
  }

  /** Tells how far each partition is; the exit code sums it up. */
  int verify(SortedMap<Integer, List<Integer>> wanted, WaitOption wait) {
    List<MoveStatus> all = wait.asked() ? await(wanted, wait) : statuses(wanted);
    report.print(all, () -> MoveStatus.table(all));
    report.say(counts(all));
    endThrottle(all);
    return exitCode(all);
  }

  private List<MoveStatus> await(SortedMap<Integer, List<Integer>> wanted, WaitOption wait) {
    return new Watch(err, wait.timeout(), "partitions are where they shall be")
        .until(() -> statuses(wanted), Reassignment::progress);
  }

  private static String counts(List<MoveStatus> all) {
    return all.stream()
            .collect(Collectors.groupingBy(MoveStatus::state, TreeMap::new, Collectors.counting()))
            .entrySet()
            .stream()
            .map(count -> count.getValue() + " " + count.getKey())
            .collect(Collectors.joining(", "))
        + ".";
  }

  private static int exitCode(List<MoveStatus> all) {
    if (all.stream().allMatch(MoveStatus::done)) {
      return ExitCode.OK;
    }
    boolean onTheWay =
        all.stream().allMatch(each -> each.done() || each.state() == MoveStatus.State.MOVING);
    return onTheWay ? ExitCode.UNFINISHED : ExitCode.FAILED;
  }

  private static Watch.Progress progress(List<MoveStatus> all) {
    return new Watch.Progress(
        (int) all.stream().filter(MoveStatus::done).count(),
        all.size(),
        all.stream().anyMatch(MoveStatus::underWay));
  }

  private List<MoveStatus> statuses(SortedMap<Integer, List<Integer>> wanted) {
    Placement placement = admin.listPartitions();
    LivesTogether.of(placement).refuseUnknown(wanted.keySet());
    Map<Integer, PlacedPartition> now = placed(placement);
    return wanted.entrySet().stream()
        .map(entry -> MoveStatus.of(at(now, entry.getKey()), entry.getValue()))
        .toList();
  }

  private List<Move> moves(SortedMap<Integer, List<Integer>> wanted) {
    Placement placement = admin.listPartitions();
    LivesTogether.of(placement).check(wanted);
    Set<Integer> moving = admin.reassignPartitions(wanted, true);
    Map<Integer, PlacedPartition> now = placed(placement);
    return wanted.entrySet().stream()
        .filter(entry -> moving.contains(entry.getKey()))
        .map(entry -> Move.of(at(now, entry.getKey()), entry.getValue()))
        .toList();
  }

  static Map<Integer, PlacedPartition> placed(Placement placement) {
    return placement.partitions().stream()
        .collect(Collectors.toMap(PlacedPartition::partition, Function.identity()));
  }

  private static PlacedPartition at(Map<Integer, PlacedPartition> all, int partition) {
    PlacedPartition placed = all.get(partition);
    if (placed == null) {
      throw CliException.notFound("there is no partition " + partition);
    }
    return placed;
  }

  private static int newReplicas(Collection<Move> moves) {
    return moves.stream().mapToInt(move -> move.added().size()).sum();
  }

  private static String summary(List<Move> moves, int named) {
    return "%d of %d partitions change, %d new replicas."
        .formatted(moves.size(), named, newReplicas(moves));
  }
}
