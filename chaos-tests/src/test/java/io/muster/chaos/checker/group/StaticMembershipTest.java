// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StaticMembershipTest {
  private static final String FENCED = Refusals.FENCED_INSTANCE_ID;

  private final Judged judged = new Judged(new StaticMembership());

  /** One process that committed last at 1,000 ms; its session is two seconds. */
  private static GroupHistories alone() {
    return new GroupHistories()
        .fact("group.g.session.ms", "2000")
        .at(10, 10)
        .started("a", "one")
        .at(20, 20)
        .assigned("a", 1, 0)
        .at(30, 30)
        .assigned("a", 2, 1, 2)
        .at(1000, 1010)
        .committed("a", 2, 5, 5);
  }

  /** And crashed; another one begins. */
  private static GroupHistories restarted() {
    return alone().at(1100, 1100).crashed("a").at(1200, 1200).started("a2", "one");
  }

  private static GroupHistories back() {
    return restarted().at(1300, 1300).assigned("a2", 2, 0, 1, 2);
  }

  private static String events(String... events) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < events.length; i++) {
      String[] parts = events[i].split(" ", -1);
      lines.append(
          """
          {"number":%d,"kind":"%s","generation":2,"member":"%s","cause":"%s","causeMember":"%s"}
          """
              .formatted(i + 1, parts[0], parts[1], parts[2], parts[3]));
    }
    return lines.toString();
  }

  @Test
  void itHasItsPlaceAgain() {
    GroupHistories history =
        back()
            .fault("kill-all", 1, 1100, 1200)
            .fact(
                "group.g.events",
                events(
                    "GENERATION_COMPLETED   ",
                    "MEMBER_FENCED a  ",
                    "MEMBER_JOINED b  ",
                    "REBALANCE_STARTED  MEMBER_JOINED b"));
    assertThat(judged.valid(history).figures())
        .containsEntry("judged", 3L)
        .containsEntry("returns", 1L)
        .containsEntry("returns_to_stable_groups", 1L)
        .containsEntry("whole_restarts", 1L);
  }

  @Test
  void itHasOtherPartitions() {
    assertThat(
            judged
                .flags("place-lost", restarted().at(1300, 1300).assigned("a2", 2, 0, 1))
                .operations())
        .containsExactly(2, 6);
    judged.valid(restarted().at(1300, 1300).assigned("a2", 3, 0, 1));
  }

  @Test
  void whatItGaveUpBeforeIsNotItsOwn() {
    judged.valid(
        new GroupHistories()
            .started("a", "one")
            .assigned("a", 1, 0, 1)
            .released("a", 2, 1)
            .assigned("a", 2)
            .released("a", 2, 0)
            .started("a2", "one")
            .assigned("a2", 2, 0));
  }

  @Test
  void itWasExpiredThoughItCameBackInTime() {
    String expired = events("GENERATION_COMPLETED   ", "MEMBER_EXPIRED a  ");
    judged.flags("place-lost", back().fact("group.g.events", expired));
    // Since then it was back, and had partitions in generation 2.
    String before = expired.replace("\"generation\":2", "\"generation\":1");
    judged.valid(back().fact("group.g.events", before));
    judged.valid(restarted().fact("group.g.events", expired).at(2950, 2950).assigned("a2", 3, 0));
    judged.valid(back().fact("group.g.events", expired).fact("group.g.rebalance.ms", "200"));
  }

  @Test
  void aStableGroupRebalancesForIt() {
    judged.flags(
        "place-lost",
        back()
            .fact(
                "group.g.events",
                events(
                    "GENERATION_COMPLETED   ",
                    "MEMBER_JOINED b  ",
                    "MEMBER_FENCED a  ",
                    "REBALANCE_STARTED  MEMBER_REPLACED a2")));
  }

  @Test
  void theGroupWasNotStable() {
    judged.valid(
        back()
            .fact(
                "group.g.events",
                events(
                    "GENERATION_STARTED   ",
                    "MEMBER_FENCED a  ",
                    "REBALANCE_STARTED  MEMBER_REPLACED a2")));
  }

  @Test
  void anEventIsMissing() {
    String all =
        events(
            "GENERATION_COMPLETED   ",
            "REBALANCE_STARTED  MEMBER_LEFT b",
            "MEMBER_FENCED a  ",
            "REBALANCE_STARTED  MEMBER_REPLACED a2");
    judged.valid(back().fact("group.g.events", all.replaceFirst("(?m)^.*MEMBER_LEFT.*\n", "")));
  }

  @Test
  void itIsFencedThoughNobodyElseCame() {
    judged.flags("self-fence", alone().commitRefused("a", 2, FENCED));
    judged.flags("self-fence", back().commitRefused("a2", 2, FENCED));
    judged.flags("self-fence", alone().fact("group.g.events", events("MEMBER_FENCED a  ")));
  }

  @Test
  void itIsFencedBeforeAnotherCame() {
    judged.flags(
        "self-fence",
        alone().at(1100, 1110).commitRefused("a", 2, FENCED).at(1200, 1200).started("b", "one"));
  }

  @Test
  void aJoinOfTheOneBeforeMayStillBeOnItsWay() {
    judged.valid(
        new GroupHistories()
            .started("a", "one")
            .started("a2", "one")
            .assigned("a2", 1, 0)
            .commitRefused("a2", 1, FENCED));
    judged.valid(
        alone()
            .lost("a", 2, 0, 1, 2)
            .started("a2", "one")
            .assigned("a2", 3, 0)
            .commitRefused("a2", 3, FENCED));
  }

  @Test
  void anotherHasItsPlace() {
    judged.valid(
        restarted()
            .at(1150, 1250)
            .commitRefused("a", 2, FENCED)
            .fact("group.g.events", events("MEMBER_FENCED a  ")));
  }

  @Test
  void theOldIdStillCommits() {
    judged.flags("resurrected-member", back().at(1400, 1410).committed("a", 2, 6, 6));
    judged.valid(back().at(1290, 1410).committed("a", 2, 6, 6));
  }

  @Test
  void othersAreNotStatic() {
    judged.unknown(new GroupHistories().assigned("a", 1, 0).commitRefused("a", 1, FENCED));
  }
}
