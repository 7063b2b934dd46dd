// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.muster.node.cluster.PeerNodes;
import io.muster.node.security.NodeSecurity;
import io.muster.proto.internal.v1.AbandonRequest;
import io.muster.proto.internal.v1.AbandonResponse;
import io.muster.proto.internal.v1.AnnounceRequest;
import io.muster.proto.internal.v1.AnnounceResponse;
import io.muster.proto.internal.v1.HelloRequest;
import io.muster.proto.internal.v1.HelloResponse;
import io.muster.proto.internal.v1.NodeServiceGrpc;
import io.muster.proto.internal.v1.RegisterRequest;
import io.muster.proto.internal.v1.RegisterResponse;
import io.muster.proto.internal.v1.ReportRequest;
import io.muster.proto.internal.v1.ReportResponse;
import io.muster.proto.v1.NodeEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls to the other nodes over gRPC, one connection to each. One that refuses this node is asked
 * less often, and told of. Thread-safe.
 */
public final class PeerClients implements PeerNodes, AutoCloseable {
  private static final long DEADLINE_MS = 2_000;

  private final NodeSecurity security;
  private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();
  private final PeerRefusals refusals = new PeerRefusals(System::nanoTime);
  private volatile boolean closed;

  /**
   * @param security of this node: the others' client ports are secured like its own
   */
  public PeerClients(NodeSecurity security) {
    this.security = security;
  }

  @Override
  public CompletableFuture<HelloResponse> hello(NodeEndpoint node, HelloRequest request) {
    return call(node, NodeServiceGrpc.getHelloMethod(), request);
  }

  @Override
  public CompletableFuture<RegisterResponse> register(
      NodeEndpoint controller, RegisterRequest request) {
    return call(controller, NodeServiceGrpc.getRegisterMethod(), request);
  }

  @Override
  public CompletableFuture<ReportResponse> report(NodeEndpoint controller, ReportRequest request) {
    return call(controller, NodeServiceGrpc.getReportMethod(), request);
  }

  @Override
  public CompletableFuture<AnnounceResponse> announce(NodeEndpoint node, AnnounceRequest request) {
    return call(node, NodeServiceGrpc.getAnnounceMethod(), request);
  }

  @Override
  public CompletableFuture<AbandonResponse> abandon(NodeEndpoint node, AbandonRequest request) {
    return call(node, NodeServiceGrpc.getAbandonMethod(), request);
  }

  private <A, B> CompletableFuture<B> call(
      NodeEndpoint node, MethodDescriptor<A, B> method, A request) {
    if (closed) {
      return CompletableFuture.failedFuture(Status.CANCELLED.asException());
    }
    String address = node.getHost() + ":" + node.getPort();
    Status held = refusals.held(address);
    if (held != null) {
      return CompletableFuture.failedFuture(held.asException());
    }
    CompletableFuture<B> answer = new CompletableFuture<>();
    try {
      ClientCall<A, B> call =
          channel(address, node)
              .newCall(
                  method,
                  CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_MS, TimeUnit.MILLISECONDS));
      call.start(
          new Listener<>(
              answer, status -> refusals.ended(address, method.getFullMethodName(), status)),
          new Metadata());
      call.sendMessage(request);
      call.halfClose();
      call.request(2);
    } catch (RuntimeException e) {
      // A certificate that cannot be read, a host name that gRPC does not take.
      answer.completeExceptionally(e);
    }
    return answer;
  }

  private ManagedChannel channel(String address, NodeEndpoint node) {
    // The address decides: a node that moved is another connection.
    return channels.computeIfAbsent(address, key -> open(node));
  }

  private ManagedChannel open(NodeEndpoint node) {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(node.getHost(), node.getPort()).directExecutor();
    try {
      RpcTls.secure(builder, security);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return builder.build();
  }

  /** Open calls are cancelled. */
  @Override
  public void close() {
    closed = true;
    channels.values().forEach(ManagedChannel::shutdownNow);
  }

  private static final class Listener<B> extends ClientCall.Listener<B> {
    private final CompletableFuture<B> answer;
    private final Consumer<Status> ended;
    private @Nullable B message;

    private Listener(CompletableFuture<B> answer, Consumer<Status> ended) {
      this.answer = answer;
      this.ended = ended;
    }

    @Override
    public void onMessage(B received) {
      message = received;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      ended.accept(status);
      B received = message;
      if (status.isOk() && received != null) {
        answer.complete(received);
      } else {
        answer.completeExceptionally(status.asException(trailers));
      }
    }
  }
}
