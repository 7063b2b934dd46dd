// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.grpc.CallOptions;
import io.grpc.netty.NettyChannelBuilder;
import io.muster.client.TlsOptions;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How a client connects and proves who it is. Thread-safe. */
public final class Credentials {
  private static final Duration REFRESH = Duration.ofSeconds(5);

  private final @Nullable ClientTls tls;
  private final @Nullable Supplier<String> tokens;

  private Credentials(@Nullable ClientTls tls, @Nullable Supplier<String> tokens) {
    this.tls = tls;
    this.tokens = tokens;
  }

  /** Plain text, and no proof. */
  static Credentials none() {
    return new Credentials(null, null);
  }

  /**
   * What the builder collected.
   *
   * @param tls null: plain text
   * @param tokens null: calls carry no token
   * @throws IllegalArgumentException where a file cannot be used
   */
  public static Credentials of(@Nullable TlsOptions tls, @Nullable Supplier<String> tokens) {
    return new Credentials(tls == null ? null : new ClientTls(tls), tokens);
  }

  /** What each call of a client begins with. */
  CallOptions options(ClientThreads threads) {
    return tokens == null
        ? CallOptions.DEFAULT
        : CallOptions.DEFAULT.withCallCredentials(new BearerToken(tokens, threads.tokens()));
  }

  void secure(NettyChannelBuilder channel) {
    if (tls == null) {
      channel.usePlaintext();
    } else {
      channel.sslContext(tls.context());
    }
  }

  /** Looks at the files again and again, as long as the client lives. */
  void keepFresh(Timer timer) {
    if (tls != null) {
      timer.schedule(
          REFRESH,
          () -> {
            tls.refresh();
            keepFresh(timer);
          });
    }
  }
}
