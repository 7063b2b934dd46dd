// SPDX-License-Identifier: Apache-2.0
package io.muster.node.security;

import io.muster.proto.v1.Acl.Operation;
import io.muster.proto.v1.Acl.ResourceType;
import io.muster.state.cluster.AclTable;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Whether a principal has a right, by the access rules that this node has applied. A node that lags
 * answers by older ones for that long. Thread-safe.
 */
public final class Authorizer {
  private final boolean on;
  private final Set<String> superUsers;
  private final Supplier<AclTable> rules;

  /**
   * @param on false: everybody may do everything
   * @param superUsers may do everything, whatever the rules say
   */
  Authorizer(boolean on, Set<String> superUsers, Supplier<AclTable> rules) {
    this.on = on;
    this.superUsers = Set.copyOf(superUsers);
    this.rules = rules;
  }

  /** The principal may do this. */
  public boolean allows(MusterPrincipal principal, Right right) {
    return isFree(principal)
        || rules.get().allows(principal.name(), right.operation(), right.type(), right.name());
  }

  /**
   * The principal may look around: some rule allows it something, or to describe the cluster, and
   * none forbids it to describe the cluster. Every client needs to find its coordinator.
   */
  public boolean allowsToLookAround(MusterPrincipal principal) {
    if (isFree(principal)) {
      return true;
    }
    AclTable table = rules.get();
    return table.allowsAnything(principal.name())
        && !table.forbids(
            principal.name(), Operation.DESCRIBE, ResourceType.CLUSTER, AclTable.CLUSTER_NAME);
  }

  /** No question is ever answered with no. */
  public boolean isFree(MusterPrincipal principal) {
    return !on || superUsers.contains(principal.name());
  }
}
