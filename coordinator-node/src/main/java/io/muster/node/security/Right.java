// SPDX-License-Identifier: Apache-2.0
package io.muster.node.security;

import io.muster.proto.v1.Acl.Operation;
import io.muster.proto.v1.Acl.ResourceType;
import io.muster.state.cluster.AclTable;

/** Leave to do one thing with one resource. */
public record Right(Operation operation, ResourceType type, String name) {

  public static Right group(Operation operation, String groupId) {
    return new Right(operation, ResourceType.GROUP, groupId);
  }

  public static Right topic(Operation operation, String topic) {
    return new Right(operation, ResourceType.TOPIC, topic);
  }

  public static Right cluster(Operation operation) {
    return new Right(operation, ResourceType.CLUSTER, AclTable.CLUSTER_NAME);
  }
}
