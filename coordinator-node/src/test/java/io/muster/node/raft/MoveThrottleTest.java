// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.proto.internal.v1.CommandBatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** New members are filled as fast as they may be, and not given up because that is slow. */
@Timeout(90)
class MoveThrottleTest {
  private static final int CHUNK = 256 << 10;
  private static final long SLOW = 96 << 10;

  /** Shorter than a piece of a snapshot has to wait at that rate. */
  private static final Duration JOINING = Duration.ofMillis(2_500);

  private final AtomicLong rate = new AtomicLong(Long.MAX_VALUE);
  private final Random random = new Random(7);

  @TempDir Path folder;

  @Test
  void noMoreIsSentThanTheRateAllows() {
    AtomicLong now = new AtomicLong(-5);
    rate.set(1_000);
    MoveThrottle throttle = new MoveThrottle(rate::get, now::get);
    long sent = 0;
    for (int i = 0; i < 1_000; i++) {
      if (throttle.nanosOwed() == 0) {
        throttle.charge(300);
        sent += 300;
      }
      now.addAndGet(TimeUnit.MILLISECONDS.toNanos(random.nextInt(20)));
      double seconds = (now.get() + 5) / 1e9;
      assertThat(sent).isLessThanOrEqualTo((long) (1_000 * seconds) + 300);
      assertThat(sent).as("nor is it held back").isGreaterThan((long) (900 * seconds) - 300);
    }
    assertThat(throttle.charge(2_000)).isGreaterThanOrEqualTo(2_000_000_000L);
    rate.set(1_000_000);
    assertThat(throttle.nanosOwed()).as("another rate holds at once").isLessThan(3_000_000);
    now.addAndGet(TimeUnit.MINUTES.toNanos(1));
    assertThat(throttle.nanosOwed()).isZero();
    throttle.charge(1_000_000);
    assertThat(throttle.nanosOwed()).as("nothing is saved up").isEqualTo(1_000_000_000L);
  }

  @Test
  void theGreatestRateHoldsNothingBack() {
    AtomicLong now = new AtomicLong();
    MoveThrottle throttle = new MoveThrottle(() -> 1L << 40, now::get);
    for (long pause = 1; pause < TimeUnit.DAYS.toNanos(1_000); pause *= 7) {
      throttle.charge(CHUNK);
      now.addAndGet(TimeUnit.MICROSECONDS.toNanos(1) + pause);
      assertThat(throttle.nanosOwed()).as("after %d ns", pause).isZero();
    }
  }

  @Test
  void slowMoveTakesItsTimeAndIsNotGivenUp() throws Exception {
    try (TestCluster cluster = new TestCluster(folder, 4, 3, 1, this::settings).startAll()) {
      long bytes = fill(cluster);
      int leader = cluster.awaitLeader(0);
      cluster.host(leader).snapshot(0).get(30, TimeUnit.SECONDS);
      int leaving = leader == 3 ? 2 : 3;
      cluster.host(4).join(0).get(10, TimeUnit.SECONDS);
      long unthrottled = nanos(() -> assertThat(change(cluster, leader, leaving, 4)).isEmpty());
      await().atMost(Duration.ofSeconds(20)).until(() -> cluster.host(leaving).isExpelled(0));
      cluster.host(leaving).remove(0).get(10, TimeUnit.SECONDS);
      cluster.host(leaving).join(0).get(10, TimeUnit.SECONDS);

      rate.set(SLOW);
      long throttled = nanos(() -> assertThat(change(cluster, leader, 4, leaving)).isEmpty());
      double atLeast = (double) (bytes - CHUNK) / SLOW;
      System.out.printf(
          "a replica of %d KiB moved in %d ms, and at %d KiB/s in %d ms%n",
          bytes >> 10, unthrottled / 1_000_000, SLOW >> 10, throttled / 1_000_000);
      assertThat(throttled / 1e9).isGreaterThan(atLeast);
      assertThat(atLeast).isGreaterThan(JOINING.toMillis() / 1e3);

      cluster.stop(4);
      cluster.commit(0, "last", 1);
      cluster.awaitEqual(0);

      // One that is not there is given up all the same.
      assertThat(change(cluster, leader, leaving, 4))
          .hasValueSatisfying(why -> assertThat(why.newMemberSilent()).isTrue());
      cluster.commit(0, "after", 1);
      assertThat(cluster.failures()).isEmpty();
    }
  }

  private RaftHostConfig settings(RaftHostConfig config) {
    return config
        .withTimeouts(
            RaftTimeouts.defaults()
                .withElection(Duration.ofMillis(1000), Duration.ofMillis(2000))
                .withJoining(JOINING))
        .withMoveBytesPerSecond(rate::get)
        .withBalance(LeaderBalance.disabled());
  }

  /** Writes what does not compress, and says how much it was. */
  private long fill(TestCluster cluster) throws Exception {
    long bytes = 0;
    for (int i = 0; i < 11; i++) {
      CommandBatch.Builder batch = CommandBatch.newBuilder().setVersion(1);
      for (int j = 0; j < 16; j++) {
        byte[] noise = new byte[3_072];
        random.nextBytes(noise);
        batch.addCommands(TestCluster.command(Base64.getEncoder().encodeToString(noise), i));
        bytes += noise.length;
      }
      int leader = cluster.awaitLeader(0);
      cluster.host(leader).group(0).submit(batch.build()).get(10, TimeUnit.SECONDS);
    }
    return bytes;
  }

  /** Commits go on all the while. */
  private static Optional<MemberChangeFailure> change(
      TestCluster cluster, int leader, int leaving, int coming) {
    List<RaftMember> next = new ArrayList<>(cluster.host(leader).members(0).current());
    next.removeIf(member -> member.nodeId() == leaving);
    next.add(cluster.member(coming));
    CompletableFuture<Optional<MemberChangeFailure>> changed =
        cluster.host(leader).changeMembers(0, next);
    for (long number = 1; ; number++) {
      long start = System.nanoTime();
      cluster.commit(0, "meanwhile", number);
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(3));
      try {
        return changed.get(50, TimeUnit.MILLISECONDS);
      } catch (TimeoutException goesOn) {
        // Not faster than the new member may be sent.
      } catch (InterruptedException | ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static long nanos(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return System.nanoTime() - start;
  }
}
