// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the rest of the client informed of a member's id, so that pushes and broken streams find
 * it, and tells the coordinator when the member goes. Used on the member's serial executor only.
 */
final class MemberBinding {
  private static final Logger log = LoggerFactory.getLogger(MemberBinding.class);

  private final ClientServices services;
  private final MemberConfig config;
  private final MemberIdentity identity;
  private final MemberDriver member;

  MemberBinding(
      ClientServices services, MemberConfig config, MemberIdentity identity, MemberDriver member) {
    this.services = services;
    this.config = config;
    this.identity = identity;
    this.member = member;
  }

  /**
   * The member runs from now on, and closing the client ends it.
   *
   * @return false where the client is closed already
   */
  boolean begin() {
    return services.members().add(member);
  }

  /** Pushes for the current id go to this member. */
  void bind() {
    services.members().bind(identity.memberId(), member);
  }

  /** The coordinator knows the member by this id. */
  void accepted(String id) {
    change(() -> identity.accepted(id));
  }

  /** The coordinator does not know the member any more: it comes back as another. */
  void renew() {
    change(identity::renew);
  }

  /** The member stops, but the coordinator may still count it in under the id that it had. */
  void retire() {
    change(identity::retire);
  }

  private void change(Runnable change) {
    String before = identity.memberId();
    change.run();
    if (!before.equals(identity.memberId())) {
      release(before);
      bind();
    }
  }

  private void release(String memberId) {
    services.members().unbind(memberId);
    services.nodes().forget(memberId);
  }

  /** Leaves the group under the id that it knows. That it failed is only logged. */
  CompletableFuture<Void> tellLeft(String reason) {
    if (!identity.mayBeKnown()) {
      return CompletableFuture.completedFuture(null);
    }
    CoordinatorCalls.Patience patience =
        new CoordinatorCalls.Patience(config.requestTimeout(), config.pauses());
    CompletableFuture<Void> told =
        services
            .calls()
            .leave(identity.leave(reason), patience)
            .handle(
                (answer, failed) -> {
                  if (failed != null) {
                    log.info(
                        "group {} was not told that the member left; its session will run out: {}",
                        config.groupId(),
                        CallFailure.of(failed).message());
                  }
                  return null;
                });
    services.members().leaving(told);
    return told;
  }

  /** The member does not run any more. */
  void end() {
    release(identity.memberId());
    services.members().remove(member);
  }
}
