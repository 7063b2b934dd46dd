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

  @TempDir Path folder;

  private TestCluster cluster() throws IOException {
    return new TestCluster(
        folder, 3, GROUPS, config -> config.withBalance(LeaderBalance.disabled()));
  }

  @Test
  void heartbeatsOfIdleGroupsGoTogether() throws Exception {
    try (TestCluster cluster = cluster().startAll()) {
      Map<Integer, Long> terms = awaitTerms(cluster);
      // The first ones are the groups' own, until followers have answered.
      await().atMost(PATIENCE).until(() -> together(cluster) >= 50);
      long alone = alone(cluster);
      long together = together(cluster);
      await().atMost(PATIENCE).until(() -> together(cluster) - together >= 300);
      assertThat(alone(cluster) - alone).isLessThan((together(cluster) - together) / 3);
      assertThat(terms(cluster)).isEqualTo(terms);
      assertThat(cluster.failures()).isEmpty();
    }
  }

  @Test
  void aFollowerThatComesBackGetsThemAgain() throws Exception {
    try (TestCluster cluster = cluster().startAll()) {
      awaitTerms(cluster);
      int follower = 1 + cluster.awaitLeader(0) % 3;
      cluster.stop(follower);
      awaitTerms(cluster, follower);
      cluster.commit(0, "g", 1);
      cluster.restart(follower);
      cluster.awaitEqual(0);
      int leader = cluster.awaitLeader(0);
      assertThat(leader).isNotEqualTo(follower);
      long before = cluster.host(leader).metrics().heartbeatsTogether();
      await()
          .atMost(PATIENCE)
          .until(() -> cluster.host(leader).metrics().heartbeatsTogether() > before + 20);
      cluster.commit(0, "g", 2);
      cluster.awaitEqual(0);
      assertThat(cluster.failures()).isEmpty();
    }
  }

  /** A stream that is there, and on which nothing comes back. */
  @Test
  void aStreamThatHangsCostsNoLeadership() throws Exception {
    AtomicInteger swallowed = new AtomicInteger();
    Server hole =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(new Swallowing(swallowed))
            .build()
            .start();
    try (TestCluster cluster = cluster()) {
      cluster.shareHeartbeatsVia(peer -> channel(hole.getPort()));
      cluster.startAll();
      Map<Integer, Long> terms = awaitTerms(cluster);
      await().atMost(PATIENCE).until(() -> swallowed.get() > 0);
      long alone = alone(cluster);
      await().atMost(PATIENCE).until(() -> alone(cluster) - alone >= 200);
      assertThat(terms(cluster)).isEqualTo(terms);
      // None follows one that is not answered, but when the stream was given up.
      assertThat(swallowed.get()).isLessThan(200);
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
      await().atMost(PATIENCE).until(() -> alone(cluster) - alone >= 200);
      assertThat(terms(cluster)).isEqualTo(terms);
      assertThat(together(cluster)).isZero();
      assertThat(cluster.failures()).isEmpty();
    }
  }

  private static ManagedChannel channel(int port) {
    return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  private static final class Swallowing extends RaftServerProtocolServiceImplBase {
    private final AtomicInteger swallowed;

    private Swallowing(AtomicInteger swallowed) {
      this.swallowed = swallowed;
    }

    @Override
    public StreamObserver<AppendEntriesRequestProto> appendEntries(
        StreamObserver<AppendEntriesReplyProto> replies) {
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

  private static Map<Integer, Long> awaitTerms(TestCluster cluster, int... without) {
    for (int group = 0; group < GROUPS; group++) {
      int number = group;
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                int leader = cluster.readyLeader(number);
                return leader != 0 && IntStream.of(without).noneMatch(node -> node == leader);
              });
    }
    return without.length == 0 ? terms(cluster) : Map.of();
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
