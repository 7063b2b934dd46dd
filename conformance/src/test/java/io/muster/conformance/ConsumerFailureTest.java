// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.app.Readers.awaitOwned;
import static io.muster.conformance.app.Readers.partitions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.client.GroupDescription;
import io.muster.client.RebalanceCause;
import io.muster.conformance.app.Reader;
import io.muster.conformance.app.ReaderProcess;
import io.muster.conformance.app.Readers;
import io.muster.conformance.app.Records;
import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A consumer's process dies. */
@WithCluster
class ConsumerFailureTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration SESSION = Duration.ofSeconds(5);

  private final TestCluster cluster;

  ConsumerFailureTest(TestCluster cluster) {
    this.cluster = cluster;
  }

  @Test
  @DisplayName("111. consumer failure: reassigned within the session timeout")
  void consumerFailure() {
    String group = cluster.newGroup();
    String topic = cluster.newTopic(4);
    try (Readers readers = new Readers(cluster.client(), group, new Records());
        ReaderProcess process =
            new ReaderProcess(cluster.nodes().endpoints(), group, topic, SESSION)) {
      Reader survivor = readers.of(topic);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                assertThat(process.isAlive()).isTrue();
                assertThat(survivor.owned()).hasSize(2);
              });

      process.kill();
      long killed = System.nanoTime();

      awaitOwned(partitions(topic, 4), survivor);
      // The rebalance timeout is five minutes: it was the session that ended.
      Duration took = Duration.ofNanos(System.nanoTime() - killed);
      assertThat(took).isLessThan(SESSION.plusSeconds(20));
      GroupDescription described = cluster.client().admin().describeGroup(group);
      assertThat(described.lastCause())
          .hasValueSatisfying(
              cause -> assertThat(cause.kind()).isEqualTo(RebalanceCause.Kind.MEMBER_EXPIRED));
    }
  }
}
