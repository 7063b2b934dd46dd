// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.cli.RunningNode.Result;
import io.muster.client.GroupConsumer;
import io.muster.client.MusterAdmin;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicPartition;
import io.muster.client.source.FileSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What commands do to the groups of a real node, and that they do nothing unless told to. */
@ExtendWith(RunningNode.Given.class)
class GroupCommandsTest {
  @TempDir private Path folder;

  private final RunningNode node;
  private final MusterAdmin admin;

  GroupCommandsTest(RunningNode node) {
    this.node = node;
    this.admin = node.client().admin();
  }

  @Test
  void offsetsAreResetOnlyWhenTold() {
    given("reset", "reset-t", 10, 20);

    Result dry = node.run("groups reset-offsets reset --topic reset-t --to-offset 5");
    assertThat(dry.exitCode()).as(dry.err()).isEqualTo(ExitCode.OK);
    assertThat(dry.rows())
        .containsExactly(
            "GROUP TOPIC PARTITION NEW-OFFSET CURRENT-OFFSET",
            "reset reset-t 0 5 10",
            "reset reset-t 1 5 20",
            "Nothing was changed. Add --execute to do it.");
    assertThat(offsets("reset")).containsExactly(10L, 20L);

    assertThat(
            node.run("groups reset-offsets reset --topic reset-t:1 --shift-by -7 --execute").out())
        .contains("13");
    assertThat(offsets("reset")).containsExactly(10L, 13L);
    node.run("groups reset-offsets reset --all-topics --shift-by -11 --execute");
    assertThat(offsets("reset")).as("never below 0").containsExactly(0L, 2L);
  }

  @Test
  void groupThatHasNothingToResetIsTold() {
    given("there", "there-t", 10);

    String command = "groups reset-offsets ther there --all-topics --to-offset 5";
    Result mistyped = node.run(command + " --execute");
    assertThat(mistyped.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(mistyped.err()).contains("consumer group 'ther' has no committed offset to reset");
    assertThat(offsets("there")).as("the others are").containsExactly(5L);
  }

  @Test
  void exportedPlanIsWhatFromFileTakes() throws Exception {
    given("plan", "plan-t", 3, 4);

    Result exported = node.run("groups reset-offsets plan --all-topics --to-current --export");
    assertThat(exported.out()).isEqualTo("plan-t,0,3\nplan-t,1,4\n");

    given("plan", "plan-t", 30, 40);
    Path csv = Files.writeString(folder.resolve("plan.csv"), exported.out());
    node.run("groups reset-offsets plan --from-file " + csv + " --execute");
    assertThat(offsets("plan")).containsExactly(3L, 4L);

    Path several =
        Files.writeString(folder.resolve("two.csv"), "plan,plan-t,0,8\nplan2,plan-t,1,9\n");
    Result both = node.run("groups reset-offsets plan plan2 --from-file " + several + " --execute");
    assertThat(both.exitCode()).as(both.err()).isEqualTo(ExitCode.OK);
    assertThat(offsets("plan")).containsExactly(8L, 4L);
    assertThat(offsets("plan2")).as("a new group appears").containsExactly(9L);
  }

  /** What could not be written is told by the dry run, and nothing of the rest is written. */
  @Test
  void fileWithAPartitionThatDoesNotExistChangesNothing() throws Exception {
    given("typo", "typo-t", 3, 4);
    for (String wrong : List.of("tipo-t,0,5", "typo-t,2,5")) {
      Path csv = Files.writeString(folder.resolve("typo.csv"), "typo-t,0,9\n" + wrong + "\n");
      for (String mode : List.of("", " --execute")) {
        Result refused = node.run("groups reset-offsets typo --from-file " + csv + mode);
        assertThat(refused.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(refused.err())
            .contains("not registered", wrong.substring(0, 6) + "-" + wrong.charAt(7));
      }
    }
    assertThat(offsets("typo")).containsExactly(3L, 4L);
  }

  @Test
  void offsetsOfADeletedTopicAreNoneOfAllTopics() {
    given("gone", "gone-t", 3);
    given("gone", "stays-t", 4);
    admin.deleteTopic("gone-t");
    Result reset = node.run("groups reset-offsets gone --all-topics --to-offset 1 --execute");
    assertThat(reset.exitCode()).as(reset.err()).isEqualTo(ExitCode.OK);
    assertThat(reset.out()).contains("stays-t").doesNotContain("gone-t");
  }

  @Test
  void sourceKnowsWhereALogBeginsAndEnds() throws Exception {
    given("log", "log-t", 1, 1);
    Files.createDirectories(folder.resolve("log-t"));
    Files.writeString(folder.resolve("log-t").resolve("0.log"), "a\nb\nc\n");
    String source = " --source file:" + folder;

    node.run("groups reset-offsets log --topic log-t --to-latest --execute" + source);
    assertThat(offsets("log")).containsExactly(3L, 0L);
    Result clamped =
        node.run("groups reset-offsets log --topic log-t:0 --to-offset 99 --execute" + source);
    assertThat(clamped.err()).contains("log-t-0: 99 is not in the log, which is from 0 to 3");
    assertThat(offsets("log")).containsExactly(3L, 0L);
    node.run("groups reset-offsets log --topic log-t --to-earliest --execute" + source);
    assertThat(offsets("log")).containsExactly(0L, 0L);

    Result timeless =
        node.run("groups reset-offsets log --topic log-t --by-duration 1h --execute" + source);
    assertThat(timeless.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(timeless.err()).contains("files know no times");
  }

  @Test
  void groupWithMembersIsNotReset() {
    try (GroupConsumer<String> consumer = consumer("busy", "busy-t", "busy-1")) {
      Result refused = node.run("groups reset-offsets busy --topic busy-t --to-offset 5 --execute");

      assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(refused.err()).contains("can only be reset while it has no members", "STABLE");
      assertThat(admin.committedOffsets("busy")).isEmpty();
      assertThat(node.run("groups delete busy --execute").exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(consumer.assignment()).isNotEmpty();
    }
  }

  @Test
  void groupsAreDeletedOnlyWhenTold() {
    given("old", "old-t", 1);
    given("older", "old-t", 1);

    assertThat(node.run("groups delete old").rows())
        .contains("GROUP #MEMBERS #OFFSETS DELETED", "old 0 1 no");
    assertThat(offsets("old")).containsExactly(1L);

    Result done = node.run("groups delete old --group older --group nobody --execute");
    assertThat(done.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(done.rows())
        .contains("old 0 1 now", "older 0 1 now", "nobody 0 0 refused: GROUP_ID_NOT_FOUND");
    assertThat(offsets("old")).isEmpty();
  }

  @Test
  void offsetsAreDeletedOnlyWhenTold() {
    given("del", "del-t", 1, 2, 3);

    Result dry = node.run("groups delete-offsets --group del --topic del-t:0,1");
    assertThat(dry.rows())
        .contains("TOPIC PARTITION CURRENT-OFFSET DELETED", "del-t 0 1 no", "del-t 1 2 no");
    assertThat(offsets("del")).containsExactly(1L, 2L, 3L);

    assertThat(node.run("groups delete-offsets del --topic del-t:0,1 --execute").rows())
        .contains("del-t 0 1 now");
    assertThat(offsets("del")).containsExactly(3L);

    try (GroupConsumer<String> consumer = consumer("del", "del-t", "del-1")) {
      String command = "groups delete-offsets del --topic del-t";
      assertThat(node.run(command).out()).contains("refused: GROUP_SUBSCRIBED_TO_TOPIC");
      assertThat(node.run(command + " --execute").exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(offsets("del")).containsExactly(3L);
      assertThat(consumer.assignment()).isNotEmpty();
    }
  }

  @Test
  void membersLeaveOnlyWhenTold() {
    try (GroupConsumer<String> consumer = consumer("leave", "leave-t", "leave-1")) {
      assertThat(consumer.assignment()).isNotEmpty();
      Result dry = node.run("groups remove-member leave --instance leave-1 --instance nobody");
      assertThat(dry.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(dry.out()).contains("leave-1", "nobody", "refused: UNKNOWN_MEMBER_ID");
      assertThat(admin.describeGroup("leave").members()).hasSize(1);

      Result done = node.run("groups remove-member leave --all-members --reason test --execute");
      assertThat(done.exitCode()).as(done.err()).isEqualTo(ExitCode.OK);
      assertThat(admin.groupEvents("leave"))
          .anySatisfy(event -> assertThat(event.detail()).contains("test"));
    }
  }

  @Test
  void severalGroupsAreDescribedTogether() {
    given("d1", "d-t", 7);
    given("d2", "d-t", 8);

    assertThat(node.run("groups describe d1 --group d2").rows())
        .containsExactly(
            "GROUP TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG CONSUMER-ID HOST CLIENT-ID",
            "d1 d-t 0 7 - - - - -",
            "d2 d-t 0 8 - - - - -");
    assertThat(node.run("groups describe --all-groups --state").out()).contains("d1", "d2");
    Result half = node.run("groups describe d1 gone -o yaml");
    assertThat(half.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(half.err()).contains("'gone' does not exist");
    assertThat(half.out()).contains("- group: d1", "  currentOffset: 7", "  lag: null");
    assertThat(node.run("groups list --state empty").out()).contains("d1", "d2");
    assertThat(node.run("groups list --state stable").out()).doesNotContain("d1");
    assertThat(node.run("groups list --state dizzy").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void exportedOffsetsComeBackWithAllThatBelongsToThem() throws Exception {
    String odd = "line \"one\",\nline two ";
    admin.createTopic("x-t", 2);
    TopicPartition first = new TopicPartition("x-t", 0);
    admin.alterOffsets("x1", Map.of(first, new OffsetAndMetadata(5, odd)));
    given("x2", "x-t", 6, 7);

    for (String name : List.of("x.csv", "x.json")) {
      Path file = folder.resolve(name);
      Result exported = node.run("export x1 x2 --file " + file);
      assertThat(exported.exitCode()).as(exported.err()).isEqualTo(ExitCode.OK);
      Result same = node.run("import " + file);
      assertThat(same.out()).as(same.err()).contains("0 new, 0 changed, 3 the same");

      admin.deleteGroup("x1");
      given("x2", "x-t", 60, 7);
      Result dry = node.run("import " + file);
      assertThat(dry.rows())
          .contains(
              "GROUP TOPIC PARTITION CURRENT-OFFSET NEW-OFFSET CHANGE",
              "x1 x-t 0 - 5 NEW",
              "x2 x-t 0 60 6 CHANGED",
              "x2 x-t 1 7 7 SAME");
      assertThat(offsets("x2")).containsExactly(60L, 7L);

      assertThat(node.run("import " + file + " --execute").exitCode()).isEqualTo(ExitCode.OK);
      assertThat(offsets("x2")).containsExactly(6L, 7L);
      assertThat(admin.committedOffsets("x1").get(first).metadata()).isEqualTo(odd);
    }
    assertThat(node.run("export x2").out())
        .isEqualTo(
            "group,topic,partition,offset,leaderEpoch,metadata\nx2,x-t,0,6,,\nx2,x-t,1,7,,\n");
  }

  @Test
  void importThatCannotBeWholeChangesNothing() throws Exception {
    given("half", "half-t", 1);
    Path file = Files.writeString(folder.resolve("half.csv"), "half,half-t,0,5\nhalf,no-t,0,5\n");

    Result refused = node.run("import " + file + " --execute");

    assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(refused.err()).contains("topic no-t is not here");
    assertThat(refused.out()).contains("NO_TOPIC", "Nothing was changed.");
    assertThat(offsets("half")).containsExactly(1L);

    try (GroupConsumer<String> consumer = consumer("half", "half-t", "half-1")) {
      assertThat(consumer.assignment()).isNotEmpty();
      Path good = Files.writeString(folder.resolve("good.csv"), "half,half-t,0,5\n");
      assertThat(node.run("import " + good + " --execute").err()).contains("'half' has 1 members");
      assertThat(offsets("half")).containsExactly(1L);
    }
  }

  @Test
  void clusterIsShown() {
    assertThat(node.run("cluster describe").rows())
        .contains("CLUSTER cli-test", "Offsets partitions served 4 of 4", "Under-replicated 0");
    assertThat(node.run("nodes list").rows())
        .first()
        .isEqualTo("NODE ADDRESS VERSION LEVEL EPOCH DRAINING LAST HEARD REPLICAS LEADERS");
    assertThat(node.run("nodes list -o yaml").out())
        .contains("leaders: 4", "replicas: 4", "epoch: 1");
    assertThat(node.run("partitions list").rows()).hasSize(5).element(1).asString().endsWith("yes");
    assertThat(node.run("partitions list --unbalanced --under-replicated").rows()).hasSize(1);
    assertThat(node.run("partitions describe 1 -o json").out())
        .contains("\"partition\" : 1", "\"movesWith\" : [ 3 ]");
    assertThat(node.run("partitions describe 4").exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(node.run("partitions describe --group any").rows()).hasSize(2);
  }

  /** A group that has these committed offsets, in partitions from 0. */
  private void given(String group, String topic, long... offsets) {
    admin.createTopic(topic, offsets.length);
    Map<TopicPartition, OffsetAndMetadata> all = new TreeMap<>();
    for (int i = 0; i < offsets.length; i++) {
      all.put(new TopicPartition(topic, i), new OffsetAndMetadata(offsets[i]));
    }
    admin.alterOffsets(group, all);
  }

  private List<Long> offsets(String group) {
    return new TreeMap<>(admin.committedOffsets(group))
        .values().stream().map(each -> each.offset()).toList();
  }

  /** Has all partitions of the topic. */
  private GroupConsumer<String> consumer(String group, String topic, String instance) {
    if (admin.listTopics(List.of(topic)).isEmpty()) {
      admin.createTopic(topic, 2);
    }
    GroupConsumer<String> consumer =
        node.client()
            .newConsumer(group, new FileSource(folder.resolve("source")))
            .instanceId(instance)
            .autoCommit(false)
            .build();
    consumer.subscribe(List.of(topic));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              consumer.poll(Duration.ofMillis(50));
              return !consumer.assignment().isEmpty();
            });
    return consumer;
  }
}
