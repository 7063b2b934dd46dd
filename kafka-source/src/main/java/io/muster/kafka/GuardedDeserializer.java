// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * The application's deserializer, whose Errors are exceptions. Of those Kafka's consumer says in
 * which record they came; an Error ends the thread that fetches for everybody.
 *
 * @param <T> what it makes
 */
final class GuardedDeserializer<T> implements Deserializer<T> {
  private final Deserializer<T> guarded;

  GuardedDeserializer(Deserializer<T> guarded) {
    this.guarded = guarded;
  }

  /**
   * What the properties name, configured as Kafka does it.
   *
   * @param property {@code key.deserializer} or {@code value.deserializer}
   */
  @SuppressWarnings("unchecked") // As documented of the source: whether it makes T is not checked.
  static <T> Deserializer<T> named(Map<String, Object> properties, String property) {
    ConsumerConfig config = new ConsumerConfig(properties);
    Deserializer<T> named = config.getConfiguredInstance(property, Deserializer.class);
    named.configure(
        config.originals(), property.equals(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG));
    return new GuardedDeserializer<>(named);
  }

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {
    guarded.configure(configs, isKey);
  }

  @Override
  public T deserialize(String topic, byte[] data) {
    try {
      return guarded.deserialize(topic, data);
    } catch (Error e) {
      throw failed(e);
    }
  }

  @Override
  public T deserialize(String topic, Headers headers, byte[] data) {
    try {
      return guarded.deserialize(topic, headers, data);
    } catch (Error e) {
      throw failed(e);
    }
  }

  @Override
  public T deserialize(String topic, Headers headers, ByteBuffer data) {
    try {
      return guarded.deserialize(topic, headers, data);
    } catch (Error e) {
      throw failed(e);
    }
  }

  private static SerializationException failed(Error error) {
    return new SerializationException("the deserializer threw " + error, error);
  }

  @Override
  public void close() {
    guarded.close();
  }
}
