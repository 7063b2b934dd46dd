// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.report;

import io.muster.chaos.history.Answer;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Operation;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Operations in words, short enough for a table. */
final class Wording {
  /** Of partitions, writes and members. */
  private static final int MOST = 6;

  private Wording() {}

  static String call(Call call) {
    if (call instanceof Call.Commit commit) {
      return "commit "
          + commit.group()
          + " "
          + listed(
              commit.writes().stream()
                  .map(w -> w.topic() + "-" + w.partition() + "=" + w.offset() + " " + w.metadata())
                  .toList())
          + (commit.member().isEmpty()
              ? ""
              : " as " + commit.member() + " generation " + commit.generation())
          + (commit.sequence() == 0 ? "" : " sequence " + commit.sequence());
    }
    if (call instanceof Call.Fetch fetch) {
      return (fetch.last() ? "last fetch " : "fetch ")
          + topic(fetch.group(), fetch.topic(), fetch.partitions());
    }
    if (call instanceof Call.Delete delete) {
      return "delete " + topic(delete.group(), delete.topic(), delete.partitions());
    }
    if (call instanceof Call.Join join) {
      return "join " + join.group() + " " + (join.member().isEmpty() ? "(new)" : join.member());
    }
    if (call instanceof Call.Sync sync) {
      return "sync "
          + member(sync.group(), sync.member(), sync.generation())
          + (sync.assignments().isEmpty() ? "" : " " + assignments(sync.assignments()));
    }
    if (call instanceof Call.Heartbeat heartbeat) {
      return "heartbeat " + member(heartbeat.group(), heartbeat.member(), heartbeat.generation());
    }
    if (call instanceof Call.Leave leave) {
      return "leave " + leave.group() + " " + leave.member();
    }
    if (call instanceof Call.Describe describe) {
      return (describe.last() ? "last describe " : "describe ") + describe.group();
    }
    if (call instanceof Call.Assigned assigned) {
      return "assigned "
          + member(assigned.group(), assigned.member(), assigned.generation())
          + " "
          + partitions(assigned.partitions());
    }
    if (call instanceof Call.Released released) {
      return (released.lost() ? "lost " : "released ")
          + member(released.group(), released.member(), released.generation())
          + " "
          + partitions(released.partitions());
    }
    if (call instanceof Call.Processed processed) {
      return "processed "
          + processed.group()
          + " "
          + processed.topic()
          + "-"
          + processed.partition()
          + " from "
          + processed.from()
          + " to "
          + processed.to()
          + " as "
          + processed.member()
          + " generation "
          + processed.generation();
    }
    if (call instanceof Call.Started started) {
      return "started " + started.group() + " " + started.instance();
    }
    Call.Crashed crashed = (Call.Crashed) call;
    return "crashed " + crashed.group() + " " + crashed.member();
  }

  /** What came of it: the answer, or the reason why there is none. */
  static String result(Operation operation) {
    Answer answer = operation.answer();
    return answer == null ? operation.reason() : answer(answer);
  }

  private static String answer(Answer answer) {
    if (answer instanceof Answer.Committed committed) {
      return "revision " + committed.revision();
    }
    if (answer instanceof Answer.Fetched fetched) {
      return listed(
          fetched.offsets().entrySet().stream()
              .map(each -> each.getKey() + "=" + stored(each.getValue()))
              .toList());
    }
    if (answer instanceof Answer.Joined joined) {
      return joined.member() + " generation " + joined.generation();
    }
    if (answer instanceof Answer.Synced synced) {
      return "generation " + synced.generation() + " " + partitions(synced.partitions());
    }
    if (answer instanceof Answer.Described described) {
      return described.state()
          + " generation "
          + described.generation()
          + " "
          + assignments(described.members());
    }
    return "done";
  }

  private static String stored(Answer.@Nullable Stored stored) {
    return stored == null
        ? "none"
        : stored.offset() + " " + stored.metadata() + " @" + stored.revision();
  }

  private static String topic(String group, String topic, List<Integer> partitions) {
    return group + " " + topic + " " + partitions(partitions);
  }

  private static String member(String group, String member, int generation) {
    return group + " " + member + " generation " + generation;
  }

  private static String assignments(SortedMap<String, List<Integer>> members) {
    return listed(
        members.entrySet().stream()
            .map(each -> each.getKey() + " " + partitions(each.getValue()))
            .toList());
  }

  private static String partitions(List<Integer> partitions) {
    return "[" + listed(partitions.stream().map(String::valueOf).toList()) + "]";
  }

  private static String listed(List<String> items) {
    String first = items.stream().limit(MOST).collect(Collectors.joining(", "));
    return items.size() <= MOST ? first : first + " and " + (items.size() - MOST) + " more";
  }
}
