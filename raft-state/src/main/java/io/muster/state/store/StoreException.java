// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** The disk, or what is on it, is broken. The replica cannot go on. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * What is on this disk is at fault, so another replica may well be sound: RocksDB has found a
   * wrong checksum, a missing file, or cannot read or write. A record that does not parse is none:
   * the same bytes are everywhere.
   */
  public static boolean isDamage(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RocksDBException found) {
        Status status = found.getStatus();
        return status != null
            && (status.getCode() == Status.Code.Corruption
                || status.getCode() == Status.Code.IOError);
      }
    }
    return false;
  }
}
