// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.jmh;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.proto.internal.v1.CommitOffsets;
import io.muster.proto.internal.v1.PartitionOffset;
import io.muster.proto.internal.v1.TopicOffsets;

/** Log entries as a leader with busy clients writes them: commits of as many groups. */
final class CommitEntries {
  private static final long TERM = 1;

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
                      .setGroupId("group-" + i)
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
