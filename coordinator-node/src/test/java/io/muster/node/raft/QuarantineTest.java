// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class QuarantineTest {
  @TempDir Path home;

  private Path replica(String kind, int group) throws Exception {
    Path folder = Files.createDirectories(home.resolve(kind).resolve(GroupIds.name(group)));
    for (int i = 0; i < 20; i++) {
      Files.writeString(folder.resolve("file-" + i), "content");
    }
    return folder;
  }

  /** Each of them deletes what is oldest, which would be the same for all. */
  @Test
  void takesManyReplicasAtOnceAndKeepsTheNewest() throws Exception {
    Quarantine quarantine = new Quarantine(home.resolve("quarantine"));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Path>> taken = new ArrayList<>();
      for (int group = 0; group < 100; group++) {
        int number = group;
        Path raft = replica("raft", group);
        Path state = replica("state", group);
        taken.add(threads.submit(() -> quarantine.take(number, "lost", List.of(raft), state)));
      }
      for (Future<Path> each : taken) {
        each.get(30, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(FileTrees.children(home.resolve("raft"))).isEmpty();
    assertThat(FileTrees.children(home.resolve("state"))).isEmpty();
    assertThat(FileTrees.children(home.resolve("quarantine")))
        .hasSize(Quarantine.KEPT)
        .allSatisfy(
            kept -> {
              assertThat(kept.resolve("why.txt")).hasContent("lost");
              assertThat(FileTrees.files(kept)).hasSize(41);
            });
  }
}
