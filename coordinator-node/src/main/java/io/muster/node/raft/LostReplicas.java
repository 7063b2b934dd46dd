// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replicas of this node that were found damaged and are not made anew yet, in memory as on
 * disk: which copy, so that none is made again that might be taken for it. Thread-safe.
 */
final class LostReplicas {
  private static final Logger log = LoggerFactory.getLogger(LostReplicas.class);

  private final GroupFolders folders;
  private final DamageRule rule;

  /** The copy by group. */
  private final Map<Integer, Integer> copies = new ConcurrentSkipListMap<>();

  LostReplicas(GroupFolders folders, DamageRule rule) {
    this.folders = folders;
    this.rule = rule;
  }

  /** The copy that was lost; empty where none is. */
  OptionalInt copy(int group) {
    Integer copy = copies.get(group);
    return copy == null ? OptionalInt.empty() : OptionalInt.of(copy);
  }

  /** The groups, in their order. */
  Set<Integer> groups() {
    return new TreeSet<>(copies.keySet());
  }

  boolean mayMake(int group, int copy) {
    Integer before = copies.get(group);
    return before == null || copy > before;
  }

  /** The next copy is there. */
  void made(int group) {
    if (copies.remove(group) != null) {
      log.info(
          "replica group {} has a replica on this node again; the others fill it",
          GroupIds.name(group));
    }
  }

  /** Nothing is left of it, and the group is not this node's any more. */
  void forgotten(int group) {
    copies.remove(group);
  }

  /** One that an earlier process lost. */
  void remember(int group) throws IOException {
    copies.put(group, folders.origin(group).copy());
  }

  /** Writes down that the replica is lost; until then it would come up again. */
  void note(int group) {
    try {
      copies.put(group, folders.noteLost(group));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts what is left of it aside. */
  void isolate(int group, String why) {
    try {
      Path now = folders.isolate(group, why);
      log.warn(
          "the replica of group {} on this node is lost: {}. What is left of it is in {}; its group"
              + " is asked to replace it, and the other replicas of this node serve on",
          GroupIds.name(group),
          why,
          now);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Why the node cannot go on, where this is more than the damage of one replica. */
  Optional<String> moreThanOne(int group, Throwable failure) {
    return group == RaftHost.CLUSTER_GROUP
        ? Optional.of(clusterGroup(failure))
        : rule.note(group, System.nanoTime());
  }

  /**
   * What a start has found.
   *
   * @param failures by group
   * @param close ends what was opened of a group
   * @return those that are lost now
   * @throws IOException where the node cannot start without them
   */
  Set<Integer> takeAtStart(Map<Integer, Throwable> failures, IntConsumer close) throws IOException {
    for (Map.Entry<Integer, Throwable> each : failures.entrySet()) {
      Throwable failure = each.getValue();
      if (!DamagedReplicaException.isCauseOf(failure)) {
        throw new IOException(
            "replica group " + GroupIds.name(each.getKey()) + " cannot be opened", failure);
      }
      if (each.getKey() == RaftHost.CLUSTER_GROUP) {
        throw new IOException(clusterGroup(failure), failure);
      }
    }
    Optional<String> disk = rule.atStart(failures.size());
    if (disk.isPresent()) {
      failures.forEach(
          (group, failure) ->
              log.error("the replica of group {} is damaged", GroupIds.name(group), failure));
      throw new IOException(disk.get());
    }
    try {
      failures.forEach(
          (group, failure) -> {
            close.accept(group);
            note(group);
            isolate(group, DamagedReplicaException.told(failure));
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return failures.keySet();
  }

  /**
   * Who says where replicas are to be made must be found first, so there is no going on without.
   */
  private static String clusterGroup(Throwable failure) {
    return "the replica of the cluster group on this node is damaged ("
        + DamagedReplicaException.told(failure)
        + "); empty the node's whole data folder and start it again: it comes back as a new"
        + " incarnation and gets what it needs from the others";
  }
}
