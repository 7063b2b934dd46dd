// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * One Kafka consumer and the thread that fetches with it, for at most one reader of each partition.
 * The thread alone touches the consumer; everybody else leaves word in the inbox and wakes it up.
 * Thread-safe, and no call but {@link #awaitEnd} waits.
 */
final class FetchLane<K, V> {
  private final Consumer<K, V> consumer;
  private final Fetches<K, V> fetches;
  private final LinkedBlockingQueue<LaneOrder<K, V>> inbox = new LinkedBlockingQueue<>();
  private final Thread thread;

  FetchLane(String name, Consumer<K, V> consumer, Lookups lookups) {
    this.consumer = consumer;
    this.fetches = new Fetches<>(consumer, lookups, this::tell);
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Fetches for the reader of this buffer from now on. */
  void attach(PartitionBuffer<K, V> buffer) {
    tell(new LaneOrder.Attach<>(buffer));
  }

  /** Fetches for it no more. */
  void detach(PartitionBuffer<K, V> buffer) {
    tell(new LaneOrder.Detach<>(buffer));
  }

  /** A buffer that was full has room again. */
  void resume(PartitionBuffer<K, V> buffer) {
    tell(new LaneOrder.Resume<>(buffer));
  }

  /** Ends the thread and closes the consumer, soon. */
  void stop() {
    tell(new LaneOrder.Stop<>());
  }

  private void tell(LaneOrder<K, V> order) {
    inbox.add(order);
    consumer.wakeup();
  }

  /** Waits until the thread has ended, or the time is over. */
  void awaitEnd(long millis) throws InterruptedException {
    thread.join(millis);
  }

  private void run() {
    try {
      boolean goOn = true;
      while (goOn) {
        goOn = fetches.follow(orders());
        if (goOn && !fetches.isEmpty()) {
          fetches.fetch();
        }
      }
    } catch (InterruptedException e) {
      // Nobody here interrupts it, so whoever did wants it to end.
      fetches.failAll(e);
    } finally {
      fetches.close();
    }
  }

  private List<LaneOrder<K, V>> orders() throws InterruptedException {
    List<LaneOrder<K, V>> orders = new ArrayList<>();
    if (fetches.isEmpty()) {
      // Kafka's consumer cannot poll nothing.
      orders.add(inbox.take());
    } else if (fetches.isTroubled()) {
      LaneOrder<K, V> order = inbox.poll(Fetches.TROUBLED_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
      if (order != null) {
        orders.add(order);
      }
    }
    inbox.drainTo(orders);
    return orders;
  }
}
