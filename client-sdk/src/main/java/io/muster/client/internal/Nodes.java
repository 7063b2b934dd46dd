// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.proto.v1.RequestHeader;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/** The connections, one for each node that has been talked to. */
final class Nodes {
  private final RequestHeader header;
  private final ClientThreads threads;
  private final StreamListener listener;
  private final boolean streams;
  private final Credentials credentials;
  private final Map<Endpoint, NodeConnection> connections = new ConcurrentHashMap<>();
  private boolean closed;

  /**
   * No connections yet.
   *
   * @param streams false: every call is unary
   * @param credentials of every connection
   */
  Nodes(
      RequestHeader header,
      ClientThreads threads,
      StreamListener listener,
      boolean streams,
      Credentials credentials) {
    this.header = header;
    this.threads = threads;
    this.listener = listener;
    this.streams = streams;
    this.credentials = credentials;
    credentials.keepFresh(threads);
  }

  RequestHeader header() {
    return header;
  }

  /**
   * The connection to this node. Made here, connected at its first call.
   *
   * @throws CompletionException with a CallFailure, when the client is closed
   */
  NodeConnection at(Endpoint node) {
    NodeConnection known = connections.get(node);
    return known != null ? known : open(node);
  }

  private synchronized NodeConnection open(Endpoint node) {
    if (closed) {
      throw new CompletionException(CallFailure.abandoned("the client was closed", false));
    }
    return connections.computeIfAbsent(
        node,
        missing -> new NodeConnection(missing, header, threads, listener, streams, credentials));
  }

  void forget(String memberId) {
    connections.values().forEach(connection -> connection.forget(memberId));
  }

  synchronized void close() {
    closed = true;
    connections.values().forEach(NodeConnection::close);
  }
}
