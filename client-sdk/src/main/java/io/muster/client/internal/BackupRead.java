// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import com.google.protobuf.ByteString;
import io.muster.client.BackupPart;
import io.muster.client.BackupSink;
import io.muster.proto.v1.BackupServiceGrpc;
import io.muster.proto.v1.ReadBackupRequest;
import io.muster.proto.v1.ReadBackupResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to read a part from one node. Messages wait one at a time for the thread that called,
 * since the next one is only asked for when the sink has the last.
 */
final class BackupRead {
  private final int partition;
  private final BackupSink sink;
  private final Duration patience;
  private final BlockingQueue<Step> steps = new LinkedBlockingQueue<>();
  private final MessageDigest digest = sha256();
  private byte[] checksum = new byte[32];
  private int chunks;
  private boolean progressed;

  /** What came of the stream: a message, or its end. */
  private record Step(@Nullable ReadBackupResponse message, @Nullable CallFailure failure) {}

  /**
   * @param patience how long one message may take
   */
  BackupRead(int partition, BackupSink sink, Duration patience) {
    this.partition = partition;
    this.sink = sink;
    this.patience = patience;
  }

  /** Something came, so the time of the whole begins anew. */
  boolean hasProgressed() {
    return progressed;
  }

  BackupPart run(Nodes nodes, Endpoint leader) throws CallFailure {
    AnswerStream<ReadBackupRequest, ReadBackupResponse> stream;
    try {
      stream =
          nodes.at(leader).stream(
              BackupServiceGrpc.getReadBackupMethod(),
              ReadBackupRequest.newBuilder()
                  .setHeader(nodes.header())
                  .setPartition(partition)
                  .build(),
              message -> steps.add(new Step(message, null)),
              failure -> steps.add(new Step(null, failure)));
    } catch (RuntimeException e) {
      throw CallFailure.of(e);
    }
    try {
      ReadBackupResponse.@Nullable Begin begin = null;
      while (true) {
        ReadBackupResponse message = next(leader);
        switch (message.getContentCase()) {
          case BEGIN -> {
            begin = message.getBegin();
            sink.begin();
          }
          case CHUNK -> take(message.getChunk());
          case END -> {
            if (begin == null) {
              throw broken(leader, "it did not begin");
            }
            return whole(leader, begin, message.getEnd());
          }
          case CONTENT_NOT_SET -> throw broken(leader, "a message cannot be read");
        }
        stream.next();
      }
    } finally {
      stream.cancel();
    }
  }

  private ReadBackupResponse next(Endpoint leader) throws CallFailure {
    Step step;
    try {
      step = steps.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CallFailure.abandoned("interrupted while a backup was read", false);
    }
    if (step == null) {
      throw CallFailure.timedOut(leader, leader + " stopped sending", false);
    }
    if (step.failure() != null || step.message() == null) {
      throw step.failure() == null ? broken(leader, "it ended") : step.failure();
    }
    progressed = true;
    return step.message();
  }

  private void take(ByteString chunk) {
    byte[] bytes = chunk.toByteArray();
    digest.update(checksum);
    checksum = digest.digest(bytes);
    chunks++;
    sink.chunk(bytes);
  }

  private BackupPart whole(
      Endpoint leader, ReadBackupResponse.Begin begin, io.muster.proto.v1.BackupPart end)
      throws CallFailure {
    if (end.getChunks() != chunks || !end.getChecksum().equals(ByteString.copyFrom(checksum))) {
      throw broken(leader, "its checksum is not that of what came");
    }
    return new BackupPart(
        partition,
        begin.getTerm(),
        begin.getIndex(),
        begin.getPosition(),
        begin.getOffsetsPartitions(),
        Instant.ofEpochMilli(begin.getLogTimeMs()),
        end.getChunks(),
        end.getRows(),
        HexFormat.of().formatHex(checksum));
  }

  private static CallFailure broken(Endpoint leader, String how) {
    return CallFailure.unavailable(leader, "a backup from " + leader + " is broken: " + how);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
