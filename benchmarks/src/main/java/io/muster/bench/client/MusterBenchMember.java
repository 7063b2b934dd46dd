// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.client;

import io.muster.client.GroupMember;
import io.muster.client.MemberState;
import io.muster.client.TopicPartition;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A member of the SDK. */
final class MusterBenchMember implements BenchMember {
  private final GroupMember member;
  private final Set<TopicPartition> partitions;

  MusterBenchMember(GroupMember member, Set<TopicPartition> partitions) {
    this.member = member;
    this.partitions = partitions;
  }

  @Override
  public int generation() {
    return member.state() == MemberState.STABLE ? member.assignment().generation() : NO_GENERATION;
  }

  @Override
  public CompletableFuture<?> commit(long offset) {
    return member.commitAsync(MusterBenchClient.offsets(partitions, offset));
  }

  @Override
  public CompletableFuture<?> fetch() {
    return member.committedAsync(partitions);
  }

  @Override
  public CompletableFuture<?> leave() {
    return member.leaveAsync();
  }
}
