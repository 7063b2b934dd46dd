// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

import static io.muster.node.config.ConfigSamples.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A folder belongs to one process at a time and to one node for ever. */
class DataDirectoryTest {
  @TempDir Path folder;

  @Test
  void theFirstStartMarksTheFolderAndLaterOnesAccept() throws Exception {
    NodeConfig config = config();
    try (DataDirectory directory = DataDirectory.open(config)) {
      assertThat(directory.root()).isEqualTo(root());
      assertThat(directory.raft()).isEqualTo(root().resolve("raft")).isDirectory();
      assertThat(directory.state()).isEqualTo(root().resolve("state")).isDirectory();
    }
    assertThat(Files.readAllLines(root().resolve("muster.meta")))
        .contains(
            "format.version=1",
            "cluster.id=test",
            "node.id=1",
            "offsets.partitions=50",
            "raft.groups=50");
    try (var files = Files.list(root())) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .containsExactlyInAnyOrder(
              "muster.meta", "muster.identity", "muster.lock", "raft", "state");
    }

    NodeIdentity identity;
    try (DataDirectory again = DataDirectory.open(config)) {
      identity = again.identity();
      assertThat(identity.epoch()).isZero();
      assertThat(identity.incarnation()).isNotEmpty();
      again.note(NodeIdentity.Stage.MEMBER, 3);
      Files.createFile(again.raft().resolve("a replica"));
    }
    try (DataDirectory again = DataDirectory.open(config)) {
      assertThat(again.identity())
          .isEqualTo(new NodeIdentity(identity.incarnation(), 3, NodeIdentity.Stage.MEMBER));
    }
  }

  /** A volume that did not come up, or was emptied: what was promised there cannot be kept. */
  @Test
  void aMemberWithoutItsLogsIsAnotherFolder() throws Exception {
    NodeIdentity before;
    try (DataDirectory directory = DataDirectory.open(config())) {
      directory.note(NodeIdentity.Stage.FOUNDING, 1);
      before = directory.identity();
    }
    try (DataDirectory directory = DataDirectory.open(config())) {
      assertThat(directory.identity()).as("a founder has promised nothing").isEqualTo(before);
      directory.note(NodeIdentity.Stage.MEMBER, 1);
      assertThat(
              catchThrowableOfType(
                  IllegalStateException.class,
                  () -> directory.note(NodeIdentity.Stage.FOUNDING, 1)))
          .hasMessageContaining("cannot become");
    }
    try (DataDirectory directory = DataDirectory.open(config())) {
      assertThat(directory.identity().epoch()).isZero();
      assertThat(directory.identity().incarnation()).isNotEqualTo(before.incarnation());
    }
  }

  @Test
  void halfAFolderIsRefused() throws Exception {
    DataDirectory.open(config()).close();
    Files.createFile(root().resolve("state").resolve("group-0"));
    assertThat(refusal(config())).singleElement().asString().contains("no logs in raft/");

    Files.createFile(root().resolve("raft").resolve("group-0.replica"));
    Files.delete(root().resolve("muster.identity"));
    assertThat(refusal(config())).singleElement().asString().contains("no muster.identity");
  }

  @ParameterizedTest
  @CsvSource({"node.id,2", "cluster.id,other"})
  void anotherNodeIsRefused(String key, String value) throws Exception {
    DataDirectory.open(config()).close();
    NodeConfig other = config(key, value);

    assertThat(refusal(other))
        .containsExactly(
            "data.dir "
                + root()
                + " belongs to node 1 of cluster \"test\"; this is node "
                + other.nodeId()
                + " of cluster \""
                + other.clusterId()
                + "\": point data.dir elsewhere, or correct node.id and cluster.id");
  }

  @Test
  void settingsThatTheDataDependOnCannotChange() throws Exception {
    DataDirectory.open(config()).close();

    assertThat(
            refusal(
                config(
                    "offsets.partitions", "60",
                    "raft.groups", "5")))
        .hasSize(2)
        .contains(
            "data.dir "
                + root()
                + " was created with raft.groups 50; the configuration says 5. It is fixed when the"
                + " cluster is created: set it to 50, or point data.dir elsewhere for a new"
                + " cluster");
    DataDirectory.open(config("group.max.size", "7")).close();
  }

  /** And with it the default of the replication factor. */
  @Test
  void theNumberOfNodesMayChange() throws Exception {
    String one = "1@n1:7400:7401";
    DataDirectory.open(config("cluster.nodes", one)).close();
    DataDirectory.open(config("cluster.nodes", one + ",2@n2:7400:7401")).close();
    DataDirectory.open(config()).close();
  }

  @Test
  void anotherFormatIsRefused() throws Exception {
    DataDirectory.open(config()).close();
    rewriteMeta("format.version=1", "format.version=2");

    assertThat(refusal(config()))
        .containsExactly(
            "data.dir "
                + root()
                + " has format 2; this software reads format 1: start the version that wrote it");
  }

  @Test
  void aDamagedOrLostMarkIsRefused() throws Exception {
    DataDirectory.open(config()).close();
    rewriteMeta("node.id=1", "");
    assertThat(refusal(config()))
        .containsExactly(root().resolve("muster.meta") + " is damaged: it does not name node.id");

    rewriteMeta("cluster.id=test", "cluster.id=\\u00zz");
    assertThat(refusal(config()))
        .singleElement()
        .asString()
        .startsWith(root().resolve("muster.meta") + " is damaged: ");

    Files.delete(root().resolve("muster.meta"));
    Files.createFile(root().resolve("state").resolve("something"));
    assertThat(refusal(config()))
        .containsExactly(
            "data.dir "
                + root()
                + " holds data but no muster.meta, so it is not known whose they are; restore the"
                + " file, or point data.dir elsewhere");
  }

  @Test
  void aFileIsNoFolder() throws Exception {
    Files.createFile(root());

    assertThat(refusal(config()))
        .containsExactly("data.dir " + root() + " is a file; it must be a folder");
  }

  @Test
  void aSecondNodeInTheSameProcessIsRefused() throws Exception {
    try (DataDirectory directory = DataDirectory.open(config())) {
      assertThat(refusal(config())).containsExactly(inUse(directory));
    }
    DataDirectory.open(config()).close();
  }

  @Test
  void aSecondProcessIsRefusedUntilTheFirstEnds() throws Exception {
    Process holder = startHolder();
    try (BufferedReader out = holder.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("locked");
      assertThat(refusal(config()))
          .containsExactly(
              "data.dir "
                  + root()
                  + " is in use by another process, which holds "
                  + root().resolve("muster.lock")
                  + "; stop it, or point data.dir elsewhere");
    } finally {
      holder.destroyForcibly().waitFor();
    }
    DataDirectory.open(config()).close();
  }

  private static String inUse(DataDirectory directory) {
    return "data.dir "
        + directory.root()
        + " is in use by another process, which holds "
        + directory.root().resolve("muster.lock")
        + "; stop it, or point data.dir elsewhere";
  }

  private Process startHolder() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Holder.class.getName(),
            root().toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Holds a data directory until it is killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws Exception {
      try (DataDirectory directory = DataDirectory.open(NodeConfig.of(with("data.dir", args[0])))) {
        System.out.println(Files.exists(directory.root()) ? "locked" : "lost");
        System.in.read();
      }
    }
  }

  private void rewriteMeta(String before, String after) throws IOException {
    Path meta = root().resolve("muster.meta");
    Files.writeString(meta, Files.readString(meta).replace(before, after));
  }

  private Path root() {
    return folder.resolve("data");
  }

  private NodeConfig config(String... keysAndValues) throws ConfigException {
    List<String> all = new ArrayList<>(List.of("data.dir", root().toString()));
    all.addAll(List.of(keysAndValues));
    return NodeConfig.of(with(all.toArray(new String[0])));
  }

  private static List<String> refusal(NodeConfig config) {
    return catchThrowableOfType(ConfigException.class, () -> DataDirectory.open(config).close())
        .problems();
  }
}
