// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.jmh;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.proto.internal.v1.CommitOffsets;
import io.muster.proto.internal.v1.PartitionOffset;
import io.muster.proto.internal.v1.TopicOffsets;

/** Log entries as a leader with busy clients writes them: each commit is another group's. */
final class CommitEntries {
  private static final long TERM = 1;

  /**
   * One entry's are others than the next one's, or all that is asked for were in the CPU's cache.
   */
  private static final int GROUPS = 1_000;

  /**
   * Commits of one partition each. Without members: what checking a member costs is not in it.
   *
   * @param sequence of all of these commits; has to grow
   */
  static CommandBatch entry(int commands, long sequence) {
    CommandBatch.Builder batch =
        CommandBatch.newBuilder()
            .setVersion(1)
            .setTerm(TERM)
            .setLogTimeMs(1_700_000_000_000L + sequence);
    for (int i = 0; i < commands; i++) {
      batch.addCommands(
          Command.newBuilder()
              .setCommitOffsets(
                  CommitOffsets.newBuilder()
                      .setGroupId("group-" + (sequence * commands + i) % GROUPS)
                      .setGenerationId(-1)
                      .setClientId("client")
                      .setSequence(sequence)
                      .addTopics(
                          TopicOffsets.newBuilder()
                              .setTopic("topic")
                              .setTopicId(1)
                              .addPartitions(PartitionOffset.newBuilder().setOffset(sequence)))));
    }
    return batch.build();
  }

  private CommitEntries() {}
}
