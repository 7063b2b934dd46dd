// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.muster.node.coordinator.ApiException;
import io.muster.proto.v1.Acl;
import io.muster.proto.v1.AclFilter;
import io.muster.proto.v1.CreateAclsRequest;
import io.muster.proto.v1.DeleteAclsRequest;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.ListAclsRequest;
import io.muster.state.Limits;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** Rules that make no sense do not reach the log. */
class AclValidatorTest {
  private static final Acl GOOD =
      Acl.newBuilder()
          .setPrincipal("User:app")
          .setResourceType(Acl.ResourceType.GROUP)
          .setPattern(Acl.Pattern.LITERAL)
          .setResourceName("g")
          .setOperation(Acl.Operation.READ)
          .setPermission(Acl.Permission.ALLOW)
          .build();

  @Test
  void goodRulesPass() {
    for (Acl acl :
        new Acl[] {
          GOOD,
          GOOD.toBuilder().setPrincipal("User:*").setResourceName("*").build(),
          GOOD.toBuilder().setPattern(Acl.Pattern.PREFIXED).build(),
          GOOD.toBuilder().setResourceName("x".repeat(Limits.GROUP_ID_BYTES_MAX)).build(),
          GOOD.toBuilder()
              .setPrincipal("User:" + "x".repeat(Limits.PRINCIPAL_BYTES_MAX - 5))
              .build(),
          GOOD.toBuilder()
              .setResourceType(Acl.ResourceType.CLUSTER)
              .setResourceName("muster-cluster")
              .build()
        }) {
      assertThatCode(() -> AclValidator.create(create(acl))).doesNotThrowAnyException();
    }
  }

  @Test
  void eachPartIsChecked() {
    assertRefused("acls.principal", GOOD.toBuilder().clearPrincipal());
    assertRefused("acls.principal", GOOD.toBuilder().setPrincipal("app"));
    assertRefused("acls.principal", GOOD.toBuilder().setPrincipal("User:"));
    assertRefused("acls.principal", GOOD.toBuilder().setPrincipal("User:a\nb"));
    assertRefused(
        "acls.principal",
        GOOD.toBuilder().setPrincipal("User:" + "x".repeat(Limits.PRINCIPAL_BYTES_MAX - 4)));
    assertRefused("acls.resource_type", GOOD.toBuilder().clearResourceType());
    assertRefused("acls.resource_type", GOOD.toBuilder().setResourceTypeValue(99));
    assertRefused("acls.pattern", GOOD.toBuilder().clearPattern());
    assertRefused("acls.pattern", GOOD.toBuilder().setPatternValue(99));
    assertRefused("acls.operation", GOOD.toBuilder().clearOperation());
    assertRefused("acls.operation", GOOD.toBuilder().setOperationValue(99));
    assertRefused("acls.permission", GOOD.toBuilder().clearPermission());
    assertRefused("acls.permission", GOOD.toBuilder().setPermissionValue(99));
    assertRefused("acls.resource_name", GOOD.toBuilder().clearResourceName());
    assertRefused("acls.resource_name", GOOD.toBuilder().setResourceName("a\0b"));
    assertRefused(
        "acls.resource_name",
        GOOD.toBuilder().setResourceName("x".repeat(Limits.GROUP_ID_BYTES_MAX + 1)));
    assertRefused("acls.resource_name", GOOD.toBuilder().setResourceType(Acl.ResourceType.CLUSTER));
    assertRefused(
        "acls.resource_name",
        GOOD.toBuilder()
            .setResourceType(Acl.ResourceType.CLUSTER)
            .setResourceName("muster-cluster")
            .setPattern(Acl.Pattern.PREFIXED));
  }

  @Test
  void requestsAreBounded() {
    assertThat(refusal(() -> AclValidator.create(CreateAclsRequest.getDefaultInstance())))
        .isEqualTo("acls");
    CreateAclsRequest most =
        CreateAclsRequest.newBuilder()
            .addAllAcls(Collections.nCopies(Limits.ACLS_PER_REQUEST_MAX, GOOD))
            .build();
    assertThatCode(() -> AclValidator.create(most)).doesNotThrowAnyException();
    assertThat(refusal(() -> AclValidator.create(most.toBuilder().addAcls(GOOD).build())))
        .isEqualTo("acls");
  }

  @Test
  void filtersAreCheckedAndNoneRemovesEverything() {
    assertThat(refusal(() -> AclValidator.delete(DeleteAclsRequest.getDefaultInstance())))
        .isEqualTo("filter");
    assertThatCode(() -> AclValidator.list(ListAclsRequest.getDefaultInstance()))
        .doesNotThrowAnyException();
    AclFilter unknown = AclFilter.newBuilder().setOperationValue(99).build();
    assertThat(
            refusal(
                () ->
                    AclValidator.delete(DeleteAclsRequest.newBuilder().setFilter(unknown).build())))
        .isEqualTo("filter.operation");
    AclFilter tooLong = AclFilter.newBuilder().setPrincipal("x".repeat(300)).build();
    assertThat(
            refusal(
                () -> AclValidator.list(ListAclsRequest.newBuilder().setFilter(tooLong).build())))
        .isEqualTo("filter.principal");
  }

  private static void assertRefused(String field, Acl.Builder acl) {
    assertThat(refusal(() -> AclValidator.create(create(acl.build())))).isEqualTo(field);
  }

  /** The field that the refusal names. */
  private static String refusal(Runnable check) {
    ApiException refused = catchThrowableOfType(ApiException.class, check::run);
    assertThat(refused).as("was accepted").isNotNull();
    assertThat(refused.reason()).isEqualTo(ErrorReason.INVALID_REQUEST);
    return refused.metadata().getOrDefault("field", "");
  }

  private static CreateAclsRequest create(Acl acl) {
    return CreateAclsRequest.newBuilder().addAcls(acl).build();
  }
}
