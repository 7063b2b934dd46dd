// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.internal.v1.CommandBatch;
import io.muster.state.store.InMemoryStore;
import io.muster.state.store.RocksDbResources;
import io.muster.state.store.RocksDbStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The cluster group's log gives the same bytes on any store, from a snapshot on, and reopened. */
final class ClusterReplayTest {
  private static final int ENTRIES = 400;

  @TempDir Path temporary;

  private final RocksDbResources resources = new RocksDbResources(8 << 20, 2 << 20, 1);
  private final List<Entry> log = new ArrayList<>();
  private final ClusterState expected = new ClusterState(new InMemoryStore());

  private record Entry(LogPosition at, CommandBatch batch, List<Outcome> outcomes) {}

  @AfterEach
  void closeResources() {
    resources.close();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("io.muster.state.Seeds#seeds")
  void wholeLogOnAFreshStore(long seed) {
    writeLog(seed);
    try (ClusterState state = open("store")) {
      replay(state, ENTRIES);
      checkSame(state, seed);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("io.muster.state.Seeds#seeds")
  void snapshotAndTail(long seed) {
    writeLog(seed);
    int position = new Random(seed).nextInt(ENTRIES);
    try (ClusterState state = open("store")) {
      replay(state, position);
      state.checkpoint(temporary.resolve("checkpoint"));
      replay(state, ENTRIES);
    }
    try (ClusterState installed = open("checkpoint")) {
      assertThat(installed.applied().index()).isEqualTo(position);
      replay(installed, ENTRIES);
      checkSame(installed, seed);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("io.muster.state.Seeds#seeds")
  void closedAndOpenedAgain(long seed) {
    writeLog(seed);
    for (int position = ENTRIES / 5; position <= ENTRIES; position += ENTRIES / 5) {
      try (ClusterState state = open("store")) {
        replay(state, position);
      }
    }
    try (ClusterState state = open("store")) {
      checkSame(state, seed);
    }
  }

  private void checkSame(ClusterState state, long seed) {
    assertThat(state.fingerprint().hash())
        .as("seed %d", seed)
        .isEqualTo(expected.fingerprint().hash());
    assertThat(state.nodes().all()).isEqualTo(expected.nodes().all());
    assertThat(state.placements().all()).isEqualTo(expected.placements().all()).isNotEmpty();
    assertThat(state.placements().revision()).isEqualTo(expected.placements().revision());
  }

  private void writeLog(long seed) {
    Random random = new Random(seed);
    RandomClusterCommands commands = new RandomClusterCommands(seed, expected);
    for (long index = 1; index <= ENTRIES; index++) {
      LogPosition at = new LogPosition(1, index);
      CommandBatch batch = commands.batch(1 + random.nextInt(8), 1);
      log.add(new Entry(at, batch, expected.apply(batch, at).outcomes()));
    }
  }

  private void replay(ClusterState state, int upTo) {
    for (Entry entry : log.subList((int) state.applied().index(), upTo)) {
      assertThat(state.apply(entry.batch(), entry.at()).outcomes()).isEqualTo(entry.outcomes());
    }
  }

  private ClusterState open(String folder) {
    return new ClusterState(RocksDbStore.open(temporary.resolve(folder), resources));
  }
}
