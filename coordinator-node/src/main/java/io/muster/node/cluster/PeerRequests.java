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
import java.util.concurrent.CompletableFuture;

/**
 * What other nodes ask of this one. Futures complete exceptionally with {@code ApiException}; no
 * call blocks.
 */
public interface PeerRequests {
  HelloResponse hello(HelloRequest request);

  CompletableFuture<RegisterResponse> register(RegisterRequest request);

  CompletableFuture<ReportResponse> report(ReportRequest request);

  AnnounceResponse announce(AnnounceRequest request);

  CompletableFuture<AbandonResponse> abandon(AbandonRequest request);
}
