// SPDX-License-Identifier: Apache-2.0
package io.muster.state.transcript;

import static io.muster.state.ClusterCommands.cancel;
import static io.muster.state.ClusterCommands.drain;
import static io.muster.state.ClusterCommands.initialize;
import static io.muster.state.ClusterCommands.node;
import static io.muster.state.ClusterCommands.place;
import static io.muster.state.ClusterCommands.placement;
import static io.muster.state.ClusterCommands.register;
import static io.muster.state.ClusterCommands.remove;
import static io.muster.state.ClusterCommands.settle;
import static io.muster.state.ClusterCommands.start;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.proto.internal.v1.Placement;
import io.muster.state.Applied;
import io.muster.state.ClusterState;
import io.muster.state.Effect;
import io.muster.state.LogPosition;
import io.muster.state.Outcome;
import io.muster.state.cluster.GroupPlacement;
import io.muster.state.cluster.RegisteredNode;
import io.muster.state.cluster.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Plays a transcript of the cluster group, in the form of {@link Transcript}, one entry each. Shown
 * below are the outcome, and the nodes and the placements where they changed.
 *
 * <pre>
 *   at 3000                       stamp of the entries that follow, in ms
 *   initialize 2 3                2 replica groups of 3 replicas
 *   node 1 i1 [at host]           node 1 registers under incarnation i1
 *   remove 1
 *   drain 1, undrain 1
 *   place 0=1,2,3 1=2,3,1
 *   start 0=1,2,4
 *   settle 0 [revision n] [why]   of the placement as it is, unless a revision is given
 *   cancel 0 1
 * </pre>
 */
final class ClusterTranscript {
  private final ClusterState state;
  private final List<String> out = new ArrayList<>();
  private long time;
  private long index;

  ClusterTranscript(ClusterState state) {
    this.state = state;
  }

  List<String> play(List<String> lines) {
    for (String line : lines) {
      if (line.isBlank() || line.startsWith("#")) {
        out.add(line);
      } else if (!line.startsWith(" ")) {
        out.add(line);
        List<String> words = List.of(line.trim().split(" +"));
        if (words.get(0).equals("at")) {
          time = Long.parseLong(words.get(1));
        } else {
          apply(read(words.get(0), words.subList(1, words.size())));
        }
      }
    }
    return out;
  }

  private Command read(String kind, List<String> words) {
    int first = words.get(0).contains("=") ? -1 : Integer.parseInt(words.get(0));
    return switch (kind) {
      case "initialize" -> initialize(first, Integer.parseInt(words.get(1)));
      case "node" ->
          words.size() > 2
              ? register(node(first, words.get(1)).setHost(words.get(3)))
              : register(first, words.get(1));
      case "remove" -> remove(first);
      case "drain" -> drain(first, true);
      case "undrain" -> drain(first, false);
      case "place" -> place(placements(words));
      case "start" -> start(placements(words));
      case "settle" -> settlement(first, words);
      case "cancel" -> cancel(words.stream().map(Integer::valueOf).toArray(Integer[]::new));
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private Command settlement(int group, List<String> words) {
    boolean given = words.size() > 2 && words.get(1).equals("revision");
    GroupPlacement now = state.placements().find(group);
    long known = now == null ? 0 : now.revision();
    return settle(
        group,
        given ? Long.parseLong(words.get(2)) : known,
        String.join(" ", words.subList(given ? 3 : 1, words.size())));
  }

  private static Placement[] placements(List<String> words) {
    return words.stream()
        .map(word -> word.split("[=,]"))
        .map(
            parts -> {
              Integer[] numbers =
                  List.of(parts).stream().map(Integer::valueOf).toArray(Integer[]::new);
              return placement(
                  numbers[0], List.of(numbers).subList(1, numbers.length).toArray(Integer[]::new));
            })
        .toArray(Placement[]::new);
  }

  private void apply(Command command) {
    CommandBatch batch =
        CommandBatch.newBuilder()
            .setVersion(1)
            .setLogTimeMs(time)
            .setTerm(1)
            .addCommands(command)
            .build();
    Applied applied = state.apply(batch, new LogPosition(1, ++index));
    Outcome outcome = applied.outcomes().get(0);
    out.add(
        "    -> "
            + (outcome instanceof Outcome.Rejected rejected
                ? "refused: " + rejected.reason() + ", " + rejected.message()
                : outcome.toString()));
    if (applied.effects().contains(new Effect.NodesChanged())) {
      state.nodes().all().values().forEach(node -> out.add("    " + line(node)));
    }
    if (applied.effects().contains(new Effect.PlacementChanged())) {
      state.placements().all().values().forEach(placed -> out.add("    " + line(placed)));
    }
  }

  private static String line(RegisteredNode node) {
    return "node %s: %s at %s:%d:%d since %d, version %s%s"
        .formatted(
            line(node.replica()),
            node.incarnation(),
            node.host(),
            node.clientPort(),
            node.raftPort(),
            node.registeredAtMs(),
            node.version(),
            node.draining() ? ", drains" : "");
  }

  private static String line(GroupPlacement placed) {
    return "group %d: %s%s%s%s, revision %d%s"
        .formatted(
            placed.group(),
            line(placed.replicas()),
            placed.isMoving() ? (placed.reverting() ? " back to " : " to ") : "",
            line(placed.target()),
            placed.failure().isEmpty() ? "" : " (" + placed.failure() + ')',
            placed.revision(),
            (placed.lost().isEmpty() ? "" : ", lost " + line(placed.lost()))
                + (placed.founding() ? ", founding" : ""));
  }

  private static String line(List<Replica> replicas) {
    return replicas.stream().map(ClusterTranscript::line).collect(Collectors.joining(" "));
  }

  /** Epoch and copy only where they are not the first. */
  private static String line(Replica replica) {
    return replica.nodeId()
        + (replica.epoch() == 1 ? "" : "/" + replica.epoch())
        + (replica.copy() == 0 ? "" : "+" + replica.copy());
  }
}
