// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.v1.DescribeRestoreRequest;
import io.muster.proto.v1.DescribeRestoreResponse;
import io.muster.proto.v1.ReadBackupRequest;
import io.muster.proto.v1.RestoreChunkRequest;
import io.muster.proto.v1.RestoreChunkResponse;
import java.util.concurrent.CompletableFuture;

/**
 * Reading and restoring whole parts of the cluster, behind one door for the RPC layer. Requests
 * have been validated; futures complete exceptionally with {@link ApiException}; no call blocks.
 */
public interface Backups {
  /** In requests: topics, settings and access rules, which are with the controller. */
  int CLUSTER = -1;

  /**
   * Opens a part as of now; linearizable.
   *
   * @return to be closed, also where it was not read to its end
   */
  CompletableFuture<BackupSource> read(ReadBackupRequest request);

  /** Repeating it does nothing more. */
  CompletableFuture<RestoreChunkResponse> restore(RestoreChunkRequest request);

  CompletableFuture<DescribeRestoreResponse> describe(DescribeRestoreRequest request);
}
