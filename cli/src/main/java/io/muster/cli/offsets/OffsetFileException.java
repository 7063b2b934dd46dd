// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.offsets;

import java.io.IOException;

/**
 * A file of offsets that is not one. The message names the file, the line where it can, and why.
 */
public final class OffsetFileException extends IOException {
  private static final long serialVersionUID = 1L;

  public OffsetFileException(String message) {
    super(message);
  }
}
