// SPDX-License-Identifier: Apache-2.0
package io.muster.state.transcript;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.state.Applied;
import io.muster.state.Effect;
import io.muster.state.GroupsState;
import io.muster.state.LogPosition;
import io.muster.state.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * Plays the lines of a transcript. Lines that start with {@code #} are prose, those that start with
 * blanks are what came of the command above and are made anew; the rest are commands:
 *
 * <pre>
 *   at 3000                stamp of the entries that follow, in ms
 *   term 2                 Raft's term of the entries that follow
 *   entry { ... }          several commands in one entry
 *   entry term 1 { ... }   the same, written by the leader of an earlier term
 *   advance                an entry of Raft's own
 *   show g1, fetch g1      a group, its committed offsets
 *   events g1              what happened to a group
 *   repeat 3 COMMAND       the command once in each of 3 entries, % is 1, 2, 3; shows the last one
 * </pre>
 *
 * and those of {@link CommandReader}, one entry each.
 */
final class Transcript {
  private final GroupsState state;
  private final CommandReader reader;
  private final List<String> out = new ArrayList<>();
  private long time;
  private long term = 1;
  private long index;

  Transcript(GroupsState state) {
    this.state = state;
    this.reader = new CommandReader(state);
  }

  List<String> play(List<String> lines) {
    List<Command> entry = null;
    long author = term;
    for (String line : lines) {
      boolean command = !line.isBlank() && !line.startsWith("#");
      if (entry != null) {
        out.add(line);
        if (line.equals("}")) {
          apply(entry, author, true);
          entry = null;
        } else if (command) {
          entry.add(reader.read(words(line)));
        }
      } else if (!command) {
        out.add(line);
      } else if (!line.startsWith(" ")) {
        out.add(line);
        List<String> words = words(line);
        if (words.get(0).equals("entry")) {
          entry = new ArrayList<>();
          author = words.get(1).equals("term") ? Long.parseLong(words.get(2)) : term;
        } else {
          run(words);
        }
      }
    }
    return out;
  }

  private void run(List<String> words) {
    String first = words.get(0);
    switch (first) {
      case "at" -> time = Long.parseLong(words.get(1));
      case "term" -> term = Long.parseLong(words.get(1));
      case "partition" -> reader.partition(Integer.parseInt(words.get(1)));
      case "config" -> reader.configure(words.get(1), Integer.parseInt(words.get(2)));
      case "advance" -> {
        state.advance(new LogPosition(term, ++index));
        out.add("    -> applied " + state.applied());
      }
      case "show" -> showGroup(reader.partition(), CommandReader.name(words.get(1)));
      case "events" ->
          Rendering.events(
                  state.events().list(reader.partition(), CommandReader.name(words.get(1)), 0))
              .forEach(this::show);
      case "fetch" ->
          Rendering.offsets(
                  state.offsets().all(reader.partition(), CommandReader.name(words.get(1))))
              .forEach(this::show);
      case "repeat" -> repeat(Integer.parseInt(words.get(1)), words.subList(2, words.size()));
      default -> apply(List.of(reader.read(words)), term, true);
    }
  }

  private void repeat(int times, List<String> words) {
    for (int i = 1; i <= times; i++) {
      String number = Integer.toString(i);
      List<String> numbered = words.stream().map(word -> word.replace("%", number)).toList();
      apply(List.of(reader.read(numbered)), term, i == times);
    }
  }

  private void apply(List<Command> commands, long author, boolean show) {
    CommandBatch batch =
        CommandBatch.newBuilder()
            .setVersion(1)
            .setLogTimeMs(time)
            .setTerm(author)
            .addAllCommands(commands)
            .build();
    Applied applied = state.apply(batch, new LogPosition(term, ++index));
    if (!show) {
      return;
    }
    for (Outcome outcome : applied.outcomes()) {
      out.add("    -> " + Rendering.outcome(outcome));
    }
    for (Effect effect : applied.effects()) {
      if (effect instanceof Effect.GroupChanged changed) {
        showGroup(changed.partition(), changed.groupId());
      }
    }
  }

  private void showGroup(int partition, String groupId) {
    Rendering.group(groupId, state.groups().find(partition, groupId)).forEach(this::show);
  }

  private void show(String line) {
    out.add("    " + line);
  }

  private static List<String> words(String line) {
    return List.of(line.trim().split(" +"));
  }
}
