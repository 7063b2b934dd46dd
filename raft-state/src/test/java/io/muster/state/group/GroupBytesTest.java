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
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The bound on a group's metadata. All members but the last one have the most that one may have.
 */
final class GroupBytesTest {
  private static final int MOST = Limits.MEMBER_METADATA_BYTES_MAX;
  private static final int MEMBERS = Limits.GROUP_METADATA_BYTES_MAX / MOST;

  private final GroupsState state = new GroupsState(new InMemoryStore());
  private long index;

  @BeforeEach
  void fillButForOneByte() {
    for (int i = 1; i < MEMBERS; i++) {
      assertThat(join("m" + i, MOST)).isInstanceOf(Joined.class);
    }
    assertThat(join("last", MOST - 1)).isInstanceOf(Joined.class);
  }

  @Test
  void takesMembersUpToTheBound() {
    assertRefusedForBytes(join("two", 2));
    assertThat(group().member("two")).isNull();
    assertThat(join("one", 1)).isInstanceOf(Joined.class);
    assertRefusedForBytes(join("another", 1));
    assertThat(join("nothing", 0)).isInstanceOf(Joined.class);
  }

  @Test
  void reservesNoIdForWhatWouldNotFit() {
    Outcome outcome = apply(command("two", 2).setReserveOnly(true));

    assertRefusedForBytes(outcome);
    assertThat(group().pending()).isEmpty();
  }

  @Test
  void aMembersOldMetadataMakesRoomForItsNew() {
    assertThat(join("last", MOST)).isInstanceOf(Joined.class);
    assertThat(join("last", MOST)).isInstanceOf(Joined.class);
    assertThat(join("m1", MOST - 5)).isInstanceOf(Joined.class);
    assertThat(join("five", 5)).isInstanceOf(Joined.class);
  }

  /** As with a bound in members: whoever is too much for the group is not in it any more. */
  @Test
  void aMemberThatGrowsTooLargeGoes() {
    assertRefusedForBytes(join("last", MOST + 1));

    assertThat(group().member("last")).isNull();
    assertThat(group().member("m1")).isNotNull();
    assertThat(join("late", MOST)).isInstanceOf(Joined.class);
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
