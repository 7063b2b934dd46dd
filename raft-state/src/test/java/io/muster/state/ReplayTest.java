// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.internal.v1.CommandBatch;
import io.muster.state.store.CrashedCopy;
import io.muster.state.store.InMemoryStore;
import io.muster.state.store.RocksDbResources;
import io.muster.state.store.RocksDbStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same log gives the same bytes, whatever a replica went through while it applied it. */
final class ReplayTest {
  private static final int ENTRIES = 400;

  @TempDir Path temporary;

  private final RocksDbResources resources = new RocksDbResources(8 << 20, 2 << 20, 1);
  private final List<Entry> log = new ArrayList<>();
  private String expected = "";
  private int folders;

  /** One log entry; without a batch it is Raft's own. */
  private record Entry(LogPosition at, CommandBatch batch, List<Outcome> outcomes) {
    boolean ofRaft() {
      return batch.getVersion() == 0;
    }
  }

  @AfterEach
  void closeResources() {
    resources.close();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("io.muster.state.Seeds#seeds")
  void wholeLogOnAFreshStore(long seed) {
    writeLog(seed);
    try (GroupsState state = open(folder())) {
      replay(state, log.size());
      assertThat(state.fingerprint().hash()).as("seed %d", seed).isEqualTo(expected);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("io.muster.state.Seeds#seeds")
  void checkpointAndTail(long seed) {
    writeLog(seed);
    int position = new Random(seed).nextInt(ENTRIES);
    Path checkpoint = temporary.resolve("checkpoint");
    try (GroupsState state = open(folder())) {
      replay(state, position);
      state.checkpoint(checkpoint);
      String atCheckpoint = state.fingerprint().hash();
      replay(state, log.size());
      assertThat(state.fingerprint().hash()).as("seed %d", seed).isEqualTo(expected);
      try (GroupsState installed = open(checkpoint)) {
        assertThat(installed.fingerprint().hash()).as("seed %d", seed).isEqualTo(atCheckpoint);
        replay(installed, log.size());
        assertThat(installed.fingerprint().hash())
            .as("seed %d at %d", seed, position)
            .isEqualTo(expected);
      }
    }
  }

  /** What a killed process leaves on disk are the files; its memtables are lost. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("io.muster.state.Seeds#seeds")
  void crash(long seed) throws IOException {
    writeLog(seed);
    Random random = new Random(seed);
    Path live = folder();
    for (int crashes = 0; crashes < 4; crashes++) {
      Path left = folder();
      try (GroupsState state = open(live)) {
        int start = (int) state.applied().index();
        int flushed = start + random.nextInt(ENTRIES / 8);
        replay(state, flushed);
        if (random.nextBoolean()) {
          state.checkpoint(temporary.resolve("checkpoint-" + crashes));
        }
        replay(state, flushed + random.nextInt(ENTRIES / 8));
        CrashedCopy.of(live, left);
      }
      live = left;
    }
    try (GroupsState state = open(live)) {
      replay(state, log.size());
      assertThat(state.fingerprint().hash()).as("seed %d", seed).isEqualTo(expected);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("io.muster.state.Seeds#seeds")
  void closedAndOpenedAgain(long seed) {
    writeLog(seed);
    Path directory = folder();
    for (int position = 0; position < ENTRIES; position += ENTRIES / 5) {
      try (GroupsState state = open(directory)) {
        assertThat(state.applied().index()).as("close loses nothing").isEqualTo(position);
        replay(state, position + ENTRIES / 5);
      }
    }
    try (GroupsState state = open(directory)) {
      assertThat(state.fingerprint().hash()).as("seed %d", seed).isEqualTo(expected);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("io.muster.state.Seeds#seeds")
  void cacheOfOneGroup(long seed) {
    writeLog(seed);
    InMemoryStore store = new InMemoryStore();
    GroupsState state = new GroupsState(store, 1);
    replay(state, log.size());
    assertThat(state.fingerprint().hash()).as("seed %d", seed).isEqualTo(expected);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("io.muster.state.Seeds#seeds")
  void offsetsPartitionsDoNotDisturbOneAnother(long seed) {
    writeLog(seed);
    InMemoryStore together = new InMemoryStore();
    replay(new GroupsState(together), log.size());
    for (int partition : RandomCommands.PARTITIONS) {
      InMemoryStore alone = new InMemoryStore();
      GroupsState state = new GroupsState(alone);
      for (Entry entry : log) {
        CommandBatch.Builder own = entry.batch().toBuilder().clearCommands().setVersion(1);
        entry.batch().getCommandsList().stream()
            .filter(command -> command.getPartition() == partition)
            .forEach(own::addCommands);
        state.apply(own.build(), entry.at());
      }
      assertThat(Rows.of(alone)).as("seed %d", seed).isEqualTo(Rows.of(together, partition));
    }
  }

  private void writeLog(long seed) {
    Random random = new Random(seed);
    GroupsState state = new GroupsState(new InMemoryStore());
    RandomCommands commands = new RandomCommands(seed, state);
    long term = 1;
    for (long index = 1; index <= ENTRIES; index++) {
      term += random.nextInt(100) == 0 ? 1 : 0;
      LogPosition at = new LogPosition(term, index);
      if (random.nextInt(20) == 0) {
        state.advance(at);
        log.add(new Entry(at, CommandBatch.getDefaultInstance(), List.of()));
      } else {
        CommandBatch batch = commands.batch(1 + random.nextInt(8), term);
        log.add(new Entry(at, batch, state.apply(batch, at).outcomes()));
      }
    }
    expected = state.fingerprint().hash();
  }

  /** Applies what is behind the state's position, up to and with an index. */
  private void replay(GroupsState state, int upTo) {
    for (Entry entry : log.subList((int) state.applied().index(), Math.min(upTo, log.size()))) {
      if (entry.ofRaft()) {
        state.advance(entry.at());
      } else {
        assertThat(state.apply(entry.batch(), entry.at()).outcomes()).isEqualTo(entry.outcomes());
      }
    }
  }

  private GroupsState open(Path directory) {
    return new GroupsState(RocksDbStore.open(directory, resources));
  }

  private Path folder() {
    return temporary.resolve("store-" + folders++);
  }
}
