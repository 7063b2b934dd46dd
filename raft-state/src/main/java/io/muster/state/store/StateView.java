// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import io.muster.proto.internal.v1.AppliedRecord;

/**
 * A store as it was at one moment. Holds on to what has been replaced since, so it is not to be
 * kept long. Any thread may read, one at a time; where the store was closed since, reading throws
 * {@link IllegalStateException}.
 */
public interface StateView extends StateReader, AutoCloseable {

  /** Position of the moment. */
  AppliedRecord applied();

  /** Closing again does nothing. */
  @Override
  void close();
}
