// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.node.raft.PeerAppends.Answer;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.thirdparty.io.grpc.CallOptions;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.Server;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.ClientCalls;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over a connection, in front of replicas whose disks are as fast as the test wants. */
@Timeout(60)
class PeerAppendServiceTest {
  private static final RaftPeerId SELF = RaftPeerId.valueOf("n1");
  private static final RaftPeerId LEADER = RaftPeerId.valueOf("n2");
  private static final long INDEX = 7;

  /** What the replicas were asked, by call id; the test answers. */
  private final Map<Long, CompletableFuture<AppendEntriesReplyProto>> asked =
      new ConcurrentHashMap<>();

  private final List<Long> order = new CopyOnWriteArrayList<>();
  private final List<RaftPeerId> lost = new CopyOnWriteArrayList<>();
  private final PeerGate gate = new PeerGate(System::nanoTime);
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final AtomicLong flushed = new AtomicLong(Long.MAX_VALUE);
  private final AtomicLong snapshot = new AtomicLong(-1);
  private final AtomicLong currentTerm = new AtomicLong();
  private final AtomicBoolean follower = new AtomicBoolean(true);
  private final RaftServer.Division division = division();
  private PeerAppendService service;
  private volatile CountDownLatch holdup = new CountDownLatch(0);
  private Server port;
  private ManagedChannel channel;

  @BeforeEach
  void open() throws IOException {
    gate.onLost(lost::add);
    RaftServer server =
        (RaftServer)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {RaftServer.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "getDivision" -> division;
                      case "appendEntriesAsync" -> append((AppendEntriesRequestProto) arguments[0]);
                      default -> throw new UnsupportedOperationException(method.getName());
                    });
    service = new PeerAppendService(SELF, gate, () -> server, executor);
    port =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(service)
            .build()
            .start();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", port.getPort()).usePlaintext().build();
  }

  @AfterEach
  void close() {
    holdup.countDown();
    channel.shutdownNow();
    port.shutdownNow();
    executor.shutdownNow();
  }

  private RaftServer.Division division() {
    RaftLog log =
        (RaftLog)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {RaftLog.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "getFlushIndex" -> flushed.get();
                      case "getSnapshotIndex" -> snapshot.get();
                      default -> throw new UnsupportedOperationException(method.getName());
                    });
    DivisionInfo info =
        (DivisionInfo)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DivisionInfo.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "getCurrentTerm" -> currentTerm.get();
                      case "isFollower" -> follower.get();
                      default -> throw new UnsupportedOperationException(method.getName());
                    });
    return (RaftServer.Division)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {RaftServer.Division.class},
            (proxy, method, arguments) -> {
              return switch (method.getName()) {
                case "getRaftLog" -> log;
                case "getInfo" -> info;
                case "hashCode" -> 0;
                default -> throw new UnsupportedOperationException(method.getName());
              };
            });
  }

  private CompletableFuture<AppendEntriesReplyProto> append(AppendEntriesRequestProto request)
      throws Exception {
    long callId = request.getServerRequest().getCallId();
    if (callId < 0) {
      throw new IOException("not ready");
    }
    if (request.getLeaderTerm() > 1) {
      assertThat(holdup.await(30, TimeUnit.SECONDS)).isTrue();
    }
    order.add(callId);
    return asked.computeIfAbsent(callId, id -> new CompletableFuture<>());
  }

  private void onDisk(long callId) {
    asked
        .computeIfAbsent(callId, id -> new CompletableFuture<>())
        .complete(
            AppendEntriesReplyProto.newBuilder()
                .setServerReply(RaftRpcReplyProto.newBuilder().setCallId(callId))
                .setMatchIndex(INDEX)
                .build());
  }

  private void heartbeatAnswered(long callId) {
    asked
        .computeIfAbsent(callId, id -> new CompletableFuture<>())
        .complete(
            AppendEntriesReplyProto.newBuilder()
                .setServerReply(RaftRpcReplyProto.newBuilder().setCallId(callId))
                .setIsHearbeat(true)
                .build());
  }

  private static AppendEntriesRequestProto entries(int group, long callId) {
    return request(group, callId, 1).addEntries(LogEntryProto.newBuilder().setIndex(INDEX)).build();
  }

  private static AppendEntriesRequestProto.Builder request(int group, long callId, long term) {
    RaftGroupId id = GroupIds.raftId(group);
    return AppendEntriesRequestProto.newBuilder()
        .setLeaderTerm(term)
        .setServerRequest(
            RaftRpcRequestProto.newBuilder()
                .setRequestorId(LEADER.toByteString())
                .setReplyId(SELF.toByteString())
                .setRaftGroupId(
                    org.apache.ratis.proto.RaftProtos.RaftGroupIdProto.newBuilder()
                        .setId(id.toByteString()))
                .setCallId(callId));
  }

  private final class Stream implements StreamObserver<List<Answer>> {
    private final List<Answer> answers = new CopyOnWriteArrayList<>();
    private final AtomicInteger messages = new AtomicInteger();
    private final CompletableFuture<Status> end = new CompletableFuture<>();
    private final StreamObserver<List<AppendEntriesRequestProto>> requests =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(PeerAppends.METHOD, CallOptions.DEFAULT), this);

    Stream send(AppendEntriesRequestProto... together) {
      requests.onNext(List.of(together));
      return this;
    }

    void awaitAnswers(Long... callIds) {
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(callIds()).containsExactly(callIds));
    }

    private List<Long> callIds() {
      List<Long> ids = new ArrayList<>();
      answers.forEach(each -> ids.add(each.callId()));
      return ids;
    }

    @Override
    public void onNext(List<Answer> together) {
      messages.incrementAndGet();
      answers.addAll(together);
    }

    @Override
    public void onError(Throwable failure) {
      end.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      end.complete(Status.OK);
    }
  }

  private void awaitAsked(Long... callIds) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(order).containsExactly(callIds));
  }

  @Test
  void aSecondCopyIsNotAcknowledgedBeforeTheFirstIsOnDisk() {
    Stream broken = new Stream().send(entries(0, 1));
    awaitAsked(1L);
    // Ratis has these entries in memory, and says so at once.
    onDisk(2);
    onDisk(3);
    Stream next = new Stream().send(entries(0, 2)).send(request(0, 3, 1).build());
    next.awaitAnswers(3L);
    awaitAsked(1L, 2L, 3L);
    assertThat(next.callIds()).containsExactly(3L);
    onDisk(1);
    next.awaitAnswers(3L, 2L);
    broken.awaitAnswers(1L);
  }

  @Test
  void whatCouldNotBeWrittenIsAcknowledgedByNoCopy() {
    Stream stream = new Stream().send(entries(0, 1));
    awaitAsked(1L);
    onDisk(2);
    stream.send(entries(0, 2));
    awaitAsked(1L, 2L);
    asked.get(1L).completeExceptionally(new IOException("the disk is full"));
    stream.awaitAnswers(1L, 2L);
    assertThat(stream.answers).allSatisfy(each -> assertThat(each.reply()).isNull());
    assertThat(stream.answers.get(0).refusal()).contains("the disk is full");
  }

  /** Written by this node while it led; who leads now sends it as if it were new. */
  @Test
  void whatThisNodeHasWrittenItselfIsNotAcknowledgedBeforeItIsOnDisk() {
    flushed.set(INDEX - 1);
    onDisk(1);
    Stream stream = new Stream().send(entries(0, 1));
    awaitAsked(1L);
    heartbeatAnswered(2);
    stream.send(request(0, 2, 1).build()).awaitAnswers(2L);
    flushed.set(INDEX);
    stream.awaitAnswers(2L, 1L);
  }

  /** A snapshot came over entries that waited for the disk, and nobody says what became of them. */
  @Test
  void whatASnapshotHasSweptAwayIsNotWaitedFor() {
    Stream stream = new Stream().send(entries(0, 1));
    awaitAsked(1L);
    snapshot.set(INDEX);
    onDisk(2);
    stream.send(entries(0, 2)).awaitAnswers(2L);
  }

  @Test
  void aReplicaThatWasMadeAnewOwesNothing() {
    Stream stream = new Stream().send(entries(0, 1));
    awaitAsked(1L);
    service.forget(0);
    onDisk(2);
    stream.send(entries(0, 2)).awaitAnswers(2L);
  }

  @Test
  void oneGroupDoesNotWaitForTheDiskOfAnother() {
    onDisk(2);
    onDisk(4);
    Stream stream = new Stream().send(entries(0, 1), entries(1, 2), entries(0, 3), entries(1, 4));
    stream.awaitAnswers(2L, 4L);
  }

  /** All groups' heartbeats come at one time, and each has a thread of its own to answer it. */
  @Test
  void answersToHeartbeatsGoTogether() {
    Stream stream = new Stream();
    List<Long> all = LongStream.rangeClosed(1, 50).boxed().toList();
    all.forEach(callId -> stream.send(request(callId.intValue(), callId, 1).build()));
    await().atMost(Duration.ofSeconds(20)).until(() -> order.size() == all.size());
    all.forEach(this::heartbeatAnswered);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(stream.callIds()).containsExactlyInAnyOrderElementsOf(all));
    assertThat(stream.messages).hasValueLessThan(all.size() / 2);
  }

  /** It may have a leadership to end first. */
  @Test
  void oneGroupDoesNotWaitForAnotherToFollow() {
    holdup = new CountDownLatch(1);
    onDisk(1);
    onDisk(2);
    onDisk(3);
    Stream stream =
        new Stream().send(request(0, 1, 2).build(), request(0, 2, 2).build(), entries(1, 3));
    stream.awaitAnswers(3L);
    holdup.countDown();
    stream.awaitAnswers(3L, 1L, 2L);
    assertThat(order).containsExactly(3L, 1L, 2L);
  }

  /** A candidate ends its round first, which may take as long as an election. */
  @Test
  void oneGroupDoesNotWaitForAnotherToEndItsElection() {
    onDisk(1);
    onDisk(2);
    onDisk(3);
    onDisk(4);
    Stream stream = new Stream().send(request(0, 1, 2).build());
    stream.awaitAnswers(1L);
    stream.send(entries(1, 2)).awaitAnswers(1L, 2L);
    holdup = new CountDownLatch(1);
    follower.set(false);
    stream.send(request(0, 3, 2).build(), entries(1, 4)).awaitAnswers(1L, 2L, 4L);
    holdup.countDown();
    stream.awaitAnswers(1L, 2L, 4L, 3L);
  }

  /** A vote for the next one was given after the replica had looked at the term. */
  @Test
  void entriesOfATermThatIsOverAreNotAcknowledged() {
    currentTerm.set(2);
    onDisk(1);
    Stream stream = new Stream().send(entries(0, 1));
    stream.awaitAnswers(1L);
    assertThat(stream.answers.get(0).refusal()).isEqualTo("term 1 is over");
  }

  @Test
  void aFailureIsNotThatOfWhatComesLater() {
    Stream stream = new Stream().send(entries(0, 1));
    awaitAsked(1L);
    asked.get(1L).completeExceptionally(new IOException("a moment of bad luck"));
    stream.awaitAnswers(1L);
    onDisk(2);
    stream.send(entries(0, 2)).awaitAnswers(1L, 2L);
    assertThat(stream.answers.get(1).reply()).isNotNull();
  }

  /** Nothing was appended, so there is nothing to wait for, and nothing waits for it. */
  @Test
  void whatTheReplicaRefusesIsToldAtOnce() {
    Stream stream = new Stream().send(entries(0, 1));
    awaitAsked(1L);
    asked.put(
        2L,
        CompletableFuture.completedFuture(
            AppendEntriesReplyProto.newBuilder()
                .setServerReply(RaftRpcReplyProto.newBuilder().setCallId(2))
                .setResult(AppendEntriesReplyProto.AppendResult.INCONSISTENCY)
                .build()));
    stream
        .send(request(0, 2, 1).addEntries(LogEntryProto.newBuilder().setIndex(INDEX + 10)).build())
        .awaitAnswers(2L);
    // Else the snapshot would not be enough.
    snapshot.set(INDEX);
    onDisk(3);
    stream.send(entries(0, 3)).awaitAnswers(2L, 3L);
  }

  @Test
  void aRefusalIsThatOfOneRequest() {
    onDisk(1);
    Stream stream = new Stream().send(entries(0, -5), entries(0, 1), entries(1, 1));
    await().atMost(Duration.ofSeconds(20)).until(() -> stream.answers.size() == 3);
    Answer refused =
        stream.answers.stream().filter(each -> each.callId() == -5).findFirst().orElseThrow();
    assertThat(refused.reply()).isNull();
    assertThat(refused.refusal()).isEqualTo("not ready");
  }

  @Test
  void whatIsForAnotherMemberEndsTheStream() {
    Stream stream =
        new Stream()
            .send(
                entries(0, 1).toBuilder()
                    .setServerRequest(
                        entries(0, 1).getServerRequest().toBuilder()
                            .setReplyId(RaftPeerId.valueOf("n1.2").toByteString()))
                    .build());
    assertThat(stream.end.join().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(order).isEmpty();
  }

  @Test
  void nothingIsTakenFromWhoIsTakenForDead() {
    gate.refuse(LEADER, Duration.ofHours(1));
    Stream stream = new Stream().send(entries(0, 1));
    assertThat(stream.end.join().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(order).isEmpty();
  }

  @Test
  void theEndOfAConnectionIsTold() {
    onDisk(1);
    new Stream().send(entries(0, 1)).awaitAnswers(1L);
    channel.shutdownNow();
    await().atMost(Duration.ofSeconds(20)).until(() -> lost.equals(List.of(LEADER)));
  }
}
