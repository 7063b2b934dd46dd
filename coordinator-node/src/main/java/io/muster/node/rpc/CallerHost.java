// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Notes where a call comes from, so that the services can tell the coordinator. */
final class CallerHost implements ServerInterceptor {
  private static final Context.Key<String> HOST = Context.key("muster-caller-host");

  /** The caller of the current call, as Kafka shows it: {@code /10.0.0.1}. */
  static String current() {
    String host = HOST.get();
    return host == null ? "" : host;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String host = of(call);
    return Contexts.interceptCall(Context.current().withValue(HOST, host), call, headers, next);
  }

  /** The caller of this call. */
  static String of(ServerCall<?, ?> call) {
    return host(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
  }

  private static String host(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress inet && inet.getAddress() != null
        ? "/" + inet.getAddress().getHostAddress()
        : "";
  }
}
