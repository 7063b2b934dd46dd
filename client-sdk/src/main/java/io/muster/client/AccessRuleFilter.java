// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Matches access rules by their parts; a part that is null matches every one.
 *
 * @param principal as in the rule: {@code User:*} matches the rules for everybody only
 * @param resourceName as in the rule: {@code *} matches the rules for every name only
 */
public record AccessRuleFilter(
    @Nullable String principal,
    AccessRule.@Nullable ResourceType resourceType,
    AccessRule.@Nullable Pattern pattern,
    @Nullable String resourceName,
    AccessRule.@Nullable Operation operation,
    AccessRule.@Nullable Permission permission) {
  private static final AccessRuleFilter ALL =
      new AccessRuleFilter(null, null, null, null, null, null);

  /** Matches every rule. */
  public static AccessRuleFilter all() {
    return ALL;
  }

  /** Matches the rules of this principal. */
  public static AccessRuleFilter ofPrincipal(String principal) {
    return new AccessRuleFilter(Objects.requireNonNull(principal), null, null, null, null, null);
  }

  /** Matches this rule and no other. */
  public static AccessRuleFilter exactly(AccessRule rule) {
    return new AccessRuleFilter(
        rule.principal(),
        rule.resourceType(),
        rule.pattern(),
        rule.resourceName(),
        rule.operation(),
        rule.permission());
  }
}
