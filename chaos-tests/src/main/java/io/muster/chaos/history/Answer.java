// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.history;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** What came back from a call that was answered. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "a")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Answer.Committed.class, name = "committed"),
  @JsonSubTypes.Type(value = Answer.Fetched.class, name = "fetched"),
  @JsonSubTypes.Type(value = Answer.Joined.class, name = "joined"),
  @JsonSubTypes.Type(value = Answer.Synced.class, name = "synced"),
  @JsonSubTypes.Type(value = Answer.Described.class, name = "described"),
  @JsonSubTypes.Type(value = Answer.Done.class, name = "done"),
})
public sealed interface Answer {
  /**
   * Of {@link Call.Commit}.
   *
   * @param revision position in the log. Commits that travelled in one entry share it.
   */
  record Committed(long revision) implements Answer {}

  /**
   * Of {@link Call.Fetch}: by partition what is stored; null where there is no committed offset.
   */
  record Fetched(SortedMap<Integer, @Nullable Stored> offsets) implements Answer {}

  record Stored(long offset, String metadata, long revision) {}

  /**
   * Of {@link Call.Join}.
   *
   * @param members ids, told to the leader member only
   */
  record Joined(String member, int generation, String leader, List<String> members)
      implements Answer {}

  /** Of {@link Call.Sync}: the partitions of this member. */
  record Synced(int generation, List<Integer> partitions) implements Answer {}

  /**
   * Of {@link Call.Describe}: by member its partitions.
   *
   * @param state as the cluster names it, like STABLE
   */
  record Described(String state, int generation, SortedMap<String, List<Integer>> members)
      implements Answer {}

  /** Of whatever only succeeds. */
  record Done() implements Answer {}
}
