// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.cluster.processes.Leftovers;
import io.muster.chaos.cluster.processes.LoopDisk;
import io.muster.chaos.cluster.processes.Owner;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a run left whose process is gone is removed by the next, and a running one's is not. */
@Tag("containers")
@Timeout(90)
class ContainerLeftoversTest {
  private static final long DISK_BYTES = 64L << 20;

  @Test
  void onlyRunsWithoutTheirProcessAreRemoved(@TempDir Path folder, @TempDir Path other)
      throws Exception {
    ContainerBackend backend = new ContainerBackend();
    Assumptions.assumeTrue(backend.noCluster().isEmpty(), () -> backend.noCluster().orElseThrow());
    Owner me = Owner.thisProcess(folder.toRealPath(), false);
    Owner gone = new Owner(me.pid(), me.started() - 1, other.toRealPath(), false);
    ContainerRun mine = ContainerRun.claim(me);
    try {
      ContainerRun abandoned = ContainerRun.claim(gone);
      LoopDisk disk = new LoopDisk(gone.folder(), 1, DISK_BYTES);
      disk.setUp();
      disk.stall();

      assertThat(ContainerLeftovers.removeAll()).contains(abandoned.id());

      assertThat(ContainerLeftovers.networks(abandoned.id())).isEmpty();
      assertThat(Leftovers.mounts(gone.folder())).isEmpty();
      assertThat(ContainerLeftovers.networks(mine.id())).hasSize(1);
    } finally {
      ContainerLeftovers.remove(mine);
    }
    assertThat(ContainerLeftovers.networks(mine.id())).isEmpty();
  }
}
