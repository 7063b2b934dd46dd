// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import com.google.protobuf.InvalidProtocolBufferException;
import io.muster.proto.internal.v1.AclRecord;
import io.muster.proto.internal.v1.ConfigRecord;
import io.muster.proto.internal.v1.TopicRecord;
import io.muster.proto.v1.Acl;
import io.muster.state.Limits;
import io.muster.state.store.Keys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rows of topics, settings and access rules that come from a backup. They become what commands
 * would have made of them, so that what readers hold in heap follows; nodes and placements are this
 * cluster's own and never come from elsewhere.
 */
public final class ClusterRows {
  /** Prefixes of what a backup has of the cluster group, in the order in which it is put back. */
  public static final List<byte[]> PREFIXES = List.of(Keys.topics(), Keys.configs(), Keys.acls());

  private final ClusterTransaction topics;
  private final ConfigTransaction config;
  private final AclTransaction acls;

  public ClusterRows(ClusterTransaction topics, ConfigTransaction config, AclTransaction acls) {
    this.topics = topics;
    this.config = config;
    this.acls = acls;
  }

  /**
   * Puts rows: all of them or none.
   *
   * @param rows keys and values
   * @param base no position may be higher
   * @return what is wrong with one of them; null where they were put
   */
  public @Nullable String put(List<Map.Entry<byte[], byte[]>> rows, long base) {
    List<Runnable> puts = new ArrayList<>();
    for (Map.Entry<byte[], byte[]> row : rows) {
      String problem;
      try {
        problem = check(row.getKey(), row.getValue(), base, puts);
      } catch (InvalidProtocolBufferException | RuntimeException e) {
        problem = "it cannot be read: " + e.getMessage();
      }
      if (problem != null) {
        return problem;
      }
    }
    puts.forEach(Runnable::run);
    return null;
  }

  private @Nullable String check(byte[] key, byte[] value, long base, List<Runnable> puts)
      throws InvalidProtocolBufferException {
    if (startsWith(key, Keys.topics())) {
      return checkTopic(key, value, base, puts);
    } else if (startsWith(key, Keys.configs())) {
      return checkConfig(key, value, puts);
    } else if (startsWith(key, Keys.acls())) {
      return checkAcl(key, value, puts);
    }
    return "it is neither a topic nor a setting nor an access rule";
  }

  private @Nullable String checkTopic(byte[] key, byte[] value, long base, List<Runnable> puts)
      throws InvalidProtocolBufferException {
    TopicRecord record = TopicRecord.parseFrom(value);
    Topic topic =
        new Topic(
            Keys.topicOf(key), record.getPartitionCount(), record.getId(), record.getRevision());
    if (record.getVersion() != 1 || !Arrays.equals(key, Keys.topic(topic.name()))) {
      return "it is not a topic as this version stores one";
    }
    boolean fits =
        topic.partitionCount() >= 0
            && topic.partitionCount() <= Limits.TOPIC_PARTITIONS_MAX
            && topic.id() >= 0
            && topic.id() <= topic.revision()
            && topic.revision() <= base;
    puts.add(() -> topics.restore(topic));
    return fits ? null : "a number of topic " + topic.name() + " is out of its range";
  }

  private @Nullable String checkConfig(byte[] key, byte[] value, List<Runnable> puts)
      throws InvalidProtocolBufferException {
    ConfigRecord record = ConfigRecord.parseFrom(value);
    String scope = Keys.configOf(key);
    NavigableMap<String, String> entries = new TreeMap<>();
    record.getEntriesList().forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
    if (record.getVersion() != 1 || !Arrays.equals(key, Keys.config(scope)) || entries.isEmpty()) {
      return "they are not settings as this version stores them";
    }
    puts.add(() -> config.put(scope, entries));
    return entries.size() <= Limits.CONFIG_ENTRIES_MAX
        ? null
        : "there are more than " + Limits.CONFIG_ENTRIES_MAX + " settings for one group";
  }

  private @Nullable String checkAcl(byte[] key, byte[] value, List<Runnable> puts)
      throws InvalidProtocolBufferException {
    AclRecord record = AclRecord.parseFrom(value);
    Acl acl = Acls.known(record.getAcl());
    if (record.getVersion() != 1 || !Arrays.equals(key, Acls.key(acl))) {
      return "it is not an access rule as this version stores one";
    }
    puts.add(() -> acls.add(acl));
    return null;
  }

  /** What is wrong with all of it together; null for nothing. */
  public @Nullable String problemOfAll() {
    int count = 0;
    long bytes = 0;
    for (Acl acl : acls.all()) {
      count++;
      bytes += acl.getSerializedSize();
    }
    return count > Limits.ACLS_MAX
            || bytes > Limits.ACLS_BYTES_MAX
            || topics.topicCount() > Limits.TOPICS_MAX
            || config.groupCount() > Limits.CONFIGURED_GROUPS_MAX
        ? "there are more topics, settings or access rules than a cluster can have"
        : null;
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length > prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }
}
