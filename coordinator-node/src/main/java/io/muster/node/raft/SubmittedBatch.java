// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.proto.internal.v1.CommandBatch;
import io.muster.state.Applied;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/**
 * A batch on its way through Raft on the leader. The object itself reaches apply, so there the
 * batch is not parsed again and the result goes back by reference.
 */
final class SubmittedBatch implements Message {
  private final CommandBatch batch;
  private final ByteString content;
  private final CompletableFuture<Applied> promise = new CompletableFuture<>();
  private volatile boolean appendBegun;

  SubmittedBatch(CommandBatch batch) {
    this.batch = batch;
    this.content = UnsafeByteOperations.unsafeWrap(batch.toByteArray());
  }

  CommandBatch batch() {
    return batch;
  }

  CompletableFuture<Applied> promise() {
    return promise;
  }

  /** From here on the batch may be in the log, whatever Ratis answers. */
  void appendBegins() {
    appendBegun = true;
  }

  boolean appendBegun() {
    return appendBegun;
  }

  @Override
  public ByteString getContent() {
    return content;
  }

  @Override
  public String toString() {
    return batch.getCommandsCount() + " commands, " + content.size() + " bytes";
  }
}
