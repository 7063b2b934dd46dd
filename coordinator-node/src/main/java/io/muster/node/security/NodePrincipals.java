// SPDX-License-Identifier: Apache-2.0
package io.muster.node.security;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which principals are taken for nodes of this cluster: those with the subject of this node's own
 * certificate, as it is at that moment. Nodes with other subjects belong into {@code
 * security.super.users}. Where nobody proves who they are, everybody is taken for one. Thread-safe.
 */
final class NodePrincipals implements Predicate<String> {
  private final boolean proved;
  private final @Nullable TlsMaterial own;

  /**
   * @param proved callers have to prove who they are
   * @param own what this node shows at the others' client ports; null: plain text
   */
  NodePrincipals(boolean proved, @Nullable TlsMaterial own) {
    this.proved = proved;
    this.own = own;
  }

  @Override
  public boolean test(String principal) {
    return !proved || (own != null && MusterPrincipal.name(own.certificate()).equals(principal));
  }
}
