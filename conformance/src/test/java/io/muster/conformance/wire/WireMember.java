// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance.wire;

import com.google.protobuf.ByteString;
import io.muster.proto.v1.CoordinatorServiceGrpc.CoordinatorServiceStub;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.HeartbeatResponse;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.LeaveGroupResponse;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.RequestHeader;
import io.muster.proto.v1.SyncGroupRequest;
import io.muster.proto.v1.SyncGroupResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One member of a group. What it sends next is in its fields, and a test may set each of them. It
 * remembers id and generation of its last answered join, and nothing else. For one thread at a
 * time.
 */
public final class WireMember {
  /** A subscription of each protocol, unless the test says otherwise. */
  static final String RANGE = "range";

  private final Wire wire;
  private final String group;
  private final List<JoinGroupRequest.Protocol> protocols = new ArrayList<>();
  private final AtomicLong sequence = new AtomicLong();
  private String protocolType = "consumer";
  private String clientId = "conformance";
  private String reason = "";
  private Duration session = Duration.ofSeconds(30);
  private Duration rebalance = Duration.ofSeconds(60);
  private @Nullable String instanceId;
  private String id = UUID.randomUUID().toString();
  private boolean first = true;
  private int generation = -1;

  /** A dynamic member that chooses its own id, offers range and subscribes to one topic. */
  public WireMember(Wire wire, String group) {
    this.wire = wire;
    this.group = group;
    protocol(RANGE, ConsumerBytes.subscription(topicOf(group)));
  }

  /** The topic that members of a group subscribe to when the test does not care. */
  public static String topicOf(String group) {
    return "topic-of-" + group;
  }

  public WireMember id(String id) {
    this.id = id;
    return this;
  }

  /** Joins with an empty id, or with its own as one that is known. */
  public WireMember notFirst() {
    this.first = false;
    return this;
  }

  /** As a process that starts again: without an id. */
  public WireMember forgetId() {
    return id("").notFirst();
  }

  public WireMember instance(String instanceId) {
    this.instanceId = instanceId;
    return this;
  }

  public WireMember session(Duration session) {
    this.session = session;
    return this;
  }

  public WireMember rebalance(Duration rebalance) {
    this.rebalance = rebalance;
    return this;
  }

  public WireMember type(String protocolType) {
    this.protocolType = protocolType;
    return this;
  }

  public WireMember client(String clientId) {
    this.clientId = clientId;
    return this;
  }

  public WireMember reason(String reason) {
    this.reason = reason;
    return this;
  }

  public WireMember noProtocols() {
    protocols.clear();
    return this;
  }

  /** Adds one, after those that it offers already; one of the same name is replaced. */
  public WireMember protocol(String name, ByteString metadata) {
    JoinGroupRequest.Protocol protocol =
        JoinGroupRequest.Protocol.newBuilder().setName(name).setMetadata(metadata).build();
    for (int i = 0; i < protocols.size(); i++) {
      if (protocols.get(i).getName().equals(name)) {
        protocols.set(i, protocol);
        return this;
      }
    }
    protocols.add(protocol);
    return this;
  }

  /** Offers only these, with the same subscription. */
  public WireMember protocols(String... names) {
    noProtocols();
    for (String name : names) {
      protocol(name, ConsumerBytes.subscription(topicOf(group)));
    }
    return this;
  }

  public WireMember subscribe(String... topics) {
    for (JoinGroupRequest.Protocol protocol : List.copyOf(protocols)) {
      protocol(protocol.getName(), ConsumerBytes.subscription(topics));
    }
    return this;
  }

  public WireMember generation(int generation) {
    this.generation = generation;
    return this;
  }

  public String id() {
    return id;
  }

  public String group() {
    return group;
  }

  public int generation() {
    return generation;
  }

  public JoinGroupRequest joinRequest() {
    JoinGroupRequest.Builder request =
        JoinGroupRequest.newBuilder()
            .setHeader(header())
            .setGroupId(group)
            .setMemberId(id)
            .setFirstJoin(first)
            .setSessionTimeoutMs((int) session.toMillis())
            .setRebalanceTimeoutMs((int) rebalance.toMillis())
            .setProtocolType(protocolType)
            .addAllProtocols(protocols)
            .setReason(reason)
            .setSequence(id.isEmpty() ? 0 : sequence.incrementAndGet());
    if (instanceId != null) {
      request.setGroupInstanceId(instanceId);
    }
    return request.build();
  }

  /** Sends a join; where it is answered, id and generation are those of the answer. */
  public CompletableFuture<JoinGroupResponse> joining() {
    return wire.send(group, CoordinatorServiceStub::joinGroup, joinRequest())
        .thenApply(
            answer -> {
              id = answer.getMemberId();
              generation = answer.getGenerationId();
              first = false;
              return answer;
            });
  }

  public JoinGroupResponse join() {
    return Refusals.answer(joining());
  }

  public SyncGroupRequest.Builder syncRequest() {
    SyncGroupRequest.Builder request =
        SyncGroupRequest.newBuilder()
            .setHeader(header())
            .setGroupId(group)
            .setGenerationId(generation)
            .setMemberId(id);
    if (instanceId != null) {
      request.setGroupInstanceId(instanceId);
    }
    return request;
  }

  public CompletableFuture<SyncGroupResponse> syncing() {
    return syncing(Map.of());
  }

  /** As leader member. */
  public CompletableFuture<SyncGroupResponse> syncing(Map<String, ByteString> assignments) {
    SyncGroupRequest.Builder request = syncRequest();
    assignments.forEach(
        (member, assignment) ->
            request.addAssignments(
                SyncGroupRequest.Assignment.newBuilder()
                    .setMemberId(member)
                    .setAssignment(assignment)));
    return wire.send(group, CoordinatorServiceStub::syncGroup, request.build());
  }

  public SyncGroupResponse sync() {
    return Refusals.answer(syncing());
  }

  public SyncGroupResponse sync(Map<String, ByteString> assignments) {
    return Refusals.answer(syncing(assignments));
  }

  public HeartbeatRequest heartbeatRequest() {
    HeartbeatRequest.Builder request =
        HeartbeatRequest.newBuilder()
            .setHeader(header())
            .setGroupId(group)
            .setGenerationId(generation)
            .setMemberId(id);
    if (instanceId != null) {
      request.setGroupInstanceId(instanceId);
    }
    return request.build();
  }

  public HeartbeatResponse heartbeat() {
    return wire.call(group, CoordinatorServiceStub::heartbeat, heartbeatRequest());
  }

  public LeaveGroupRequest.Member leaving() {
    LeaveGroupRequest.Member.Builder member = LeaveGroupRequest.Member.newBuilder().setMemberId(id);
    if (instanceId != null) {
      member.setGroupInstanceId(instanceId);
    }
    return member.build();
  }

  /** Leaves alone. */
  public LeaveGroupResponse leave() {
    return wire.call(
        group,
        CoordinatorServiceStub::leaveGroup,
        LeaveGroupRequest.newBuilder()
            .setHeader(header())
            .setGroupId(group)
            .addMembers(leaving())
            .build());
  }

  public OffsetCommitRequest.Builder commitRequest() {
    OffsetCommitRequest.Builder request =
        OffsetCommitRequest.newBuilder()
            .setHeader(header())
            .setGroupId(group)
            .setGenerationId(generation)
            .setMemberId(id);
    if (instanceId != null) {
      request.setGroupInstanceId(instanceId);
    }
    return request;
  }

  /** Commits one offset of one partition. */
  public OffsetCommitResponse commit(String topic, int partition, long offset) {
    return wire.call(
        group,
        CoordinatorServiceStub::offsetCommit,
        commitRequest().addTopics(Offsets.commit(topic, partition, offset)).build());
  }

  private RequestHeader header() {
    return RequestHeader.newBuilder().setClientId(clientId).build();
  }
}
