// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Kafka consumer and the thread that fetches with it, for at most one reader of each partition.
 * The thread alone touches the consumer; everybody else leaves word in the inbox and wakes it up.
 * Thread-safe, and no call but {@link #awaitEnd} waits.
 */
final class FetchLane<K, V> {
  private static final Logger log = LoggerFactory.getLogger(FetchLane.class);

  private final Consumer<K, V> consumer;
  private final Fetches<K, V> fetches;
  private final LinkedBlockingQueue<LaneOrder<K, V>> inbox = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean stopped;

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
    stopped = true;
    tell(new LaneOrder.Stop<>());
  }

  /** Nothing is fetched any more, or soon will not be. */
  boolean isStopped() {
    return stopped;
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
      log.warn("{} was interrupted and ends", thread.getName());
    } catch (RuntimeException | Error e) {
      log.error("{} fetches no more from Kafka", thread.getName(), e);
    } finally {
      stopped = true;
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
