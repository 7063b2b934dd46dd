// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The cluster's access rules (ACLs). Got from {@link MusterAdmin#accessRules()}. They count where
 * the nodes are configured with {@code security.authorization: acl}; the nodes come to know a
 * change within moments. Thread-safe.
 *
 * <p>Changes need ALTER on the cluster, and looking needs DESCRIBE. Failures are those of {@link
 * MusterAdmin}.
 */
public interface AccessRules {
  /**
   * Adds rules, all or none. Repeating it does nothing more.
   *
   * @param rules 1 to 1,000
   * @return how many were not there before
   * @throws InvalidRequestException where a rule makes no sense, or there would be too many
   */
  int create(Collection<AccessRule> rules);

  /** Like {@link #create}. */
  CompletableFuture<Integer> createAsync(Collection<AccessRule> rules);

  /**
   * Removes the rules that the filter matches. Repeating it does nothing more.
   *
   * @param filter at least one of its parts must be set
   * @return those that were removed: without those of an attempt that went unanswered and was
   *     repeated by the client
   */
  List<AccessRule> delete(AccessRuleFilter filter);

  /** Like {@link #delete}. */
  CompletableFuture<List<AccessRule>> deleteAsync(AccessRuleFilter filter);

  /**
   * The rules that the filter matches, by resource and principal, as one of the nodes knows them.
   */
  List<AccessRule> list(AccessRuleFilter filter);

  /** Like {@link #list}. */
  CompletableFuture<List<AccessRule>> listAsync(AccessRuleFilter filter);
}
