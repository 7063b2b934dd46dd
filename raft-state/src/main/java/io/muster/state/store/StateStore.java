// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import io.muster.proto.internal.v1.AppliedRecord;
import java.nio.file.Path;

/**
 * Where one replica group's state lives. Reads may run on any thread beside the one that writes;
 * after {@link #close} every call throws {@link IllegalStateException}.
 */
public interface StateStore extends StateReader, AutoCloseable {

  /** Position of the last committed write set; the default instance in an empty store. */
  AppliedRecord applied();

  /** What is stored now, whatever is stored from here on. Any thread; to be closed. */
  StateView view();

  /** An empty write set over what is stored now. */
  default WriteSet begin() {
    return new WriteSet(this);
  }

  /** Stores the change and the position, both or neither. */
  void commit(WriteSet writes, AppliedRecord position);

  /** Writes a copy that never changes into a folder that does not exist yet. */
  void checkpoint(Path directory);

  @Override
  void close();
}
