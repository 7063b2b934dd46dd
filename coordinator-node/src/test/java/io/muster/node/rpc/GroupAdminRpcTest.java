// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.rpc.ErrorInfo;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.muster.node.coordinator.ApiException;
import io.muster.proto.v1.AlterOffsetsRequest;
import io.muster.proto.v1.DeleteGroupRequest;
import io.muster.proto.v1.DeleteOffsetsRequest;
import io.muster.proto.v1.DescribeGroupRequest;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.GroupAdminServiceGrpc;
import io.muster.proto.v1.GroupAdminServiceGrpc.GroupAdminServiceBlockingStub;
import io.muster.proto.v1.ListGroupsRequest;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.RemoveMembersRequest;
import io.muster.proto.v1.WatchGroupRequest;
import io.muster.proto.v1.WatchGroupResponse;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Operators' calls and watches over a real connection. */
class GroupAdminRpcTest {
  private RunningServer running;
  private GroupAdminServiceBlockingStub api;

  @BeforeEach
  void start() throws Exception {
    running = new RunningServer();
    api =
        GroupAdminServiceGrpc.newBlockingStub(running.channel)
            .withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    running.close();
  }

  @Test
  void everyCallReachesItsDoor() {
    assertThat(api.listGroups(ListGroupsRequest.getDefaultInstance()).getGroupsCount())
        .isEqualTo(1);
    assertThat(
            api.describeGroup(DescribeGroupRequest.newBuilder().setGroupId("g").build())
                .getGroupId())
        .isEqualTo("g");
    api.deleteGroup(DeleteGroupRequest.newBuilder().setGroupId("g").build());
    assertThat(
            api.alterOffsets(
                    AlterOffsetsRequest.newBuilder()
                        .setGroupId("g")
                        .addTopics(Requests.topic("t", 0))
                        .build())
                .getRevision())
        .isEqualTo(7);
    api.deleteOffsets(
        DeleteOffsetsRequest.newBuilder()
            .setGroupId("g")
            .addTopics(OffsetFetchRequest.Topic.newBuilder().setName("t").addPartitions(0))
            .build());
    api.removeMembers(
        RemoveMembersRequest.newBuilder()
            .setGroupId("g")
            .addMembers(Requests.leaving("m"))
            .build());
  }

  @Test
  void aBadRequestIsRefusedAndAMissingGroupSaid() throws Exception {
    assertThat(
            reason(
                () -> api.alterOffsets(AlterOffsetsRequest.newBuilder().setGroupId("g").build())))
        .isEqualTo("INVALID_REQUEST");
    assertThat(
            reason(
                () ->
                    api.describeGroup(
                        DescribeGroupRequest.newBuilder().setGroupId("none").build())))
        .isEqualTo("GROUP_ID_NOT_FOUND");
    assertThat(reason(() -> watch("none", 0).hasNext())).isEqualTo("GROUP_ID_NOT_FOUND");
    assertThat(reason(() -> watch("g", -1).hasNext())).isEqualTo("INVALID_REQUEST");
  }

  @Test
  void aWatchBringsEventsUntilItIsEnded() throws Exception {
    Iterator<WatchGroupResponse> events = watch("g", 0);
    InMemoryAdministration.FedWatch watch = opened();
    watch.event(1);
    watch.event(2);
    assertThat(events.next().getEvents(0).getNumber()).isEqualTo(1);
    assertThat(events.next().getEvents(0).getNumber()).isEqualTo(2);
    watch.end(new ApiException(ErrorReason.NOT_COORDINATOR, "Led elsewhere"));
    assertThat(reason(events::hasNext)).isEqualTo("NOT_COORDINATOR");
    assertThat(watch.closed).isTrue();
  }

  @Test
  void aWatchEndsWithItsCaller() {
    Context.CancellableContext caller = Context.current().withCancellation();
    caller.run(() -> watch("g", 0));
    InMemoryAdministration.FedWatch watch = opened();
    caller.cancel(null);
    await().until(() -> watch.closed);
    // What comes too late is dropped.
    watch.event(1);
  }

  @Test
  void aStoppingServerEndsWatches() throws Exception {
    Iterator<WatchGroupResponse> events = watch("g", 0);
    opened();
    running.server.close();
    assertThat(reason(events::hasNext)).isEqualTo("NOT_COORDINATOR");
  }

  private Iterator<WatchGroupResponse> watch(String group, long after) {
    return api.watchGroup(
        WatchGroupRequest.newBuilder().setGroupId(group).setAfterEvent(after).build());
  }

  private InMemoryAdministration.FedWatch opened() {
    await().until(() -> !running.administration.watches.isEmpty());
    return running.administration.watches.get(0);
  }

  private static String reason(Runnable call) throws Exception {
    StatusRuntimeException thrown = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(thrown).as("the call succeeded").isNotNull();
    return StatusProto.fromThrowable(thrown).getDetails(0).unpack(ErrorInfo.class).getReason();
  }
}
