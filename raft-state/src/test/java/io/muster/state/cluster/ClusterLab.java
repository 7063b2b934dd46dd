// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Applied;
import io.muster.state.ClusterCommands;
import io.muster.state.ClusterState;
import io.muster.state.LogPosition;
import io.muster.state.Outcome;
import io.muster.state.store.InMemoryStore;
import java.util.ArrayList;
import java.util.List;

/** A cluster group on its own; what is read is compared with what is stored after each entry. */
final class ClusterLab {
  private final InMemoryStore store = new InMemoryStore();
  private final ClusterState state = new ClusterState(store);
  private long index;
  private long timeMs;

  /** Nodes 1 to 5 and the groups 0 to 2 on nodes 1 to 3, as of entry 1. */
  static ClusterLab formed() {
    ClusterLab lab = new ClusterLab();
    List<Command> commands = new ArrayList<>();
    commands.add(ClusterCommands.initialize(3, 3));
    for (int id = 1; id <= 5; id++) {
      commands.add(ClusterCommands.register(id, "i" + id));
    }
    commands.add(
        ClusterCommands.place(
            ClusterCommands.placement(0, 1, 2, 3),
            ClusterCommands.placement(1, 2, 3, 1),
            ClusterCommands.placement(2, 3, 1, 2)));
    assertThat(lab.apply(commands.toArray(Command[]::new)).outcomes())
        .endsWith(new Outcome.GroupsPlaced());
    return lab;
  }

  ClusterState state() {
    return state;
  }

  long index() {
    return index;
  }

  void at(long logTimeMs) {
    timeMs = logTimeMs;
  }

  Applied apply(Command... commands) {
    Applied applied = state.apply(batch(timeMs, commands), new LogPosition(1, index + 1));
    index++;
    ClusterState stored = new ClusterState(store);
    assertThat(stored.nodes().all()).isEqualTo(state.nodes().all());
    assertThat(stored.placements().all()).isEqualTo(state.placements().all());
    assertThat(stored.featureLevel()).isEqualTo(state.featureLevel());
    assertThat(stored.placements().revision()).isEqualTo(state.placements().revision());
    return applied;
  }

  static CommandBatch batch(long logTimeMs, Command... commands) {
    return CommandBatch.newBuilder()
        .setVersion(1)
        .setTerm(1)
        .setLogTimeMs(logTimeMs)
        .addAllCommands(List.of(commands))
        .build();
  }

  Outcome outcome(Command command) {
    return apply(command).outcomes().get(0);
  }

  /** The command is refused and nothing changes; its message. */
  String refused(ErrorReason reason, Command command) {
    String before = rows();
    Applied applied = apply(command);
    Outcome.Rejected rejected = (Outcome.Rejected) applied.outcomes().get(0);
    assertThat(rejected.reason()).as(rejected.message()).isEqualTo(reason);
    assertThat(applied.effects()).isEmpty();
    assertThat(rows()).isEqualTo(before);
    return rejected.message();
  }

  GroupPlacement placement(int group) {
    GroupPlacement placement = state.placements().find(group);
    assertThat(placement).isNotNull();
    return placement;
  }

  RegisteredNode node(int id) {
    RegisteredNode node = state.nodes().find(id);
    assertThat(node).isNotNull();
    return node;
  }

  /** First epochs. */
  static List<Replica> replicas(Integer... nodeIds) {
    return List.of(nodeIds).stream().map(nodeId -> new Replica(nodeId, 1)).toList();
  }

  private String rows() {
    return state.nodes().all().toString()
        + state.placements().all()
        + state.settings()
        + state.featureLevel();
  }
}
