// SPDX-License-Identifier: Apache-2.0
package io.muster.state.backup;

import com.google.protobuf.ByteString;
import io.muster.proto.internal.v1.BackupRow;
import io.muster.state.Limits;
import io.muster.state.group.DeletedGenerations;
import io.muster.state.group.GroupRows;
import io.muster.state.group.GroupTransaction;
import io.muster.state.offset.OffsetRows;
import io.muster.state.store.Keys;
import io.muster.state.store.Keys.GroupRow;
import io.muster.state.store.WriteSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The groups and offsets of one offsets partition. Rows go into the store as they are; a group's
 * header has to come before its other rows, and no row may come twice.
 */
public final class RestoredPartition implements RestoredPart {
  private final int partition;
  private final byte[] prefix;
  private final GroupTransaction groups;
  private final WriteSet writes;

  public RestoredPartition(int partition, GroupTransaction groups, WriteSet writes) {
    this.partition = partition;
    this.prefix = Keys.partition(partition);
    this.groups = groups;
    this.writes = writes;
  }

  @Override
  public boolean isEmpty() {
    boolean[] any = new boolean[1];
    writes.scan(
        prefix,
        (key, value) -> {
          // Groups that were here before may be gone without a trace but these.
          any[0] = !Keys.outlivesGroups(key);
          return !any[0];
        });
    return !any[0] && !groups.touches(partition);
  }

  @Override
  public Put put(List<BackupRow> rows, ByteString openKey, long base) {
    NavigableMap<byte[], byte[]> puts = new TreeMap<>(Arrays::compareUnsigned);
    ByteString open = openKey;
    long whole = 0;
    List<BackupRow> generations = new ArrayList<>();
    for (BackupRow row : rows) {
      byte[] key = row.getKey().toByteArray();
      byte[] value = row.getValue().toByteArray();
      if (open.isEmpty() && isHere(key) && Keys.outlivesGroups(key)) {
        String problem =
            row.getGoesOn() ? "a short row is in pieces" : problemOfGeneration(key, value);
        if (problem != null) {
          return Put.refused(problem);
        }
        generations.add(row);
        whole++;
        continue;
      }
      if (!open.isEmpty()) {
        if (!open.equals(row.getKey())) {
          return Put.refused("a row was begun and another one follows");
        }
        value = joined(find(puts, key), value);
      } else if (find(puts, key) != null) {
        return Put.refused("a row comes twice");
      }
      String problem = problem(key, value, row.getGoesOn(), base, puts);
      if (problem != null) {
        return Put.refused(problem);
      }
      puts.put(key, value);
      open = row.getGoesOn() ? row.getKey() : ByteString.EMPTY;
      whole += row.getGoesOn() ? 0 : 1;
    }
    for (Map.Entry<byte[], byte[]> put : puts.entrySet()) {
      writes.put(put.getKey(), put.getValue());
    }
    for (BackupRow row : generations) {
      addGeneration(row.getKey().toByteArray(), row.getValue().toByteArray());
    }
    return new Put(null, whole, open);
  }

  private byte @Nullable [] find(NavigableMap<byte[], byte[]> puts, byte[] key) {
    byte[] value = puts.get(key);
    return value == null ? writes.get(key) : value;
  }

  private static byte[] joined(byte @Nullable [] begun, byte[] rest) {
    if (begun == null) {
      return rest;
    }
    byte[] both = Arrays.copyOf(begun, begun.length + rest.length);
    System.arraycopy(rest, 0, both, begun.length, rest.length);
    return both;
  }

  private @Nullable String problem(
      byte[] key, byte[] value, boolean goesOn, long base, NavigableMap<byte[], byte[]> puts) {
    GroupRow row = isHere(key) ? Keys.groupRowOf(key) : null;
    if (row == null) {
      return notHere();
    }
    if (value.length == 0 || value.length > Limits.BACKUP_ROW_BYTES_MAX) {
      return "a row of group \""
          + row.group()
          + "\" has "
          + value.length
          + " bytes; 1 to "
          + Limits.BACKUP_ROW_BYTES_MAX
          + " are accepted";
    }
    byte[] header = row.kind() == 'g' ? value : find(puts, Keys.group(partition, row.group()));
    if (header == null) {
      return "a row of group \"" + row.group() + "\" comes before its header";
    }
    String problem = goesOn ? null : problemOfRow(row, value, header, base);
    return problem == null
        ? null
        : "a row of kind '" + row.kind() + "' of group \"" + row.group() + "\": " + problem;
  }

  private boolean isForgottenGenerations(byte[] key) {
    return Arrays.equals(key, Keys.forgottenGenerations(partition));
  }

  private @Nullable String problemOfGeneration(byte[] key, byte[] value) {
    if (isForgottenGenerations(key)) {
      return DeletedGenerations.problemOfForgotten(value);
    }
    return Keys.groupRowOf(key) == null ? notHere() : DeletedGenerations.problemOf(value);
  }

  private void addGeneration(byte[] key, byte[] value) {
    GroupRow row = Keys.groupRowOf(key);
    if (row == null) {
      DeletedGenerations.addForgotten(writes, partition, value);
    } else {
      DeletedGenerations.addStored(writes, partition, row.group(), value);
    }
  }

  private String notHere() {
    return "a key is none of a group in offsets partition " + partition;
  }

  private boolean isHere(byte[] key) {
    return key.length > prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static @Nullable String problemOfRow(
      GroupRow row, byte[] value, byte[] header, long base) {
    return switch (row.kind()) {
      case 'g' -> GroupRows.problemOfHeader(row.group(), value, base);
      case 'm' -> GroupRows.problemOfMember(row, value, header, base);
      case 'e' -> GroupRows.problemOfEvent(row, value);
      case 'o' -> OffsetRows.problemOfOffset(value, base);
      case 's', 'c' -> OffsetRows.problemOfSequence(value, base);
      default -> "a kind that is not known";
    };
  }

  @Override
  public @Nullable String problemOfAll() {
    return GroupRows.problemOfGroups(writes, partition);
  }
}
