// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.proto.internal.v1.AbandonRequest;
import io.muster.proto.internal.v1.AbandonResponse;
import io.muster.proto.internal.v1.AnnounceRequest;
import io.muster.proto.internal.v1.AnnounceResponse;
import io.muster.proto.internal.v1.HelloRequest;
import io.muster.proto.internal.v1.HelloResponse;
import io.muster.proto.internal.v1.RegisterRequest;
import io.muster.proto.internal.v1.RegisterResponse;
import io.muster.proto.internal.v1.ReportRequest;
import io.muster.proto.internal.v1.ReportResponse;
import io.muster.proto.v1.NodeEndpoint;
import java.util.concurrent.CompletableFuture;

/**
 * The other nodes, as one may speak to them. Each call has a deadline of two seconds and fails with
 * whatever went wrong; all may be repeated. Thread-safe; no call blocks.
 */
public interface PeerNodes {
  CompletableFuture<HelloResponse> hello(NodeEndpoint node, HelloRequest request);

  CompletableFuture<RegisterResponse> register(NodeEndpoint controller, RegisterRequest request);

  CompletableFuture<ReportResponse> report(NodeEndpoint controller, ReportRequest request);

  CompletableFuture<AnnounceResponse> announce(NodeEndpoint node, AnnounceRequest request);

  CompletableFuture<AbandonResponse> abandon(NodeEndpoint node, AbandonRequest request);
}
