// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.v1.DescribeClusterRequest;
import io.muster.proto.v1.DescribeClusterResponse;
import io.muster.proto.v1.RequestHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Finding a leader among many nodes, most of which hold no replica and so know none. */
@Timeout(60)
class LeaderHoldersTest {
  private static final int NODES = 40;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ClientThreads threads = new ClientThreads(null);
  private final Nodes nodes =
      new Nodes(
          RequestHeader.getDefaultInstance(),
          threads,
          new StreamEvents(new MemberRegistry()),
          false,
          Credentials.none());
  private final List<ScriptedPeer> peers = new ArrayList<>();
  private LeaderLocator locator;

  @BeforeEach
  void begin() throws Exception {
    for (int id = 1; id <= NODES; id++) {
      peers.add(new ScriptedPeer(id));
    }
    locator = new LeaderLocator(nodes, threads, List.of(Endpoint.parse(peers.get(0).endpoint())));
  }

  @AfterEach
  void end() {
    locator.close();
    nodes.close();
    threads.close();
    peers.forEach(ScriptedPeer::close);
  }

  @Test
  void whoHoldsThePartitionIsAskedNext() throws Exception {
    for (ScriptedPeer peer : peers) {
      describe(peer, List.of(NODES), peer.id == NODES ? NODES : 0);
    }

    locate();

    // In turn it would have been asked last.
    assertThat(strangersAsked()).isLessThan(NODES / 2);
  }

  @Test
  void oldWordAboutTheHoldersDoesNotHideTheLeader() throws Exception {
    // Whoever holds it by word of the others knows nothing of it, and names itself still.
    for (ScriptedPeer peer : peers) {
      describe(peer, List.of(2), peer.id == NODES ? NODES : 0);
    }

    locate();

    assertThat(peers.get(1).asked(DescribeClusterRequest.class)).isNotEmpty();
  }

  @Test
  void twoNodesThatTakeEachOtherForTheHolderAreNotAskedWithoutAPause() throws Exception {
    for (ScriptedPeer peer : peers) {
      describe(peer, List.of(peer.id == 2 ? 3 : 2), peer.id == NODES ? NODES : 0);
    }
    long begin = System.nanoTime();

    locate();

    long rounds = Duration.ofNanos(System.nanoTime() - begin).toMillis() / 25 + 1;
    // One question for each round, one more at once for it, and two at the beginning.
    assertThat(asked(peers.get(1)) + asked(peers.get(2)))
        .isLessThanOrEqualTo((int) (2 * rounds + 2));
  }

  private void locate() throws Exception {
    Endpoint leader = locator.locate("g", PATIENCE).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(leader).hasToString(peers.get(NODES - 1).endpoint());
  }

  private long strangersAsked() {
    return peers.subList(0, NODES - 1).stream().mapToInt(LeaderHoldersTest::asked).sum();
  }

  private static int asked(ScriptedPeer peer) {
    return peer.asked(DescribeClusterRequest.class).size();
  }

  private void describe(ScriptedPeer peer, List<Integer> replicas, int leader) {
    DescribeClusterResponse.Builder cluster =
        DescribeClusterResponse.newBuilder()
            .setHeader(peer.header())
            .setOffsetsPartitions(1)
            .addPartitions(
                DescribeClusterResponse.Partition.newBuilder()
                    .setLeaderNodeId(leader)
                    .setTerm(leader == 0 ? 0 : 1)
                    .addAllReplicas(replicas));
    peers.forEach(each -> cluster.addNodes(each.address()));
    peer.on(DescribeClusterRequest.class, request -> cluster.build());
  }
}
