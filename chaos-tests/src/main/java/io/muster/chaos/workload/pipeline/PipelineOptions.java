// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.pipeline;

/**
 * Settings of a {@link PipelineWorkload}, and what a {@link ChurnWorkload} begins with.
 *
 * @param groups every other one uses the cooperative protocol
 * @param cooperativeOnly all of them use it
 * @param members of each group at first
 * @param partitions of each group's topic
 * @param recordsPerSecond by which each partition grows
 * @param crashesPerMinute of members, in all groups together; another takes the place of each
 * @param member how each of them behaves
 */
public record PipelineOptions(
    int groups,
    boolean cooperativeOnly,
    int members,
    int partitions,
    int recordsPerSecond,
    double crashesPerMinute,
    MemberOptions member) {
  public static final PipelineOptions DEFAULT =
      new PipelineOptions(3, false, 8, 32, 20, 0, MemberOptions.DEFAULT);

  /** Not less than the members, so that each has something to do. */
  public PipelineOptions {
    if (partitions < members) {
      throw new IllegalArgumentException(members + " members for " + partitions + " partitions");
    }
  }

  public PipelineOptions withGroups(int number, int membersOfEach, int partitionsOfEach) {
    return new PipelineOptions(
        number,
        cooperativeOnly,
        membersOfEach,
        partitionsOfEach,
        recordsPerSecond,
        crashesPerMinute,
        member);
  }

  public PipelineOptions withCooperativeOnly() {
    return new PipelineOptions(
        groups, true, members, partitions, recordsPerSecond, crashesPerMinute, member);
  }

  public PipelineOptions withCrashesPerMinute(double crashes) {
    return new PipelineOptions(
        groups, cooperativeOnly, members, partitions, recordsPerSecond, crashes, member);
  }

  public PipelineOptions withMember(MemberOptions options) {
    return new PipelineOptions(
        groups, cooperativeOnly, members, partitions, recordsPerSecond, crashesPerMinute, options);
  }
}
