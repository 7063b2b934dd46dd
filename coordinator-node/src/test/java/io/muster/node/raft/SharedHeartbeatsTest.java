// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.grpc.RaftServerProtocolServiceGrpc.RaftServerProtocolServiceImplBase;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.Server;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.apache.ratis.thirdparty.io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Groups that nobody writes to, and their leaders, which have to stay. */
@Timeout(120)
class SharedHeartbeatsTest {
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
      Map<Integer, Long> terms = awaitTerms(cluster);
      // The first ones are the groups' own, until followers have answered.
      await().atMost(PATIENCE).until(() -> together(cluster) >= 2 * SENDERS);
      long alone = alone(cluster);
      long together = together(cluster);
      await().atMost(PATIENCE).until(() -> together(cluster) - together >= 10 * SENDERS);
      assertThat(alone(cluster) - alone).isLessThan((together(cluster) - together) / 3);
      assertThat(terms(cluster)).isEqualTo(terms);
      assertThat(cluster.failures()).isEmpty();
    }
  }

  @Test
  void aFollowerThatComesBackGetsThemAgain() throws Exception {
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
      int heir = cluster.readyLeader(0);
      long before = cluster.host(heir).metrics().heartbeatsTogether();
      await()
          .atMost(PATIENCE)
          .until(() -> cluster.host(heir).metrics().heartbeatsTogether() >= before + 10);
      cluster.commit(0, "g", 2);
      cluster.awaitEqual(0);
      assertThat(cluster.failures()).isEmpty();
    }
  }

  /** A stream that is there, and on which nothing comes back. */
  @Test
  void aStreamThatHangsCostsNoLeadership() throws Exception {
    AtomicInteger streams = new AtomicInteger();
    AtomicInteger swallowed = new AtomicInteger();
    Server hole =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(new Swallowing(streams, swallowed))
            .build()
            .start();
    try (TestCluster cluster = cluster()) {
      cluster.shareHeartbeatsVia(peer -> channel(hole.getPort()));
      cluster.startAll();
      Map<Integer, Long> terms = awaitTerms(cluster);
      await().atMost(PATIENCE).until(() -> swallowed.get() > 0);
      long alone = alone(cluster);
      await().atMost(PATIENCE).until(() -> alone(cluster) - alone >= 10 * SENDERS);
      // The stream was given up, and another one made, as often as not to leave it at that.
      await().atMost(PATIENCE).until(() -> streams.get() > 6);
      assertThat(terms(cluster)).isEqualTo(terms);
      // None follows one that is not answered, or there would be as many as groups send alone.
      assertThat(swallowed.get()).isLessThan((int) alone(cluster) / 2);
      assertThat(cluster.failures()).isEmpty();
    } finally {
      hole.shutdownNow();
    }
  }

  @Test
  void aNodeThatCannotBeReachedBesideRatisCostsNoLeadership() throws Exception {
    try (TestCluster cluster = cluster()) {
      // Nobody listens there.
      cluster.shareHeartbeatsVia(peer -> channel(1));
      cluster.startAll();
      Map<Integer, Long> terms = awaitTerms(cluster);
      long alone = alone(cluster);
      await().atMost(PATIENCE).until(() -> alone(cluster) - alone >= 10 * SENDERS);
      assertThat(terms(cluster)).isEqualTo(terms);
      assertThat(together(cluster)).isZero();
      assertThat(cluster.failures()).isEmpty();
    }
  }

  private static ManagedChannel channel(int port) {
    return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  private static final class Swallowing extends RaftServerProtocolServiceImplBase {
    private final AtomicInteger streams;
    private final AtomicInteger swallowed;

    private Swallowing(AtomicInteger streams, AtomicInteger swallowed) {
      this.streams = streams;
      this.swallowed = swallowed;
    }

    @Override
    public StreamObserver<AppendEntriesRequestProto> appendEntries(
        StreamObserver<AppendEntriesReplyProto> replies) {
      streams.incrementAndGet();
      return new StreamObserver<>() {
        @Override
        public void onNext(AppendEntriesRequestProto heartbeat) {
          swallowed.incrementAndGet();
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {
          replies.onCompleted();
        }
      };
    }
  }

  private static Map<Integer, Long> awaitTerms(TestCluster cluster) {
    for (int group = 0; group < GROUPS; group++) {
      int number = group;
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                return cluster.readyLeader(number) != 0;
              });
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

  private static long alone(TestCluster cluster) {
    return IntStream.rangeClosed(1, 3)
        .mapToLong(node -> cluster.host(node).metrics().heartbeatsAlone())
        .sum();
  }

  private static long together(TestCluster cluster) {
    return IntStream.rangeClosed(1, 3)
        .mapToLong(node -> cluster.host(node).metrics().heartbeatsTogether())
        .sum();
  }
}
