// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.history;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What a client asked for, or what a member did or learned (then it returns at once). */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "f")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Call.Commit.class, name = "commit"),
  @JsonSubTypes.Type(value = Call.Fetch.class, name = "fetch"),
  @JsonSubTypes.Type(value = Call.Delete.class, name = "delete"),
  @JsonSubTypes.Type(value = Call.Join.class, name = "join"),
  @JsonSubTypes.Type(value = Call.Sync.class, name = "sync"),
  @JsonSubTypes.Type(value = Call.Heartbeat.class, name = "heartbeat"),
  @JsonSubTypes.Type(value = Call.Leave.class, name = "leave"),
  @JsonSubTypes.Type(value = Call.Describe.class, name = "describe"),
  @JsonSubTypes.Type(value = Call.Assigned.class, name = "assigned"),
  @JsonSubTypes.Type(value = Call.Released.class, name = "released"),
  @JsonSubTypes.Type(value = Call.Processed.class, name = "processed"),
  @JsonSubTypes.Type(value = Call.Crashed.class, name = "crashed"),
  @JsonSubTypes.Type(value = Call.Started.class, name = "started"),
})
public sealed interface Call {
  String group();

  /** One offset to be stored. The metadata is unique in the run, so that a read names its write. */
  record Write(String topic, int partition, long offset, String metadata) {}

  /**
   * Stores offsets.
   *
   * @param member empty for a commit without a member
   * @param generation -1 for a commit without a member
   * @param sequence of the writer, the same when it is repeated; 0 for none
   */
  record Commit(String group, String member, int generation, long sequence, List<Write> writes)
      implements Call {}

  /**
   * Reads the committed offsets of partitions.
   *
   * @param last one of the reads after everything was healed
   */
  record Fetch(String group, String topic, List<Integer> partitions, boolean last)
      implements Call {}

  /** Deletes the committed offsets of partitions. */
  record Delete(String group, String topic, List<Integer> partitions) implements Call {}

  /** Joins and waits for the generation. */
  record Join(String group, String member, @Nullable String instance) implements Call {}

  /** Fetches the assignment, and as the leader member brings it: by member its partitions. */
  record Sync(
      String group, String member, int generation, SortedMap<String, List<Integer>> assignments)
      implements Call {}

  record Heartbeat(String group, String member, int generation) implements Call {}

  record Leave(String group, String member) implements Call {}

  /** Asks who is in the group. */
  record Describe(String group, boolean last) implements Call {}

  /** A member was given partitions in addition to what it had. */
  record Assigned(
      String group, String member, int generation, String topic, List<Integer> partitions)
      implements Call {}

  /**
   * A member gave partitions up.
   *
   * @param lost they were gone before the member heard of it
   */
  record Released(
      String group,
      String member,
      int generation,
      String topic,
      List<Integer> partitions,
      boolean lost)
      implements Call {}

  /**
   * A member handed records to the sink with its generation as the fencing token.
   *
   * @param from first offset of them
   * @param to the offset after the last of them
   */
  record Processed(
      String group, String member, int generation, String topic, int partition, long from, long to)
      implements Call {}

  /** A member stopped without a word. */
  record Crashed(String group, String member) implements Call {}

  /**
   * A process of a static member began, and will join under an id that only later calls of it show.
   */
  record Started(String group, String instance) implements Call {}
}
