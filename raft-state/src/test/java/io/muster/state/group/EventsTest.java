// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.proto.internal.v1.JoinGroup;
import io.muster.proto.internal.v1.SupportedProtocol;
import io.muster.proto.v1.GroupEvent;
import io.muster.state.GroupsState;
import io.muster.state.Limits;
import io.muster.state.LogPosition;
import io.muster.state.store.InMemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The last events of a group are kept, whether they came one by one or in one entry. */
final class EventsTest {
  private static final int JOINS = 3 * Limits.EVENTS_PER_GROUP_MAX;

  private final GroupsState state = new GroupsState(new InMemoryStore());
  private long index;

  @ParameterizedTest
  @ValueSource(ints = {1, 7, JOINS})
  void theLastOnesAreKept(int commandsPerEntry) {
    List<Command> waiting = new ArrayList<>();
    for (int i = 1; i <= JOINS; i++) {
      waiting.add(join("m" + i));
      if (waiting.size() == commandsPerEntry || i == JOINS) {
        apply(waiting);
        waiting.clear();
      }
    }
    Group group = state.groups().find(3, "g");
    assertThat(group).isNotNull();
    long last = group.lastEvent();
    long first = last - Limits.EVENTS_PER_GROUP_MAX + 1;
    assertThat(state.events().list(3, "g", 0))
        .extracting(GroupEvent::getNumber)
        .containsExactlyElementsOf(LongStream.rangeClosed(first, last).boxed().toList());
    assertThat(state.events().list(3, "g", last - 2))
        .extracting(GroupEvent::getMemberId)
        .containsExactly("m" + (JOINS - 1), "m" + JOINS);
    assertThat(state.events().list(3, "g", last)).isEmpty();
    assertThat(state.events().list(3, "other", 0)).isEmpty();
  }

  private void apply(List<Command> commands) {
    state.apply(
        CommandBatch.newBuilder().setVersion(1).setTerm(1).addAllCommands(commands).build(),
        new LogPosition(1, ++index));
  }

  private static Command join(String memberId) {
    return Command.newBuilder()
        .setPartition(3)
        .setJoinGroup(
            JoinGroup.newBuilder()
                .setGroupId("g")
                .setMemberId(memberId)
                .setFirstJoin(true)
                .setRebalanceTimeoutMs(1_000)
                .setGroupMaxSize(1_000)
                .setProtocolType("consumer")
                .addProtocols(SupportedProtocol.newBuilder().setName("range")))
        .build();
  }
}
