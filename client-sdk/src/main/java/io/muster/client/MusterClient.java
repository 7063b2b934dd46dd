// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import io.muster.client.internal.ClientConfig;
import io.muster.client.internal.Credentials;
import io.muster.client.internal.DefaultMusterClient;
import io.muster.client.source.PartitionSource;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The door to a cluster: owns connections, timers and threads, and makes members, consumers and the
 * admin. One per process is enough; all its members share one connection per node. Thread-safe.
 *
 * <pre>{@code
 * try (MusterClient client = MusterClient.builder().endpoints("localhost:7400").build()) {
 *   client.admin().createTopic("orders", 6);
 * }
 * }</pre>
 */
public interface MusterClient extends AutoCloseable {
  /** Starts with the defaults. */
  static Builder builder() {
    return new Builder();
  }

  /** A member of the group: membership and offsets, without a poll loop. */
  GroupMember.Builder newMember(String groupId);

  /** A consumer of the group that reads its partitions from the source. */
  <R> GroupConsumer.Builder<R> newConsumer(String groupId, PartitionSource<R> source);

  /**
   * A consumer with settings by Kafka's names.
   *
   * @param properties must have {@code group.id}; see {@link GroupConsumer.Builder#properties}
   * @param source where the records come from
   */
  <R> GroupConsumer.Builder<R> newConsumer(Map<?, ?> properties, PartitionSource<R> source);

  /** Topics, cluster, groups and offsets. */
  MusterAdmin admin();

  /**
   * Ends all members made here (they leave their groups, without revoking first) and closes the
   * connections. Close consumers and members before, to commit and revoke in order. Takes at most
   * about the request timeout. Closing again does nothing.
   */
  @Override
  void close();

  /** Settings of a client. Not thread-safe. */
  final class Builder {
    private List<String> endpoints = List.of("localhost:7400");
    private String clientId = "muster-client";
    private Duration requestTimeout = Duration.ofSeconds(10);
    private boolean pushes = true;
    private @Nullable TlsOptions tls;
    private @Nullable Supplier<String> bearerToken;
    private boolean tokenInPlainText;
    private @Nullable Executor callbackExecutor;

    private Builder() {}

    /** Some nodes of the cluster, each {@code host:port}; the others are found. */
    public Builder endpoints(String... endpoints) {
      return endpoints(List.of(endpoints));
    }

    /** Some nodes of the cluster, each {@code host:port}; the others are found. */
    public Builder endpoints(Collection<String> endpoints) {
      this.endpoints = List.copyOf(endpoints);
      return this;
    }

    /** Name of the application, shown to operators; member ids begin with it. At most 200 bytes. */
    public Builder clientId(String clientId) {
      this.clientId = clientId;
      return this;
    }

    /** How long a call tries, attempts and pauses together. Default 10 s. */
    public Builder requestTimeout(Duration timeout) {
      this.requestTimeout = timeout;
      return this;
    }

    /**
     * Whether members use a stream to their coordinator's node ({@code muster.pushes}, default
     * true). Over it they learn at once of rebalances, fencing and new topics. Without it every
     * heartbeat and commit is a call of its own, members learn of rebalances at their next
     * heartbeat, and patterns are matched anew every {@code metadata.max.age.ms} only.
     */
    public Builder pushes(boolean enabled) {
      this.pushes = enabled;
      return this;
    }

    /** Connects by TLS. Default: plain text. */
    public Builder tls(TlsOptions options) {
      this.tls = options;
      return this;
    }

    /**
     * Proves who the client is with a bearer token (JWT). Asked for each call, on a thread of the
     * client for this only, so it should keep the token until shortly before its end; while it
     * blocks, calls wait, at most for their timeout. Where it throws, the call fails with {@link
     * AuthenticationException}. Needs {@link #tls}: whoever reads the token on its way can be this
     * client.
     */
    public Builder bearerToken(Supplier<String> token) {
      this.bearerToken = token;
      return this;
    }

    /**
     * Whether a {@link #bearerToken} may be sent without {@link #tls}, where something else
     * encrypts the way, such as a proxy beside each process. Default false.
     */
    public Builder tokenInPlainText(boolean allowed) {
      this.tokenInPlainText = allowed;
      return this;
    }

    /**
     * Runs listeners and what depends on returned futures. Default: threads of the client, as many
     * as there are processors, and more while callbacks block. An executor given here is never shut
     * down by the client.
     */
    public Builder callbackExecutor(Executor executor) {
      this.callbackExecutor = executor;
      return this;
    }

    /**
     * Makes the client. Connects when it has to, so a cluster that is down shows in the first call.
     *
     * @throws IllegalArgumentException an endpoint is not {@code host:port}, a setting is out of
     *     range, a file of {@link #tls} cannot be used, or a token would be sent in plain text
     */
    public MusterClient build() {
      if (bearerToken != null && tls == null && !tokenInPlainText) {
        throw new IllegalArgumentException(
            "bearerToken without tls would be sent in plain text; set tls, or allow it with"
                + " tokenInPlainText");
      }
      return new DefaultMusterClient(
          ClientConfig.of(
              endpoints, clientId, requestTimeout, pushes, Credentials.of(tls, bearerToken)),
          callbackExecutor);
    }
  }
}
