// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.proto.internal.v1.JoinGroup;
import io.muster.proto.internal.v1.SupportedProtocol;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.GroupsState;
import io.muster.state.Limits;
import io.muster.state.LogPosition;
import io.muster.state.Outcome;
import io.muster.state.Outcome.Joined;
import io.muster.state.Outcome.Rejected;
import io.muster.state.store.InMemoryStore;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The bound on a group's bytes. All members but the last one have the most metadata that one may
 * have; the last one fills the group.
 */
final class GroupBytesTest {
  private static final int MOST = Limits.MEMBER_METADATA_BYTES_MAX;
  private static final int MANY = Integer.MAX_VALUE;
  private static final int MEMBERS = Limits.GROUP_BYTES_MAX / MOST;

  /** What each member takes beside its id and its metadata. */
  private static final int EACH = Member.MEMBER_BYTES + "range".length() + "sticky".length();

  /** What fillTheGroup leaves: a member with an id of three characters and a byte of metadata. */
  private static final int ROOM = EACH + 3 + 1;

  private final GroupsState state = new GroupsState(new InMemoryStore());
  private int last;
  private long index;

  @BeforeEach
  void fillTheGroup() {
    int left = Limits.GROUP_BYTES_MAX - ROOM;
    for (int i = 1; i < MEMBERS; i++) {
      String id = "m" + i;
      assertThat(join(id, MOST)).isInstanceOf(Joined.class);
      left -= EACH + id.length() + MOST;
    }
    last = left - EACH - "last".length();
    assertThat(join("last", last)).isInstanceOf(Joined.class);
  }

  @Test
  void takesMembersUpToTheBound() {
    assertRefusedForBytes(join("two", 2));
    assertThat(group().member("two")).isNull();
    assertThat(join("one", 1)).isInstanceOf(Joined.class);
    assertRefusedForBytes(join("non", 0));
    assertThat(join("one", 1)).isInstanceOf(Joined.class);
  }

  /** Where nobody set a limit of members, those without metadata would come without end. */
  @Test
  void membersWithoutMetadataAreBoundedToo() {
    GroupsState empty = new GroupsState(new InMemoryStore());
    String longName = "n".repeat(Limits.PROTOCOL_NAME_BYTES_MAX);
    int fit =
        Limits.GROUP_BYTES_MAX
            / (Member.MEMBER_BYTES
                + Limits.MEMBER_ID_BYTES_MAX
                + Limits.PROTOCOLS_PER_MEMBER_MAX * Limits.PROTOCOL_NAME_BYTES_MAX);
    CommandBatch.Builder all = CommandBatch.newBuilder().setVersion(1).setTerm(1);
    for (int i = 0; i <= fit; i++) {
      JoinGroup.Builder join =
          command(String.format("%0" + Limits.MEMBER_ID_BYTES_MAX + "d", i), 0)
              .setFirstJoin(true)
              .setGroupMaxSize(MANY)
              .clearProtocols();
      for (int j = 0; j < Limits.PROTOCOLS_PER_MEMBER_MAX; j++) {
        join.addProtocols(protocol(longName, 0));
      }
      all.addCommands(Command.newBuilder().setPartition(3).setJoinGroup(join));
    }
    List<Outcome> outcomes = empty.apply(all.build(), new LogPosition(1, 1)).outcomes();
    assertThat(outcomes.subList(0, fit)).allMatch(outcome -> outcome instanceof Joined);
    assertRefusedForBytes(outcomes.get(fit));
  }

  /** Late, or not its own: what it would take is no reason to send the member away. */
  @Test
  void aJoinThatIsNotTheMembersDoesItNoHarm() {
    apply(command("last", last).setFirstJoin(true).setSequence(4));
    assertRefused(
        ErrorReason.STALE_SEQUENCE, apply(command("last", last + ROOM + 1).setSequence(3)));
    assertRefused(
        ErrorReason.UNKNOWN_MEMBER_ID,
        apply(command("last", last + ROOM + 1).setSequence(5).setGroupInstanceId("foreign")));
    assertThat(group().member("last")).isNotNull();
  }

  private static void assertRefused(ErrorReason reason, Outcome outcome) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Rejected.class, refusal -> assertThat(refusal.reason()).isEqualTo(reason));
  }

  @Test
  void reservesNoIdForWhatWouldNotFit() {
    Outcome outcome = apply(command("two", 2).setReserveOnly(true));

    assertRefusedForBytes(outcome);
    assertThat(group().pending()).isEmpty();
  }

  @Test
  void whatAMemberTookMakesRoomForWhatItTakes() {
    assertThat(join("last", last + ROOM)).isInstanceOf(Joined.class);
    assertThat(join("last", last + ROOM)).isInstanceOf(Joined.class);
    assertRefusedForBytes(join("non", 0));
    assertThat(join("m1", MOST - ROOM)).isInstanceOf(Joined.class);
    assertThat(join("one", 1)).isInstanceOf(Joined.class);
  }

  /** As with a bound in members: whoever is too much for the group is not in it any more. */
  @Test
  void aMemberThatGrowsTooLargeGoes() {
    assertRefusedForBytes(join("last", last + ROOM + 1));

    assertThat(group().member("last")).isNull();
    assertThat(group().member("m1")).isNotNull();
    assertThat(join("late", last)).isInstanceOf(Joined.class);
  }

  private static void assertRefusedForBytes(Outcome outcome) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Rejected.class,
            refusal -> {
              assertThat(refusal.reason()).isEqualTo(ErrorReason.GROUP_MAX_SIZE_REACHED);
              assertThat(refusal.message()).contains("bytes", "16777216");
            });
  }

  private Group group() {
    return Objects.requireNonNull(state.groups().find(3, "g"));
  }

  private Outcome join(String memberId, int metadataBytes) {
    return apply(command(memberId, metadataBytes).setFirstJoin(true));
  }

  private Outcome apply(JoinGroup.Builder join) {
    Command command = Command.newBuilder().setPartition(3).setJoinGroup(join).build();
    return state
        .apply(
            CommandBatch.newBuilder().setVersion(1).setTerm(1).addCommands(command).build(),
            new LogPosition(1, ++index))
        .outcomes()
        .get(0);
  }

  private static JoinGroup.Builder command(String memberId, int metadataBytes) {
    int half = metadataBytes / 2;
    return JoinGroup.newBuilder()
        .setGroupId("g")
        .setMemberId(memberId)
        .setRebalanceTimeoutMs(1_000)
        .setGroupMaxSize(1_000)
        .setProtocolType("consumer")
        .addProtocols(protocol("range", half))
        .addProtocols(protocol("sticky", metadataBytes - half));
  }

  private static SupportedProtocol protocol(String name, int metadataBytes) {
    return SupportedProtocol.newBuilder()
        .setName(name)
        .setMetadata(ByteString.copyFrom(new byte[metadataBytes]))
        .build();
  }
}
