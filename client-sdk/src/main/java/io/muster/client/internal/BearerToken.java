// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Puts the application's token on each call. The application is asked on threads for this only: it
 * may take its time, and nobody waits for it but the calls that need a token.
 */
final class BearerToken extends CallCredentials {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Supplier<String> tokens;
  private final Executor asking;

  BearerToken(Supplier<String> tokens, Executor asking) {
    this.tokens = tokens;
    this.asking = asking;
  }

  @Override
  public void applyRequestMetadata(RequestInfo call, Executor io, MetadataApplier applier) {
    asking.execute(
        () -> {
          try {
            Metadata headers = new Metadata();
            headers.put(AUTHORIZATION, "Bearer " + tokens.get());
            applier.apply(headers);
          } catch (Throwable e) {
            // Whatever it is: a call that is told nothing is never sent.
            applier.fail(
                Status.UNAUTHENTICATED.withDescription("no bearer token: " + e).withCause(e));
          }
        });
  }
}
