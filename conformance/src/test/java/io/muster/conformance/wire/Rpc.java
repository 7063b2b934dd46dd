// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance.wire;

import io.grpc.stub.StreamObserver;

/**
 * One unary method, such as {@code CoordinatorServiceStub::joinGroup}.
 *
 * @param <S> stub
 * @param <Q> request
 * @param <R> response
 */
@FunctionalInterface
public interface Rpc<S, Q, R> {
  void call(S stub, Q request, StreamObserver<R> answer);
}
