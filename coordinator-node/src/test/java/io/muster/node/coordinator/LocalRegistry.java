// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.proto.internal.v1.CreateTopic;
import io.muster.proto.internal.v1.DeleteTopic;
import io.muster.proto.internal.v1.ExpandTopic;
import io.muster.state.ClusterState;
import io.muster.state.LogPosition;
import io.muster.state.cluster.Topics;
import io.muster.state.store.InMemoryStore;

/** The real registry of topics, with a log of one replica on one thread. */
final class LocalRegistry implements TopicRegistry {
  private final ClusterState state = new ClusterState(new InMemoryStore());
  private long index;
  private Runnable listener = () -> {};

  void onChange(Runnable next) {
    listener = next;
  }

  void create(String name, int partitions) {
    apply(
        Command.newBuilder()
            .setCreateTopic(CreateTopic.newBuilder().setName(name).setPartitionCount(partitions)));
  }

  void expand(String name, int partitions) {
    apply(
        Command.newBuilder()
            .setExpandTopic(ExpandTopic.newBuilder().setName(name).setPartitionCount(partitions)));
  }

  void delete(String name) {
    apply(Command.newBuilder().setDeleteTopic(DeleteTopic.newBuilder().setName(name)));
  }

  private void apply(Command.Builder command) {
    CommandBatch entry =
        CommandBatch.newBuilder().setVersion(1).setTerm(1).addCommands(command).build();
    state.apply(entry, new LogPosition(1, ++index));
    listener.run();
  }

  @Override
  public Topics topics() {
    return state.topics();
  }
}
