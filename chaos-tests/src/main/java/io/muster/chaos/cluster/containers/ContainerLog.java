// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.containers;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** Writes down what a container says, from before its start to its end. */
final class ContainerLog extends ResultCallback.Adapter<Frame> {
  private static final long PATIENCE_SECONDS = 10;

  private final OutputStream file;

  private ContainerLog(OutputStream file) {
    this.file = file;
  }

  /** To be called before each start; adds to what there is. */
  static ContainerLog attach(String containerId, Path file) throws IOException {
    ContainerLog log =
        new ContainerLog(
            Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    Docker.client()
        .attachContainerCmd(containerId)
        .withStdOut(true)
        .withStdErr(true)
        .withFollowStream(true)
        .exec(log);
    try {
      if (!log.awaitStarted(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("the engine does not show what " + containerId + " says");
      }
      return log;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void onNext(Frame frame) {
    try {
      file.write(frame.getPayload());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** After the container's end: waits for its last words. */
  void end() throws IOException {
    try {
      if (!awaitCompletion(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
    } finally {
      file.close();
    }
  }
}
