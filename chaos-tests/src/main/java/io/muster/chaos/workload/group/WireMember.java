// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.group;

import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Recorder;
import io.muster.chaos.workload.calls.Endings;
import io.muster.chaos.workload.calls.Outcomes;
import io.muster.chaos.workload.calls.WireWrites;
import io.muster.chaos.workload.wire.ConsumerBytes;
import io.muster.chaos.workload.wire.Reply;
import io.muster.chaos.workload.wire.WireClient;
import io.muster.proto.v1.CoordinatorServiceGrpc;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.HeartbeatResponse;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.LeaveGroupResponse;
import io.muster.proto.v1.RequestHeader;
import io.muster.proto.v1.SyncGroupRequest;
import io.muster.proto.v1.SyncGroupResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A member that speaks the protocol itself, call by call, so that every join, sync and heartbeat is
 * in the history. One thread and one process. Between heartbeats it does the work that it was made
 * with.
 */
public final class WireMember {
  /** What it does while it is in the group. */
  @FunctionalInterface
  public interface Work {
    /**
     * Does a piece of it, or waits a little for the next one.
     *
     * @param untilHeartbeat it may take so long
     */
    void turn(WireMember member, Duration untilHeartbeat) throws InterruptedException;
  }

  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  /** It only stays in the group. */
  public static final Work NOTHING =
      (member, untilHeartbeat) ->
          TimeUnit.NANOSECONDS.sleep(Math.min(LOOK_EVERY.toNanos(), untilHeartbeat.toNanos()));

  private static final Duration AFTER_FAILURE = Duration.ofMillis(200);
  private static final Duration JOINING = Duration.ofSeconds(20);
  private static final Duration END = Duration.ofSeconds(10);
  private static final String PROTOCOL = "range";
  private static final String TYPE = "consumer";

  private final WireGroup group;
  private final @Nullable String instance;
  private final WireClient client;
  private final WireWrites writes;
  private final Recorder recorder;
  private final int process;
  private final String clientId;
  private final Work work;
  private final Thread thread;
  private final long heartbeatNanos;

  private volatile boolean stopping;
  private volatile boolean leaving;
  private volatile String id = UUID.randomUUID().toString();
  private volatile boolean in;

  // Used by the thread alone.
  private boolean known;
  private long joins;
  private long commits;
  private int generation = -1;
  private List<Integer> partitions = List.of();
  // What it committed last under this id, if anything.
  private String lastTopic = "";
  private SortedMap<Integer, Long> lastOffsets = new TreeMap<>();
  private long nextHeartbeatNanos;

  /**
   * @param instance of a static member, null for a dynamic one
   */
  WireMember(WireGroup group, WireClient client, @Nullable String instance, Work work) {
    this.group = group;
    this.instance = instance;
    this.client = client;
    this.recorder = group.recorder();
    this.process = recorder.newProcess();
    this.writes = new WireWrites(client, recorder, group.session());
    this.clientId = group.id() + "-" + process;
    this.work = work;
    this.heartbeatNanos = group.heartbeat().toNanos();
    this.thread = new Thread(this::run, "wire-member-" + process);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  // ---- asked by others

  /** It changes where the coordinator knows it no more. */
  public String id() {
    return id;
  }

  /** It has its assignment, as far as it knows. */
  boolean isIn() {
    return in;
  }

  /** Leaves the group and ends. */
  void leave() throws InterruptedException {
    leaving = true;
    stopping = true;
    thread.join(END.toMillis());
  }

  /** Ends without a word and without waiting. */
  void abandon() {
    stopping = true;
    thread.interrupt();
  }

  // ---- for its work, on its thread

  /** Those that it was given last. */
  public List<Integer> partitions() {
    return partitions;
  }

  int process() {
    return process;
  }

  /**
   * Commits under its generation, with a sequence of its own.
   *
   * @param offsets by partition
   */
  public void commit(String topic, SortedMap<Integer, Long> offsets) {
    lastTopic = topic;
    lastOffsets = new TreeMap<>(offsets);
    WireWrites.Ended ended = commitUnder(generation);
    if (!ended.ok()) {
      refused(ended.reason());
    }
  }

  /** Joins once more; where it leads its group, that begins a rebalance. */
  public void rejoin() {
    in = false;
  }

  /** Sends what it committed last with a new sequence. */
  private WireWrites.Ended commitUnder(int ofGeneration) {
    commits++;
    List<Call.Write> wanted = new ArrayList<>();
    lastOffsets.forEach(
        (partition, offset) ->
            wanted.add(
                new Call.Write(
                    lastTopic, partition, offset, process + "-" + commits + "-" + partition)));
    return writes.commit(
        process, clientId, new Call.Commit(group.id(), id, ofGeneration, commits, wanted));
  }

  /**
   * A commit that a generation's end overtook, as one that waited in a queue for too long. The
   * fence has to stop it, and its sequence is new, so nothing else will.
   */
  private void commitLate(int ofGeneration) {
    if (ofGeneration >= 0 && ofGeneration < generation && !lastOffsets.isEmpty()) {
      WireWrites.Ended unused = commitUnder(ofGeneration);
    }
  }

  // ---- the thread

  private void run() {
    try {
      while (!stopping) {
        long left = nextHeartbeatNanos - System.nanoTime();
        if (!in) {
          enter();
        } else if (left <= 0) {
          heartbeat();
        } else {
          work.turn(this, Duration.ofNanos(left));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    in = false;
    if (leaving) {
      sayGoodbye();
    }
  }

  private void enter() throws InterruptedException {
    int before = generation;
    if (join() && in) {
      nextHeartbeatNanos = System.nanoTime() + heartbeatNanos;
      commitLate(before);
    } else {
      TimeUnit.NANOSECONDS.sleep(AFTER_FAILURE.toNanos());
    }
  }

  private RequestHeader header() {
    return RequestHeader.newBuilder().setClientId(clientId).build();
  }

  /** True where the coordinator took it, though a sync may have failed then. */
  private boolean join() {
    joins++;
    JoinGroupRequest.Builder request =
        JoinGroupRequest.newBuilder()
            .setHeader(header())
            .setGroupId(group.id())
            .setMemberId(id)
            .setFirstJoin(!known)
            .setSessionTimeoutMs((int) group.session().toMillis())
            .setRebalanceTimeoutMs((int) group.session().toMillis())
            .setProtocolType(TYPE)
            .addProtocols(
                JoinGroupRequest.Protocol.newBuilder()
                    .setName(PROTOCOL)
                    .setMetadata(ConsumerBytes.subscription(group.topic())))
            .setSequence(joins);
    if (instance != null) {
      request.setGroupInstanceId(instance);
    }
    Recorder.Open open = recorder.invoke(process, new Call.Join(group.id(), id, instance));
    Reply<JoinGroupResponse> reply =
        client.call(
            group.id(),
            CoordinatorServiceGrpc.getJoinGroupMethod(),
            request.build(),
            JOINING,
            failure -> true);
    if (!(reply instanceof Reply.Answered<JoinGroupResponse> answered)) {
      Endings.end(open, true, reply.failures());
      refused(Outcomes.of(true, reply.failures()).reason());
      return false;
    }
    JoinGroupResponse joined = answered.message();
    List<String> members =
        joined.getMembersList().stream().map(JoinGroupResponse.Member::getMemberId).toList();
    open.ok(
        new Answer.Joined(
            joined.getMemberId(), joined.getGenerationId(), joined.getLeaderId(), members),
        Endings.header(joined.getHeader(), answered.failures()));
    known = true;
    generation = joined.getGenerationId();
    boolean leader =
        joined.getLeaderId().equals(joined.getMemberId()) && !joined.getSkipAssignment();
    sync(leader ? group.assign(members) : new TreeMap<>());
    return true;
  }

  private void sync(SortedMap<String, List<Integer>> assignments) {
    SyncGroupRequest.Builder request =
        SyncGroupRequest.newBuilder()
            .setHeader(header())
            .setGroupId(group.id())
            .setGenerationId(generation)
            .setMemberId(id)
            .setProtocolType(TYPE)
            .setProtocolName(PROTOCOL);
    if (instance != null) {
      request.setGroupInstanceId(instance);
    }
    assignments.forEach(
        (member, given) ->
            request.addAssignments(
                SyncGroupRequest.Assignment.newBuilder()
                    .setMemberId(member)
                    .setAssignment(ConsumerBytes.assignment(group.topic(), given))));
    Recorder.Open open =
        recorder.invoke(process, new Call.Sync(group.id(), id, generation, assignments));
    Reply<SyncGroupResponse> reply =
        client.call(
            group.id(),
            CoordinatorServiceGrpc.getSyncGroupMethod(),
            request.build(),
            JOINING,
            failure -> true);
    if (!(reply instanceof Reply.Answered<SyncGroupResponse> answered)) {
      Endings.end(open, true, reply.failures());
      refused(Outcomes.of(true, reply.failures()).reason());
      return;
    }
    SyncGroupResponse synced = answered.message();
    partitions = ConsumerBytes.partitions(synced.getAssignment());
    open.ok(
        new Answer.Synced(synced.getGenerationId(), partitions),
        Endings.header(synced.getHeader(), answered.failures()));
    in = true;
  }

  private void heartbeat() {
    nextHeartbeatNanos = System.nanoTime() + heartbeatNanos;
    HeartbeatRequest.Builder request =
        HeartbeatRequest.newBuilder()
            .setHeader(header())
            .setGroupId(group.id())
            .setGenerationId(generation)
            .setMemberId(id);
    if (instance != null) {
      request.setGroupInstanceId(instance);
    }
    Recorder.Open open = recorder.invoke(process, new Call.Heartbeat(group.id(), id, generation));
    Reply<HeartbeatResponse> reply =
        client.call(
            group.id(),
            CoordinatorServiceGrpc.getHeartbeatMethod(),
            request.build(),
            group.session(),
            failure -> true);
    if (reply instanceof Reply.Answered<HeartbeatResponse> answered) {
      open.ok(
          new Answer.Done(), Endings.header(answered.message().getHeader(), answered.failures()));
    } else {
      Endings.end(open, true, reply.failures());
      refused(Outcomes.of(true, reply.failures()).reason());
    }
  }

  private void sayGoodbye() {
    LeaveGroupRequest.Member.Builder self = LeaveGroupRequest.Member.newBuilder().setMemberId(id);
    if (instance != null) {
      self.setGroupInstanceId(instance);
    }
    Recorder.Open open = recorder.invoke(process, new Call.Leave(group.id(), id));
    Reply<LeaveGroupResponse> reply =
        client.call(
            group.id(),
            CoordinatorServiceGrpc.getLeaveGroupMethod(),
            LeaveGroupRequest.newBuilder()
                .setHeader(header())
                .setGroupId(group.id())
                .addMembers(self)
                .build(),
            END,
            failure -> true);
    if (!(reply instanceof Reply.Answered<LeaveGroupResponse> answered)) {
      Endings.end(open, true, reply.failures());
    } else if (answered.message().getMembersList().stream()
        .allMatch(each -> each.getReason() == ErrorReason.NONE)) {
      open.ok(
          new Answer.Done(), Endings.header(answered.message().getHeader(), answered.failures()));
    } else {
      // An attempt before it may have been the one that was taken.
      open.unknown("NOT_A_MEMBER");
    }
  }

  /** Does what the reason asks for. Any other reason changes nothing. */
  private void refused(String reason) {
    switch (reason) {
      case "REBALANCE_IN_PROGRESS", "ILLEGAL_GENERATION" -> in = false;
      case "UNKNOWN_MEMBER_ID", "FENCED_INSTANCE_ID", "MEMBER_ID_REQUIRED" -> {
        in = false;
        known = false;
        joins = 0;
        commits = 0;
        lastOffsets = new TreeMap<>();
        id = UUID.randomUUID().toString();
      }
      default -> {}
    }
  }
}
