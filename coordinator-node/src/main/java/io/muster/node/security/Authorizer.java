// SPDX-License-Identifier: Apache-2.0
package io.muster.node.security;

import io.muster.proto.v1.Acl.Operation;
import io.muster.proto.v1.Acl.ResourceType;
import io.muster.state.cluster.AclTable;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Whether a principal has a right, by the access rules that this node has applied. A node that lags
 * answers by older ones for that long.
 *
 * <p>CLUSTER_ACTION, which is what nodes ask of each other, is not for everybody even where there
 * are no access rules: it can halt nodes. Thread-safe.
 */
public final class Authorizer {
  private final boolean on;
  private final Set<String> superUsers;
  private final Predicate<String> nodes;
  private final Supplier<AclTable> rules;

  /**
   * @param on false: everybody may do everything but CLUSTER_ACTION
   * @param superUsers may do everything, whatever the rules say
   * @param nodes whether a principal's name is that of a node, which may do CLUSTER_ACTION; says
   *     yes to all where nobody proves who they are
   */
  Authorizer(
      boolean on, Set<String> superUsers, Predicate<String> nodes, Supplier<AclTable> rules) {
    this.on = on;
    this.superUsers = Set.copyOf(superUsers);
    this.nodes = nodes;
    this.rules = rules;
  }

  /** The principal may do this. */
  public boolean allows(MusterPrincipal principal, Right right) {
    if (superUsers.contains(principal.name())) {
      return true;
    }
    if (right.operation() == Operation.CLUSTER_ACTION) {
      return nodes.test(principal.name()) || (on && ruled(principal, right));
    }
    return !on || ruled(principal, right);
  }

  private boolean ruled(MusterPrincipal principal, Right right) {
    return rules.get().allows(principal.name(), right.operation(), right.type(), right.name());
  }

  /** A rule forbids this to the principal, whatever others allow. */
  public boolean forbids(MusterPrincipal principal, Right right) {
    return !isFree(principal)
        && rules.get().forbids(principal.name(), right.operation(), right.type(), right.name());
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

  /** No question but for CLUSTER_ACTION is ever answered with no. */
  public boolean isFree(MusterPrincipal principal) {
    return !on || superUsers.contains(principal.name());
  }
}
