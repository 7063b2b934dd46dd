// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.muster.client.TopicPartition;
import io.muster.proto.v1.ClusterServiceGrpc;
import io.muster.proto.v1.ConnectRequest;
import io.muster.proto.v1.ConnectResponse;
import io.muster.proto.v1.CoordinatorServiceGrpc;
import io.muster.proto.v1.DescribeClusterRequest;
import io.muster.proto.v1.DescribeClusterResponse;
import io.muster.proto.v1.ErrorClass;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.HeartbeatResponse;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.LeaveGroupResponse;
import io.muster.proto.v1.ListTopicsRequest;
import io.muster.proto.v1.ListTopicsResponse;
import io.muster.proto.v1.NodeEndpoint;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.OffsetFetchResponse;
import io.muster.proto.v1.Push;
import io.muster.proto.v1.ResponseHeader;
import io.muster.proto.v1.SyncGroupRequest;
import io.muster.proto.v1.SyncGroupResponse;
import io.muster.proto.v1.Topic;
import io.muster.proto.v1.TopicServiceGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A node that is reached over real connections and leads every group, and whose answers the test
 * writes: JoinGroup, SyncGroup and commits wait in queues until the test answers them.
 */
final class ScriptedNode implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  final BlockingQueue<Asked<JoinGroupRequest, JoinGroupResponse>> joins =
      new LinkedBlockingQueue<>();
  final BlockingQueue<Asked<SyncGroupRequest, SyncGroupResponse>> syncs =
      new LinkedBlockingQueue<>();
  final BlockingQueue<Asked<OffsetCommitRequest, OffsetCommitResponse>> commits =
      new LinkedBlockingQueue<>();
  final BlockingQueue<LeaveGroupRequest> leaves = new LinkedBlockingQueue<>();
  final BlockingQueue<HeartbeatRequest> heartbeats = new LinkedBlockingQueue<>();
  final AtomicInteger streams = new AtomicInteger();
  final AtomicInteger lists = new AtomicInteger();

  private final Server server;
  private final Map<String, Integer> topics = new TreeMap<>();
  private long topicsRevision = 1;
  private volatile @Nullable Refusal heartbeatRefusal;
  final AtomicInteger clusterRefusals = new AtomicInteger();
  private volatile @Nullable Refusal clusterRefusal;
  private volatile @Nullable Refusal listRefusal;
  private volatile boolean leading = true;
  private volatile int advertisedPort;
  private volatile @Nullable StreamObserver<ConnectResponse> stream;

  /** How a request is refused. */
  record Refusal(ErrorReason reason, ErrorClass kind, Map<String, String> metadata) {
    Refusal(ErrorReason reason, ErrorClass kind) {
      this(reason, kind, Map.of());
    }

    StatusRuntimeException status() {
      return StatusProto.toStatusRuntimeException(
          com.google.rpc.Status.newBuilder()
              .setCode(com.google.rpc.Code.FAILED_PRECONDITION_VALUE)
              .setMessage("scripted")
              .addDetails(
                  Any.pack(
                      ErrorInfo.newBuilder()
                          .setDomain("muster.io")
                          .setReason(reason.name())
                          .putAllMetadata(metadata)
                          .putMetadata("class", kind.name())
                          .build()))
              .build());
    }

    private io.muster.proto.v1.Error error() {
      return io.muster.proto.v1.Error.newBuilder()
          .setReason(reason)
          .setErrorClass(kind)
          .setMessage("scripted")
          .putAllMetadata(metadata)
          .build();
    }
  }

  /** A request that waits for the test. */
  abstract static class Asked<Q, A> {
    final Q request;

    Asked(Q request) {
      this.request = request;
    }

    abstract void answer(A answer);

    abstract void refuse(Refusal refusal);
  }

  private static <Q, A> Asked<Q, A> unary(Q request, StreamObserver<A> to) {
    return new Asked<>(request) {
      @Override
      void answer(A answer) {
        to.onNext(answer);
        to.onCompleted();
      }

      @Override
      void refuse(Refusal refusal) {
        to.onError(refusal.status());
      }
    };
  }

  ScriptedNode() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new Coordinator())
            .addService(new Topics())
            .addService(new Cluster())
            .build()
            .start();
    advertisedPort = server.getPort();
  }

  String endpoint() {
    return "127.0.0.1:" + advertisedPort;
  }

  int port() {
    return server.getPort();
  }

  /** Clients are told to come by way of another port. */
  void behind(int port) {
    advertisedPort = port;
  }

  static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nothing was asked for " + PATIENCE_SECONDS + " s");
    }
    return next;
  }

  /** Takes the next JoinGroup and puts the member, led by another, into the generation. */
  JoinGroupRequest join(int generation) throws InterruptedException {
    Asked<JoinGroupRequest, JoinGroupResponse> asked = take(joins);
    asked.answer(joined(asked.request, generation).build());
    return asked.request;
  }

  static JoinGroupResponse.Builder joined(JoinGroupRequest request, int generation) {
    return JoinGroupResponse.newBuilder()
        .setHeader(header())
        .setGenerationId(generation)
        .setProtocolType("consumer")
        .setProtocolName(request.getProtocols(0).getName())
        .setLeaderId("another")
        .setMemberId(request.getMemberId());
  }

  /** The same, with the member as leader and only member. */
  static JoinGroupResponse.Builder leading(JoinGroupRequest request, int generation) {
    return joined(request, generation)
        .setLeaderId(request.getMemberId())
        .addMembers(
            JoinGroupResponse.Member.newBuilder()
                .setMemberId(request.getMemberId())
                .setMetadata(request.getProtocols(0).getMetadata()));
  }

  /** Takes the next SyncGroup and assigns the partitions. */
  SyncGroupRequest assign(TopicPartition... partitions) throws InterruptedException {
    Asked<SyncGroupRequest, SyncGroupResponse> asked = take(syncs);
    asked.answer(
        SyncGroupResponse.newBuilder()
            .setHeader(header())
            .setGenerationId(asked.request.getGenerationId())
            .setAssignment(
                ByteString.copyFrom(AssignmentBytes.write(java.util.List.of(partitions))))
            .build());
    return asked.request;
  }

  static OffsetCommitResponse stored(OffsetCommitRequest request) {
    OffsetCommitResponse.Builder response =
        OffsetCommitResponse.newBuilder().setHeader(header()).setRevision(request.getSequence());
    for (OffsetCommitRequest.Topic topic : request.getTopicsList()) {
      OffsetCommitResponse.Topic.Builder answered =
          OffsetCommitResponse.Topic.newBuilder().setName(topic.getName());
      topic
          .getPartitionsList()
          .forEach(
              partition ->
                  answered.addPartitions(
                      OffsetCommitResponse.Partition.newBuilder().setIndex(partition.getIndex())));
      response.addTopics(answered);
    }
    return response.build();
  }

  void refuseHeartbeats(@Nullable Refusal refusal) {
    heartbeatRefusal = refusal;
  }

  void refuseLists(@Nullable Refusal refusal) {
    listRefusal = refusal;
  }

  /** Refuses to say what the cluster looks like. */
  void refuseCluster(@Nullable Refusal refusal) {
    clusterRefusal = refusal;
  }

  /** Whether it says that it leads, at first it does; it answers calls in any case. */
  void lead(boolean leads) {
    leading = leads;
  }

  void push(Push push) {
    send(ConnectResponse.newBuilder().addPushes(push).build());
  }

  private void send(ConnectResponse response) {
    StreamObserver<ConnectResponse> open = stream;
    if (open == null) {
      throw new AssertionError("there is no stream");
    }
    synchronized (open) {
      open.onNext(response);
    }
  }

  /** Changes the registry without telling anybody. */
  synchronized long topic(String name, int partitions) {
    topics.put(name, partitions);
    return ++topicsRevision;
  }

  void pushTopics(long revision) {
    send(ConnectResponse.newBuilder().setTopicsRevision(revision).build());
  }

  private static ResponseHeader header() {
    return ResponseHeader.newBuilder().setClusterId("scripted").setNodeId(1).setTerm(1).build();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private final class Coordinator extends CoordinatorServiceGrpc.CoordinatorServiceImplBase {
    @Override
    public void joinGroup(JoinGroupRequest request, StreamObserver<JoinGroupResponse> to) {
      joins.add(unary(request, to));
    }

    @Override
    public void syncGroup(SyncGroupRequest request, StreamObserver<SyncGroupResponse> to) {
      syncs.add(unary(request, to));
    }

    @Override
    public void leaveGroup(LeaveGroupRequest request, StreamObserver<LeaveGroupResponse> to) {
      leaves.add(request);
      to.onNext(LeaveGroupResponse.newBuilder().setHeader(header()).build());
      to.onCompleted();
    }

    @Override
    public void heartbeat(HeartbeatRequest request, StreamObserver<HeartbeatResponse> to) {
      heartbeats.add(request);
      Refusal refusal = heartbeatRefusal;
      if (refusal != null) {
        to.onError(refusal.status());
        return;
      }
      to.onNext(HeartbeatResponse.newBuilder().setHeader(header()).build());
      to.onCompleted();
    }

    @Override
    public void offsetCommit(OffsetCommitRequest request, StreamObserver<OffsetCommitResponse> to) {
      commits.add(unary(request, to));
    }

    @Override
    public void offsetFetch(OffsetFetchRequest request, StreamObserver<OffsetFetchResponse> to) {
      to.onNext(OffsetFetchResponse.newBuilder().setHeader(header()).build());
      to.onCompleted();
    }

    @Override
    public StreamObserver<ConnectRequest> connect(StreamObserver<ConnectResponse> to) {
      streams.incrementAndGet();
      stream = to;
      return new StreamObserver<>() {
        @Override
        public void onNext(ConnectRequest message) {
          message.getCallsList().forEach(call -> called(call));
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
      };
    }

    private void called(ConnectRequest.Call call) {
      long id = call.getCorrelationId();
      if (call.hasHeartbeat()) {
        heartbeats.add(call.getHeartbeat());
        Refusal refusal = heartbeatRefusal;
        ConnectResponse.Answer.Builder answer =
            ConnectResponse.Answer.newBuilder().setCorrelationId(id);
        send(
            refusal == null
                ? answer.setHeartbeat(HeartbeatResponse.newBuilder().setHeader(header()))
                : answer.setError(refusal.error()));
        return;
      }
      commits.add(
          new Asked<>(call.getOffsetCommit()) {
            @Override
            void answer(OffsetCommitResponse answer) {
              send(
                  ConnectResponse.Answer.newBuilder().setCorrelationId(id).setOffsetCommit(answer));
            }

            @Override
            void refuse(Refusal refusal) {
              send(
                  ConnectResponse.Answer.newBuilder()
                      .setCorrelationId(id)
                      .setError(refusal.error()));
            }
          });
    }

    private void send(ConnectResponse.Answer.Builder answer) {
      ScriptedNode.this.send(ConnectResponse.newBuilder().addAnswers(answer).build());
    }
  }

  private final class Topics extends TopicServiceGrpc.TopicServiceImplBase {
    @Override
    public void listTopics(ListTopicsRequest request, StreamObserver<ListTopicsResponse> to) {
      lists.incrementAndGet();
      Refusal refusal = listRefusal;
      if (refusal != null) {
        to.onError(refusal.status());
        return;
      }
      ListTopicsResponse.Builder response = ListTopicsResponse.newBuilder().setHeader(header());
      synchronized (ScriptedNode.this) {
        Collection<String> names = request.getNamesList();
        response.setTopicsRevision(topicsRevision);
        topics.forEach(
            (name, partitions) -> {
              if (names.isEmpty() || names.contains(name)) {
                response.addTopics(Topic.newBuilder().setName(name).setPartitionCount(partitions));
              }
            });
      }
      to.onNext(response.build());
      to.onCompleted();
    }
  }

  private final class Cluster extends ClusterServiceGrpc.ClusterServiceImplBase {
    @Override
    public void describeCluster(
        DescribeClusterRequest request, StreamObserver<DescribeClusterResponse> to) {
      Refusal refusal = clusterRefusal;
      if (refusal != null) {
        clusterRefusals.incrementAndGet();
        to.onError(refusal.status());
        return;
      }
      to.onNext(
          DescribeClusterResponse.newBuilder()
              .setHeader(header())
              .setOffsetsPartitions(1)
              .addNodes(
                  NodeEndpoint.newBuilder()
                      .setNodeId(1)
                      .setHost("127.0.0.1")
                      .setPort(advertisedPort))
              .addPartitions(
                  DescribeClusterResponse.Partition.newBuilder()
                      .setPartition(0)
                      .setLeaderNodeId(leading ? 1 : 0)
                      .setTerm(1))
              .build());
      to.onCompleted();
    }
  }
}
