// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UnknownFieldSet;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.proto.internal.v1.CreateAcls;
import io.muster.proto.internal.v1.DeleteAcls;
import io.muster.proto.v1.Acl;
import io.muster.proto.v1.Acl.Operation;
import io.muster.proto.v1.Acl.Pattern;
import io.muster.proto.v1.Acl.Permission;
import io.muster.proto.v1.Acl.ResourceType;
import io.muster.proto.v1.AclFilter;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Applied;
import io.muster.state.ClusterState;
import io.muster.state.Effect;
import io.muster.state.Limits;
import io.muster.state.LogPosition;
import io.muster.state.Outcome;
import io.muster.state.store.InMemoryStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Access rules: kept, found again, bounded; and the answers that follow from them. */
final class AclsTest {
  private static final String ANN = "User:ann";
  private static final String BOB = "User:bob";
  private static final Acl ANN_READS_G = allow(ANN, Operation.READ, ResourceType.GROUP, "g");

  private final InMemoryStore store = new InMemoryStore();
  private final ClusterState state = new ClusterState(store);
  private long index;

  @Test
  void rulesAreKeptOnceAndComeBackFromTheStore() {
    Acl bob = allow(BOB, Operation.READ, ResourceType.TOPIC, "t");
    Applied created = apply(create(ANN_READS_G, bob, bob));
    assertThat(created.outcomes()).containsExactly(new Outcome.AclsCreated(2));
    assertThat(created.effects()).containsExactly(new Effect.AclsChanged());
    Applied repeated = apply(create(ANN_READS_G));
    assertThat(repeated.outcomes()).containsExactly(new Outcome.AclsCreated(0));
    assertThat(repeated.effects()).isEmpty();
    // Topics come before groups, as their numbers do.
    assertThat(state.acls().table().acls()).containsExactly(bob, ANN_READS_G);
    assertThat(new ClusterState(store).acls().table().acls()).containsExactly(bob, ANN_READS_G);
  }

  /** As a newer client may say it. The store cannot hold both, and heap must not either. */
  @Test
  void rulesThatDifferInWhatIsUnknownHereAreOne() {
    Acl newer =
        ANN_READS_G.toBuilder()
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
                    .build())
            .build();
    assertThat(apply(create(ANN_READS_G)).outcomes()).containsExactly(new Outcome.AclsCreated(1));
    assertThat(apply(create(newer)).outcomes()).containsExactly(new Outcome.AclsCreated(0));
    apply(delete(AclFilter.newBuilder().setPrincipal(ANN)));
    assertThat(apply(create(newer)).outcomes()).containsExactly(new Outcome.AclsCreated(1));
    assertThat(apply(create(ANN_READS_G)).outcomes()).containsExactly(new Outcome.AclsCreated(0));
    assertThat(new ClusterState(store).acls().table().acls()).containsExactly(ANN_READS_G);
    assertThat(state.acls().table().acls()).containsExactly(ANN_READS_G);
  }

  @Test
  void aFilterRemovesWhatItMatches() {
    Acl deny = ANN_READS_G.toBuilder().setPermission(Permission.DENY).build();
    Acl prefixed = ANN_READS_G.toBuilder().setPattern(Pattern.PREFIXED).build();
    Acl write = ANN_READS_G.toBuilder().setOperation(Operation.WRITE).build();
    Acl topic = ANN_READS_G.toBuilder().setResourceType(ResourceType.TOPIC).build();
    Acl other = ANN_READS_G.toBuilder().setResourceName("h").build();
    Acl bob = ANN_READS_G.toBuilder().setPrincipal(BOB).build();
    apply(create(ANN_READS_G, deny, prefixed, write, topic, other, bob));
    assertRemoved(AclFilter.newBuilder().setPermission(Permission.DENY), deny);
    assertRemoved(AclFilter.newBuilder().setPattern(Pattern.PREFIXED), prefixed);
    assertRemoved(AclFilter.newBuilder().setOperation(Operation.WRITE), write);
    assertRemoved(AclFilter.newBuilder().setResourceType(ResourceType.TOPIC), topic);
    assertRemoved(AclFilter.newBuilder().setResourceName("h"), other);
    assertRemoved(AclFilter.newBuilder().setPrincipal(BOB), bob);
    assertThat(state.acls().table().acls()).containsExactly(ANN_READS_G);
    Applied nothing = apply(delete(AclFilter.newBuilder().setPrincipal(BOB)));
    assertThat(nothing.outcomes()).containsExactly(new Outcome.AclsDeleted(List.of()));
    assertThat(nothing.effects()).isEmpty();
    assertRemoved(AclFilter.newBuilder().setPrincipal(ANN), ANN_READS_G);
    assertThat(new ClusterState(store).acls().table().acls()).isEmpty();
  }

  private void assertRemoved(AclFilter.Builder filter, Acl expected) {
    assertThat(state.acls().matching(filter.build())).containsExactly(expected);
    assertThat(apply(delete(filter)).outcomes())
        .containsExactly(new Outcome.AclsDeleted(List.of(expected)));
  }

  @Test
  void aLaterCommandOfAnEntrySeesAnEarlierOne() {
    Applied applied =
        apply(
            create(ANN_READS_G),
            create(ANN_READS_G),
            delete(AclFilter.newBuilder().setPrincipal(ANN)),
            create(ANN_READS_G));
    assertThat(applied.outcomes())
        .isEqualTo(
            List.of(
                new Outcome.AclsCreated(1),
                new Outcome.AclsCreated(0),
                new Outcome.AclsDeleted(List.of(ANN_READS_G)),
                new Outcome.AclsCreated(1)));
    assertThat(new ClusterState(store).acls().table().acls()).containsExactly(ANN_READS_G);
  }

  @Test
  void rulesAreBoundedInNumberAndInBytesAndNothingOfTooManyIsKept() {
    List<Acl> most = new ArrayList<>();
    for (int i = 0; i < Limits.ACLS_MAX; i++) {
      most.add(allow(ANN, Operation.READ, ResourceType.GROUP, "g" + i));
    }
    apply(create(most.toArray(new Acl[0])));
    assertThat(state.acls().table().acls()).hasSize(Limits.ACLS_MAX);
    Applied over = apply(create(allow(BOB, Operation.READ, ResourceType.GROUP, "more")));
    assertThat(((Outcome.Rejected) over.outcomes().get(0)).reason())
        .isEqualTo(ErrorReason.INVALID_REQUEST);
    assertThat(over.effects()).isEmpty();

    apply(delete(AclFilter.newBuilder().setPrincipal(ANN)));
    List<Acl> large = new ArrayList<>();
    for (int i = 0; i < Limits.ACLS_BYTES_MAX / 1_000; i++) {
      large.add(allow(ANN, Operation.READ, ResourceType.GROUP, i + "x".repeat(1_000)));
    }
    Applied tooLarge = apply(create(large.toArray(new Acl[0])));
    assertThat(tooLarge.outcomes().get(0)).isInstanceOf(Outcome.Rejected.class);
    assertThat(state.acls().table().acls()).isEmpty();
  }

  @Test
  void withoutARuleTheAnswerIsNo() {
    AclTable table = AclTable.of(List.of());
    assertThat(table.allows(ANN, Operation.READ, ResourceType.GROUP, "g")).isFalse();
    assertThat(table.allowsAnything(ANN)).isFalse();
  }

  @Test
  void anAllowIsForItsPrincipalOperationTypeAndName() {
    AclTable table = AclTable.of(List.of(ANN_READS_G));
    assertThat(table.allows(ANN, Operation.READ, ResourceType.GROUP, "g")).isTrue();
    assertThat(table.allows(BOB, Operation.READ, ResourceType.GROUP, "g")).isFalse();
    assertThat(table.allows(ANN, Operation.DELETE, ResourceType.GROUP, "g")).isFalse();
    assertThat(table.allows(ANN, Operation.READ, ResourceType.TOPIC, "g")).isFalse();
    assertThat(table.allows(ANN, Operation.READ, ResourceType.GROUP, "gg")).isFalse();
    assertThat(table.allows(ANN, Operation.READ, ResourceType.GROUP, "*")).isFalse();
    assertThat(table.allowsAnything(ANN)).isTrue();
    assertThat(table.allowsAnything(BOB)).isFalse();
  }

  @Test
  void someOperationsAllowToDescribeAndAllAllowsEveryOne() {
    for (Operation operation :
        List.of(
            Operation.READ,
            Operation.WRITE,
            Operation.DELETE,
            Operation.ALTER,
            Operation.DESCRIBE,
            Operation.ALL)) {
      AclTable table = AclTable.of(List.of(allow(ANN, operation, ResourceType.GROUP, "g")));
      assertThat(table.allows(ANN, Operation.DESCRIBE, ResourceType.GROUP, "g"))
          .as(operation.name())
          .isTrue();
    }
    AclTable create = AclTable.of(List.of(allow(ANN, Operation.CREATE, ResourceType.GROUP, "g")));
    assertThat(create.allows(ANN, Operation.DESCRIBE, ResourceType.GROUP, "g")).isFalse();
    AclTable all = AclTable.of(List.of(allow(ANN, Operation.ALL, ResourceType.GROUP, "g")));
    assertThat(all.allows(ANN, Operation.DELETE, ResourceType.GROUP, "g")).isTrue();
  }

  @Test
  void prefixesStarsAndEverybody() {
    Acl prefix =
        allow(ANN, Operation.READ, ResourceType.TOPIC, "orders-").toBuilder()
            .setPattern(Pattern.PREFIXED)
            .build();
    AclTable table =
        AclTable.of(
            List.of(
                prefix,
                allow(BOB, Operation.READ, ResourceType.TOPIC, "*"),
                allow(AclTable.EVERYBODY, Operation.DESCRIBE, ResourceType.TOPIC, "public")));
    assertThat(table.allows(ANN, Operation.READ, ResourceType.TOPIC, "orders-eu")).isTrue();
    assertThat(table.allows(ANN, Operation.READ, ResourceType.TOPIC, "orders-")).isTrue();
    assertThat(table.allows(ANN, Operation.READ, ResourceType.TOPIC, "orders")).isFalse();
    assertThat(table.allows(BOB, Operation.READ, ResourceType.TOPIC, "anything")).isTrue();
    assertThat(table.allows("User:eve", Operation.DESCRIBE, ResourceType.TOPIC, "public")).isTrue();
    assertThat(table.allowsAnything("User:eve")).isTrue();
  }

  @Test
  void aDenyWinsOverEveryAllow() {
    Acl deny =
        allow(AclTable.EVERYBODY, Operation.READ, ResourceType.TOPIC, "secret").toBuilder()
            .setPattern(Pattern.PREFIXED)
            .setPermission(Permission.DENY)
            .build();
    AclTable table =
        AclTable.of(
            List.of(
                deny,
                allow(ANN, Operation.ALL, ResourceType.TOPIC, "*"),
                allow(ANN, Operation.READ, ResourceType.TOPIC, "secret-1")));
    assertThat(table.allows(ANN, Operation.READ, ResourceType.TOPIC, "secret-1")).isFalse();
    assertThat(table.forbids(ANN, Operation.READ, ResourceType.TOPIC, "secret-1")).isTrue();
    assertThat(table.allows(ANN, Operation.WRITE, ResourceType.TOPIC, "secret-1")).isTrue();
    assertThat(table.allows(ANN, Operation.READ, ResourceType.TOPIC, "open")).isTrue();
    assertThat(table.forbids(ANN, Operation.READ, ResourceType.TOPIC, "open")).isFalse();
    Acl denyAll = deny.toBuilder().setOperation(Operation.ALL).build();
    assertThat(
            AclTable.of(
                    List.of(denyAll, allow(ANN, Operation.READ, ResourceType.TOPIC, "secret-1")))
                .allows(ANN, Operation.DESCRIBE, ResourceType.TOPIC, "secret-1"))
        .isFalse();
  }

  private static Acl allow(String principal, Operation operation, ResourceType type, String name) {
    return Acl.newBuilder()
        .setPrincipal(principal)
        .setOperation(operation)
        .setResourceType(type)
        .setPattern(Pattern.LITERAL)
        .setResourceName(name)
        .setPermission(Permission.ALLOW)
        .build();
  }

  private static Command create(Acl... acls) {
    return Command.newBuilder()
        .setCreateAcls(CreateAcls.newBuilder().addAllAcls(List.of(acls)))
        .build();
  }

  private static Command delete(AclFilter.Builder filter) {
    return Command.newBuilder().setDeleteAcls(DeleteAcls.newBuilder().setFilter(filter)).build();
  }

  private Applied apply(Command... commands) {
    CommandBatch batch =
        CommandBatch.newBuilder()
            .setVersion(1)
            .setTerm(1)
            .addAllCommands(List.of(commands))
            .build();
    return state.apply(batch, new LogPosition(1, ++index));
  }
}
