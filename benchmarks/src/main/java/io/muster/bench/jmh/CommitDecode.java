// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.jmh;

import com.google.protobuf.InvalidProtocolBufferException;
import io.muster.proto.internal.v1.CommandBatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A log entry from bytes, as each replica reads it, and to bytes, as its leader writes it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CommitDecode {
  @Param({"1", "8", "64"})
  public int commands;

  private CommandBatch entry = CommandBatch.getDefaultInstance();
  private byte[] bytes = new byte[0];

  @Setup(Level.Trial)
  public void make() {
    entry = CommitEntries.entry(commands, 1);
    bytes = entry.toByteArray();
  }

  @Benchmark
  public CommandBatch decode() throws InvalidProtocolBufferException {
    return CommandBatch.parseFrom(bytes);
  }

  @Benchmark
  public byte[] encode() {
    return entry.toByteArray();
  }
}
