// SPDX-License-Identifier: Apache-2.0
package io.muster.state.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.state.ClusterState;
import io.muster.state.GroupsState;
import io.muster.state.store.InMemoryStore;
import io.muster.state.store.RocksDbResources;
import io.muster.state.store.RocksDbStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Each transcript says what the state machine does, on either store. */
final class TranscriptTest {
  private static final Path FOLDER = Path.of("src/test/transcripts");
  private static final Path CLUSTER_FOLDER = FOLDER.resolve("cluster");
  private static final boolean REGENERATE = Boolean.getBoolean("transcripts.regenerate");

  @TempDir Path temporary;

  @TestFactory
  Stream<DynamicTest> transcripts() throws IOException {
    return files(FOLDER)
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> play(file)));
  }

  @TestFactory
  Stream<DynamicTest> transcriptsOfTheClusterGroup() throws IOException {
    return files(CLUSTER_FOLDER)
        .map(
            file ->
                DynamicTest.dynamicTest(file.getFileName().toString(), () -> playCluster(file)));
  }

  private static Stream<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> sorted = files.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
      assertThat(sorted).isNotEmpty();
      return sorted.stream();
    }
  }

  private void play(Path file) throws IOException {
    List<String> expected = Files.readAllLines(file);
    Path directory = temporary.resolve(file.getFileName().toString());
    try (GroupsState inHeap = new GroupsState(new InMemoryStore());
        RocksDbResources resources = new RocksDbResources(8 << 20, 2 << 20, 1);
        GroupsState onDisk = new GroupsState(RocksDbStore.open(directory, resources))) {
      List<String> played = new Transcript(inHeap).play(expected);
      compare(file, expected, played);
      assertThat(new Transcript(onDisk).play(expected)).isEqualTo(played);
      assertThat(onDisk.fingerprint()).isEqualTo(inHeap.fingerprint());
    }
  }

  private void playCluster(Path file) throws IOException {
    List<String> expected = Files.readAllLines(file);
    Path directory = temporary.resolve(file.getFileName().toString());
    try (ClusterState inHeap = new ClusterState(new InMemoryStore());
        RocksDbResources resources = new RocksDbResources(8 << 20, 2 << 20, 1);
        ClusterState onDisk = new ClusterState(RocksDbStore.open(directory, resources))) {
      List<String> played = new ClusterTranscript(inHeap).play(expected);
      compare(file, expected, played);
      assertThat(new ClusterTranscript(onDisk).play(expected)).isEqualTo(played);
      assertThat(onDisk.fingerprint()).isEqualTo(inHeap.fingerprint());
    }
  }

  private static void compare(Path file, List<String> expected, List<String> played)
      throws IOException {
    if (REGENERATE) {
      Files.write(file, played);
    } else {
      assertThat(String.join("\n", played)).isEqualTo(String.join("\n", expected));
    }
  }
}
