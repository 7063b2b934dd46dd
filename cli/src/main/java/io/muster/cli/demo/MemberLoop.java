// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.demo;

import io.muster.client.AssignmentContext;
import io.muster.client.AssignmentListener;
import io.muster.client.CommitFailedException;
import io.muster.client.ConsumerRecord;
import io.muster.client.ConsumerRecords;
import io.muster.client.GroupConsumer;
import io.muster.client.MusterClient;
import io.muster.client.OffsetReset;
import io.muster.client.RebalanceInProgressException;
import io.muster.client.RetriableException;
import io.muster.client.TopicPartition;
import io.muster.client.source.FileSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a member process does: polls, processes, commits each batch, and tells its parent. Told
 * "join" and "stop" on its input; the input's end means "stop" as well, so no member outlives its
 * parent.
 */
public final class MemberLoop {
  private static final Logger LOG = LoggerFactory.getLogger(MemberLoop.class);
  private static final Duration POLL = Duration.ofMillis(100);

  private final MusterClient client;
  private final String group;
  private final String topic;
  private final Path source;
  private final Pace pace;
  private final PrintWriter out;
  private final CountDownLatch join = new CountDownLatch(1);
  private final CountDownLatch stop = new CountDownLatch(1);

  /**
   * @param client stays the caller's
   * @param source folder of the topic's files
   * @param batchRecords most records of a batch
   * @param recordPause rest for each record, for each owned partition
   * @param out takes the events
   */
  public MemberLoop(
      MusterClient client,
      String group,
      String topic,
      Path source,
      int batchRecords,
      Duration recordPause,
      PrintWriter out) {
    this.client = client;
    this.group = group;
    this.topic = topic;
    this.source = source;
    this.pace = new Pace(batchRecords, recordPause);
    this.out = out;
  }

  /** Runs until told to stop, then leaves the group. Errors come out as they are. */
  public void run(InputStream input) throws InterruptedException {
    Thread ears = new Thread(() -> listen(input), "parent");
    ears.setDaemon(true);
    ears.start();
    client.admin().listTopics(); // connects, so that joining is all that "join" does
    tell(new MemberEvent.Ready());
    join.await();
    if (stop.getCount() == 0) {
      return; // the parent is gone
    }
    try (GroupConsumer<String> consumer =
        client
            .newConsumer(group, new FileSource(source))
            .autoCommit(false)
            .autoOffsetReset(OffsetReset.EARLIEST)
            .maxPollRecords(pace.batchRecords())
            .build()) {
      consumer.subscribe(List.of(topic), new Teller());
      while (stop.getCount() > 0) {
        ConsumerRecords<String> records = consumer.poll(POLL);
        if (!records.isEmpty()) {
          process(records);
          commit(consumer, records);
          rest(pace.pauseAfter(records.count(), consumer.assignment().size()));
        }
      }
    }
  }

  /** Tells the parent why this process ends early. */
  public void tellFailure(String why) {
    tell(new MemberEvent.Failed(why));
  }

  /** Names every record of the batch, as runs of offsets. */
  private void process(ConsumerRecords<String> records) {
    for (TopicPartition partition : records.partitions()) {
      long from = -1;
      long until = -1;
      for (ConsumerRecord<String> record : records.records(partition)) {
        if (record.offset() != until) {
          tellProcessed(partition, from, until);
          from = record.offset();
        }
        until = record.offset() + 1;
      }
      tellProcessed(partition, from, until);
    }
  }

  private void tellProcessed(TopicPartition partition, long from, long until) {
    if (from >= 0) {
      tell(new MemberEvent.Processed(partition.partition(), from, until));
    }
  }

  /**
   * Repeats until the outcome is known, which is safe: the SDK sees to it that a late attempt
   * cannot move an offset back. A refusal means that the partitions went to somebody else, who will
   * read these records again.
   */
  private void commit(GroupConsumer<String> consumer, ConsumerRecords<String> records) {
    long beganMicros = MemberEvent.nowMicros();
    while (true) {
      try {
        consumer.commitSync(records.nextOffsets());
        tell(new MemberEvent.Committed(beganMicros, MemberEvent.nowMicros()));
        return;
      } catch (CommitFailedException | RebalanceInProgressException e) {
        return;
      } catch (RetriableException e) {
        LOG.info("Commits again: {}", e.getMessage());
      }
    }
  }

  private void rest(Duration pause) throws InterruptedException {
    if (stop.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
      LOG.debug("Told to stop while resting");
    }
  }

  private void listen(InputStream input) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("join")) {
          join.countDown();
        } else if (line.equals("stop")) {
          break;
        }
      }
    } catch (IOException e) {
      // As good as its end.
    }
    stop.countDown();
    join.countDown();
  }

  private void tell(MemberEvent event) {
    synchronized (out) {
      out.println(event.toLine());
      out.flush();
    }
  }

  private final class Teller implements AssignmentListener {
    @Override
    public void onAssigned(AssignmentContext context, Set<TopicPartition> partitions) {
      List<Integer> numbers = partitions.stream().map(TopicPartition::partition).sorted().toList();
      tell(new MemberEvent.Assigned(context.generation(), numbers));
    }
  }
}
