// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.MethodDescriptor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What one method asks of its callers. The checks throw {@code ApiException}.
 *
 * @param method its full name
 * @param opening checked when the call begins, before any request is read
 * @param request checked with each request of the call, before it is looked at otherwise
 * @param answer what of an answer the caller may see
 * @param administrative each call leaves a line in the audit log
 * @param outcome what that line says of an answer
 * @param counted requests count for the quota when they come; others count elsewhere or never
 */
record CallRule<Q, A>(
    String method,
    Consumer<CallAccess> opening,
    BiConsumer<Q, CallAccess> request,
    BiFunction<A, CallAccess, A> answer,
    boolean administrative,
    Function<A, String> outcome,
    boolean counted) {

  static <Q, A> CallRule<Q, A> asking(
      MethodDescriptor<Q, A> method, BiConsumer<Q, CallAccess> request) {
    return new CallRule<>(
        method.getFullMethodName(),
        access -> {},
        request,
        (answer, access) -> answer,
        false,
        answer -> AuditOutcomes.OK,
        true);
  }

  static <Q, A> CallRule<Q, A> opening(
      MethodDescriptor<Q, A> method, Consumer<CallAccess> opening) {
    return new CallRule<>(
        method.getFullMethodName(),
        opening,
        (request, access) -> {},
        (answer, access) -> answer,
        false,
        answer -> AuditOutcomes.OK,
        false);
  }

  CallRule<Q, A> showing(BiFunction<A, CallAccess, A> filter) {
    return new CallRule<>(method, opening, request, filter, administrative, outcome, counted);
  }

  CallRule<Q, A> audited() {
    return audited(outcome);
  }

  /** For acts that may be done in part, which only the answer tells. */
  CallRule<Q, A> audited(Function<A, String> told) {
    return new CallRule<>(method, opening, request, answer, true, told, counted);
  }

  CallRule<Q, A> uncounted() {
    return new CallRule<>(method, opening, request, answer, administrative, outcome, false);
  }
}
