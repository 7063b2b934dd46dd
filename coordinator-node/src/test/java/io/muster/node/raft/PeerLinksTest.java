// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.thirdparty.io.grpc.CallOptions;
import org.apache.ratis.thirdparty.io.grpc.ClientCall;
import org.apache.ratis.thirdparty.io.grpc.ForwardingClientCall;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;
import org.apache.ratis.thirdparty.io.grpc.Server;
import org.apache.ratis.thirdparty.io.grpc.ServerServiceDefinition;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.ServerCalls;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What leaders send to followers, over connections that do not always work. */
@Timeout(120)
class PeerLinksTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int GROUPS = 6;

  /** To each of two followers of each group, and of the cluster's own. */
  private static final int SENDERS = 2 * (GROUPS + 1);

  /** Long enough for three nodes that start in one process. */
  private static final Duration ELECTION_MIN = Duration.ofSeconds(1);

  private static final Duration ELECTION_MAX = Duration.ofSeconds(2);

  @TempDir Path folder;

  private TestCluster cluster() throws IOException {
    return new TestCluster(
        folder,
        3,
        GROUPS,
        config ->
            config
                .withBalance(LeaderBalance.disabled())
                .withTimeouts(config.timeouts().withElection(ELECTION_MIN, ELECTION_MAX)));
  }

  @Test
  void heartbeatsOfIdleGroupsGoTogether() throws Exception {
    try (TestCluster cluster = cluster().startAll()) {
      long heartbeats;
      long messages;
      Map<Integer, Long> terms;
      do {
        // Of a window in which nobody was elected.
        terms = awaitTerms(cluster);
        long heartbeatsBefore = heartbeats(cluster);
        long messagesBefore = messages(cluster);
        await()
            .atMost(PATIENCE)
            .until(() -> heartbeats(cluster) - heartbeatsBefore >= 10 * SENDERS);
        messages = messages(cluster) - messagesBefore;
        heartbeats = heartbeats(cluster) - heartbeatsBefore;
      } while (!terms(cluster).equals(terms));
      // Three nodes, each with two others, and leaders of two or three groups.
      assertThat(messages).isLessThan(heartbeats * 2 / 3);
      assertThat(cluster.failures()).isEmpty();
    }
  }

  @Test
  void aFollowerThatComesBackIsSentToAgain() throws Exception {
    try (TestCluster cluster = cluster().startAll()) {
      awaitTerms(cluster);
      int leader = cluster.awaitLeader(0);
      int follower = 1 + leader % 3;
      int other = 6 - leader - follower;
      cluster.stop(follower);
      cluster.commit(0, "g", 1);
      cluster.restart(follower);
      cluster.awaitEqual(0);
      // From here on there is nobody else to send to.
      cluster.stop(other);
      await().atMost(PATIENCE).until(() -> cluster.readyLeader(0) != 0);
      cluster.commit(0, "g", 2);
      cluster.awaitEqual(0);
      assertThat(cluster.failures()).isEmpty();
    }
  }

  /** A follower that lacks more than is sent from memory, and more than may be on its way. */
  @Test
  void aFollowerThatIsFarBehindGetsWhatItLacks() throws Exception {
    try (TestCluster cluster = cluster().startAll()) {
      awaitTerms(cluster);
      int leader = cluster.awaitLeader(0);
      cluster.stop(1 + leader % 3);
      for (int i = 1; i <= 700; i++) {
        cluster.commit(0, "g", i);
      }
      cluster.restart(1 + leader % 3);
      cluster.awaitEqual(0);
      cluster.commit(0, "g", 701);
      cluster.awaitEqual(0);
      assertThat(cluster.failures()).isEmpty();
    }
  }

  /** A connection that is there, and on which nothing comes back, is given up for another one. */
  @Test
  void aConnectionThatHangsIsReplaced() throws Exception {
    AtomicInteger swallowed = new AtomicInteger();
    Server hole =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(swallowing(swallowed))
            .build()
            .start();
    try (TestCluster cluster = cluster()) {
      cluster.sendVia(
          peer -> new Detour(channel("127.0.0.1:" + hole.getPort()), channel(peer.getAddress())));
      cluster.startAll();
      awaitTerms(cluster);
      assertThat(swallowed.get()).isPositive();
      cluster.commit(0, "g", 1);
      cluster.awaitEqual(0);
      assertThat(cluster.failures()).isEmpty();
    } finally {
      hole.shutdownNow();
    }
  }

  /** As one with a slow disk does, with more of them than may be on their way. */
  @Test
  void aFollowerThatAnswersNothingCostsTheLeaderNothing() throws Exception {
    Set<RaftPeerId> mute = ConcurrentHashMap.newKeySet();
    try (TestCluster cluster = cluster()) {
      cluster.sendVia(peer -> new Leaky(channel(peer.getAddress()), peer.getId(), mute));
      cluster.startAll();
      awaitTerms(cluster);
      int leader = cluster.awaitLeader(0);
      mute.add(cluster.peerId(1 + leader % 3));
      for (int i = 1; i <= 30; i++) {
        cluster.commit(0, "g", i);
      }
      RaftHost sending = cluster.host(leader);
      long tasks = sending.sendingTasks();
      for (int i = 31; i <= 130; i++) {
        cluster.commit(0, "g", i);
      }
      assertThat(sending.sendingTasks() - tasks)
          .as("tasks for a hundred entries; a leader that asks again and again has more per ms")
          .isLessThan(2000);
      mute.clear();
      cluster.awaitEqual(0);
      assertThat(cluster.failures()).isEmpty();
    }
  }

  /** Loses what is sent to some. */
  private static final class Leaky extends Wrapped {
    private final RaftPeerId peer;
    private final Set<RaftPeerId> mute;

    private Leaky(ManagedChannel channel, RaftPeerId peer, Set<RaftPeerId> mute) {
      super(channel);
      this.peer = peer;
      this.mute = mute;
    }

    @Override
    public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
      return new ForwardingClientCall.SimpleForwardingClientCall<>(super.newCall(method, options)) {
        @Override
        public void sendMessage(Q message) {
          if (!mute.contains(peer)) {
            super.sendMessage(message);
          }
        }
      };
    }
  }

  /** The first call goes the wrong way. */
  private static final class Detour extends Wrapped {
    private final ManagedChannel first;
    private final AtomicInteger calls = new AtomicInteger();

    private Detour(ManagedChannel first, ManagedChannel then) {
      super(then);
      this.first = first;
    }

    @Override
    public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
      return calls.getAndIncrement() == 0
          ? first.newCall(method, options)
          : super.newCall(method, options);
    }

    @Override
    public ManagedChannel shutdown() {
      first.shutdown();
      return super.shutdown();
    }

    @Override
    public ManagedChannel shutdownNow() {
      first.shutdownNow();
      return super.shutdownNow();
    }

    @Override
    public boolean isTerminated() {
      return first.isTerminated() && super.isTerminated();
    }
  }

  /** A channel with something in front of it. */
  private static class Wrapped extends ManagedChannel {
    private final ManagedChannel channel;

    private Wrapped(ManagedChannel channel) {
      this.channel = channel;
    }

    @Override
    public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
      return channel.newCall(method, options);
    }

    @Override
    public String authority() {
      return channel.authority();
    }

    @Override
    public ManagedChannel shutdown() {
      channel.shutdown();
      return this;
    }

    @Override
    public ManagedChannel shutdownNow() {
      channel.shutdownNow();
      return this;
    }

    @Override
    public void enterIdle() {
      channel.enterIdle();
    }

    @Override
    public void resetConnectBackoff() {
      channel.resetConnectBackoff();
    }

    @Override
    public boolean isShutdown() {
      return channel.isShutdown();
    }

    @Override
    public boolean isTerminated() {
      return channel.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
      return channel.awaitTermination(timeout, unit);
    }
  }

  private static ServerServiceDefinition swallowing(AtomicInteger swallowed) {
    return ServerServiceDefinition.builder(PeerAppends.SERVICE)
        .addMethod(
            PeerAppends.METHOD,
            ServerCalls.asyncBidiStreamingCall(answers -> new Swallowing(swallowed)))
        .build();
  }

  private record Swallowing(AtomicInteger swallowed)
      implements StreamObserver<List<AppendEntriesRequestProto>> {
    @Override
    public void onNext(List<AppendEntriesRequestProto> requests) {
      swallowed.addAndGet(requests.size());
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }

  private static ManagedChannel channel(String address) {
    return NettyChannelBuilder.forTarget(address).usePlaintext().build();
  }

  private static Map<Integer, Long> awaitTerms(TestCluster cluster) {
    for (int group = 0; group < GROUPS; group++) {
      int number = group;
      await().atMost(PATIENCE).until(() -> cluster.readyLeader(number) != 0);
    }
    return terms(cluster);
  }

  private static Map<Integer, Long> terms(TestCluster cluster) {
    Map<Integer, Long> terms = new HashMap<>();
    for (int group = 0; group < GROUPS; group++) {
      for (int node = 1; node <= 3; node++) {
        terms.merge(group, cluster.host(node).group(group).term(), Math::max);
      }
    }
    return terms;
  }

  private static long heartbeats(TestCluster cluster) {
    return IntStream.rangeClosed(1, 3)
        .mapToLong(node -> cluster.host(node).metrics().heartbeats())
        .sum();
  }

  private static long messages(TestCluster cluster) {
    return IntStream.rangeClosed(1, 3)
        .mapToLong(node -> cluster.host(node).metrics().bursts().count())
        .sum();
  }
}
