// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.muster.proto.internal.v1.SupportedProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Members come, go and change; what is kept in sum is what counting them finds. */
class MemberTallyTest {
  private static final List<String> NAMES = List.of("range", "sticky", "cooperative");

  static LongStream seeds() {
    return LongStream.of(1, 2, System.nanoTime());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void isWhatCountingFinds(long seed) {
    Random random = new Random(seed);
    List<Member> members = new ArrayList<>();
    MemberTally tally = new MemberTally(members);
    for (int step = 0; step < 2_000; step++) {
      if (members.isEmpty() || random.nextInt(5) < 2) {
        Member added = member(random, step);
        members.add(added);
        tally.add(added);
      } else {
        tally.remove(members.remove(random.nextInt(members.size())));
      }
      if (random.nextInt(50) == 0) {
        members.replaceAll(Member::settled);
        tally.noneJoined();
      }
      assertCounted(seed, members, tally);
      assertCounted(seed, members, new MemberTally(members));
    }
  }

  private static void assertCounted(long seed, List<Member> members, MemberTally tally) {
    assertThat(tally.joined())
        .as("seed %d", seed)
        .isEqualTo((int) members.stream().filter(Member::joined).count());
    assertThat(tally.bytes())
        .as("seed %d", seed)
        .isEqualTo(members.stream().mapToLong(Member::bytes).sum());
    for (String name : NAMES) {
      assertThat(tally.allSupport(name))
          .as("seed %d, %s of %d", seed, name, members.size())
          .isEqualTo(members.stream().allMatch(member -> member.supports(name)));
    }
  }

  /** Mostly with what all have in common, and sometimes with a protocol twice. */
  private static Member member(Random random, int number) {
    List<SupportedProtocol> protocols = new ArrayList<>();
    for (String name : NAMES) {
      for (int i = random.nextInt(10); i < 9; i += 5) {
        protocols.add(
            SupportedProtocol.newBuilder()
                .setName(name)
                .setMetadata(ByteString.copyFrom(new byte[random.nextInt(9)]))
                .build());
      }
    }
    return new Member(
        "m" + number,
        null,
        "client",
        "/127.0.0.1",
        1,
        1,
        protocols,
        ByteString.EMPTY,
        number,
        number,
        true,
        random.nextBoolean(),
        0,
        List.of());
  }
}
