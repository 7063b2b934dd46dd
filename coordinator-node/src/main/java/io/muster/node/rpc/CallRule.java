// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.MethodDescriptor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * What one method asks of its callers. The checks throw {@code ApiException}.
 *
 * @param method its full name
 * @param opening checked when the call begins, before any request is read
 * @param request checked with each request of the call, before it is looked at otherwise
 * @param answer what of an answer the caller may see
 * @param administrative each call leaves a line in the audit log
 * @param counted requests count for the quota when they come; others count elsewhere or never
 */
record CallRule<Q, A>(
    String method,
    Consumer<CallAccess> opening,
    BiConsumer<Q, CallAccess> request,
    BiFunction<A, CallAccess, A> answer,
    boolean administrative,
    boolean counted) {

  static <Q, A> CallRule<Q, A> asking(
      MethodDescriptor<Q, A> method, BiConsumer<Q, CallAccess> request) {
    return new CallRule<>(
        method.getFullMethodName(), access -> {}, request, (answer, access) -> answer, false, true);
  }

  static <Q, A> CallRule<Q, A> opening(
      MethodDescriptor<Q, A> method, Consumer<CallAccess> opening) {
    return new CallRule<>(
        method.getFullMethodName(),
        opening,
        (request, access) -> {},
        (answer, access) -> answer,
        false,
        false);
  }

  CallRule<Q, A> showing(BiFunction<A, CallAccess, A> filter) {
    return new CallRule<>(method, opening, request, filter, administrative, counted);
  }

  CallRule<Q, A> audited() {
    return new CallRule<>(method, opening, request, answer, true, counted);
  }

  CallRule<Q, A> uncounted() {
    return new CallRule<>(method, opening, request, answer, administrative, false);
  }
}
