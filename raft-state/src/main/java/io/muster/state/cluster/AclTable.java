// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import io.muster.proto.v1.Acl;
import io.muster.proto.v1.Acl.Operation;
import io.muster.proto.v1.Acl.Pattern;
import io.muster.proto.v1.Acl.Permission;
import io.muster.proto.v1.Acl.ResourceType;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Access rules, indexed so that a question costs a few look-ups however many rules there are.
 * Immutable.
 *
 * <p>As in Kafka: a DENY that fits wins; without an ALLOW that fits the answer is no; whoever may
 * READ, WRITE, DELETE or ALTER may DESCRIBE as well.
 */
public final class AclTable {
  /** Principal of the rules for everybody. */
  public static final String EVERYBODY = "User:*";

  /** Name in LITERAL rules for every resource of the type. */
  public static final String EVERY_NAME = "*";

  /** Name of the only resource of type CLUSTER. */
  public static final String CLUSTER_NAME = "muster-cluster";

  static final Comparator<Acl> ORDER =
      Comparator.comparingInt(Acl::getResourceTypeValue)
          .thenComparing(Acl::getResourceName)
          .thenComparingInt(Acl::getPatternValue)
          .thenComparing(Acl::getPrincipal)
          .thenComparingInt(Acl::getOperationValue)
          .thenComparingInt(Acl::getPermissionValue);

  private static final Set<Operation> IMPLY_DESCRIBE =
      Set.of(Operation.READ, Operation.WRITE, Operation.DELETE, Operation.ALTER);

  private final List<Acl> acls;
  private final Set<Acl> known;
  private final Set<String> allowedSomething = new HashSet<>();
  private final Map<ResourceType, OfType> types = new EnumMap<>(ResourceType.class);

  AclTable(Collection<Acl> acls) {
    this.acls = acls.stream().sorted(ORDER).toList();
    this.known = Set.copyOf(this.acls);
    for (Acl acl : this.acls) {
      types.computeIfAbsent(acl.getResourceType(), type -> new OfType()).add(acl);
      if (acl.getPermission() == Permission.ALLOW) {
        allowedSomething.add(acl.getPrincipal());
      }
    }
  }

  /** A table of these rules. */
  public static AclTable of(Collection<Acl> acls) {
    return new AclTable(acls);
  }

  /** All rules, by resource and principal. */
  public List<Acl> acls() {
    return acls;
  }

  boolean has(Acl acl) {
    return known.contains(acl);
  }

  /** Whether the principal may do this with the resource of this name. */
  public boolean allows(String principal, Operation operation, ResourceType type, String name) {
    OfType rules = types.get(type);
    if (rules == null) {
      return false;
    }
    return !rules.anyFits(
            name, acl -> denies(acl, operation) && concerns(acl.getPrincipal(), principal))
        && rules.anyFits(
            name, acl -> grants(acl, operation) && concerns(acl.getPrincipal(), principal));
  }

  /** Whether a rule forbids this to the principal, whatever others allow. */
  public boolean forbids(String principal, Operation operation, ResourceType type, String name) {
    OfType rules = types.get(type);
    return rules != null
        && rules.anyFits(
            name, acl -> denies(acl, operation) && concerns(acl.getPrincipal(), principal));
  }

  /** Whether any rule allows the principal anything at all. */
  public boolean allowsAnything(String principal) {
    return allowedSomething.contains(principal) || allowedSomething.contains(EVERYBODY);
  }

  private static boolean concerns(String ruled, String principal) {
    return ruled.equals(principal) || ruled.equals(EVERYBODY);
  }

  private static boolean denies(Acl acl, Operation operation) {
    return acl.getPermission() == Permission.DENY
        && (acl.getOperation() == operation || acl.getOperation() == Operation.ALL);
  }

  private static boolean grants(Acl acl, Operation operation) {
    return acl.getPermission() == Permission.ALLOW
        && (acl.getOperation() == operation
            || acl.getOperation() == Operation.ALL
            || (operation == Operation.DESCRIBE && IMPLY_DESCRIBE.contains(acl.getOperation())));
  }

  /** The rules of one resource type. */
  private static final class OfType {
    private final Map<String, Set<Acl>> literal = new HashMap<>();
    private final Map<String, Set<Acl>> prefixed = new HashMap<>();
    private final TreeSet<Integer> prefixLengths = new TreeSet<>();

    void add(Acl acl) {
      String name = acl.getResourceName();
      if (acl.getPattern() == Pattern.PREFIXED) {
        prefixed.computeIfAbsent(name, missing -> new HashSet<>()).add(acl);
        prefixLengths.add(name.length());
      } else {
        literal.computeIfAbsent(name, missing -> new HashSet<>()).add(acl);
      }
    }

    boolean anyFits(String name, Predicate<Acl> wanted) {
      if (any(literal, name, wanted) || any(literal, EVERY_NAME, wanted)) {
        return true;
      }
      for (int length : prefixLengths) {
        if (length > name.length()) {
          return false;
        }
        if (any(prefixed, name.substring(0, length), wanted)) {
          return true;
        }
      }
      return false;
    }

    private static boolean any(Map<String, Set<Acl>> rules, String name, Predicate<Acl> wanted) {
      Set<Acl> named = rules.get(name);
      if (named != null) {
        for (Acl acl : named) {
          if (wanted.test(acl)) {
            return true;
          }
        }
      }
      return false;
    }
  }
}
