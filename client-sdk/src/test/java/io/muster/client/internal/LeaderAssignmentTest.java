// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.muster.client.TopicDescription;
import io.muster.client.TopicPartition;
import io.muster.client.assignor.CooperativeStickyAssignor;
import io.muster.client.assignor.MemberSubscription;
import io.muster.client.assignor.PartitionAssignor;
import io.muster.client.assignor.RangeAssignor;
import io.muster.client.assignor.RebalanceProtocol;
import io.muster.proto.v1.JoinGroupResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Members A and B want topic t of three partitions, B also u of one; A owns t-0. */
class LeaderAssignmentTest {
  private static final TopicPartition T0 = new TopicPartition("t", 0);
  private static final TopicPartition T1 = new TopicPartition("t", 1);
  private static final TopicPartition T2 = new TopicPartition("t", 2);
  private static final TopicPartition U0 = new TopicPartition("u", 0);
  private static final List<TopicDescription> TOPICS =
      List.of(new TopicDescription("t", 3, 1, 1), new TopicDescription("u", 1, 2, 1));

  /** An assignor that does what a test says. */
  private record Scripted(
      Set<RebalanceProtocol> protocols,
      BiFunction<
              Map<String, Integer>,
              Collection<MemberSubscription>,
              Map<String, List<TopicPartition>>>
          script)
      implements PartitionAssignor {
    @Override
    public String name() {
      return "scripted";
    }

    @Override
    public Map<String, List<TopicPartition>> assign(
        Map<String, Integer> partitionCounts, Collection<MemberSubscription> members) {
      return script.apply(partitionCounts, members);
    }
  }

  @Test
  void goodResultIsSentToEverybody() {
    Map<String, byte[]> sent = eager(result(List.of(T0, T2), List.of(T1, U0)));

    assertThat(decoded(sent)).isEqualTo(Map.of("A", List.of(T0, T2), "B", List.of(T1, U0)));
  }

  @Test
  void assignorGetsTheSubscriptionsAndTheTopicsThatExist() {
    List<MemberSubscription> seen = new ArrayList<>();
    Map<String, Integer> counts = new HashMap<>();
    leader(
            new Scripted(
                Set.of(RebalanceProtocol.EAGER),
                (topics, members) -> {
                  counts.putAll(topics);
                  seen.addAll(members);
                  return result(List.of(T0, T1, T2), List.of(U0));
                }))
        .assign(TOPICS);

    assertThat(counts).isEqualTo(Map.of("t", 3, "u", 1));
    assertThat(seen).extracting(MemberSubscription::memberId).containsExactly("A", "B");
    assertThat(seen.get(0))
        .returns(Set.of("t"), MemberSubscription::topics)
        .returns(List.of(T0), MemberSubscription::owned)
        .returns(OptionalInt.of(3), MemberSubscription::generation)
        .returns(ByteBuffer.wrap(new byte[] {42}), MemberSubscription::userData);
    assertThat(seen.get(1).topics()).containsExactly("t", "u");
  }

  @Test
  void memberThatIsMissingGetsNothing() {
    Map<String, byte[]> sent = eager(Map.of("B", List.of(T0, T1, T2, U0)));

    assertThat(decoded(sent)).isEqualTo(Map.of("A", List.of(), "B", List.of(T0, T1, T2, U0)));
  }

  @Test
  void partitionGivenTwice() {
    refused(() -> eager(result(List.of(T0, T1), List.of(T1, T2, U0))))
        .hasMessageContainingAll("scripted", "t-1", "twice", "A", "B");
    refused(() -> eager(result(List.of(T0, T0, T1), List.of(T2, U0))))
        .hasMessageContainingAll("scripted", "t-0", "twice", "A");
  }

  @Test
  void partitionGivenToNobody() {
    refused(() -> eager(result(List.of(T0), List.of(T1, U0))))
        .hasMessageContainingAll("scripted", "t-2", "nobody", "A", "B");
    refused(() -> eager(result(List.of(T1), List.of(T2, U0))))
        .as("an eager assignor withholds nothing")
        .hasMessageContainingAll("scripted", "t-0", "nobody");
  }

  @Test
  void cooperativeAssignorMayWithholdWhatAMemberOwnsAndNothingElse() {
    assertThat(decoded(cooperative(result(List.of(T1), List.of(T2, U0)))))
        .isEqualTo(Map.of("A", List.of(T1), "B", List.of(T2, U0)));
    refused(() -> cooperative(result(List.of(T0, T1), List.of(U0))))
        .hasMessageContainingAll("scripted", "t-2", "nobody");
  }

  @Test
  void cooperativeAssignorMayNotGiveAwayWhatAMemberOwns() {
    refused(() -> cooperative(result(List.of(T1), List.of(T0, T2, U0))))
        .hasMessageContainingAll("scripted", "t-0", "B", "owned by [A]");
    assertThat(decoded(eager(result(List.of(T1), List.of(T0, T2, U0)))).get("B"))
        .as("an eager one may")
        .contains(T0);
  }

  @Test
  void partitionOfATopicThatTheMemberDoesNotWant() {
    refused(() -> eager(result(List.of(T0, U0), List.of(T1, T2))))
        .hasMessageContainingAll("scripted", "u-0", "A", "[t]");
  }

  @Test
  void partitionThatDoesNotExist() {
    refused(() -> eager(result(List.of(T0, new TopicPartition("t", 3)), List.of(T1, T2, U0))))
        .hasMessageContainingAll("scripted", "t-3", "does not exist", "A", "3 partitions");
    refused(() -> eager(result(List.of(T0, new TopicPartition("x", 0)), List.of(T1, T2, U0))))
        .hasMessageContainingAll("scripted", "x-0", "does not exist", "A");
  }

  @Test
  void memberThatTheGroupDoesNotHave() {
    refused(() -> eager(Map.of("A", List.of(T0, T1), "B", List.of(U0), "C", List.of(T2))))
        .hasMessageContainingAll("scripted", "t-2", "C", "[A, B]");
    refused(() -> eager(Collections.singletonMap(null, List.of(T0))))
        .hasMessageContainingAll("scripted", "null");
  }

  @Test
  void nullsInTheResult() {
    refused(() -> eager(null)).hasMessageContainingAll("scripted", "null");
    Map<String, List<TopicPartition>> nullList = new HashMap<>();
    nullList.put("A", null);
    refused(() -> eager(nullList)).hasMessageContainingAll("scripted", "null", "A");
    List<TopicPartition> nullElement = new ArrayList<>();
    nullElement.add(null);
    refused(() -> eager(Map.of("B", nullElement))).hasMessageContainingAll("scripted", "null", "B");
  }

  @Test
  void assignorThatThrows() {
    refused(
            () ->
                leader(
                        scripted(
                            () -> {
                              throw new IllegalStateException("no idea");
                            }))
                    .assign(TOPICS))
        .hasMessageContainingAll("scripted", "no idea")
        .hasCauseInstanceOf(IllegalStateException.class);
    refused(
            () ->
                leader(
                        scripted(
                            () -> {
                              throw new StackOverflowError("deep");
                            }))
                    .assign(TOPICS))
        .hasMessageContainingAll("scripted", "deep")
        .hasCauseInstanceOf(StackOverflowError.class);
  }

  private static Scripted scripted(Supplier<Map<String, List<TopicPartition>>> result) {
    return new Scripted(Set.of(RebalanceProtocol.EAGER), (counts, members) -> result.get());
  }

  @Test
  void memberWhoseSubscriptionCannotBeReadGetsNothingAndTheOthersWork() {
    JoinGroupResponse joined =
        joined("range", member("A", write(Set.of("t"))), member("B", new byte[] {0, 3, 9}));
    LeaderAssignment leader = new LeaderAssignment(List.of(new RangeAssignor()), joined);

    assertThat(leader.topics()).containsExactly("t");
    assertThat(decoded(leader.assign(TOPICS)))
        .isEqualTo(Map.of("A", List.of(T0, T1, T2), "B", List.of()));
  }

  @Test
  void protocolThatWasNotOffered() {
    assertThatThrownBy(() -> new LeaderAssignment(List.of(new RangeAssignor()), joined("sticky")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("sticky");
  }

  @Test
  void builtInCooperativeAssignorPassesWithAContestedPartition() {
    LeaderAssignment leader =
        new LeaderAssignment(
            List.of(new CooperativeStickyAssignor()),
            joined(
                "cooperative-sticky",
                member("A", write(Set.of("t"), List.of(T0, T1), 4)),
                member("B", write(Set.of("t"), List.of(T1, T2), 5)),
                member("C", write(Set.of("t")))));

    assertThat(decoded(leader.assign(TOPICS)))
        .isEqualTo(Map.of("A", List.of(T0), "B", List.of(T1), "C", List.of()));
  }

  private static Map<String, List<TopicPartition>> result(
      List<TopicPartition> a, List<TopicPartition> b) {
    return Map.of("A", a, "B", b);
  }

  private static Map<String, byte[]> eager(Map<String, List<TopicPartition>> result) {
    return leader(scripted(() -> result)).assign(TOPICS);
  }

  private static Map<String, byte[]> cooperative(Map<String, List<TopicPartition>> result) {
    return leader(new Scripted(Set.of(RebalanceProtocol.values()), (counts, members) -> result))
        .assign(TOPICS);
  }

  private static LeaderAssignment leader(PartitionAssignor assignor) {
    byte[] owning =
        SubscriptionBytes.write(Set.of("t"), List.of(T0), OptionalInt.of(3), new byte[] {42});
    return new LeaderAssignment(
        List.of(assignor),
        joined(assignor.name(), member("A", owning), member("B", write(Set.of("t", "u")))));
  }

  private static byte[] write(Set<String> topics) {
    return SubscriptionBytes.write(topics, List.of(), OptionalInt.empty(), new byte[0]);
  }

  private static byte[] write(Set<String> topics, List<TopicPartition> owned, int generation) {
    return SubscriptionBytes.write(topics, owned, OptionalInt.of(generation), new byte[0]);
  }

  private static JoinGroupResponse joined(String protocol, JoinGroupResponse.Member... members) {
    return JoinGroupResponse.newBuilder()
        .setProtocolName(protocol)
        .addAllMembers(List.of(members))
        .build();
  }

  private static JoinGroupResponse.Member member(String id, byte[] subscription) {
    return JoinGroupResponse.Member.newBuilder()
        .setMemberId(id)
        .setMetadata(ByteString.copyFrom(subscription))
        .build();
  }

  private static Map<String, List<TopicPartition>> decoded(Map<String, byte[]> sent) {
    Map<String, List<TopicPartition>> decoded = new HashMap<>();
    sent.forEach((id, bytes) -> decoded.put(id, AssignmentBytes.read(ByteBuffer.wrap(bytes))));
    return decoded;
  }

  private static AbstractThrowableAssert<?, ?> refused(ThrowingCallable call) {
    return assertThatThrownBy(call).isInstanceOf(AssignorFailedException.class);
  }
}
