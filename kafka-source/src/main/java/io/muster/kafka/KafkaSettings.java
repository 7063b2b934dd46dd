// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.IsolationLevel;

/**
 * What the application set for Kafka's clients, and what a source decides itself.
 *
 * @param properties of the consumer, without {@code client.id}
 * @param clientId name before Kafka's brokers
 * @param isolation which records are read
 * @param maxBufferedRecords a partition with so many records in its buffer fetches no more
 * @param maxBufferedBytes a partition with so many bytes in its buffer fetches no more
 */
record KafkaSettings(
    Map<String, Object> properties,
    String clientId,
    IsolationLevel isolation,
    int maxBufferedRecords,
    long maxBufferedBytes) {
  private static final String DEFAULT_CLIENT_ID = "muster-kafka-source";

  private static final List<String> OF_GROUPS =
      List.of(
          ConsumerConfig.GROUP_ID_CONFIG,
          ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
          ConsumerConfig.GROUP_PROTOCOL_CONFIG,
          ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG);

  /**
   * Checks the application's properties.
   *
   * @throws IllegalArgumentException one is about groups or commits in Kafka, or cannot be read
   */
  static KafkaSettings of(Map<String, ?> properties) {
    for (String name : OF_GROUPS) {
      if (properties.containsKey(name)) {
        throw new IllegalArgumentException(
            name + " must not be set for a Kafka source: the group is Muster's");
      }
    }
    refuseOther(properties, ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    refuseOther(properties, ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    Map<String, Object> all = new HashMap<>(properties);
    all.remove(CommonClientConfigs.CLIENT_ID_CONFIG);
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    // Reading must not make a topic that nobody asked for.
    all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    return new KafkaSettings(
        Map.copyOf(all),
        clientId(properties, DEFAULT_CLIENT_ID),
        isolation(properties),
        2 * number(properties, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500),
        number(
            properties,
            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
            ConsumerConfig.DEFAULT_MAX_PARTITION_FETCH_BYTES));
  }

  private static void refuseOther(Map<String, ?> properties, String name, String only) {
    Object value = properties.get(name);
    if (value != null && !value.toString().toLowerCase(Locale.ROOT).equals(only)) {
      throw new IllegalArgumentException(
          name
              + " of a Kafka source is always "
              + only
              + ", not "
              + value
              + "; set it for the GroupConsumer");
    }
  }

  private static IsolationLevel isolation(Map<String, ?> properties) {
    Object value = properties.get(ConsumerConfig.ISOLATION_LEVEL_CONFIG);
    if (value == null) {
      return IsolationLevel.READ_UNCOMMITTED;
    }
    try {
      return IsolationLevel.valueOf(value.toString().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "isolation.level must be read_committed or read_uncommitted: " + value, e);
    }
  }

  private static int number(Map<String, ?> properties, String name, int missing) {
    Object value = properties.get(name);
    try {
      int number = value == null ? missing : Integer.parseInt(value.toString().strip());
      if (number < 1 || number > Integer.MAX_VALUE / 2) {
        throw new IllegalArgumentException(
            name + " must be 1 to " + Integer.MAX_VALUE / 2 + ": " + value);
      }
      return number;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " must be a number: " + value, e);
    }
  }

  private static String clientId(Map<String, ?> properties, String missing) {
    Object value = properties.get(CommonClientConfigs.CLIENT_ID_CONFIG);
    return value == null ? missing : value.toString();
  }

  /** Properties of the consumer of a lane, each under a name of its own. */
  Map<String, Object> consumer(int lane) {
    Map<String, Object> all = new HashMap<>(properties);
    all.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId + "-" + lane);
    return all;
  }

  /** Properties of the source's admin client. */
  Map<String, Object> admin() {
    return admin(properties, clientId);
  }

  /** Those of the properties that an admin client knows; it would warn of the others. */
  static Map<String, Object> admin(Map<String, ?> properties, String missingClientId) {
    Map<String, Object> known = new HashMap<>(properties);
    known.keySet().retainAll(AdminClientConfig.configNames());
    known.put(
        CommonClientConfigs.CLIENT_ID_CONFIG, clientId(properties, missingClientId) + "-admin");
    return known;
  }
}
