// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

import java.io.IOException;

/** Which data folder of its node this is, on disk. Thread-safe. */
public interface FolderIdentity {
  NodeIdentity identity();

  /**
   * Notes for good how far the folder is on its way into the cluster. Where it says so already,
   * nothing is written.
   *
   * @throws IllegalStateException for a stage that the folder has left behind
   */
  void note(NodeIdentity.Stage stage, int epoch) throws IOException;
}
