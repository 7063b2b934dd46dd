// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.AccessRule;
import io.muster.client.AccessRuleFilter;
import io.muster.client.AccessRules;
import io.muster.proto.v1.Acl;
import io.muster.proto.v1.AclFilter;
import io.muster.proto.v1.AclServiceGrpc;
import io.muster.proto.v1.CreateAclsRequest;
import io.muster.proto.v1.CreateAclsResponse;
import io.muster.proto.v1.DeleteAclsRequest;
import io.muster.proto.v1.ListAclsRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Access rules over the wire. */
final class DefaultAccessRules implements AccessRules {
  private final Nodes nodes;
  private final AnyNode anyNode;
  private final ClientThreads threads;
  private final Duration timeout;

  DefaultAccessRules(Nodes nodes, LeaderLocator leaders, ClientThreads threads, Duration timeout) {
    this.nodes = nodes;
    this.anyNode = new AnyNode(nodes, leaders, threads);
    this.threads = threads;
    this.timeout = timeout;
  }

  @Override
  public int create(Collection<AccessRule> rules) {
    return join(created(rules));
  }

  @Override
  public CompletableFuture<Integer> createAsync(Collection<AccessRule> rules) {
    return published(created(rules));
  }

  private CompletableFuture<Integer> created(Collection<AccessRule> rules) {
    CreateAclsRequest.Builder request = CreateAclsRequest.newBuilder().setHeader(nodes.header());
    rules.forEach(rule -> request.addAcls(message(rule)));
    return anyNode
        .call(AclServiceGrpc.getCreateAclsMethod(), request.build(), timeout)
        .thenApply(CreateAclsResponse::getCreated);
  }

  @Override
  public List<AccessRule> delete(AccessRuleFilter filter) {
    return join(deleted(filter));
  }

  @Override
  public CompletableFuture<List<AccessRule>> deleteAsync(AccessRuleFilter filter) {
    return published(deleted(filter));
  }

  private CompletableFuture<List<AccessRule>> deleted(AccessRuleFilter filter) {
    return anyNode
        .call(
            AclServiceGrpc.getDeleteAclsMethod(),
            DeleteAclsRequest.newBuilder()
                .setHeader(nodes.header())
                .setFilter(message(filter))
                .build(),
            timeout)
        .thenApply(response -> rules(response.getAclsList()));
  }

  @Override
  public List<AccessRule> list(AccessRuleFilter filter) {
    return join(listed(filter));
  }

  @Override
  public CompletableFuture<List<AccessRule>> listAsync(AccessRuleFilter filter) {
    return published(listed(filter));
  }

  private CompletableFuture<List<AccessRule>> listed(AccessRuleFilter filter) {
    return anyNode
        .call(
            AclServiceGrpc.getListAclsMethod(),
            ListAclsRequest.newBuilder()
                .setHeader(nodes.header())
                .setFilter(message(filter))
                .build(),
            timeout)
        .thenApply(response -> rules(response.getAclsList()));
  }

  private static Acl message(AccessRule rule) {
    return Acl.newBuilder()
        .setPrincipal(rule.principal())
        .setResourceType(Acl.ResourceType.valueOf(rule.resourceType().name()))
        .setPattern(Acl.Pattern.valueOf(rule.pattern().name()))
        .setResourceName(rule.resourceName())
        .setOperation(Acl.Operation.valueOf(rule.operation().name()))
        .setPermission(Acl.Permission.valueOf(rule.permission().name()))
        .build();
  }

  private static AclFilter message(AccessRuleFilter filter) {
    AclFilter.Builder message = AclFilter.newBuilder();
    if (filter.principal() != null) {
      message.setPrincipal(filter.principal());
    }
    if (filter.resourceType() != null) {
      message.setResourceType(Acl.ResourceType.valueOf(filter.resourceType().name()));
    }
    if (filter.pattern() != null) {
      message.setPattern(Acl.Pattern.valueOf(filter.pattern().name()));
    }
    if (filter.resourceName() != null) {
      message.setResourceName(filter.resourceName());
    }
    if (filter.operation() != null) {
      message.setOperation(Acl.Operation.valueOf(filter.operation().name()));
    }
    if (filter.permission() != null) {
      message.setPermission(Acl.Permission.valueOf(filter.permission().name()));
    }
    return message.build();
  }

  private static List<AccessRule> rules(List<Acl> acls) {
    List<AccessRule> rules = new ArrayList<>(acls.size());
    for (Acl acl : acls) {
      rules.add(
          new AccessRule(
              acl.getPrincipal(),
              AccessRule.ResourceType.valueOf(acl.getResourceType().name()),
              AccessRule.Pattern.valueOf(acl.getPattern().name()),
              acl.getResourceName(),
              AccessRule.Operation.valueOf(acl.getOperation().name()),
              AccessRule.Permission.valueOf(acl.getPermission().name())));
    }
    return List.copyOf(rules);
  }

  private <T> T join(CompletableFuture<T> inner) {
    return Futures.join(inner, timeout, PublicErrors::of);
  }

  private <T> CompletableFuture<T> published(CompletableFuture<T> inner) {
    return Futures.published(inner, PublicErrors::of, threads.callbacks());
  }
}
