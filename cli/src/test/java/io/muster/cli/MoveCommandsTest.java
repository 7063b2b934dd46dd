// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.cli.output.Json;
import io.muster.cli.placement.ReassignmentFile;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Moving replicas and leaders from the command line, over real connections to a scripted node. */
@Timeout(120)
class MoveCommandsTest {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private ScriptedCluster cluster;

  @BeforeEach
  void begin() throws Exception {
    // 0 and 3 are on 1,2; 1 and 4 on 2,3; 2 and 5 on 3,1.
    cluster = new ScriptedCluster(3, 6, 3, 2);
  }

  @AfterEach
  void end() {
    cluster.close();
  }

  @Test
  void dryRunShowsWhatWouldMoveAndChangesNothing() throws Exception {
    cluster.addNode(4);
    Path plan =
        plan(Map.of(0, List.of(4, 2), 3, List.of(4, 2), 1, List.of(2, 3), 4, List.of(2, 3)));

    assertThat(run("partitions reassign --file " + plan)).as(err.toString()).isEqualTo(ExitCode.OK);

    assertThat(out.toString().lines())
        .containsExactly(
            "PARTITION  CURRENT  TARGET  ADDED  REMOVED",
            "0          1,2      4,2     4      1",
            "3          1,2      4,2     4      1",
            "2 of 4 partitions change, 2 new replicas. Nothing was changed. Add --execute to do"
                + " it.");
    assertThat(cluster.reassignments()).isEmpty();
  }

  @Test
  void executedChangeTellsTheWayBackAndIsVerified() throws Exception {
    cluster.addNode(4);
    cluster.looksUntilDone(2);
    Path plan = plan(Map.of(0, List.of(4, 2), 3, List.of(4, 2)));
    Path back = folder.resolve("back.json");

    assertThat(run("partitions reassign --execute --file " + plan + " --rollback-file " + back))
        .as(err.toString())
        .isEqualTo(ExitCode.OK);
    String before = ReassignmentFile.of(Map.of(0, List.of(1, 2), 3, List.of(1, 2))).text();
    assertThat(out.toString()).contains(before, "Started");
    assertThat(back).hasContent(before);

    assertThat(verify(plan)).isEqualTo(ExitCode.UNFINISHED);
    assertThat(out.toString()).contains("0          moving  1,2       4,2     -", "2 moving.");
    assertThat(verify(plan)).isEqualTo(ExitCode.UNFINISHED);
    assertThat(verify(plan)).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("0          done   4,2       4,2     -", "2 done.");

    // A second time, to the same way back: it is kept, and nothing is asked for.
    int asked = cluster.reassignments().size();
    assertThat(run("partitions reassign --execute --file " + plan + " --rollback-file " + back))
        .isEqualTo(ExitCode.FAILED);
    assertThat(back).hasContent(before);
    assertThat(cluster.reassignments()).hasSize(asked);

    assertThat(run("partitions reassign --execute --wait --file " + back))
        .as(err.toString())
        .isEqualTo(ExitCode.OK);
    assertThat(cluster.replicas(0)).containsExactly(1, 2);
  }

  @Test
  void waitShowsHowFarItIsAndEndsWithTheOutcome() throws Exception {
    cluster.addNode(4);
    cluster.looksUntilDone(4);
    Path plan = plan(Map.of(0, List.of(4, 2), 3, List.of(4, 2)));

    assertThat(run("partitions reassign --execute --wait -o json --file " + plan))
        .as(err.toString())
        .isEqualTo(ExitCode.OK);

    assertThat(err.toString().lines())
        .contains("muster: 2 of 2 partitions are where they shall be");
    JsonNode json = Json.mapper().readTree(out.toString());
    assertThat(json.path("executed").asBoolean()).isTrue();
    assertThat(json.path("newReplicas").asInt()).isEqualTo(2);
    assertThat(json.path("moves").path(0).path("target").toString()).isEqualTo("[4,2]");
    assertThat(json.path("rollback").path("partitions").path(1).path("replicas").toString())
        .isEqualTo("[1,2]");
    assertThat(json.path("status").path(0).path("state").asText()).isEqualTo("DONE");
  }

  @Test
  void changeThatFailsIsToldWithItsReason() throws Exception {
    cluster.addNode(4);
    cluster.failMoves("node 4 does not answer");
    Path plan = plan(Map.of(0, List.of(4, 2), 3, List.of(4, 2)));

    assertThat(run("partitions reassign --execute --wait --file " + plan))
        .as(err.toString())
        .isEqualTo(ExitCode.FAILED);

    assertThat(out.toString()).contains("failed  1,2       4,2     node 4 does not answer");
  }

  @Test
  void timeThatIsUpWhileThingsMoveIsExitCode5() throws Exception {
    cluster.addNode(4);
    cluster.looksUntilDone(10_000);
    Path plan = plan(Map.of(0, List.of(4, 2), 3, List.of(4, 2)));

    assertThat(run("partitions reassign --execute --wait --wait-timeout 1s --file " + plan))
        .as(err.toString())
        .isEqualTo(ExitCode.UNFINISHED);
  }

  @Test
  void changeIsTakenBack() throws Exception {
    cluster.addNode(4);
    cluster.looksUntilDone(10);
    Path plan = plan(Map.of(0, List.of(4, 2), 3, List.of(4, 2)));
    run("partitions reassign --execute --file " + plan);

    assertThat(run("partitions reassign --cancel --wait")).isEqualTo(ExitCode.OK);

    assertThat(out.toString()).contains("CANCELLED", "0,3");
    assertThat(cluster.replicas(0)).containsExactly(1, 2);
    assertThat(verify(plan)).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).contains("not started");

    cluster.refuse("NO_REASSIGNMENT_IN_PROGRESS", Map.of());
    assertThat(run("partitions reassign --cancel --file " + plan)).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("NO_REASSIGNMENT_IN_PROGRESS");
  }

  @Test
  void partitionsThatLiveTogetherMoveTogether() throws Exception {
    assertThat(run("partitions reassign --file " + plan(Map.of(0, List.of(3, 2)))))
        .isEqualTo(ExitCode.FAILED);
    assertThat(err.toString())
        .contains("the partitions 0,3 live together and move together")
        .contains("does not name 3");

    // What only the cluster knows better is told with its list, too.
    err.getBuffer().setLength(0);
    cluster.refuse("INVALID_REPLICA_ASSIGNMENT", Map.of("belongsTogether", "0,3,6"));
    assertThat(
            run("partitions reassign --file " + plan(Map.of(0, List.of(3, 2), 3, List.of(3, 2)))))
        .isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("these move together: 0,3,6");
  }

  @Test
  void wrongFileIsExitCode2AndUnknownPartitionExitCode3() throws Exception {
    Path bad = Files.writeString(folder.resolve("bad.json"), "{\"version\":3}");
    assertThat(run("partitions reassign --file " + bad)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("bad.json:1:12: version is 3, but must be 1");

    assertThat(run("partitions reassign --verify --file " + plan(Map.of(99, List.of(1)))))
        .isEqualTo(ExitCode.NOT_FOUND);
    assertThat(run("partitions reassign --file " + folder.resolve("none")))
        .isEqualTo(ExitCode.NOT_FOUND);
  }

  @Test
  void generatedPlanSpreadsOverANewNode() throws Exception {
    cluster.addNode(4);

    assertThat(run("partitions reassign --generate")).as(err.toString()).isEqualTo(ExitCode.OK);

    Path plan = Files.writeString(folder.resolve("generated.json"), out.toString());
    Map<Integer, List<Integer>> replicas = ReassignmentFile.read(plan).replicas();
    assertThat(replicas).hasSize(6);
    assertThat(replicas.get(3)).isEqualTo(replicas.get(0));
    assertThat(replicas.values().stream().filter(each -> each.contains(4))).hasSize(2);
    assertThat(err.toString())
        .contains("2 new replicas", "node 4 is silent, and the plan uses it")
        .doesNotContain("node 2 is silent");
    assertThat(run("partitions reassign --file " + plan)).isEqualTo(ExitCode.OK);

    out.getBuffer().setLength(0);
    run("partitions reassign --generate -o json");
    Files.writeString(plan, out.toString());
    assertThat(out.toString()).contains("\"version\" : 1,\n");
    assertThat(ReassignmentFile.read(plan).replicas()).isEqualTo(replicas);
    out.getBuffer().setLength(0);
    run("partitions reassign --generate -o yaml");
    assertThat(out.toString()).startsWith("version: 1\npartitions:\n");
  }

  @Test
  void generatedPlanEmptiesNodesAndChangesTheReplicationFactor() throws Exception {
    assertThat(run("partitions reassign --generate --nodes 1,2")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).doesNotContain("[3", ",3]").contains("\"partition\":5");

    out.getBuffer().setLength(0);
    assertThat(run("partitions reassign --generate --replication-factor 3")).isEqualTo(ExitCode.OK);
    Path plan = Files.writeString(folder.resolve("generated.json"), out.toString());
    assertThat(ReassignmentFile.read(plan).replicas().values())
        .allSatisfy(each -> assertThat(each).containsExactlyInAnyOrder(1, 2, 3));

    assertThat(run("partitions reassign --generate --replication-factor 4"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(run("partitions reassign --generate --nodes 1,7")).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(err.toString()).contains("there is no node 7; there are 1,2,3");
  }

  @Test
  void leadersAreElected() {
    cluster.lead(0, 2);
    cluster.lead(1, 3);

    assertThat(run("partitions elect-leaders --partitions 1"))
        .as(err.toString())
        .isEqualTo(ExitCode.OK);
    assertThat(out.toString().lines())
        .containsExactly("PARTITION  MOVED  REASON", "1          yes    -");

    run("nodes drain 1 --execute");
    out.getBuffer().setLength(0);
    assertThat(run("partitions elect-leaders")).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).contains("0          no     node 1 is draining");

    assertThat(run("nodes undrain 1")).isEqualTo(ExitCode.OK);
    assertThat(run("partitions elect-leaders")).isEqualTo(ExitCode.OK);
    out.getBuffer().setLength(0);
    assertThat(run("partitions elect-leaders")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("Every preferred leader leads already.");
    assertThat(run("partitions elect-leaders --partitions 6")).isEqualTo(ExitCode.NOT_FOUND);
  }

  @Test
  void nodesAreListed() throws Exception {
    cluster.addNode(4);

    assertThat(run("nodes list")).as(err.toString()).isEqualTo(ExitCode.OK);
    assertThat(out.toString().lines())
        .containsExactly(
            "NODE  ADDRESS        VERSION  LEVEL  EPOCH  DRAINING  LAST HEARD  REPLICAS  LEADERS",
            "1     10.0.0.1:7400  1.0      1      1      no        0.0 s ago   4         2",
            "2     10.0.0.2:7400  1.0      1      1      no        1.2 s ago   4         2",
            "3     10.0.0.3:7400  1.0      1      1      no        1.2 s ago   4         2",
            "4     10.0.0.4:7400  1.0      1      1      no        never       0         0");

    out.getBuffer().setLength(0);
    run("nodes list -o json");
    JsonNode json = Json.mapper().readTree(out.toString());
    assertThat(json.path(1).path("silentMs").asInt()).isEqualTo(1200);
    assertThat(json.path(3).path("silentMs").isNull()).isTrue();
  }

  @Test
  void newNodeGetsItsShare() {
    assertThat(run("nodes add 4")).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(err.toString()).contains("node 4 has not joined; start it");
    cluster.addNode(4);
    assertThat(run("nodes add 4")).as(err.toString()).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("Nothing was changed.");
    assertThat(cluster.reassignments()).isEmpty();

    cluster.looksUntilDone(3);
    assertThat(run("nodes add 4 --execute --wait --throttle 1000000")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("filled at 1000000 bytes", "The throttle is taken away.");
    assertThat(cluster.settings()).isEmpty();
    Map<Integer, Integer> held = new TreeMap<>();
    for (int partition = 0; partition < 6; partition++) {
      cluster.replicas(partition).forEach(node -> held.merge(node, 1, Integer::sum));
    }
    // Two partitions live together, so shares are even in groups.
    assertThat(held).containsOnlyKeys(1, 2, 3, 4);
    assertThat(held.values()).allMatch(replicas -> replicas >= 2 && replicas <= 4);

    out.getBuffer().setLength(0);
    assertThat(run("nodes add 4")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("Node 4 has its share already.");
    run("nodes drain 4 --execute");
    assertThat(run("nodes add 4")).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void nodeThatJoinsLateIsWaitedFor() {
    assertThat(run("nodes add 4 --execute --wait-timeout 300ms")).isEqualTo(ExitCode.UNFINISHED);
    assertThat(err.toString()).contains("node 4 did not join within");
    cluster.nodeComesAfter(3, 4);
    assertThat(run("nodes add 4 --execute --wait -o json"))
        .as(err.toString())
        .isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("\"executed\" : true");
    assertThat(cluster.reassignments()).hasSize(1);
  }

  @Test
  void throttleIsSetChangedAndTakenAwayWhenAllIsDone() throws Exception {
    Path plan = plan(Map.of(0, List.of(3, 1), 3, List.of(3, 1)));
    cluster.looksUntilDone(100);
    assertThat(run("partitions reassign --execute --throttle 65536 --file " + plan))
        .as(err.toString())
        .isEqualTo(ExitCode.OK);
    assertThat(cluster.settings()).containsEntry("replica.move.rate.bytes.per.second", "65536");
    assertThat(verify(plan)).isEqualTo(ExitCode.UNFINISHED);
    assertThat(cluster.settings()).as("it goes on").hasSize(1);
    assertThat(run("partitions reassign --execute --throttle 99999 --file " + plan))
        .isEqualTo(ExitCode.OK);
    assertThat(cluster.settings()).containsEntry("replica.move.rate.bytes.per.second", "99999");
    cluster.looksUntilDone(1);
    run("partitions list");
    verify(plan);
    assertThat(verify(plan)).isEqualTo(ExitCode.OK);
    assertThat(cluster.settings()).isEmpty();
  }

  @Test
  void upgradeThatGoesOnIsTold() {
    cluster.version(2, "1.1", 2);

    assertThat(run("nodes list")).as(err.toString()).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains("2     10.0.0.2:7400  1.1      2 ", "The nodes run the versions 1.0 and 1.1;");
    assertThat(run("cluster finalize-upgrade")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString().lines()).hasSize(1).first().asString().contains("node 1");

    cluster.version(1, "1.1", 2);
    cluster.version(3, "1.1", 2);
    out.getBuffer().setLength(0);
    assertThat(run("cluster describe")).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(out.toString()).contains("Feature level", "Every node knows feature level 2;");
    assertThat(run("cluster finalize-upgrade")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("1             2", "Nothing was changed.");
    assertThat(cluster.featureLevel()).isEqualTo(1);
    assertThat(run("cluster finalize-upgrade --level 2 --execute")).isEqualTo(ExitCode.OK);
    assertThat(cluster.featureLevel()).isEqualTo(2);
    out.getBuffer().setLength(0);
    assertThat(run("cluster finalize-upgrade --execute -o json")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("\"previous\" : 2", "\"level\" : 2");
  }

  @Test
  void nodeIsDrainedOnlyWhenItIsToExecute() {
    assertThat(run("nodes drain 2 --dry-run")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("2     2           2          no", "Nothing was changed.");
    assertThat(cluster.draining(2)).isFalse();

    assertThat(run("nodes drain 2 --execute --wait")).as(err.toString()).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("2     2           0          yes");
    assertThat(cluster.draining(2)).isTrue();

    assertThat(run("nodes undrain 2")).isEqualTo(ExitCode.OK);
    assertThat(cluster.draining(2)).isFalse();
    assertThat(run("nodes drain 9 --execute")).isEqualTo(ExitCode.NOT_FOUND);
  }

  @Test
  void nodeThatCannotGiveItsLeadershipsAwayIsExitCode5() {
    cluster.keepLeadershipsWhenDraining();

    assertThat(run("nodes drain 2 --execute --wait --wait-timeout 1s"))
        .isEqualTo(ExitCode.UNFINISHED);
    assertThat(err.toString()).contains("0 of 2 leaderships given away");
  }

  @Test
  void nodeIsRemovedOnlyWhenItHoldsNothing() {
    cluster.addNode(4);

    assertThat(run("nodes remove 3 --execute")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString())
        .contains("node 3 holds 4 replicas; move them first")
        .contains("--generate --nodes 1,2,4");
    assertThat(cluster.knows(3)).isTrue();

    assertThat(run("nodes remove 4 --dry-run")).isEqualTo(ExitCode.OK);
    assertThat(cluster.knows(4)).isTrue();
    assertThat(run("nodes remove 9")).isEqualTo(ExitCode.NOT_FOUND);

    // The node that listed them had not heard of a replica yet.
    cluster.refuse("NODE_IN_USE", Map.of());
    err.getBuffer().setLength(0);
    assertThat(run("nodes remove 4 --execute")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("NODE_IN_USE", "move them first");
  }

  @Test
  void emptyNodeIsForgotten() {
    cluster.addNode(4);

    assertThat(run("nodes remove 4 --execute")).as(err.toString()).isEqualTo(ExitCode.OK);
    assertThat(cluster.knows(4)).isFalse();
  }

  @Test
  void nodeTakesThePlaceOfAnother() {
    cluster.addNode(4);

    assertThat(run("nodes replace 3 4")).as(err.toString()).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains("2          3,1      4,1     4      3", "Nothing was changed.");
    assertThat(cluster.reassignments()).isEmpty();

    assertThat(run("nodes replace 3 4 --execute --wait")).as(err.toString()).isEqualTo(ExitCode.OK);
    assertThat(cluster.replicas(1)).containsExactly(2, 4);
    assertThat(cluster.replicas(5)).containsExactly(4, 1);

    assertThat(run("nodes replace 3 4")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("node 3 holds no replicas");
  }

  @Test
  void nodeThatHoldsTheSamePartitionsCannotTakeThePlace() {
    assertThat(run("nodes replace 1 2")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("node 2 holds partitions that node 1 holds, too: 0,3");
    assertThat(run("nodes replace 1 9")).isEqualTo(ExitCode.NOT_FOUND);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "partitions",
        "partitions reassign",
        "partitions reassign --file f --execute --verify",
        "partitions reassign --file f --execute --dry-run",
        "partitions reassign --cancel --dry-run",
        "partitions reassign --file f --generate",
        "partitions reassign --file f --nodes 1,2",
        "partitions reassign --file f --replication-factor 2",
        "partitions reassign --file f --wait",
        "partitions reassign --file f --verify --rollback-file g",
        "partitions reassign --generate --wait",
        "partitions reassign --generate --nodes one",
        "partitions elect-leaders --partitions x",
        "nodes",
        "nodes drain",
        "nodes drain 1 --wait",
        "cluster finalize-upgrade --level -1",
        "cluster finalize-upgrade --execute --dry-run",
        "nodes undrain",
        "nodes remove one",
        "nodes replace 1",
        "nodes replace 1 1",
        "nodes replace 1 2 --wait",
        "nodes add",
        "nodes add 4 --wait",
        "nodes add 4 --throttle 100000",
        "partitions reassign --file f --throttle 100000",
        "partitions reassign --file f --execute --throttle 65535"
      })
  void wrongUsageIsOneLineAndExitCode2(String line) {
    assertThat(execute(line.split(" "))).as(err.toString()).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString().lines()).hasSize(1).allMatch(each -> each.startsWith("muster: "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "partitions reassign --generate",
        "partitions reassign --cancel",
        "partitions elect-leaders",
        "nodes list",
        "nodes drain 1 --execute",
        "cluster finalize-upgrade",
        "nodes undrain 1",
        "nodes add 1",
        "nodes remove 1 --execute",
        "nodes replace 1 2 --execute"
      })
  void nobodyThereIsExitCode4(String line) {
    String endpoint = cluster.endpoint();
    cluster.close();

    assertThat(execute((line + " --timeout 300ms --endpoints " + endpoint).split(" ")))
        .as(err.toString())
        .isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "partitions reassign",
        "partitions elect-leaders",
        "nodes list",
        "cluster finalize-upgrade",
        "nodes drain",
        "nodes add",
        "nodes undrain",
        "nodes remove",
        "nodes replace"
      })
  void helpHasAnExample(String command) {
    assertThat(execute((command + " --help").split(" "))).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("Example", "  muster " + command);
  }

  private int verify(Path plan) {
    out.getBuffer().setLength(0);
    return run("partitions reassign --verify --file " + plan);
  }

  private Path plan(Map<Integer, List<Integer>> replicas) throws Exception {
    return Files.writeString(
        Files.createTempFile(folder, "plan", ".json"), ReassignmentFile.of(replicas).text());
  }

  private int run(String line) {
    return execute((line + " --endpoints " + cluster.endpoint()).split(" "));
  }

  private int execute(String... arguments) {
    return Main.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
        .execute(arguments);
  }
}
