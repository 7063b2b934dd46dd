// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;
import io.muster.node.coordinator.ApiException;

/** Checks each request of a call before its service sees it. */
final class GuardedListener<Q, A> extends SimpleForwardingServerCallListener<Q> {
  private final GuardedCall<Q, A> call;
  private final CallRule<Q, A> rule;
  private final CallAccess access;
  private boolean refused;

  GuardedListener(
      ServerCall.Listener<Q> service,
      GuardedCall<Q, A> call,
      CallRule<Q, A> rule,
      CallAccess access) {
    super(service);
    this.call = call;
    this.rule = rule;
    this.access = access;
  }

  @Override
  public void onMessage(Q request) {
    if (refused) {
      return;
    }
    try {
      if (call.getMethodDescriptor().getType().clientSendsOneMessage()) {
        call.asks(request);
      }
      if (rule.counted()) {
        access.count();
      }
      rule.request().accept(request, access);
    } catch (ApiException e) {
      refused = true;
      call.refuse(e);
      return;
    }
    super.onMessage(request);
  }

  @Override
  public void onHalfClose() {
    if (!refused) {
      super.onHalfClose();
    }
  }

  @Override
  public void onCancel() {
    call.abandoned();
    super.onCancel();
  }

  @Override
  public void onComplete() {
    if (call.isRefused()) {
      // The service does not know that the call has ended.
      super.onCancel();
    } else {
      super.onComplete();
    }
  }
}
