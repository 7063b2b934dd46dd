// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.backup.Manifest;
import io.muster.cli.backup.PartReader;
import io.muster.cli.output.ProgressLine;
import io.muster.cli.output.Report;
import io.muster.cli.output.Table;
import io.muster.client.Backups;
import io.muster.client.ClusterDescription;
import io.muster.client.MusterClient;
import io.muster.client.RestorePart;
import io.muster.client.RestoreState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Puts a backup into a new cluster. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Put a backup into a new cluster: checks everything and says what would be done, unless",
      "--execute. The cluster has to be empty and to have as many offsets.partitions as the one of",
      "the backup; nodes, raft.groups and replication may differ. Until a partition is whole, its",
      "groups are told to try again. A restore that broke off goes on when it is run again."
    },
    footer = {
      "",
      "Examples:",
      "  muster restore --from /backups/muster-monday",
      "  muster restore --from /backups/muster-monday --execute"
    })
final class RestoreCommand implements Callable<Integer> {
  private static final byte[] NOTHING = new byte[0];

  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private ExecuteOption execution = new ExecuteOption();

  @Option(
      names = "--from",
      paramLabel = "DIR",
      required = true,
      description = "What muster backup wrote.")
  private Path from = Path.of("");

  /** What becomes of a part. */
  enum Fate {
    /** Nothing is there. */
    RESTORE,
    /** An earlier restore of this backup brought some of it. */
    RESUME,
    /** An earlier restore of this backup brought all of it. */
    DONE,
    /** Something else is there. */
    BLOCKED
  }

  /**
   * What {@code -o json} writes for each part.
   *
   * @param partition -1 is topics, settings and access rules
   * @param fate as it was before anything was done
   */
  record Row(int partition, long rows, long bytes, Fate fate) {}

  @Override
  public Integer call() throws IOException {
    boolean execute = execution.execute();
    Manifest manifest = BackupCommand.verified(spec, from);
    try (MusterClient client = clients.connect()) {
      checkCluster(client.admin().describeCluster(), manifest);
      Backups backups = client.admin().backups();
      List<Row> rows = new ArrayList<>();
      for (Manifest.Part part : manifest.parts()) {
        Fate fate = fate(backups.state(part.partition()), manifest.backupId());
        rows.add(new Row(part.partition(), part.rows(), part.bytes(), fate));
      }
      boolean possible = rows.stream().noneMatch(row -> row.fate == Fate.BLOCKED);
      Report report = output.report(spec);
      report.print(rows, () -> table(manifest, rows));
      if (!possible) {
        throw CliException.failed(
            "the cluster is not empty; a backup can only be restored into a new cluster");
      }
      if (execute) {
        restore(backups, manifest);
        report.say(
            "%,d rows of backup %s are in cluster %s"
                .formatted(
                    manifest.rows(),
                    manifest.backupId(),
                    client.admin().describeCluster().clusterId()));
      }
      execution.remind(report);
    }
    return ExitCode.OK;
  }

  private static void checkCluster(ClusterDescription cluster, Manifest manifest) {
    if (cluster.offsetsPartitions() != manifest.offsetsPartitions()) {
      throw CliException.failed(
          ("the backup is of a cluster with offsets.partitions=%d and cluster %s has %d: restore into"
                  + " a cluster that was created with offsets.partitions=%d")
              .formatted(
                  manifest.offsetsPartitions(),
                  cluster.clusterId(),
                  cluster.offsetsPartitions(),
                  manifest.offsetsPartitions()));
    }
  }

  private static Fate fate(RestoreState state, String backupId) {
    if (state.empty()) {
      return Fate.RESTORE;
    }
    if (!state.backupId().equals(backupId)) {
      return Fate.BLOCKED;
    }
    return state.whole() ? Fate.DONE : Fate.RESUME;
  }

  private void restore(Backups backups, Manifest manifest) throws IOException {
    ProgressLine line = ProgressLine.on(spec.commandLine().getErr());
    int total = (int) Math.min(Integer.MAX_VALUE, manifest.chunks());
    int[] done = {0};
    // All are closed first, so that nothing begins in one of them before there are topics.
    for (Manifest.Part part : manifest.parts()) {
      backups.restore(manifest.restoring(part), 0, NOTHING);
    }
    List<Manifest.Part> clusterFirst = new ArrayList<>(manifest.parts());
    clusterFirst.add(0, clusterFirst.remove(clusterFirst.size() - 1));
    for (Manifest.Part part : clusterFirst) {
      restore(
          backups,
          manifest.restoring(part),
          part,
          () -> line.show(++done[0], total, "chunks restored"));
    }
    line.end();
  }

  /** From the chunk that is waited for, which the repeated announcement tells. */
  private void restore(Backups backups, RestorePart restoring, Manifest.Part part, Runnable onChunk)
      throws IOException {
    int next = backups.restore(restoring, 0, NOTHING);
    try (PartReader reader = new PartReader(from, part)) {
      int number = 0;
      for (byte[] chunk = reader.next(); chunk != null; chunk = reader.next()) {
        number++;
        if (number >= next) {
          next = backups.restore(restoring, number, chunk);
        }
        onChunk.run();
      }
    }
    if (next <= part.chunks()) {
      throw CliException.failed(
          "%s ended before chunk %d; is it being written?".formatted(part.file(), next));
    }
  }

  private static Table table(Manifest manifest, List<Row> rows) {
    Table table = new Table("PARTITION", "ROWS", "BYTES", "WHAT");
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      String what =
          switch (row.fate) {
            case RESTORE -> "is restored";
            case RESUME -> "goes on, some is there";
            case DONE -> "is there already";
            case BLOCKED -> "not possible: something else is there";
          };
      table.row(manifest.parts().get(i).name(), row.rows, row.bytes, what);
    }
    return table;
  }
}
