// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.jmh;

import io.muster.bench.system.Folders;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.state.Applied;
import io.muster.state.GroupsState;
import io.muster.state.LogPosition;
import io.muster.state.store.RocksDbResources;
import io.muster.state.store.RocksDbStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Apply of one log entry to the state in RocksDB; {@link #build} is what making the entry costs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CommitApply {
  /** Of a node with six replica groups: theirs and the cluster's. */
  private static final int STORES = 7;

  @Param({"1", "8", "64", "512"})
  public int commands;

  private @Nullable Path folder;
  private @Nullable RocksDbResources resources;
  private @Nullable GroupsState state;
  private long index;

  @Setup(Level.Trial)
  public void open() throws IOException {
    Path temporary = Files.createTempDirectory("muster-jmh");
    RocksDbResources shared = new RocksDbResources(96 << 20, 64 << 20, STORES);
    folder = temporary;
    resources = shared;
    state = new GroupsState(RocksDbStore.open(temporary.resolve("store"), shared));
  }

  @TearDown(Level.Trial)
  public void close() {
    Objects.requireNonNull(state).close();
    Objects.requireNonNull(resources).close();
    Folders.remove(Objects.requireNonNull(folder));
  }

  @Benchmark
  public Applied apply() {
    index++;
    return Objects.requireNonNull(state)
        .apply(CommitEntries.entry(commands, index), new LogPosition(1, index));
  }

  @Benchmark
  public CommandBatch build() {
    return CommitEntries.entry(commands, ++index);
  }
}
