// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.backup.BackupCheck;
import io.muster.cli.backup.BackupFolder;
import io.muster.cli.backup.Manifest;
import io.muster.cli.output.ProgressLine;
import io.muster.cli.output.Report;
import io.muster.cli.output.Table;
import io.muster.client.Backups;
import io.muster.client.ClusterDescription;
import io.muster.client.MusterClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes what a cluster knows into a folder. */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description = {
      "Write all groups, committed offsets, topics, settings that were changed while nodes ran, and",
      "access rules to a new folder. Each offsets partition is read as of one moment, while it",
      "serves. Nodes and placements are not part of it. muster restore puts it into a new cluster."
    },
    footer = {
      "",
      "Examples:",
      "  muster backup --to /backups/muster-monday",
      "  muster backup --verify /backups/muster-monday"
    })
final class BackupCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();

  @ArgGroup(multiplicity = "1")
  private Act act = new Act();

  /** One of the two. */
  static final class Act {
    @Option(
        names = "--to",
        paramLabel = "DIR",
        description = "The folder to be written: not there yet, or empty.")
    private @Nullable Path to;

    @Option(
        names = "--verify",
        paramLabel = "DIR",
        description = "Only read a backup and compare it with its manifest; asks no cluster.")
    private @Nullable Path verify;
  }

  @Override
  public Integer call() throws IOException {
    Path verify = act.verify;
    if (verify != null) {
      print(verified(spec, verify), verify, "is as its manifest says");
      return ExitCode.OK;
    }
    Path to = act.to;
    if (to == null) {
      throw CliException.usage("--to DIR or --verify DIR");
    }
    print(backup(to), to, "is written");
    return ExitCode.OK;
  }

  /** Reads a whole backup, with a bar. */
  static Manifest verified(CommandSpec spec, Path folder) throws IOException {
    ProgressLine line = ProgressLine.on(spec.commandLine().getErr());
    int[] done = {0};
    int[] total = {0};
    Manifest manifest =
        BackupCheck.check(
            folder,
            found -> total[0] = (int) Math.min(Integer.MAX_VALUE, found.chunks()),
            () -> line.show(++done[0], total[0], "chunks verified"));
    line.end();
    return manifest;
  }

  private Manifest backup(Path to) throws IOException {
    ProgressLine line = ProgressLine.on(spec.commandLine().getErr());
    try (MusterClient client = clients.connect();
        BackupFolder folder = BackupFolder.create(to)) {
      Instant begun = Instant.now();
      ClusterDescription cluster = client.admin().describeCluster();
      Backups backups = client.admin().backups();
      List<Manifest.Part> parts = new ArrayList<>();
      // The cluster last: then no offset is of a topic that the backup does not have.
      for (int i = 0; i <= cluster.offsetsPartitions(); i++) {
        int partition = i < cluster.offsetsPartitions() ? i : Backups.CLUSTER;
        line.show(i, cluster.offsetsPartitions() + 1, "parts read");
        parts.add(folder.add(backups, partition, () -> {}));
      }
      line.show(parts.size(), parts.size(), "parts read");
      line.end();
      Manifest manifest =
          new Manifest(
              Manifest.FORMAT_VERSION,
              UUID.randomUUID().toString(),
              begun.toString(),
              cluster.version(),
              cluster.clusterId(),
              cluster.offsetsPartitions(),
              cluster.raftGroups(),
              parts.stream().mapToLong(Manifest.Part::position).max().orElse(0),
              parts);
      folder.finish(manifest);
      return manifest;
    }
  }

  private void print(Manifest manifest, Path folder, String what) {
    Report report = output.report(spec);
    report.print(
        manifest,
        () -> {
          Table table = new Table("PARTITION", "TERM", "APPLIED-INDEX", "ROWS", "BYTES");
          for (Manifest.Part part : manifest.parts()) {
            table.row(part.name(), part.term(), part.appliedIndex(), part.rows(), part.bytes());
          }
          return table;
        });
    report.say(
        "%s %s: %,d rows, %,d bytes, backup %s of %s"
            .formatted(
                folder,
                what,
                manifest.rows(),
                manifest.bytes(),
                manifest.backupId(),
                manifest.time()));
  }
}
