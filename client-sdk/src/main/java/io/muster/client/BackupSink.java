// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

/**
 * Takes the chunks of one part as they are read, on the thread that reads. What it throws ends the
 * reading and comes out of it.
 */
public interface BackupSink {
  /** The first chunk is next. Called again where the part had to be read from its beginning. */
  void begin();

  /** At most 384 KiB. The next one is only asked for when this returns. */
  void chunk(byte[] bytes);
}
