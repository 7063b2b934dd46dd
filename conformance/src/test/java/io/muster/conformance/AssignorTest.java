// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.app.Readers.awaitOwned;
import static io.muster.conformance.app.Readers.partitions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.client.FatalException;
import io.muster.client.TopicPartition;
import io.muster.client.assignor.MemberSubscription;
import io.muster.client.assignor.PartitionAssignor;
import io.muster.conformance.app.Reader;
import io.muster.conformance.app.Readers;
import io.muster.conformance.app.Records;
import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * An application's own assignor: a good one decides, a broken one is caught before it does harm.
 */
@WithCluster
class AssignorTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestCluster cluster;
  private final String group;
  private final String topic;
  private final Readers readers;

  AssignorTest(TestCluster cluster) {
    this.cluster = cluster;
    this.group = cluster.newGroup();
    this.topic = cluster.newTopic(2);
    this.readers = new Readers(cluster.client(), group, new Records());
  }

  @AfterEach
  void close() {
    readers.close();
  }

  @Test
  @DisplayName("an assignor of the application's own divides as it likes")
  void anAssignorOfItsOwn() {
    Own toTheFirst =
        new Own(
            members -> {
              Map<String, List<TopicPartition>> result = nothing(members);
              String first =
                  members.stream()
                      .sorted(MemberSubscription.ORDER)
                      .findFirst()
                      .orElseThrow()
                      .memberId();
              result.put(first, List.copyOf(partitions(topic, 2)));
              return result;
            });

    Reader one = readers.with(toTheFirst, topic);
    Reader two = readers.with(toTheFirst, topic);

    awaitOwned(partitions(topic, 2), one, two);
    assertThat(cluster.client().admin().describeGroup(group).protocol()).isEqualTo("own");
  }

  @Test
  @DisplayName("an assignor that throws")
  void anAssignorThatThrows() {
    assertRefused(
        members -> {
          throw new IllegalStateException("out of ideas");
        },
        "out of ideas");
  }

  @Test
  @DisplayName("an assignor that assigns a partition twice")
  void anAssignorThatAssignsTwice() {
    TopicPartition twice = new TopicPartition(topic, 1);
    assertRefused(
        members -> {
          Map<String, List<TopicPartition>> result = nothing(members);
          result.replaceAll((member, none) -> List.of(new TopicPartition(topic, 0), twice, twice));
          return result;
        },
        twice.toString());
  }

  @Test
  @DisplayName("an assignor that forgets a partition")
  void anAssignorThatForgets() {
    assertRefused(
        members -> {
          Map<String, List<TopicPartition>> result = nothing(members);
          result.replaceAll((member, none) -> List.of(new TopicPartition(topic, 0)));
          return result;
        },
        new TopicPartition(topic, 1).toString());
  }

  @Test
  @DisplayName("an assignor that makes a partition up")
  void anAssignorThatMakesUp() {
    TopicPartition madeUp = new TopicPartition(topic, 2);
    assertRefused(
        members -> {
          Map<String, List<TopicPartition>> result = nothing(members);
          result.replaceAll(
              (member, none) ->
                  List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1), madeUp));
          return result;
        },
        madeUp.toString());
  }

  /** The only member is the leader member: it refuses to send such a result, and says why. */
  private void assertRefused(
      Function<Collection<MemberSubscription>, Map<String, List<TopicPartition>>> division,
      String named) {
    Reader reader = readers.with(new Own(division), topic);

    await().atMost(PATIENCE).until(() -> reader.failure().isPresent());

    assertThat(reader.failure().orElseThrow())
        .isInstanceOfSatisfying(
            FatalException.class,
            failure -> {
              assertThat(failure.reason()).isEqualTo("ASSIGNOR_FAILED");
              assertThat(failure).hasMessageContaining("own").hasMessageContaining(named);
            });
    assertThat(reader.changes(Reader.Kind.ASSIGNED)).isEmpty();
  }

  private static Map<String, List<TopicPartition>> nothing(Collection<MemberSubscription> members) {
    Map<String, List<TopicPartition>> result = new HashMap<>();
    members.forEach(member -> result.put(member.memberId(), List.of()));
    return result;
  }

  private record Own(
      Function<Collection<MemberSubscription>, Map<String, List<TopicPartition>>> division)
      implements PartitionAssignor {
    @Override
    public String name() {
      return "own";
    }

    @Override
    public Map<String, List<TopicPartition>> assign(
        Map<String, Integer> partitionCounts, Collection<MemberSubscription> members) {
      return division.apply(members);
    }
  }
}
