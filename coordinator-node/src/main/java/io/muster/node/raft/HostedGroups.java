// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
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
  private final Map<Integer, HostedGroup> groups = new ConcurrentSkipListMap<>();
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
  }

  /** By number, the cluster group first. */
  Collection<HostedGroup> all() {
    return groups.values();
  }

  @Nullable HostedGroup find(int number) {
    return groups.get(number);
  }

  // ---- the start

  /** Before the server is built: it asks for the state machines of what is on disk. */
  void prepare() throws IOException {
    found = folders.prepare();
    found.keySet().forEach(number -> groups.put(number, hosted(number)));
  }

  /** After the server has started: what it did not take up by itself. */
  void addMissing() throws IOException {
    List<CompletableFuture<RaftClientReply>> added = new ArrayList<>();
    for (Map.Entry<Integer, GroupFolders.Need> entry : found.entrySet()) {
      int number = entry.getKey();
      switch (entry.getValue()) {
        case NOTHING -> {}
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
      GroupOrigin origin = folders.origin(entry.getKey());
      if (origin.stage() == GroupOrigin.Stage.BEING_MADE) {
        folders.note(entry.getKey(), origin.at(GroupOrigin.Stage.MADE));
      }
    }
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
  void follows(RaftGroupId id, FollowerInfo follower) {
    HostedGroup group = groups.get(GroupIds.number(id));
    if (group != null) {
      group.lease().follows(follower);
    }
  }

  /** A replica of the group was in this folder and was let go. */
  boolean hasLetGo(int number) {
    try {
      return folders.hasLetGo(number);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- changes

  /**
   * Makes a replica. Done when it takes part; does nothing where it is there already.
   *
   * @param members those that the group begins with; none to join a group that is there
   */
  CompletableFuture<Void> make(int number, List<RaftMember> members) {
    if (groups.containsKey(number)) {
      return CompletableFuture.completedFuture(null);
    }
    HostedGroup made = hosted(number);
    if (groups.putIfAbsent(number, made) != null) {
      return CompletableFuture.completedFuture(null);
    }
    GroupOrigin origin = new GroupOrigin(GroupOrigin.Stage.BEING_MADE, members);
    return CompletableFuture.runAsync(() -> note(number, origin), threads.requests())
        .thenCompose(nothing -> add(number, origin, true))
        .thenAcceptAsync(
            reply -> {
              requireSuccess(reply);
              note(number, origin.at(GroupOrigin.Stage.MADE));
            },
            threads.requests())
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                groups.remove(number, made);
              }
            });
  }

  /**
   * Lets go of a replica and deletes what it has. Only where the group does without it, or will
   * never be asked again: it forgets what it has promised.
   */
  CompletableFuture<Void> remove(int number) {
    HostedGroup leaving = groups.get(number);
    if (leaving == null) {
      return CompletableFuture.completedFuture(null);
    }
    leaving.machine().expectClose();
    return CompletableFuture.runAsync(
            () -> note(number, new GroupOrigin(GroupOrigin.Stage.BEING_REMOVED, List.of())),
            threads.requests())
        .thenCompose(nothing -> leaving.access().remove())
        .thenAcceptAsync(
            reply -> {
              requireSuccess(reply);
              forget(number);
              groups.remove(number, leaving);
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
            this::closedByRatis);
    LeaderLease lease =
        new LeaderLease(self, access::configuration, config.timeouts().electionMin());
    return new HostedGroup(number, access, machine, lease, threads, config.timeouts(), metrics);
  }

  private void closedByRatis(ReplicaGroupStateMachine machine) {
    try {
      threads.after(CLOSE_TO_REASON, () -> threads.callback(machine::checkClosed));
    } catch (RejectedExecutionException e) {
      machine.checkClosed();
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
