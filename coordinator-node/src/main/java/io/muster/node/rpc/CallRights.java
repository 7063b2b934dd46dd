// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static io.muster.node.security.Right.cluster;
import static io.muster.node.security.Right.group;
import static io.muster.node.security.Right.topic;

import io.grpc.MethodDescriptor;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.muster.proto.internal.v1.NodeServiceGrpc;
import io.muster.proto.v1.Acl.Operation;
import io.muster.proto.v1.AclServiceGrpc;
import io.muster.proto.v1.BackupServiceGrpc;
import io.muster.proto.v1.ClusterServiceGrpc;
import io.muster.proto.v1.ConfigServiceGrpc;
import io.muster.proto.v1.CoordinatorServiceGrpc;
import io.muster.proto.v1.GroupAdminServiceGrpc;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.TopicServiceGrpc;
import io.muster.state.cluster.AclTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The right that each call needs, as in Kafka. A method that is missing here needs CLUSTER_ACTION
 * on the cluster, so a forgotten line locks out and lets nobody in.
 */
final class CallRights {
  private static final Map<String, CallRule<?, ?>> RULES = new HashMap<>();

  static {
    membership();
    administration();
    topics();
    put(
        CallRule.asking(
            ClusterServiceGrpc.getDescribeClusterMethod(),
            (request, access) -> access.requireLookingAround()));
    operations();
    nodes();
    configuration();
    acls();
    backups();
    put(
        CallRule.opening(
            ServerReflectionGrpc.getServerReflectionInfoMethod(),
            CallAccess::requireLookingAround));
  }

  private CallRights() {}

  /** What operators ask and do. */
  private static void operations() {
    put(seeing(ClusterServiceGrpc.getListNodesMethod()));
    put(seeing(ClusterServiceGrpc.getListPartitionsMethod()));
    put(changing(ClusterServiceGrpc.getReassignPartitionsMethod()));
    put(changing(ClusterServiceGrpc.getCancelReassignmentMethod()));
    put(
        changing(ClusterServiceGrpc.getElectPreferredLeadersMethod())
            .audited(AuditOutcomes::elected));
    put(changing(ClusterServiceGrpc.getDrainNodeMethod()));
    put(changing(ClusterServiceGrpc.getRemoveNodeMethod()));
    put(changing(ClusterServiceGrpc.getFinalizeUpgradeMethod()));
  }

  private static <Q, A> CallRule<Q, A> seeing(MethodDescriptor<Q, A> method) {
    return CallRule.asking(
        method, (request, access) -> access.require(cluster(Operation.DESCRIBE)));
  }

  private static <Q, A> CallRule<Q, A> changing(MethodDescriptor<Q, A> method) {
    return CallRule.asking(method, (request, access) -> access.require(cluster(Operation.ALTER)))
        .audited();
  }

  /** What only nodes ask each other. */
  private static void nodes() {
    put(amongNodes(NodeServiceGrpc.getHelloMethod()));
    // Under another folder it shuts the node's old one out for good.
    put(amongNodes(NodeServiceGrpc.getRegisterMethod()).audited());
    put(amongNodes(NodeServiceGrpc.getReportMethod()));
    put(amongNodes(NodeServiceGrpc.getAnnounceMethod()));
    put(amongNodes(NodeServiceGrpc.getAbandonMethod()));
  }

  private static <Q, A> CallRule<Q, A> amongNodes(MethodDescriptor<Q, A> method) {
    return CallRule.asking(
            method, (request, access) -> access.require(cluster(Operation.CLUSTER_ACTION)))
        .uncounted();
  }

  private static void configuration() {
    put(
        CallRule.asking(
            ConfigServiceGrpc.getDescribeConfigMethod(),
            (request, access) ->
                access.require(
                    request.hasGroupId()
                        ? group(Operation.DESCRIBE, request.getGroupId())
                        : cluster(Operation.DESCRIBE))));
    put(seeing(ConfigServiceGrpc.getDescribeNodeConfigMethod()));
    put(
        CallRule.asking(
                ConfigServiceGrpc.getAlterConfigMethod(),
                (request, access) ->
                    access.require(
                        request.hasGroupId()
                            ? group(Operation.ALTER, request.getGroupId())
                            : cluster(Operation.ALTER)))
            .audited());
  }

  private static void membership() {
    put(
        CallRule.asking(
            CoordinatorServiceGrpc.getFindCoordinatorMethod(),
            (request, access) -> access.require(group(Operation.DESCRIBE, request.getGroupId()))));
    put(
        CallRule.asking(
            CoordinatorServiceGrpc.getJoinGroupMethod(),
            (request, access) -> access.require(group(Operation.READ, request.getGroupId()))));
    put(
        CallRule.asking(
            CoordinatorServiceGrpc.getSyncGroupMethod(),
            (request, access) -> access.require(group(Operation.READ, request.getGroupId()))));
    // Whoever is over its quota must not lose its session for that.
    put(
        CallRule.asking(CoordinatorServiceGrpc.getHeartbeatMethod(), CallRights::heartbeat)
            .uncounted());
    put(
        CallRule.asking(
            CoordinatorServiceGrpc.getLeaveGroupMethod(),
            (request, access) -> access.require(group(Operation.READ, request.getGroupId()))));
    put(CallRule.asking(CoordinatorServiceGrpc.getOffsetCommitMethod(), CallRights::commit));
    put(
        CallRule.asking(CoordinatorServiceGrpc.getOffsetFetchMethod(), CallRights::fetch)
            .showing(ShownAnswers::fetched));
    // The calls on the stream are checked one by one, by the same rules.
    put(
        CallRule.opening(
            CoordinatorServiceGrpc.getConnectMethod(), CallAccess::requireLookingAround));
  }

  private static void administration() {
    put(
        CallRule.asking(
                GroupAdminServiceGrpc.getListGroupsMethod(),
                (request, access) -> access.requireLookingAround())
            .showing(ShownAnswers::listed));
    put(
        CallRule.asking(
                GroupAdminServiceGrpc.getDescribeGroupMethod(),
                (request, access) ->
                    access.require(group(Operation.DESCRIBE, request.getGroupId())))
            .showing(ShownAnswers::described));
    put(
        CallRule.asking(
                GroupAdminServiceGrpc.getDeleteGroupMethod(),
                (request, access) -> access.require(group(Operation.DELETE, request.getGroupId())))
            .audited());
    put(
        CallRule.asking(
                GroupAdminServiceGrpc.getAlterOffsetsMethod(),
                (request, access) -> {
                  access.require(group(Operation.READ, request.getGroupId()));
                  committed(request.getTopicsList(), access);
                })
            .audited(AuditOutcomes::altered));
    put(
        CallRule.asking(
                GroupAdminServiceGrpc.getDeleteOffsetsMethod(),
                (request, access) -> {
                  access.require(group(Operation.DELETE, request.getGroupId()));
                  request
                      .getTopicsList()
                      .forEach(named -> access.require(topic(Operation.READ, named.getName())));
                })
            .audited(AuditOutcomes::deleted));
    put(
        CallRule.asking(
                GroupAdminServiceGrpc.getRemoveMembersMethod(),
                (request, access) -> access.require(group(Operation.READ, request.getGroupId())))
            .audited(AuditOutcomes::removed));
    put(
        CallRule.asking(
            GroupAdminServiceGrpc.getWatchGroupMethod(),
            (request, access) -> access.require(group(Operation.DESCRIBE, request.getGroupId()))));
  }

  private static void topics() {
    put(
        CallRule.asking(
                TopicServiceGrpc.getCreateTopicMethod(),
                (request, access) ->
                    access.requireEither(
                        cluster(Operation.CREATE),
                        topic(Operation.CREATE, request.getTopic().getName())))
            .audited());
    put(
        CallRule.asking(
                TopicServiceGrpc.getExpandTopicMethod(),
                (request, access) -> access.require(topic(Operation.ALTER, request.getName())))
            .audited());
    put(
        CallRule.asking(
                TopicServiceGrpc.getDeleteTopicMethod(),
                (request, access) -> access.require(topic(Operation.DELETE, request.getName())))
            .audited());
    put(
        CallRule.asking(
                TopicServiceGrpc.getListTopicsMethod(),
                (request, access) -> access.requireLookingAround())
            .showing(ShownAnswers::listed));
  }

  private static void acls() {
    put(
        CallRule.asking(
                AclServiceGrpc.getCreateAclsMethod(),
                (request, access) -> access.require(cluster(Operation.ALTER)))
            .audited());
    put(
        CallRule.asking(
                AclServiceGrpc.getDeleteAclsMethod(),
                (request, access) -> access.require(cluster(Operation.ALTER)))
            .audited());
    put(
        CallRule.asking(
            AclServiceGrpc.getListAclsMethod(),
            (request, access) -> access.require(cluster(Operation.DESCRIBE))));
  }

  /** A backup shows every group and every rule, so it needs what shows all of them. */
  private static void backups() {
    put(
        CallRule.asking(
                BackupServiceGrpc.getReadBackupMethod(),
                (request, access) -> {
                  access.require(cluster(Operation.DESCRIBE));
                  access.require(group(Operation.READ, AclTable.EVERY_NAME));
                  access.require(topic(Operation.READ, AclTable.EVERY_NAME));
                })
            .audited());
    put(changing(BackupServiceGrpc.getRestoreChunkMethod()));
    put(seeing(BackupServiceGrpc.getDescribeRestoreMethod()));
  }

  private static void put(CallRule<?, ?> rule) {
    RULES.put(rule.method(), rule);
  }

  static boolean knows(String fullMethodName) {
    return RULES.containsKey(fullMethodName);
  }

  @SuppressWarnings("unchecked") // put() saw that the types fit
  static <Q, A> CallRule<Q, A> of(MethodDescriptor<Q, A> method) {
    CallRule<?, ?> rule = RULES.get(method.getFullMethodName());
    return rule == null
        ? CallRule.opening(method, access -> access.require(cluster(Operation.CLUSTER_ACTION)))
            .audited()
        : (CallRule<Q, A>) rule;
  }

  /** Unary and on the stream. */
  static void heartbeat(HeartbeatRequest request, CallAccess access) {
    access.require(group(Operation.READ, request.getGroupId()));
  }

  /** Unary and on the stream. All or nothing: one topic without a right refuses the commit. */
  static void commit(OffsetCommitRequest request, CallAccess access) {
    access.require(group(Operation.READ, request.getGroupId()));
    committed(request.getTopicsList(), access);
  }

  private static void committed(List<OffsetCommitRequest.Topic> topics, CallAccess access) {
    if (!access.isFree()) {
      topics.forEach(named -> access.require(topic(Operation.READ, named.getName())));
    }
  }

  private static void fetch(OffsetFetchRequest request, CallAccess access) {
    access.require(group(Operation.DESCRIBE, request.getGroupId()));
    request
        .getTopicsList()
        .forEach(named -> access.require(topic(Operation.DESCRIBE, named.getName())));
  }
}
