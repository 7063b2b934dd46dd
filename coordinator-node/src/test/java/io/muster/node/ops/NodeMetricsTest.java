// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.StatusRuntimeException;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.SyncGroupRequest;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a real node tells a scraper after a member has joined and committed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeMetricsTest {
  private static final int COMMITS = 20;

  private RunningNode running;

  @BeforeAll
  void use(@TempDir Path folder) throws Exception {
    running = new RunningNode(folder.resolve("data"), RunningNode.peerTls(folder));
    running.awaitReady();
    running.createTopic("t", 3);
    String group = "a-group-with-a-telling-name";
    JoinGroupResponse joined =
        running
            .coordinator()
            .joinGroup(
                JoinGroupRequest.newBuilder()
                    .setGroupId(group)
                    .setMemberId("m")
                    .setFirstJoin(true)
                    .setSessionTimeoutMs(60_000)
                    .setProtocolType("consumer")
                    .setSequence(1)
                    .addProtocols(JoinGroupRequest.Protocol.newBuilder().setName("range"))
                    .build());
    running
        .coordinator()
        .syncGroup(
            SyncGroupRequest.newBuilder()
                .setGroupId(group)
                .setMemberId("m")
                .setGenerationId(joined.getGenerationId())
                .build());
    for (int i = 1; i <= COMMITS; i++) {
      running
          .coordinator()
          .offsetCommit(
              OffsetCommitRequest.newBuilder()
                  .setGroupId(group)
                  .setMemberId("m")
                  .setGenerationId(joined.getGenerationId())
                  .setSequence(i)
                  .addTopics(
                      OffsetCommitRequest.Topic.newBuilder()
                          .setName("t")
                          .addPartitions(OffsetCommitRequest.Partition.newBuilder().setOffset(i))
                          .addPartitions(
                              OffsetCommitRequest.Partition.newBuilder().setIndex(1).setOffset(i)))
                  .build());
    }
    assertThatThrownBy(
            () ->
                running
                    .coordinator()
                    .heartbeat(
                        HeartbeatRequest.newBuilder()
                            .setGroupId(group)
                            .setMemberId("stranger")
                            .setGenerationId(1)
                            .build()))
        .isInstanceOf(StatusRuntimeException.class);
    // The pause of a collection is only measured when there was one.
    System.gc();
    await().until(() -> running.scrape().names().contains("jvm_gc_pause_seconds_count"));
  }

  @AfterAll
  void stop() {
    running.close();
  }

  @Test
  void whatIsInTheTableIsScrapedAndNothingElse() throws Exception {
    Scrape scrape = running.scrape();
    Set<String> families = new HashSet<>(scrape.types().keySet());
    // Micrometer's longest pause stands beside the pauses; the table says so.
    families.remove("jvm_gc_pause_seconds_max");

    assertThat(families)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(NodeMetric.values()).map(NodeMetric::exported).collect(Collectors.toSet()));
    for (NodeMetric metric : NodeMetric.values()) {
      assertThat(scrape.types().get(metric.exported()))
          .as(metric.exported())
          .isEqualTo(
              metric.kind() == NodeMetric.Kind.INFO
                  ? "gauge"
                  : metric.kind().name().toLowerCase(java.util.Locale.ROOT));
      assertThat(scrape.labels(metric.exported()))
          .as(metric.exported())
          .containsAll(metric.labels());
    }
  }

  @Test
  void callsCommitsAndMembersAreCounted() throws Exception {
    Scrape scrape = running.scrape();

    assertThat(
            scrape.value(
                "muster_rpc_calls_total{outcome=\"NONE\",rpc=\"OffsetCommit\",via=\"unary\"}"))
        .isEqualTo(COMMITS);
    assertThat(
            scrape.value(
                "muster_rpc_calls_total"
                    + "{outcome=\"UNKNOWN_MEMBER_ID\",rpc=\"Heartbeat\",via=\"unary\"}"))
        .isEqualTo(1);
    assertThat(
            scrape.value("muster_rpc_duration_seconds_count{rpc=\"OffsetCommit\",via=\"unary\"}"))
        .isEqualTo(COMMITS);
    assertThat(scrape.value("muster_offsets_committed_total")).isEqualTo(2 * COMMITS);
    assertThat(scrape.value("muster_members_joined_total")).isEqualTo(1);
    assertThat(scrape.value("muster_group_members")).isEqualTo(1);
    assertThat(scrape.value("muster_groups{state=\"stable\"}")).isEqualTo(1);
    assertThat(scrape.value("muster_rebalances_completed_total")).isEqualTo(1);
    assertThat(scrape.value("muster_rebalance_duration_seconds_count")).isEqualTo(1);
    assertThat(scrape.value("muster_parked_calls{rpc=\"JoinGroup\"}")).isZero();
  }

  @Test
  void theLogTheStoresAndTheDiskAreMeasured() throws Exception {
    Scrape scrape = running.scrape();

    assertThat(scrape.value("muster_log_entry_commands_count")).isGreaterThan(COMMITS);
    assertThat(scrape.value("muster_log_entry_bytes_sum")).isGreaterThan(COMMITS);
    assertThat(scrape.value("muster_log_write_duration_seconds_count")).isGreaterThan(COMMITS);
    assertThat(scrape.value("muster_log_sync_duration_seconds_count")).isPositive();
    assertThat(scrape.value("muster_log_sync_duration_seconds_sum")).isPositive();
    assertThat(scrape.value("muster_apply_duration_seconds_count")).isGreaterThan(COMMITS);
    assertThat(scrape.value("muster_leaderships_gained_total")).isGreaterThanOrEqualTo(3);
    assertThat(scrape.value("muster_replica_groups")).isEqualTo(3);
    assertThat(scrape.value("muster_replica_groups_led")).isEqualTo(3);
    assertThat(scrape.value("muster_replica_groups_without_leader")).isZero();
    assertThat(scrape.value("muster_replica_groups_under_replicated")).isZero();
    assertThat(scrape.value("muster_controller")).isEqualTo(1);
    assertThat(scrape.value("muster_offsets_partition_led{partition=\"3\"}")).isEqualTo(1);
    assertThat(scrape.value("muster_rocksdb_stores")).isEqualTo(3);
    assertThat(scrape.value("muster_rocksdb_cache_capacity_bytes")).isEqualTo(96 << 20);
    assertThat(scrape.value("muster_rocksdb_memtable_bytes")).isPositive();
    assertThat(scrape.value("muster_disk_free_bytes"))
        .isPositive()
        .isLessThanOrEqualTo(scrape.value("muster_disk_total_bytes"));
    assertThat(scrape.value("muster_scrape_failures_total")).isZero();
  }

  @Test
  void theEndOfTheCertificateIsTold() throws Exception {
    Scrape scrape = running.scrape();

    double left =
        scrape.value("muster_certificate_expiry_timestamp_seconds{use=\"peer\"}")
            - System.currentTimeMillis() / 1_000.0;
    assertThat(left).isBetween(86_400.0, 2 * 86_400.0);
    assertThat(scrape.value("muster_security_reload_failures_total")).isZero();
  }

  @Test
  void noSeriesIsNamedAfterWhatClientsChoose() throws Exception {
    String body = running.get("/metrics").body();

    assertThat(body).doesNotContain("telling-name").doesNotContain("\"m\"").doesNotContain("\"t\"");
    // Half of them are the histograms of calls, one for each method.
    assertThat(running.scrape().values()).hasSizeLessThan(1_200);
  }

  @Test
  void theVersionIsJson() throws Exception {
    assertThat(running.get("/version").headers().firstValue("Content-Type"))
        .contains("application/json");
    assertThat(running.get("/version").body().strip())
        .matches("\\{\"version\":\".+\",\"java\":\".+\",\"clusterId\":\"ops-test\",\"nodeId\":1}");
  }

  @Test
  void everyCheckIsNamed() throws Exception {
    assertThat(running.get("/livez").statusCode()).isEqualTo(200);
    assertThat(running.get("/readyz?verbose").body())
        .isEqualTo(
            """
            [+]raft ok
            [+]settings ok
            [+]placement ok
            [+]rpc ok
            [+]replicas ok
            [+]damage ok
            [+]storage ok
            [+]leaders ok
            ok
            """);
    assertThat(running.get("/readyz?verbose&exclude=raft&exclude=leaders").body())
        .doesNotContain("raft")
        .doesNotContain("leaders")
        .contains("[+]rpc ok");
    assertThat(running.fatal()).isEmpty();
  }
}
