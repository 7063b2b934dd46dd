// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static io.muster.node.rpc.FieldChecks.atMost;
import static io.muster.node.rpc.FieldChecks.bytes;
import static io.muster.node.rpc.FieldChecks.envelope;
import static io.muster.node.rpc.FieldChecks.invalid;

import io.muster.proto.v1.Acl;
import io.muster.proto.v1.Acl.Operation;
import io.muster.proto.v1.Acl.Pattern;
import io.muster.proto.v1.Acl.Permission;
import io.muster.proto.v1.Acl.ResourceType;
import io.muster.proto.v1.AclFilter;
import io.muster.proto.v1.CreateAclsRequest;
import io.muster.proto.v1.DeleteAclsRequest;
import io.muster.proto.v1.ListAclsRequest;
import io.muster.state.Limits;
import io.muster.state.cluster.AclTable;

/**
 * Shape and limits of requests about access rules. Every method returns if the request is in order
 * and otherwise throws {@link io.muster.node.coordinator.ApiException}.
 */
final class AclValidator {
  private static final String USER = "User:";

  private AclValidator() {}

  static void create(CreateAclsRequest request) {
    envelope(request.getHeader(), request);
    atMost("acls", request.getAclsCount(), Limits.ACLS_PER_REQUEST_MAX);
    if (request.getAclsCount() == 0) {
      throw invalid("acls", 1, "acls is empty; name at least one rule");
    }
    request.getAclsList().forEach(AclValidator::rule);
  }

  private static void rule(Acl acl) {
    principal("acls.principal", acl.getPrincipal());
    given(
        "acls.resource_type",
        acl.getResourceType() != ResourceType.RESOURCE_TYPE_UNSPECIFIED
            && acl.getResourceType() != ResourceType.UNRECOGNIZED);
    given(
        "acls.pattern",
        acl.getPattern() != Pattern.PATTERN_UNSPECIFIED
            && acl.getPattern() != Pattern.UNRECOGNIZED);
    given(
        "acls.operation",
        acl.getOperation() != Operation.OPERATION_UNSPECIFIED
            && acl.getOperation() != Operation.UNRECOGNIZED);
    given(
        "acls.permission",
        acl.getPermission() != Permission.PERMISSION_UNSPECIFIED
            && acl.getPermission() != Permission.UNRECOGNIZED);
    name(acl);
  }

  private static void name(Acl acl) {
    String name = acl.getResourceName();
    bytes("acls.resource_name", name, Limits.GROUP_ID_BYTES_MAX);
    boolean isCluster = acl.getResourceType() == ResourceType.CLUSTER;
    if (isCluster && !(name.equals(AclTable.CLUSTER_NAME) && acl.getPattern() == Pattern.LITERAL)) {
      throw invalid(
          "acls.resource_name",
          AclTable.CLUSTER_NAME,
          "acls.resource_name of the cluster is "
              + Texts.quoted(name)
              + "; it must be \""
              + AclTable.CLUSTER_NAME
              + "\" with pattern LITERAL");
    }
    if (name.isEmpty()) {
      throw invalid(
          "acls.resource_name",
          1,
          "acls.resource_name is empty; use \"*\" with pattern LITERAL for every name");
    }
    if (!printable(name)) {
      throw invalid(
          "acls.resource_name", "printable", "acls.resource_name holds control characters");
    }
  }

  private static void given(String field, boolean given) {
    if (!given) {
      throw invalid(field, 1, field + " is missing or not known; set it");
    }
  }

  private static void principal(String field, String principal) {
    bytes(field, principal, Limits.PRINCIPAL_BYTES_MAX);
    if (!principal.startsWith(USER)
        || principal.length() == USER.length()
        || !printable(principal)) {
      throw invalid(
          field,
          USER,
          field
              + " is "
              + Texts.quoted(principal)
              + "; use User: and the name, or "
              + AclTable.EVERYBODY
              + " for everybody");
    }
  }

  private static boolean printable(String text) {
    return text.chars().noneMatch(Character::isISOControl);
  }

  static void delete(DeleteAclsRequest request) {
    envelope(request.getHeader(), request);
    filter(request.getFilter());
    if (request.getFilter().equals(AclFilter.getDefaultInstance())) {
      throw invalid(
          "filter",
          1,
          "filter is empty and would remove every rule; set at least one of its fields");
    }
  }

  static void list(ListAclsRequest request) {
    envelope(request.getHeader(), request);
    filter(request.getFilter());
  }

  private static void filter(AclFilter filter) {
    bytes("filter.principal", filter.getPrincipal(), Limits.PRINCIPAL_BYTES_MAX);
    bytes("filter.resource_name", filter.getResourceName(), Limits.GROUP_ID_BYTES_MAX);
    // A value that this node does not know would match nothing, or on deletion be taken for none.
    given("filter.resource_type", filter.getResourceType() != ResourceType.UNRECOGNIZED);
    given("filter.pattern", filter.getPattern() != Pattern.UNRECOGNIZED);
    given("filter.operation", filter.getOperation() != Operation.UNRECOGNIZED);
    given("filter.permission", filter.getPermission() != Permission.UNRECOGNIZED);
  }
}
