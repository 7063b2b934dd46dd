// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.app.Readers.awaitBalanced;
import static io.muster.conformance.app.Readers.awaitRead;
import static io.muster.conformance.app.Readers.partitions;
import static io.muster.conformance.wire.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.client.TopicPartition;
import io.muster.conformance.app.Reader;
import io.muster.conformance.app.Readers;
import io.muster.conformance.app.Records;
import io.muster.conformance.cluster.Settings;
import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import io.muster.conformance.wire.Admin;
import io.muster.conformance.wire.WireGroup;
import io.muster.conformance.wire.WireMember;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.GroupEvent;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** All nodes die at once and come back. */
@Tag("node-faults")
@WithCluster(Settings.FAULTS)
class PowerCutTest {
  private final TestCluster cluster;
  private final Admin admin;
  private final String group;

  PowerCutTest(TestCluster cluster) {
    this.cluster = cluster;
    this.group = cluster.newGroup();
    this.admin = new Admin(cluster.wire());
  }

  @AfterEach
  void heal() {
    cluster.heal();
  }

  @Test
  @DisplayName("the whole cluster restarts: no live static member is fenced, and nobody is moved")
  void nobodyIsFencedOrMoved() {
    WireGroup stable = WireGroup.stable(member("a"), member("b"));
    int generation = stable.generation();
    List<GroupEvent> events = admin.events(group);
    String topic = cluster.newTopic(4);
    Set<TopicPartition> all = partitions(topic, 4);
    Records records = new Records();
    try (Readers readers = new Readers(cluster.client(), cluster.newGroup(), records)) {
      Reader one = readers.add(settings -> settings.instanceId("one")).subscribe(topic);
      Reader two = readers.add(settings -> settings.instanceId("two")).subscribe(topic);
      awaitBalanced(all, one, two);
      List<Reader.Change> toldOne = one.changes();
      List<Reader.Change> toldTwo = two.changes();

      cluster.powerCut();

      records.append(topic, 4, 10);
      for (Reader reader : List.of(one, two)) {
        reader.owned().forEach(partition -> awaitRead(reader, partition, 10));
        reader.run(each -> each.commitSync());
      }
      assertThat(one.changes()).isEqualTo(toldOne);
      assertThat(two.changes()).isEqualTo(toldTwo);
      assertThat(one.failure()).isEmpty();
      assertThat(two.failure()).isEmpty();
    }
    stable.members().forEach(WireMember::heartbeat);
    for (WireMember member : stable.members()) {
      assertThat(member.sync().getAssignment()).isEqualTo(stable.assignments().get(member.id()));
    }
    assertThat(admin.describe(group).getGenerationId()).isEqualTo(generation);
    assertThat(admin.events(group)).isEqualTo(events);
    // The instance ids are still theirs: who comes back under one replaces it, and nobody else.
    WireMember restarted = new WireMember(cluster.wire(), group).instance("a").forgetId();
    assertThat(restarted.join().getGenerationId()).isEqualTo(generation);
    refused(ErrorReason.FENCED_INSTANCE_ID, stable.leader()::heartbeat);
    stable.member(1).heartbeat();
  }

  private WireMember member(String instance) {
    return new WireMember(cluster.wire(), group).instance(instance).session(Duration.ofSeconds(60));
  }
}
