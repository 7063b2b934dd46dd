// SPDX-License-Identifier: Apache-2.0
package io.muster.state.backup;

import com.google.protobuf.ByteString;
import io.muster.proto.internal.v1.BackupRow;
import io.muster.state.cluster.ClusterRows;
import io.muster.state.store.StateReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Topics, settings and access rules. They are small, so no row is told in pieces. */
public final class RestoredCluster implements RestoredPart {
  private final ClusterRows rows;
  private final StateReader state;

  public RestoredCluster(ClusterRows rows, StateReader state) {
    this.rows = rows;
    this.state = state;
  }

  @Override
  public boolean isEmpty() {
    boolean[] any = new boolean[1];
    for (byte[] prefix : ClusterRows.PREFIXES) {
      state.scan(
          prefix,
          (key, value) -> {
            any[0] = true;
            return false;
          });
    }
    return !any[0];
  }

  @Override
  public Put put(List<BackupRow> chunk, ByteString openKey, long base) {
    List<Map.Entry<byte[], byte[]>> whole = new ArrayList<>();
    for (BackupRow row : chunk) {
      if (row.getGoesOn() || state.get(row.getKey().toByteArray()) != null) {
        return Put.refused("a row comes twice, or in pieces");
      }
      whole.add(Map.entry(row.getKey().toByteArray(), row.getValue().toByteArray()));
    }
    String problem = rows.put(whole, base);
    return problem == null ? Put.done(whole.size()) : Put.refused(problem);
  }

  @Override
  public @Nullable String problemOfAll() {
    return rows.problemOfAll();
  }
}
