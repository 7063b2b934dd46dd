// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.InitializeCluster;
import io.muster.state.cluster.AclTransaction;
import io.muster.state.cluster.Acls;
import io.muster.state.cluster.ClusterTransaction;
import io.muster.state.cluster.CreateAclsHandler;
import io.muster.state.cluster.CreateTopicHandler;
import io.muster.state.cluster.DeleteAclsHandler;
import io.muster.state.cluster.DeleteTopicHandler;
import io.muster.state.cluster.ExpandTopicHandler;
import io.muster.state.cluster.InitializeClusterHandler;
import io.muster.state.cluster.Topics;
import io.muster.state.store.StateStore;
import io.muster.state.store.WriteSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the cluster group replicates: settings of the cluster, topics and access rules. */
public final class ClusterState extends StoredState<ClusterState.Entry> {
  private final Topics topics;
  private final Acls acls;

  public ClusterState(StateStore store) {
    super(store);
    this.topics = new Topics(store);
    this.acls = new Acls(store);
  }

  /** The topics as of the last applied entry. Any thread may read. */
  public Topics topics() {
    return topics;
  }

  /** The access rules as of the last applied entry. Any thread may read. */
  public Acls acls() {
    return acls;
  }

  /** What the cluster was created with; null before its first entry. */
  public @Nullable InitializeCluster settings() {
    return ClusterTransaction.settings(store());
  }

  @Override
  Entry begin(LogContext log, WriteSet writes) {
    return new Entry(new ClusterTransaction(topics, log, writes), new AclTransaction(acls, writes));
  }

  @Override
  Outcome run(Command command, Entry entry) {
    return switch (command.getKindCase()) {
      case INITIALIZE_CLUSTER ->
          InitializeClusterHandler.apply(command.getInitializeCluster(), entry.cluster());
      case CREATE_TOPIC -> CreateTopicHandler.apply(command.getCreateTopic(), entry.cluster());
      case EXPAND_TOPIC -> ExpandTopicHandler.apply(command.getExpandTopic(), entry.cluster());
      case DELETE_TOPIC -> DeleteTopicHandler.apply(command.getDeleteTopic(), entry.cluster());
      case CREATE_ACLS -> CreateAclsHandler.apply(command.getCreateAcls(), entry.acls());
      case DELETE_ACLS -> DeleteAclsHandler.apply(command.getDeleteAcls(), entry.acls());
      default -> throw new IllegalStateException(command.getKindCase() + " in the cluster group");
    };
  }

  /** One log entry's changes. */
  record Entry(ClusterTransaction cluster, AclTransaction acls) implements StoredState.Transaction {
    @Override
    public void flush(Set<Effect> effects) {
      cluster.flush(effects);
      acls.flush(effects);
    }

    @Override
    public void publish() {
      cluster.publish();
      acls.publish();
    }
  }
}
