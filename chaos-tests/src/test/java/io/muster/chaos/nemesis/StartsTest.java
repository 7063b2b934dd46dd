// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.cluster.ChaosNode;
import io.muster.chaos.cluster.Clock;
import io.muster.chaos.cluster.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What runs after a start, where a node is slower to end than to be looked at. */
@Timeout(60)
class StartsTest {
  @TempDir private Path folder;
  private Path log;

  @BeforeEach
  void log() throws IOException {
    log = Files.writeString(folder.resolve("node-1.log"), "");
  }

  @Test
  void aNodeThatEndsOnlyAfterTheLookIsStartedAgain() throws Exception {
    Node node = new Node(3);
    Starts.lasting(node);
    assertThat(node.starts).isEqualTo(1);
    assertThat(node.running()).isTrue();
  }

  @Test
  void aNodeThatLivesIsLeftAlone() throws Exception {
    Node node = new Node(Integer.MAX_VALUE);
    Starts.lasting(node);
    assertThat(node.starts).isZero();
  }

  @Test
  void oneLookIsEnoughForANodeThatIsDown() throws Exception {
    Node node = new Node(0);
    Starts.one(node);
    assertThat(node.starts).isEqualTo(1);
    Starts.one(node);
    assertThat(node.starts).isEqualTo(1);
  }

  /** Runs for so many looks, and for ever once it was started. */
  private final class Node implements ChaosNode {
    private int looks;
    private int starts;

    Node(int looks) {
      this.looks = looks;
    }

    @Override
    public boolean running() {
      return starts > 0 || looks-- > 0;
    }

    @Override
    public void start() throws IOException {
      starts++;
      Files.writeString(log, "node 1 serves clients on here\n", StandardOpenOption.APPEND);
    }

    @Override
    public Path log() {
      return log;
    }

    @Override
    public int id() {
      return 1;
    }

    @Override
    public void kill() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void stop() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void pause() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void resume() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Path dataFolder() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Disk disk() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Clock clock() {
      throw new UnsupportedOperationException();
    }
  }
}
