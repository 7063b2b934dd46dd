// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The layout of keys. Strings carry their length in front, so no id can run into the next and a
 * prefix finds exactly one group's rows.
 *
 * <pre>
 *   00                                        applied position
 *   01 partition 'g' group                    group header
 *   01 partition 'm' group member             member
 *   01 partition 'o' group topic partition    committed offset
 *   01 partition 'e' group number             event of a group
 *   01 partition 's' group member             last commit sequence of a member
 *   01 partition 'c' group client             last commit sequence of a client without a member
 *   01 partition 'd' group                    generation of a deleted group
 *   01 partition 'f'                          highest generation of those that are forgotten
 *   01 partition 'r'                          how far the partition is restored from a backup
 *   02 'c'                                    settings of the cluster
 *   02 't' topic                              topic
 *   02 'n' node                               registered node
 *   02 'r' node                               epoch of a removed node
 *   02 'p' group                              placement of a replica group
 *   02 'v' group                              settings of a group; of the cluster without one
 *   02 'a' type pattern name principal operation permission   access rule
 *   02 'b'                                    how far all that is restored from a backup
 * </pre>
 */
public final class Keys {
  public static final char DELETED_GENERATION = 'd';
  private static final char FORGOTTEN_GENERATIONS = 'f';

  private static final byte APPLIED = 0;
  private static final byte GROUPS = 1;
  private static final byte CLUSTER = 2;
  private static final int STRING_BYTES_MAX = 0xffff;

  public static byte[] applied() {
    return new byte[] {APPLIED};
  }

  /** Prefix of all group headers of an offsets partition. */
  public static byte[] groups(int partition) {
    return row(partition, 'g').bytes();
  }

  public static byte[] group(int partition, String group) {
    return row(partition, 'g').string(group).bytes();
  }

  /** The group id in a group header's key. */
  public static String groupOf(byte[] key) {
    return reader(key).string();
  }

  /** Prefix of all members of a group. */
  public static byte[] members(int partition, String group) {
    return row(partition, 'm').string(group).bytes();
  }

  public static byte[] member(int partition, String group, String member) {
    return row(partition, 'm').string(group).string(member).bytes();
  }

  /** Prefix of all committed offsets of a group. */
  public static byte[] offsets(int partition, String group) {
    return row(partition, 'o').string(group).bytes();
  }

  public static byte[] offset(int partition, String group, String topic, int topicPartition) {
    return row(partition, 'o', size(group) + size(topic) + Integer.BYTES)
        .string(group)
        .string(topic)
        .integer(topicPartition)
        .bytes();
  }

  static boolean isOffset(byte[] key) {
    return key.length > 3 && key[0] == GROUPS && key[3] == 'o';
  }

  /** Topic and partition in a committed offset's key. */
  public static OffsetKey offsetOf(byte[] key) {
    Reader reader = reader(key);
    reader.string();
    return new OffsetKey(reader.string(), reader.integer());
  }

  /** Prefix of a group's events, in their order. */
  public static byte[] events(int partition, String group) {
    return row(partition, 'e').string(group).bytes();
  }

  public static byte[] event(int partition, String group, long number) {
    return row(partition, 'e')
        .string(group)
        .integer((int) (number >>> Integer.SIZE))
        .integer((int) number)
        .bytes();
  }

  /** Prefix of the last sequences of a group's members. */
  public static byte[] memberSequences(int partition, String group) {
    return row(partition, 's').string(group).bytes();
  }

  /** The least key that is greater. */
  public static byte[] after(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /** Prefix of the last sequences of a group's clients that commit without a member. */
  public static byte[] clientSequences(int partition, String group) {
    return row(partition, 'c').string(group).bytes();
  }

  public static byte[] clientSequence(int partition, String group, String clientId) {
    return row(partition, 'c').string(group).string(clientId).bytes();
  }

  public static byte[] memberSequence(int partition, String group, String memberId) {
    return row(partition, 's', size(group) + size(memberId)).string(group).string(memberId).bytes();
  }

  /** Prefix of everything in an offsets partition. */
  public static byte[] partition(int partition) {
    return new byte[] {GROUPS, (byte) (partition >> 8), (byte) partition};
  }

  /** Prefix of all rows of one kind in an offsets partition; the kinds are those of this page. */
  public static byte[] rows(int partition, char kind) {
    return row(partition, kind).bytes();
  }

  public static byte[] deletedGeneration(int partition, String group) {
    return row(partition, DELETED_GENERATION).string(group).bytes();
  }

  public static byte[] forgottenGenerations(int partition) {
    return row(partition, FORGOTTEN_GENERATIONS).bytes();
  }

  /** Whether it is a row of a partition that stays when its group goes. */
  public static boolean outlivesGroups(byte[] key) {
    return key.length > 3
        && key[0] == GROUPS
        && (key[3] == DELETED_GENERATION || key[3] == FORGOTTEN_GENERATIONS);
  }

  public static byte[] restoration(int partition) {
    return row(partition, 'r').bytes();
  }

  public static byte[] clusterRestoration() {
    return new byte[] {CLUSTER, 'b'};
  }

  /**
   * Reads the key of a group's row, as exactly as it would have been written.
   *
   * @return null where it is no such key
   */
  public static @Nullable GroupRow groupRowOf(byte[] key) {
    if (key.length < 4 || key[0] != GROUPS) {
      return null;
    }
    char kind = (char) key[3];
    Reader reader = reader(key);
    try {
      String group = reader.exactString();
      GroupRow row =
          switch (kind) {
            case 'g', DELETED_GENERATION -> new GroupRow(kind, group, "", 0);
            case 'm', 's', 'c' -> new GroupRow(kind, group, reader.exactString(), 0);
            case 'o' -> new GroupRow(kind, group, reader.exactString(), reader.integer());
            case 'e' ->
                new GroupRow(
                    kind,
                    group,
                    "",
                    (long) reader.integer() << Integer.SIZE
                        | Integer.toUnsignedLong(reader.integer()));
            default -> null;
          };
      return row != null && reader.atEnd() ? row : null;
    } catch (BufferUnderflowException | CharacterCodingException e) {
      return null;
    }
  }

  /**
   * What a row of a group is about.
   *
   * @param kind as on this page
   * @param name of the member, client or topic; empty where the kind has none
   * @param number of the topic's partition or the event; 0 where the kind has none
   */
  public record GroupRow(char kind, String group, String name, long number) {}

  public static byte[] clusterSettings() {
    return new byte[] {CLUSTER, 'c'};
  }

  /** Prefix of all topics. */
  public static byte[] topics() {
    return new byte[] {CLUSTER, 't'};
  }

  public static byte[] topic(String name) {
    return new Writer(2 + 2 + 3 * name.length()).octet(CLUSTER).octet('t').string(name).bytes();
  }

  public static String topicOf(byte[] key) {
    return new Reader(ByteBuffer.wrap(key, 2, key.length - 2)).string();
  }

  /** Prefix of all registered nodes, in the order of their ids. */
  public static byte[] nodes() {
    return new byte[] {CLUSTER, 'n'};
  }

  public static byte[] node(int id) {
    return clusterRow('n', id);
  }

  public static byte[] removedNode(int id) {
    return clusterRow('r', id);
  }

  /** Prefix of all placements, in the order of the replica groups. */
  public static byte[] placements() {
    return new byte[] {CLUSTER, 'p'};
  }

  public static byte[] placement(int group) {
    return clusterRow('p', group);
  }

  /** The node's id or the group's number in a key of the cluster. */
  public static int numberOf(byte[] key) {
    return ByteBuffer.wrap(key, 2, Integer.BYTES).getInt();
  }

  private static byte[] clusterRow(char kind, int number) {
    return new Writer(2 + Integer.BYTES).octet(CLUSTER).octet(kind).integer(number).bytes();
  }

  /** Prefix of all settings that were changed while nodes ran. */
  public static byte[] configs() {
    return new byte[] {CLUSTER, 'v'};
  }

  /** Those of a group; of the whole cluster where the group is empty. */
  public static byte[] config(String group) {
    return new Writer(64).octet(CLUSTER).octet('v').string(group).bytes();
  }

  public static String configOf(byte[] key) {
    return topicOf(key);
  }

  /** Prefix of all access rules. */
  public static byte[] acls() {
    return new byte[] {CLUSTER, 'a'};
  }

  /** The numbers are those of the wire. */
  public static byte[] acl(
      int type, int pattern, String name, String principal, int operation, int permission) {
    return new Writer(64)
        .octet(CLUSTER)
        .octet('a')
        .octet(type)
        .octet(pattern)
        .string(name)
        .string(principal)
        .octet(operation)
        .octet(permission)
        .bytes();
  }

  /** The least key behind all that start with the prefix; null where there is none. */
  static byte @Nullable [] endOf(byte[] prefix) {
    for (int last = prefix.length - 1; last >= 0; last--) {
      if (prefix[last] != (byte) 0xff) {
        byte[] end = Arrays.copyOf(prefix, last + 1);
        end[last]++;
        return end;
      }
    }
    return null;
  }

  /** What a committed offset belongs to. */
  public record OffsetKey(String topic, int partition) {}

  static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static Writer row(int partition, char kind) {
    return row(partition, kind, 60);
  }

  /**
   * @param size about that of what is going to follow, in bytes; exact, and nothing is copied
   */
  private static Writer row(int partition, char kind, int size) {
    return new Writer(4 + size).octet(GROUPS).octet(partition >> 8).octet(partition).octet(kind);
  }

  /** Exact where all is ASCII. */
  private static int size(String part) {
    return 2 + part.length();
  }

  private static Reader reader(byte[] rowKey) {
    return new Reader(ByteBuffer.wrap(rowKey, 4, rowKey.length - 4));
  }

  private static final class Writer {
    private byte[] buffer;
    private int length;

    Writer(int capacity) {
      buffer = new byte[capacity];
    }

    Writer octet(int value) {
      reserve(1);
      buffer[length++] = (byte) value;
      return this;
    }

    Writer integer(int value) {
      return octet(value >>> 24).octet(value >>> 16).octet(value >>> 8).octet(value);
    }

    Writer string(String value) {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      if (bytes.length > STRING_BYTES_MAX) {
        throw new IllegalArgumentException("a key's part of " + bytes.length + " bytes");
      }
      octet(bytes.length >>> 8).octet(bytes.length);
      reserve(bytes.length);
      System.arraycopy(bytes, 0, buffer, length, bytes.length);
      length += bytes.length;
      return this;
    }

    byte[] bytes() {
      return length == buffer.length ? buffer : Arrays.copyOf(buffer, length);
    }

    private void reserve(int more) {
      if (length + more > buffer.length) {
        buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, length + more));
      }
    }
  }

  private static final class Reader {
    private final ByteBuffer buffer;

    Reader(ByteBuffer buffer) {
      this.buffer = buffer;
    }

    String string() {
      byte[] bytes = new byte[Short.toUnsignedInt(buffer.getShort())];
      buffer.get(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Only what writing would bring back. */
    String exactString() throws CharacterCodingException {
      int length = Short.toUnsignedInt(buffer.getShort());
      if (length > buffer.remaining()) {
        throw new BufferUnderflowException();
      }
      ByteBuffer part = buffer.slice(buffer.position(), length);
      buffer.position(buffer.position() + length);
      return StandardCharsets.UTF_8.newDecoder().decode(part).toString();
    }

    boolean atEnd() {
      return !buffer.hasRemaining();
    }

    int integer() {
      return buffer.getInt();
    }
  }

  private Keys() {}
}
