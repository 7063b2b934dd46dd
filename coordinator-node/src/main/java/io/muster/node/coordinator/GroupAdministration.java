// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.v1.AlterOffsetsRequest;
import io.muster.proto.v1.AlterOffsetsResponse;
import io.muster.proto.v1.DeleteGroupRequest;
import io.muster.proto.v1.DeleteGroupResponse;
import io.muster.proto.v1.DeleteOffsetsRequest;
import io.muster.proto.v1.DeleteOffsetsResponse;
import io.muster.proto.v1.DescribeGroupRequest;
import io.muster.proto.v1.DescribeGroupResponse;
import io.muster.proto.v1.ListGroupsRequest;
import io.muster.proto.v1.ListGroupsResponse;
import io.muster.proto.v1.RemoveMembersRequest;
import io.muster.proto.v1.RemoveMembersResponse;
import io.muster.proto.v1.WatchGroupRequest;
import io.muster.proto.v1.WatchGroupResponse;
import java.util.concurrent.CompletableFuture;

/**
 * What operators do with the groups that this node coordinates, behind one door for the RPC layer.
 * As with {@link GroupCoordinators}: requests have been validated, futures complete exceptionally
 * with {@link ApiException}, no call blocks. Repeating a call is safe; the repeat of a deletion
 * finds that there is nothing left.
 */
public interface GroupAdministration {
  CompletableFuture<ListGroupsResponse> list(ListGroupsRequest request);

  CompletableFuture<DescribeGroupResponse> describe(DescribeGroupRequest request);

  CompletableFuture<DeleteGroupResponse> delete(DeleteGroupRequest request);

  CompletableFuture<AlterOffsetsResponse> alterOffsets(AlterOffsetsRequest request, Caller caller);

  CompletableFuture<DeleteOffsetsResponse> deleteOffsets(DeleteOffsetsRequest request);

  CompletableFuture<RemoveMembersResponse> removeMembers(RemoveMembersRequest request);

  /**
   * Shows a group's events from now on.
   *
   * @return a watch that goes on until it is closed or {@link Observer#ended} is called
   */
  CompletableFuture<Watch> watch(WatchGroupRequest request, Observer observer);

  /** Takes the events of one group. Calls come one after the other, from any thread. */
  interface Observer {
    /** Whether events can be taken now. Who says no calls {@link Watch#resume} later. */
    boolean isReady();

    void events(WatchGroupResponse events);

    /** The last call: the group is gone, or this node does not coordinate it any more. */
    void ended(ApiException refusal);
  }

  /** A group that is being watched. Thread-safe. */
  interface Watch extends AutoCloseable {
    /** The observer is ready again. */
    void resume();

    /** No more calls of the observer begin. */
    @Override
    void close();
  }
}
