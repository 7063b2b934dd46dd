// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.Objects;

/**
 * One access rule (ACL). All parts together are its identity.
 *
 * @param principal {@code User:} and the name; {@link #EVERYBODY} means all
 * @param resourceType what kind of thing it is about
 * @param pattern how the name is meant
 * @param resourceName with LITERAL the whole name or {@code *} for every one, with PREFIXED how it
 *     begins; of the cluster {@link #CLUSTER_NAME}
 * @param operation what may or may not be done
 * @param permission whether it may
 */
public record AccessRule(
    String principal,
    ResourceType resourceType,
    Pattern pattern,
    String resourceName,
    Operation operation,
    Permission permission) {
  /** Principal of rules for all. */
  public static final String EVERYBODY = "User:*";

  /** Name of the only resource of type CLUSTER. */
  public static final String CLUSTER_NAME = "muster-cluster";

  /** Kinds of things. */
  public enum ResourceType {
    TOPIC,
    GROUP,
    CLUSTER
  }

  /** How a name is meant. */
  public enum Pattern {
    LITERAL,
    PREFIXED
  }

  /** What can be done, with Kafka's names. READ, WRITE, DELETE and ALTER allow to DESCRIBE, too. */
  public enum Operation {
    /** Every one. */
    ALL,
    READ,
    WRITE,
    CREATE,
    DELETE,
    ALTER,
    DESCRIBE,
    CLUSTER_ACTION
  }

  /** Whether it may be done; DENY wins. */
  public enum Permission {
    DENY,
    ALLOW
  }

  /** A rule; nothing may be null. */
  public AccessRule {
    Objects.requireNonNull(principal);
    Objects.requireNonNull(resourceType);
    Objects.requireNonNull(pattern);
    Objects.requireNonNull(resourceName);
    Objects.requireNonNull(operation);
    Objects.requireNonNull(permission);
  }
}
