// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.offsets.GroupOffset;
import io.muster.cli.offsets.OffsetFormat;
import io.muster.cli.output.ProgressBar;
import io.muster.client.CommittedOffset;
import io.muster.client.MusterClient;
import io.muster.client.TopicPartition;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes committed offsets into a file. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Write the committed offsets of groups to a file or to standard output, as CSV or JSON.",
      "Each group is read as of one moment, several groups one after the other."
    },
    footer = {
      "",
      "Examples:",
      "  muster export --all-groups --file offsets.csv",
      "  muster export billing audit --format json"
    })
final class ExportCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private GroupChoice groups = new GroupChoice();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Where to; replaced whole, or left alone (default: standard output).")
  private @Nullable Path file;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "csv or json (default: by the name of the file, else csv).")
  private @Nullable OffsetFormat format;

  @Override
  public Integer call() throws IOException {
    groups.check();
    PrintWriter err = spec.commandLine().getErr();
    List<GroupOffset> offsets = new ArrayList<>();
    int count;
    try (MusterClient client = clients.connect()) {
      List<String> ids = groups.ids(client);
      count = ids.size();
      try (ProgressBar progress = ProgressBar.of(err, "groups", count)) {
        for (String id : ids) {
          read(client, id, offsets);
          progress.advance(1);
        }
      }
    }
    String name = file == null ? "" : file.toString();
    String text = (format == null ? OffsetFormat.ofName(name) : format).write(offsets);
    if (file == null) {
      spec.commandLine().getOut().print(text);
      spec.commandLine().getOut().flush();
    } else {
      replace(file, text);
      err.printf("%,d offsets of %,d groups are in %s%n", offsets.size(), count, file);
    }
    return ExitCode.OK;
  }

  private void read(MusterClient client, String id, List<GroupOffset> offsets) {
    Map<TopicPartition, CommittedOffset> committed = client.admin().committedOffsets(id);
    if (committed.isEmpty() && !groups.all()) {
      Clients.existingGroup(client, id);
    }
    new TreeMap<>(committed)
        .forEach((partition, each) -> offsets.add(GroupOffset.of(id, partition, each)));
  }

  /** At no moment is there half a file under the name. */
  private static void replace(Path file, String text) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path whole = Files.createTempFile(folder, file.getFileName() + ".", ".new");
    try {
      Files.writeString(whole, text);
      Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(whole);
    }
  }
}
