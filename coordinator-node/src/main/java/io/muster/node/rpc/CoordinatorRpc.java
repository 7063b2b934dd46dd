// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.muster.node.coordinator.Caller;
import io.muster.node.coordinator.GroupCoordinators;
import io.muster.proto.v1.ConnectRequest;
import io.muster.proto.v1.ConnectResponse;
import io.muster.proto.v1.CoordinatorServiceGrpc;
import io.muster.proto.v1.FindCoordinatorRequest;
import io.muster.proto.v1.FindCoordinatorResponse;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.HeartbeatResponse;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.LeaveGroupResponse;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.OffsetFetchResponse;
import io.muster.proto.v1.RequestHeader;
import io.muster.proto.v1.SyncGroupRequest;
import io.muster.proto.v1.SyncGroupResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Membership and offsets over gRPC. Keeps the open streams, so that a stopping node can end them.
 */
final class CoordinatorRpc extends CoordinatorServiceGrpc.CoordinatorServiceImplBase {
  private final GroupCoordinators coordinators;
  private final RequestValidator validator;
  private final Executor writers;
  private final Set<ConnectStream> streams = ConcurrentHashMap.newKeySet();
  private volatile boolean ending;

  /**
   * @param writers threads that write to streams
   */
  CoordinatorRpc(GroupCoordinators coordinators, RequestValidator validator, Executor writers) {
    this.coordinators = coordinators;
    this.validator = validator;
    this.writers = writers;
  }

  @Override
  public void findCoordinator(
      FindCoordinatorRequest request, StreamObserver<FindCoordinatorResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          validator.find(request);
          return coordinators.find(request.getGroupId());
        });
  }

  @Override
  public void joinGroup(JoinGroupRequest request, StreamObserver<JoinGroupResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          validator.join(request);
          return coordinators.join(request, caller(request.getHeader()));
        });
  }

  @Override
  public void syncGroup(SyncGroupRequest request, StreamObserver<SyncGroupResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          validator.sync(request);
          return coordinators.sync(request, caller(request.getHeader()));
        });
  }

  @Override
  public void heartbeat(HeartbeatRequest request, StreamObserver<HeartbeatResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          validator.heartbeat(request);
          return coordinators.heartbeat(request, caller(request.getHeader()));
        });
  }

  @Override
  public void leaveGroup(LeaveGroupRequest request, StreamObserver<LeaveGroupResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          validator.leave(request);
          return coordinators.leave(request, caller(request.getHeader()));
        });
  }

  @Override
  public void offsetCommit(
      OffsetCommitRequest request, StreamObserver<OffsetCommitResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          Caller caller = caller(request.getHeader());
          validator.commit(request, caller.clientId());
          return coordinators.commit(request, caller);
        });
  }

  @Override
  public void offsetFetch(
      OffsetFetchRequest request, StreamObserver<OffsetFetchResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          validator.fetch(request);
          return coordinators.fetch(request, caller(request.getHeader()));
        });
  }

  @Override
  public StreamObserver<ConnectRequest> connect(StreamObserver<ConnectResponse> observer) {
    ConnectOutbox outbox =
        new ConnectOutbox((ServerCallStreamObserver<ConnectResponse>) observer, writers);
    ConnectStream stream = new ConnectStream(coordinators, validator, outbox, CallerHost.current());
    outbox.onEnd(() -> streams.remove(stream));
    streams.add(stream);
    if (ending) {
      stream.end();
    }
    return stream;
  }

  /** Ends every stream after what was accepted on it is answered. New ones are ended at once. */
  void endStreams() {
    ending = true;
    streams.forEach(ConnectStream::end);
  }

  /** For tests: how many streams are open. */
  int openStreams() {
    return streams.size();
  }

  private static Caller caller(RequestHeader header) {
    return new Caller(header.getClientId(), CallerHost.current(), null);
  }
}
