// SPDX-License-Identifier: Apache-2.0
package io.muster.state.backup;

import com.google.protobuf.ByteString;
import io.muster.proto.internal.v1.BackupRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the rows of one part go. */
public interface RestoredPart {

  /** Nothing is there that a backup could replace or be mixed with. */
  boolean isEmpty();

  /**
   * Puts the rows of a chunk: all of them or none.
   *
   * @param openKey of the row whose value the chunk before left unfinished; empty for none
   * @param base no position in them may be higher
   */
  Put put(List<BackupRow> rows, ByteString openKey, long base);

  /** What is wrong with all of it together, after the last chunk; null for nothing. */
  @Nullable String problemOfAll();

  /**
   * What came of a chunk.
   *
   * @param problem why it was not put; null where it was
   * @param rows that are whole with it
   * @param openKey of the row whose value goes on in the next chunk; empty for none
   */
  record Put(@Nullable String problem, long rows, ByteString openKey) {
    static Put refused(String problem) {
      return new Put(problem, 0, ByteString.EMPTY);
    }

    static Put done(long rows) {
      return new Put(null, rows, ByteString.EMPTY);
    }
  }
}
