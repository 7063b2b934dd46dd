// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneOwnerTest {
  private final Judged oneOwner = new Judged(new OneOwner());

  @Test
  void twoRawMembersOwnAPartitionInOneGeneration() {
    GroupHistories history =
        new GroupHistories()
            .joined("a", 1)
            .joined("b", 1)
            .synced("a", 1, 0, 1)
            .synced("b", 1, 1, 2);

    assertThat(oneOwner.flags("double-owner", history).operations()).containsExactly(2, 3);
  }

  @Test
  void theNextGenerationGivesAPartitionToAnother() {
    oneOwner.valid(
        new GroupHistories()
            .joined("a", 1)
            .synced("a", 1, 0, 1)
            .joined("a", 2)
            .joined("b", 2)
            .synced("a", 2, 0)
            .synced("b", 2, 1));
  }

  @Test
  void twoMembersOfTheSdkOwnAPartitionInOneGeneration() {
    oneOwner.flags("double-owner", new GroupHistories().assigned("a", 3, 0, 1).assigned("b", 3, 1));
  }

  @Test
  void whatACooperativeMemberKeptIsItsOwnInTheNextGeneration() {
    oneOwner.flags(
        "double-owner",
        new GroupHistories().assigned("a", 1, 0, 1).assigned("a", 2).assigned("b", 2, 1));
  }

  @Test
  void whatACooperativeMemberGaveUpIsFree() {
    oneOwner.valid(
        new GroupHistories()
            .assigned("a", 1, 0, 1)
            .released("a", 2, 1)
            .assigned("a", 2)
            .assigned("b", 3, 1)
            .assigned("a", 3));
  }

  @Test
  void whatIsGivenUpAfterTheNewsIsFreeToo() {
    oneOwner.valid(
        new GroupHistories()
            .assigned("a", 1, 0, 1)
            .assigned("a", 2)
            .released("a", 2, 1)
            .assigned("b", 2, 1));
  }

  @Test
  void whoHasNotHeardOfTheNewGenerationOwnsNothingInIt() {
    oneOwner.valid(new GroupHistories().assigned("a", 1, 0, 1).assigned("b", 2, 0, 1));
  }

  @Test
  void aStaticMemberTakesOverInOneGeneration() {
    oneOwner.valid(
        new GroupHistories()
            .joinedStatic("i-1", "i", 1)
            .synced("i-1", 1, 0)
            .joinedStatic("i-2", "i", 1)
            .synced("i-2", 1, 0));
    oneOwner.valid(
        new GroupHistories()
            .fact("group.g.instances", "i-1=i, i-2=i")
            .assigned("i-1", 1, 0)
            .assigned("i-2", 1, 0));
    oneOwner.valid(new GroupHistories().assigned("i-1", 1, 0).crashed("i-1").assigned("i-2", 1, 0));
  }

  @Test
  void oneGenerationGivesTwoAssignmentsToAMember() {
    oneOwner.flags("assignment-fork", new GroupHistories().synced("a", 1, 0, 1).synced("a", 1, 0));
    oneOwner.flags("assignment-fork", new GroupHistories().assigned("a", 1, 0).assigned("a", 1, 1));
  }

  @Test
  void anAssignmentIsToldTwice() {
    oneOwner.valid(new GroupHistories().synced("a", 1, 0, 1).synced("a", 1, 1, 0));
    oneOwner.valid(
        new GroupHistories().assigned("a", 1, 0).released("a", 1, 0).assigned("a", 1, 0));
    oneOwner.valid(new GroupHistories().assigned("a", 1, 0).assigned("a", 1));
  }

  @Test
  void nothingWasAssigned() {
    oneOwner.unknown(new GroupHistories().heartbeat("a", 1));
  }
}
