// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.proto.internal.v1.CommitOffsets;
import io.muster.proto.internal.v1.TopicOffsets;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.group.Group;
import io.muster.state.group.GroupState;
import io.muster.state.group.Groups;
import io.muster.state.group.Member;
import io.muster.state.offset.CommittedOffset;
import io.muster.state.store.InMemoryStore;
import io.muster.state.store.Keys;
import io.muster.state.store.StateReader;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds after every entry, whatever the commands were. One command per entry. */
final class InvariantsTest {
  /** Of each group that there ever was, deleted ones included. */
  private final Map<String, Integer> highestGenerations = new TreeMap<>();

  private static final int ENTRIES = 4_000;
  private static final Set<ErrorReason> REFUSALS_THAT_CHANGE =
      EnumSet.of(ErrorReason.MEMBER_ID_REQUIRED, ErrorReason.GROUP_MAX_SIZE_REACHED);

  private final InMemoryStore store = new InMemoryStore();
  private final GroupsState state = new GroupsState(store);
  private final Map<Class<?>, Integer> outcomes = new HashMap<>();
  private final Map<GroupState, Integer> states = new EnumMap<>(GroupState.class);
  private int repeats;

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("io.muster.state.Seeds#seeds")
  void holdAfterEveryEntry(long seed) {
    RandomCommands commands = new RandomCommands(seed, state);
    Map<String, Group> before = Map.of();
    NavigableMap<String, String> rowsBefore = new TreeMap<>();
    long time = 0;
    for (long index = 1; index <= ENTRIES; index++) {
      CommandBatch batch = commands.batch(1, 5);
      Applied applied = state.apply(batch, new LogPosition(5, index));
      Map<String, Group> after = groups(store, state.groups());
      NavigableMap<String, String> rows = Rows.of(store);
      Command command = batch.getCommands(0);
      Outcome outcome = applied.outcomes().get(0);
      try {
        assertThat(state.logTimeMs()).isGreaterThanOrEqualTo(time);
        after.values().forEach(InvariantsTest::checkShape);
        checkTransitions(before, after);
        checkEffects(before, after, applied);
        checkRows(rows);
        assertThat(groups(store, new Groups(store, 0)))
            .as("the store holds what is cached")
            .isEqualTo(after);
        if (outcome instanceof Outcome.Obsolete
            || outcome instanceof Outcome.Rejected rejected
                && !REFUSALS_THAT_CHANGE.contains(rejected.reason())) {
          assertThat(rows).as("a refused command changes nothing").isEqualTo(rowsBefore);
        }
        if (outcome instanceof Outcome.Committed committed) {
          checkCommitted(command, committed, index, rows.equals(rowsBefore));
        }
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ", entry " + index + ": " + command + outcome, e);
      }
      outcomes.merge(outcome.getClass(), 1, Integer::sum);
      after.values().forEach(group -> states.merge(group.state(), 1, Integer::sum));
      before = after;
      rowsBefore = rows;
      time = state.logTimeMs();
    }
    assertThat(outcomes).as("every kind of outcome was met").hasSize(9);
    assertThat(states).as("every state was met").hasSize(4);
    assertThat(repeats).as("repeated commits were met").isPositive();
  }

  private static Map<String, Group> groups(StateReader store, Groups groups) {
    Map<String, Group> all = new TreeMap<>();
    for (int partition : RandomCommands.PARTITIONS) {
      store.scan(
          Keys.groups(partition),
          (key, value) -> {
            String id = Keys.groupOf(key);
            Group group = groups.find(partition, id);
            if (group != null) {
              all.put(partition + "/" + id, group);
            }
            return true;
          });
    }
    return all;
  }

  private static void checkShape(Group group) {
    boolean preparing = group.state() == GroupState.PREPARING_REBALANCE;
    boolean hasGeneration =
        group.state() == GroupState.COMPLETING_REBALANCE || group.state() == GroupState.STABLE;
    assertThat(group.leaderId() == null).isEqualTo(group.members().isEmpty());
    if (group.leaderId() != null) {
      assertThat(group.membersById()).containsKey(group.leaderId());
    }
    if (group.state() == GroupState.EMPTY) {
      assertThat(group.members()).isEmpty();
      assertThat(group.protocolName()).isNull();
    }
    if (hasGeneration) {
      assertThat(group.members()).isNotEmpty();
      assertThat(group.members()).allMatch(member -> member.supports(group.protocolName()));
      assertThat(group.members()).noneMatch(Member::isNew);
    }
    if (!preparing) {
      assertThat(group.members()).noneMatch(Member::joined);
      assertThat(group.initialJoin()).isNull();
    } else if (group.initialJoin() == null) {
      assertThat(group.pending().isEmpty() && group.members().stream().allMatch(Member::joined))
          .as("a join phase in which nobody is missing has ended")
          .isFalse();
    }
    assertThat(group.phaseTimerMs() > 0).isEqualTo(group.state() != GroupState.EMPTY);
    assertThat(group.members()).extracting(Member::ordinal).isSorted().doesNotHaveDuplicates();
    assertThat(group.members())
        .filteredOn(Member::isStatic)
        .extracting(Member::instanceId)
        .as("an instance is one member")
        .doesNotHaveDuplicates();
    assertThat(group.pendingById().keySet()).noneMatch(group.membersById()::containsKey);
    if (group.state() != GroupState.STABLE && group.state() != GroupState.PREPARING_REBALANCE) {
      assertThat(group.members()).allMatch(member -> member.assignment().isEmpty());
    }
  }

  private void checkTransitions(Map<String, Group> before, Map<String, Group> after) {
    before.forEach(
        (key, group) -> {
          if (!after.containsKey(key)) {
            assertThat(group.state()).as("only empty groups go").isEqualTo(GroupState.EMPTY);
          }
        });
    after.forEach(
        (key, group) -> {
          Group old = before.get(key);
          int highest = highestGenerations.getOrDefault(key, 0);
          int generation = old == null ? group.generation() : old.generation();
          long phase = old == null ? 0 : old.phase();
          if (old == null && group.state() == GroupState.COMPLETING_REBALANCE) {
            assertThat(group.generation()).as("a generation is told once").isGreaterThan(highest);
          }
          assertThat(group.generation()).isGreaterThanOrEqualTo(highest);
          highestGenerations.put(key, group.generation());
          assertThat(group.generation()).isBetween(generation, generation + 1);
          assertThat(group.phase()).isGreaterThanOrEqualTo(phase);
          if (group.generation() > generation) {
            assertThat(group.state()).isIn(GroupState.COMPLETING_REBALANCE, GroupState.EMPTY);
            assertThat(group.phase()).isGreaterThan(phase);
          }
          if (old != null && group.state() != old.state() && group.state() != GroupState.STABLE) {
            assertThat(group.phase()).isGreaterThan(phase);
          }
        });
  }

  private static void checkEffects(
      Map<String, Group> before, Map<String, Group> after, Applied applied) {
    List<String> changed = new ArrayList<>(before.keySet());
    changed.removeAll(after.keySet());
    after.forEach(
        (key, group) -> {
          if (!group.equals(before.get(key))) {
            changed.add(key);
          }
        });
    assertThat(applied.effects())
        .extracting(
            effect ->
                effect instanceof Effect.GroupChanged group
                    ? group.partition() + "/" + group.groupId()
                    : "")
        .containsExactlyInAnyOrderElementsOf(changed);
  }

  /** Kinds of rows are told by the fourth octet of a key: see Keys. */
  private static void checkRows(NavigableMap<String, String> rows) {
    Map<String, Integer> clientsByGroup = new TreeMap<>();
    for (String key : rows.keySet()) {
      String kind = key.substring(6, 8);
      if (kind.equals("73")) {
        assertThat(rows).as("a sequence goes with its member").containsKey(withKind(key, "6d"));
      } else if (kind.equals("6d") || kind.equals("6f") || kind.equals("65")) {
        assertThat(rows).as("nothing outlives its group").containsKey(header(key));
      } else if (kind.equals("63")) {
        int length = Integer.parseInt(key.substring(8, 12), 16);
        clientsByGroup.merge(key.substring(0, 12 + 2 * length), 1, Integer::sum);
      }
    }
    assertThat(clientsByGroup.values()).allMatch(count -> count <= Limits.WRITERS_PER_GROUP_MAX);
  }

  private static String header(String key) {
    int length = Integer.parseInt(key.substring(8, 12), 16);
    return withKind(key, "67").substring(0, 12 + 2 * length);
  }

  private static String withKind(String key, String kind) {
    return key.substring(0, 6) + kind + key.substring(8);
  }

  private void checkCommitted(
      Command command, Outcome.Committed committed, long index, boolean unchanged) {
    if (committed.revision() < index) {
      assertThat(unchanged).as("a repeated commit changes nothing").isTrue();
      repeats++;
    } else {
      assertThat(committed.revision()).isEqualTo(index);
    }
    CommitOffsets commit = command.getCommitOffsets();
    for (TopicOffsets topic : commit.getTopicsList()) {
      int partition = topic.getPartitions(0).getPartition();
      CommittedOffset stored =
          state
              .offsets()
              .find(command.getPartition(), commit.getGroupId(), topic.getTopic(), partition);
      if (stored == null) {
        assertThat(committed.revision())
            .as("what is acknowledged is stored, until it is deleted")
            .isLessThan(index);
        continue;
      }
      // A repeat may have been overwritten since the first one.
      assertThat(stored.revision()).isBetween(committed.revision(), index);
      if (committed.revision() == index) {
        assertThat(stored.revision()).isEqualTo(index);
        assertThat(stored.commitTimestampMs()).isEqualTo(state.logTimeMs());
      }
    }
  }
}
