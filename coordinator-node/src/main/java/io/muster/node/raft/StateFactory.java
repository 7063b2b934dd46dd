// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.state.ReplicatedState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Opens the store of a replica. The state it returns must throw {@link IllegalStateException} from
 * its readers once it is closed, also from those that run while it is closed: a snapshot from the
 * leader closes it below its readers.
 */
@FunctionalInterface
public interface StateFactory {

  /**
   * Opens the store in {@code directory}, or makes an empty one where the folder is missing.
   *
   * @param group number of the replica group, or {@link RaftHost#CLUSTER_GROUP}
   * @param onDamage told when what is stored turns out to be unreadable, or cannot be written, on
   *     the thread that met it
   * @throws IOException when the store cannot be read; it is then made again from a snapshot
   */
  ReplicatedState open(int group, Path directory, Consumer<? super RuntimeException> onDamage)
      throws IOException;
}
