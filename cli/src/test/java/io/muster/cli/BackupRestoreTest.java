// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.cli.backup.Manifest;
import io.muster.cli.backup.PartReader;
import io.muster.cli.output.Json;
import io.muster.client.AccessRule;
import io.muster.client.AccessRuleFilter;
import io.muster.client.Backups;
import io.muster.client.CommittedOffset;
import io.muster.client.ConfigChange;
import io.muster.client.ConfigScope;
import io.muster.client.ConfigSetting;
import io.muster.client.GroupConsumer;
import io.muster.client.GroupDescription;
import io.muster.client.GroupListing;
import io.muster.client.GroupState;
import io.muster.client.MusterAdmin;
import io.muster.client.MusterClient;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.RestorePart;
import io.muster.client.RetriableException;
import io.muster.client.TopicDescription;
import io.muster.client.TopicPartition;
import io.muster.client.source.FileSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A backup of three nodes under commits, and into a cluster with other replica groups. */
@ExtendWith(RunningNode.Given.class)
class BackupRestoreTest {
  private static final int PARTITIONS = 6;
  private static final int WRITTEN_GROUPS = 12;
  private static final ConfigChange SMALL = ConfigChange.set("group.max.size", "77");

  @TempDir private Path folder;
  private Path second;

  @Test
  void whatAClusterKnowsIsInTheNextOne(RunningNode withFourPartitions) throws Exception {
    Path first = folder.resolve("first");
    second = folder.resolve("second");
    Known known;
    try (NodesOfATest old = new NodesOfATest(folder, "old", 3, PARTITIONS, 6)) {
      fill(old);
      backupUnderCommits(old, first);
      CommandLineRun again = old.run("backup --to " + first);
      assertThat(again.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(again.err()).contains("not empty");
      // Leaders are gone, and others have to be found.
      old.abort(2);
      CommandLineRun failover = old.run("backup --timeout 30s --to " + second);
      assertThat(failover.exitCode()).as(failover.err()).isEqualTo(ExitCode.OK);
      known = Known.of(old.client());
    }
    assertThatNothingUnfinishedIsLeft();
    assertThat(CommandLineRun.of("backup", "--verify", second.toString()).exitCode())
        .isEqualTo(ExitCode.OK);
    damagedFilesAreFound();
    RunningNode.Result otherPartitions = withFourPartitions.run("restore --from " + second);
    assertThat(otherPartitions.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(otherPartitions.err()).contains("offsets.partitions=6", "has 4");

    try (NodesOfATest next = new NodesOfATest(folder, "next", 1, PARTITIONS, 3)) {
      CommandLineRun dry = next.run("restore --from " + second);
      assertThat(dry.exitCode()).as(dry.err()).isEqualTo(ExitCode.OK);
      assertThat(dry.out()).contains("is restored", "Nothing was changed");
      assertThat(next.client().admin().listTopics()).isEmpty();
      breakOff(next);
      CommandLineRun resumed = next.run("restore --execute --from " + second);
      assertThat(resumed.exitCode()).as(resumed.err()).isEqualTo(ExitCode.OK);
      assertThat(resumed.out()).contains("goes on, some is there", "is there already");
      assertThat(Known.of(next.client())).isEqualTo(known);
      thingsGoOn(next, known);

      CommandLineRun repeated = next.run("restore --execute --from " + second);
      assertThat(repeated.exitCode()).as(repeated.err()).isEqualTo(ExitCode.OK);
      assertThat(repeated.out()).contains("is there already").doesNotContain("is restored");
      CommandLineRun another = next.run("restore --execute --from " + first);
      assertThat(another.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(another.err()).contains("the cluster is not empty");
    }
  }

  /** Everything that a backup has, as clients see it. */
  private record Known(
      List<TopicDescription> topics,
      List<AccessRule> rules,
      List<String> settings,
      Map<String, String> groups,
      Map<String, Map<TopicPartition, CommittedOffset>> offsets) {
    static Known of(MusterClient client) {
      MusterAdmin admin = client.admin();
      Map<String, String> groups = new TreeMap<>();
      Map<String, Map<TopicPartition, CommittedOffset>> offsets = new TreeMap<>();
      for (GroupListing listing : admin.listGroups()) {
        GroupDescription group = admin.describeGroup(listing.groupId());
        groups.put(
            group.groupId(),
            group.state()
                + " "
                + group.stateSince()
                + " "
                + group.generation()
                + " "
                + group.leaderMember()
                + " "
                + group.members()
                + " "
                + group.events());
        offsets.put(group.groupId(), admin.committedOffsets(group.groupId()));
      }
      List<String> settings = new ArrayList<>();
      for (ConfigScope scope : List.of(ConfigScope.cluster(), ConfigScope.group("big"))) {
        for (ConfigSetting each : admin.describeConfig(scope)) {
          settings.add(each.key() + "=" + each.value() + " " + each.source());
        }
      }
      return new Known(
          admin.listTopics(),
          admin.accessRules().list(AccessRuleFilter.all()),
          settings,
          groups,
          offsets);
    }
  }

  private void fill(NodesOfATest old) throws IOException {
    MusterAdmin admin = old.client().admin();
    admin.createTopic("gone", 1);
    admin.createTopic("t", 300);
    admin.createTopic("live-t", 2);
    admin.deleteTopic("gone");
    old.awaitTopic("t");
    old.awaitTopic("live-t");
    admin.alterConfig(ConfigScope.cluster(), SMALL);
    admin.alterConfig(ConfigScope.group("big"), ConfigChange.set("group.max.size", "9"));
    admin
        .accessRules()
        .create(
            List.of(
                new AccessRule(
                    "User:a",
                    AccessRule.ResourceType.GROUP,
                    AccessRule.Pattern.PREFIXED,
                    "b",
                    AccessRule.Operation.READ,
                    AccessRule.Permission.ALLOW)));
    // More than one chunk.
    for (int from = 0; from < 300; from += 60) {
      Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
      for (int i = from; i < from + 60; i++) {
        offsets.put(new TopicPartition("t", i), new OffsetAndMetadata(i, "x".repeat(4_000)));
      }
      admin.alterOffsets("big", offsets);
    }
    Files.createDirectories(folder.resolve("source").resolve("live-t"));
    GroupConsumer<String> consumer = consumer(old, "live-1");
    pollUntilAssigned(consumer);
    consumer.commitSync(
        Map.of(new TopicPartition("live-t", 0), new OffsetAndMetadata(41, "where I was")));
    // As a static member it stays for its session.
    consumer.close();
    assertThat(admin.describeGroup("live").members()).hasSize(1);
  }

  private GroupConsumer<String> consumer(NodesOfATest cluster, String instance) {
    GroupConsumer<String> consumer =
        cluster
            .client()
            .newConsumer("live", new FileSource(folder.resolve("source")))
            .instanceId(instance)
            .sessionTimeout(Duration.ofMinutes(5))
            .autoCommit(false)
            .build();
    consumer.subscribe(List.of("live-t"));
    return consumer;
  }

  private static void pollUntilAssigned(GroupConsumer<String> consumer) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              consumer.poll(Duration.ofMillis(20));
              return !consumer.assignment().isEmpty();
            });
  }

  /** Each group's backed-up offset is one that was acknowledged, or on its way, meanwhile. */
  private void backupUnderCommits(NodesOfATest old, Path to) throws Exception {
    AtomicLongArray acknowledged = new AtomicLongArray(WRITTEN_GROUPS);
    MusterAdmin admin = old.client().admin();
    AtomicBoolean stop = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              for (int n = 1; !stop.get(); n++) {
                int group = n % WRITTEN_GROUPS;
                admin.alterOffsets(
                    "w" + group, Map.of(new TopicPartition("t", 0), new OffsetAndMetadata(n)));
                acknowledged.set(group, n);
              }
            });
    writer.start();
    await().until(() -> acknowledged.get(WRITTEN_GROUPS - 1) > 0 && acknowledged.get(0) > 0);
    long[] before = snapshot(acknowledged);
    CommandLineRun run = old.run("backup --to " + to);
    stop.set(true);
    writer.join();
    long[] after = snapshot(acknowledged);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("is written", "PARTITION", "cluster");
    assertThat(after).as("commits went on").isNotEqualTo(before);
    try (NodesOfATest check = new NodesOfATest(folder, "check", 1, PARTITIONS, 2)) {
      CommandLineRun restored = check.run("restore --execute --from " + to);
      assertThat(restored.exitCode()).as(restored.err()).isEqualTo(ExitCode.OK);
      for (int i = 0; i < WRITTEN_GROUPS; i++) {
        Map<TopicPartition, CommittedOffset> offsets =
            check.client().admin().committedOffsets("w" + i);
        assertThat(offsets).as("group w%d", i).hasSize(1);
        assertThat(offsets.values().iterator().next().offset())
            .as("group w%d", i)
            .isBetween(before[i], after[i]);
      }
    }
  }

  private static long[] snapshot(AtomicLongArray array) {
    long[] values = new long[array.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i);
    }
    return values;
  }

  private static boolean stopped(boolean[] stop) {
    synchronized (stop) {
      return stop[0];
    }
  }

  /** What some restore did before it was killed: the cluster's part, and a chunk of one more. */
  private void breakOff(NodesOfATest next) throws IOException {
    Manifest manifest =
        Json.mapper().readValue(second.resolve("manifest.json").toFile(), Manifest.class);
    Backups backups = next.client().admin().backups();
    Manifest.Part big =
        manifest.parts().stream().filter(part -> part.chunks() > 2).findFirst().orElseThrow();
    for (Manifest.Part part : manifest.parts()) {
      backups.restore(manifest.restoring(part), 0, new byte[0]);
    }
    for (Manifest.Part part : List.of(manifest.parts().get(PARTITIONS), big)) {
      try (PartReader reader = new PartReader(second, part)) {
        byte[] chunk = reader.next();
        assertThat(chunk).isNotNull();
        RestorePart restoring = manifest.restoring(part);
        assertThat(backups.restore(restoring, 1, chunk)).isEqualTo(2);
        assertThat(backups.restore(restoring, 1, chunk)).as("a repeat").isEqualTo(2);
      }
    }
    assertThat(backups.state(big.partition()).whole()).isFalse();
    assertThat(backups.state(Backups.CLUSTER).whole()).isTrue();
    // A group that is there in part is not told as one that is not there.
    try (MusterClient impatient =
        MusterClient.builder()
            .endpoints(next.endpoints())
            .requestTimeout(Duration.ofSeconds(2))
            .build()) {
      assertThatThrownBy(() -> impatient.admin().committedOffsets("big"))
          .isInstanceOfSatisfying(
              RetriableException.class,
              e -> assertThat(e.reason()).isEqualTo("COORDINATOR_LOAD_IN_PROGRESS"));
      assertThatThrownBy(() -> impatient.admin().listGroups())
          .isInstanceOf(RetriableException.class);
    }
  }

  /** Ids, revisions and generations grow on, and a member that comes back finds its place. */
  private void thingsGoOn(NodesOfATest next, Known known) {
    MusterAdmin admin = next.client().admin();
    long newest = known.topics().stream().mapToLong(TopicDescription::revision).max().orElse(0);
    admin.createTopic("after", 1);
    TopicDescription after = admin.listTopics(List.of("after")).get(0);
    assertThat(after.id()).isGreaterThan(newest);
    assertThat(after.revision()).isGreaterThan(newest);

    TopicPartition partition = new TopicPartition("t", 0);
    long revision =
        known.offsets().values().stream()
            .flatMap(offsets -> offsets.values().stream())
            .mapToLong(CommittedOffset::revision)
            .max()
            .orElse(0);
    assertThat(admin.alterOffsets("w1", Map.of(partition, new OffsetAndMetadata(5))).revision())
        .isGreaterThan(revision);
    assertThat(admin.committedOffsets("w1").get(partition).offset()).isEqualTo(5);
    admin.deleteGroup("w2");
    assertThat(admin.committedOffsets("w2")).isEmpty();

    int generation = admin.describeGroup("live").generation();
    GroupConsumer<String> back = consumer(next, "live-1");
    pollUntilAssigned(back);
    assertThat(back.assignment()).hasSize(2);
    assertThat(admin.describeGroup("live").generation())
        .as("nobody rebalanced")
        .isEqualTo(generation);
    TopicPartition where = new TopicPartition("live-t", 0);
    assertThat(back.committed(Set.of(where)).get(where).offset()).isEqualTo(41);
    GroupConsumer<String> other = consumer(next, "live-2");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              back.poll(Duration.ofMillis(20));
              other.poll(Duration.ofMillis(20));
              return back.assignment().size() == 1 && other.assignment().size() == 1;
            });
    GroupDescription group = admin.describeGroup("live");
    assertThat(group.generation()).isGreaterThan(generation);
    assertThat(group.state()).isEqualTo(GroupState.STABLE);
    back.close();
    other.close();
  }

  private void damagedFilesAreFound() throws IOException {
    Path file;
    try (Stream<Path> files = Files.list(second)) {
      file = files.filter(each -> each.toString().endsWith("3.rows")).findFirst().orElseThrow();
    }
    byte[] good = Files.readAllBytes(file);
    byte[] bad = good.clone();
    bad[bad.length / 2] ^= 1;
    Files.write(file, bad);
    assertDamaged("partition-0003.rows is damaged");
    Files.write(file, Arrays.copyOf(good, good.length - 1));
    assertDamaged("bytes");
    Files.delete(file);
    assertDamaged("missing");
    Files.write(file, good);
    Path manifest = second.resolve("manifest.json");
    String text = Files.readString(manifest);
    Files.writeString(manifest, text.replace("\"formatVersion\" : 1", "\"formatVersion\" : 2"));
    assertDamaged("format 2");
    Files.writeString(manifest, text);
  }

  private void assertDamaged(String message) {
    for (String[] command :
        List.of(
            new String[] {"backup", "--verify", second.toString()},
            // Found before anybody is asked.
            new String[] {"restore", "--from", second.toString(), "--endpoints", "127.0.0.1:1"})) {
      CommandLineRun run = CommandLineRun.of(command);
      assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(run.err()).contains(message);
    }
  }

  private void assertThatNothingUnfinishedIsLeft() throws IOException {
    CommandLineRun nobody =
        CommandLineRun.of(
            "backup",
            "--to",
            folder.resolve("never").toString(),
            "--endpoints",
            "127.0.0.1:1",
            "--timeout",
            "300ms");
    assertThat(nobody.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .noneMatch(name -> name.contains("unfinished") || name.equals("never"));
    }
    assertThat(CommandLineRun.of("backup", "--verify", folder.toString()).exitCode())
        .isEqualTo(ExitCode.NOT_FOUND);
  }
}
