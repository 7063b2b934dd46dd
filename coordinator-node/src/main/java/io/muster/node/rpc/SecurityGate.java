// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.health.v1.HealthGrpc;
import io.muster.node.coordinator.ApiException;
import io.muster.node.security.AuthenticationFailure;
import io.muster.node.security.MusterPrincipal;
import io.muster.node.security.NodeSecurity;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Every call but health checks comes through here: who calls, may they, and is it not too often.
 * What is refused does not reach a service.
 */
final class SecurityGate implements ServerInterceptor {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String BEARER = "bearer ";

  private final NodeSecurity security;

  SecurityGate(NodeSecurity security) {
    this.security = security;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (HealthGrpc.SERVICE_NAME.equals(call.getMethodDescriptor().getServiceName())) {
      return next.startCall(call, headers);
    }
    CallRule<Q, A> rule = CallRights.of(call.getMethodDescriptor());
    String host = CallerHost.of(call);
    GuardedCall<Q, A> guarded = new GuardedCall<>(call, rule, host, security.audit());
    CallAccess access;
    try {
      MusterPrincipal principal =
          security.authenticator().authenticate(bearer(headers), certificate(call));
      access = new CallAccess(principal, security.authorizer(), security.quota(), host);
      guarded.calledBy(access);
      rule.opening().accept(access);
    } catch (AuthenticationFailure e) {
      guarded.refuse(CallAccess.unauthenticated(e.getMessage()));
      return new ServerCall.Listener<>() {};
    } catch (ApiException e) {
      guarded.refuse(e);
      return new ServerCall.Listener<>() {};
    }
    return new GuardedListener<>(
        Contexts.interceptCall(access.in(Context.current()), guarded, headers, next),
        guarded,
        rule,
        access);
  }

  private static @Nullable String bearer(Metadata headers) {
    String value = headers.get(AUTHORIZATION);
    return value != null && value.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? value.substring(BEARER.length()).strip()
        : null;
  }

  private static @Nullable X509Certificate certificate(ServerCall<?, ?> call) {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session == null) {
      return null;
    }
    try {
      Certificate[] chain = session.getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate own ? own : null;
    } catch (SSLPeerUnverifiedException e) {
      // The client has shown none.
      return null;
    }
  }
}
