// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.statemachine.StateMachine;
import org.jspecify.annotations.Nullable;

/** The replicas on this node: found at the start, made, let go of. Thread-safe. */
final class HostedGroups {
  /** Much longer than Ratis takes from closing a replica to saying why. */
  private static final Duration CLOSE_TO_REASON = Duration.ofSeconds(2);

  private final RaftHostConfig config;
  private final Supplier<RaftServer> server;
  private final StateFactory stateFactory;
  private final IntFunction<? extends ReplicaGroupListener> listeners;
  private final HostThreads threads;
  private final RaftMetrics metrics;
  private final Consumer<Throwable> onFatal;
  private final GroupFolders folders;
  private final LostReplicas lost;
  private volatile IntConsumer onMadeOrGone = number -> {};
  private final Map<Integer, HostedGroup> groups = new ConcurrentSkipListMap<>();

  /** Of those that are here, where it is not the first. */
  private final Map<Integer, Integer> copies = new ConcurrentSkipListMap<>();

  private TreeMap<Integer, GroupFolders.Need> found = new TreeMap<>();

  HostedGroups(
      RaftHostConfig config,
      Supplier<RaftServer> server,
      StateFactory stateFactory,
      IntFunction<? extends ReplicaGroupListener> listeners,
      HostThreads threads,
      RaftMetrics metrics,
      Consumer<Throwable> onFatal) {
    this.config = config;
    this.server = server;
    this.stateFactory = stateFactory;
    this.listeners = listeners;
    this.threads = threads;
    this.metrics = metrics;
    this.onFatal = onFatal;
    this.folders = new GroupFolders(config);
    this.lost =
        new LostReplicas(
            folders, new DamageRule(List.of(config.raftDirectory(), config.stateDirectory())));
  }

  /** Told of each group whose replica here is another one than before. Set before the start. */
  void onMadeOrGone(IntConsumer listener) {
    onMadeOrGone = listener;
  }

  private void gone(HostedGroup group) {
    groups.remove(group.number(), group);
    onMadeOrGone.accept(group.number());
  }

  /** By number, the cluster group first. */
  Collection<HostedGroup> all() {
    return groups.values();
  }

  @Nullable HostedGroup find(int number) {
    return groups.get(number);
  }

  /** Those that were found damaged and are not made anew yet. */
  LostReplicas lost() {
    return lost;
  }

  // ---- the start

  /** Before the server is built: it asks for the state machines of what is on disk. */
  void prepare() throws IOException {
    found = folders.prepare();
    Map<Integer, Throwable> damaged = new ConcurrentSkipListMap<>();
    List<CompletableFuture<Void>> inspections = new ArrayList<>();
    for (Map.Entry<Integer, GroupFolders.Need> entry : found.entrySet()) {
      if (entry.getValue() == GroupFolders.Need.LOST) {
        lost.remember(entry.getKey());
        continue;
      }
      HostedGroup group = hosted(entry.getKey());
      groups.put(group.number(), group);
      copies.put(group.number(), folders.origin(group.number()).copy());
      inspections.add(
          CompletableFuture.runAsync(
              () -> {
                try {
                  inspect(group, entry.getValue());
                } catch (IOException | RuntimeException e) {
                  damaged.put(group.number(), e);
                }
              },
              threads.requests()));
    }
    inspections.forEach(CompletableFuture::join);
    for (int number : lost.takeAtStart(damaged, number -> closeMachine(number))) {
      metrics.replicaQuarantined();
      groups.remove(number);
    }
    found.keySet().retainAll(groups.keySet());
  }

  /** Opens all that Ratis is going to take up by itself. */
  private void inspect(HostedGroup group, GroupFolders.Need need) throws IOException {
    int number = group.number();
    switch (need) {
      case GONE ->
          throw new DamagedReplicaException("its folder " + folders.folder(number) + " is gone");
      case TO_BE_ADDED -> ReplicaInspection.lastIndex(folders.present(number));
      case NOTHING -> {
        long last = ReplicaInspection.lastIndex(folders.folder(number));
        group.machine().open(folders.folder(number));
        group.machine().requireLog(last);
      }
      default -> {}
    }
  }

  private void closeMachine(int number) {
    HostedGroup group = groups.get(number);
    if (group != null) {
      group.machine().expectClose();
      group.machine().close();
    }
  }

  /** After the server has started: what it did not take up by itself. */
  void addMissing() throws IOException {
    List<CompletableFuture<RaftClientReply>> added = new ArrayList<>();
    for (Map.Entry<Integer, GroupFolders.Need> entry : found.entrySet()) {
      int number = entry.getKey();
      switch (entry.getValue()) {
        case NOTHING, GONE, LOST -> {}
        case TO_BE_ADDED -> {
          folders.putBack(number);
          added.add(add(number, folders.origin(number), false));
        }
        case TO_BE_MADE -> added.add(add(number, folders.origin(number), true));
      }
    }
    try {
      added.forEach(answer -> requireSuccess(answer.join()));
    } catch (CompletionException e) {
      throw new IOException("a replica cannot be added", e.getCause());
    }
    for (Map.Entry<Integer, GroupFolders.Need> entry : found.entrySet()) {
      // Others may have sent something to a group that was there and did not take part yet.
      onMadeOrGone.accept(entry.getKey());
      GroupOrigin origin = folders.origin(entry.getKey());
      if (origin.stage() == GroupOrigin.Stage.BEING_MADE) {
        folders.note(entry.getKey(), origin.at(GroupOrigin.Stage.MADE));
      }
    }
    groups.values().forEach(group -> group.access().applyOnSignal());
  }

  /** The state machine of a group that Ratis found on disk or is told to add. */
  StateMachine machine(RaftGroupId id) {
    HostedGroup group = groups.get(GroupIds.number(id));
    if (group == null) {
      throw new IllegalStateException(
          config.raftDirectory() + " holds group " + id.getUuid() + " and nothing says why");
    }
    return group.machine();
  }

  /** The leader of a group begins to send to a follower. */
  void follows(RaftGroupId id, RaftPeerId follower, FollowerAcks acks) {
    HostedGroup group = groups.get(GroupIds.number(id));
    if (group != null) {
      group.lease().follows(follower, acks);
    }
  }

  /** The leader of a group has sent something to a new member. */
  void filling(RaftGroupId id) {
    HostedGroup group = groups.get(GroupIds.number(id));
    if (group != null) {
      group.filling();
    }
  }

  // ---- changes

  /**
   * Makes a replica. Done when it takes part; does nothing where it is there already.
   *
   * @param members those that the group begins with; none to join a group that is there
   * @param copy how many copies this folder has lost before; more than the last one that it lost
   */
  CompletableFuture<Void> make(int number, List<RaftMember> members, int copy) {
    if (groups.containsKey(number)) {
      return CompletableFuture.completedFuture(null);
    }
    if (!lost.mayMake(number, copy)) {
      return CompletableFuture.failedFuture(
          new IllegalStateException(
              "replica group "
                  + GroupIds.name(number)
                  + " had a copy on this node that is lost; the group must have let it go before"
                  + " another is made"));
    }
    HostedGroup made = hosted(number);
    if (groups.putIfAbsent(number, made) != null) {
      return CompletableFuture.completedFuture(null);
    }
    copies.put(number, copy);
    GroupOrigin origin = new GroupOrigin(GroupOrigin.Stage.BEING_MADE, members, copy);
    return CompletableFuture.runAsync(() -> note(number, origin), threads.requests())
        .thenCompose(nothing -> add(number, origin, true))
        .thenAccept(HostedGroups::requireSuccess)
        .thenRun(made.access()::applyOnSignal)
        .handle((done, failure) -> failure)
        .thenComposeAsync(
            failure -> failure == null ? made(number, origin) : discard(made, failure),
            threads.requests());
  }

  /** From here on it takes part. Where that cannot be noted, the next start finds and notes it. */
  private CompletableFuture<Void> made(int number, GroupOrigin origin) {
    note(number, origin.at(GroupOrigin.Stage.MADE));
    lost.made(number);
    onMadeOrGone.accept(number);
    return CompletableFuture.completedFuture(null);
  }

  /** It did not come up, so it has promised nothing. What is left of it would be in the way. */
  private CompletableFuture<Void> discard(HostedGroup half, Throwable why) {
    int number = half.number();
    half.machine().expectClose();
    return half.access()
        .remove(false)
        .handleAsync(
            (gone, unknown) -> {
              half.machine().close();
              try {
                forget(number);
              } finally {
                gone(half);
              }
              throw new CompletionException(why);
            },
            threads.requests());
  }

  /**
   * Lets go of a replica and deletes what it has. Only where the group does without it, or will
   * never be asked again: it forgets what it has promised. Fails where somebody leads it by then
   * and has not let it go.
   */
  CompletableFuture<Void> remove(int number) {
    HostedGroup leaving = groups.get(number);
    if (leaving == null) {
      return CompletableFuture.completedFuture(null);
    }
    return CompletableFuture.runAsync(() -> beginRemoval(leaving), threads.requests())
        .thenCompose(nothing -> leaving.access().remove(false))
        .thenAcceptAsync(
            gone -> {
              forget(number);
              gone(leaving);
            },
            threads.requests());
  }

  private void beginRemoval(HostedGroup leaving) {
    // Since somebody decided it the task has waited, and the group may be wanted here again.
    int leader = leaving.access().leaderNodeId();
    if (leader != 0 && !leaving.machine().isExpelled()) {
      throw new IllegalStateException(
          "replica group "
              + GroupIds.name(leaving.number())
              + " is led by node "
              + leader
              + " again and stays");
    }
    leaving.machine().expectClose();
    note(leaving.number(), new GroupOrigin(GroupOrigin.Stage.BEING_REMOVED, List.of(), 0));
  }

  /**
   * Ends a replica whose group let it go although it is wanted here again. Raft cannot tell the one
   * that was let go from the next, so it is treated as lost.
   */
  CompletableFuture<Void> giveUp(int number) {
    HostedGroup leaving = groups.get(number);
    if (leaving == null) {
      return CompletableFuture.completedFuture(null);
    }
    return lose(leaving, "its group let it go and wants it again");
  }

  /**
   * Forgets that a copy was lost here, and what is left of it but for the quarantine. Only where
   * the group has this node as a member no more.
   */
  CompletableFuture<Void> forgetLost(int number) {
    return CompletableFuture.runAsync(
        () -> {
          if (groups.get(number) == null && lost.copy(number).isPresent()) {
            forget(number);
            lost.forgotten(number);
          }
        },
        threads.requests());
  }

  /** Which copy of the group this is, as {@link GroupOrigin#copy} counts. */
  int copy(int number) {
    return copies.getOrDefault(number, 0);
  }

  // ---- damage

  /** Any thread. */
  private void damaged(int number, Throwable failure) {
    try {
      threads.requests().execute(() -> quarantine(number, failure));
    } catch (RejectedExecutionException e) {
      // The host is closing. The next start looks at everything.
      return;
    }
  }

  private void quarantine(int number, Throwable failure) {
    HostedGroup group = groups.get(number);
    if (group == null) {
      // It was about to go anyway.
      return;
    }
    Optional<String> more = lost.moreThanOne(number, failure);
    if (more.isPresent()) {
      onFatal.accept(new IOException(more.get(), failure));
      return;
    }
    metrics.replicaQuarantined();
    CompletableFuture<Void> unused =
        lose(group, DamagedReplicaException.told(failure))
            .whenComplete(
                (done, error) -> {
                  if (error != null) {
                    onFatal.accept(
                        new IOException(
                            "damaged replica "
                                + GroupIds.name(number)
                                + " cannot be put into quarantine",
                            error));
                  }
                });
  }

  private CompletableFuture<Void> lose(HostedGroup group, String why) {
    int number = group.number();
    group.machine().expectClose();
    return CompletableFuture.runAsync(
            () -> {
              lost.note(number);
              group.machine().resign();
            },
            threads.requests())
        .thenCompose(nothing -> group.access().remove(true))
        .thenAcceptAsync(
            gone -> {
              lost.isolate(number, why);
              gone(group);
            },
            threads.requests());
  }

  private CompletableFuture<RaftClientReply> add(int number, GroupOrigin origin, boolean format) {
    HostedGroup group = groups.get(number);
    if (group == null) {
      return CompletableFuture.failedFuture(new IllegalStateException("removed meanwhile"));
    }
    return group.access().add(origin.members().stream().map(GroupIds::peer).toList(), format);
  }

  private HostedGroup hosted(int number) {
    RaftPeerId self = GroupIds.peerId(config.self().nodeId(), config.self().epoch());
    DivisionAccess access = new DivisionAccess(server, self, number);
    ReplicaGroupStateMachine machine =
        new ReplicaGroupStateMachine(
            number,
            folders.stateFolder(number),
            stateFactory,
            listeners.apply(number),
            threads.callbacks(),
            metrics,
            onFatal,
            failure -> damaged(number, failure),
            closed -> closedByRatis(closed, folders.folder(number)));
    LeaderLease lease =
        new LeaderLease(self, access::configuration, config.timeouts().electionMin());
    return new HostedGroup(number, access, machine, lease, threads, config.timeouts(), metrics);
  }

  private void closedByRatis(ReplicaGroupStateMachine machine, Path folder) {
    Runnable check = () -> machine.checkClosed(folder);
    try {
      threads.after(CLOSE_TO_REASON, () -> threads.callback(check));
    } catch (RejectedExecutionException e) {
      check.run();
    }
  }

  private void note(int number, GroupOrigin origin) {
    try {
      folders.note(number, origin);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void forget(int number) {
    try {
      folders.forget(number);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireSuccess(RaftClientReply reply) {
    if (!reply.isSuccess()) {
      throw new CompletionException(reply.getException());
    }
  }
}
