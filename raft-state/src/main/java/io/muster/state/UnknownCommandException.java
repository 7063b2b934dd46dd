// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

import io.muster.proto.internal.v1.Command;

/**
 * The log holds a command that this version does not know. To pass it over would be to come to
 * another state than the other replicas, so the replica stops.
 */
public final class UnknownCommandException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  UnknownCommandException(Command command, String where) {
    super(
        command.getKindCase() == Command.KindCase.KIND_NOT_SET
            ? "the log of "
                + where
                + " holds a command that this version does not know, field "
                + command.getUnknownFields().asMap().keySet()
                + "; it was written by a newer version: start that one on this data"
            : "the log of "
                + where
                + " holds "
                + command.getKindCase()
                + ", which has no place there");
  }
}
