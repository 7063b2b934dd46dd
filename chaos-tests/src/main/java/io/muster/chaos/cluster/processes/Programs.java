// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What has to be installed. */
public final class Programs {
  /** Names of the Debian packages that have all of it. */
  public static final List<String> DEBIAN_PACKAGES =
      List.of(
          "iproute2", "iptables", "libfaketime", "perl-base", "util-linux", "mount", "e2fsprogs");

  /** Without these nothing works; by program, its Debian package. */
  private static final Map<String, String> NEEDED =
      new TreeMap<>(
          Map.of(
              "ip", "iproute2",
              "nsenter", "util-linux",
              "losetup", "mount",
              "mount", "mount",
              "umount", "mount",
              "mkfs.ext4", "e2fsprogs",
              "perl", "perl-base"));

  private static final List<Path> FOLDERS =
      List.of(
          Path.of("/usr/sbin"),
          Path.of("/usr/bin"),
          Path.of("/sbin"),
          Path.of("/bin"),
          Path.of("/usr/local/sbin"),
          Path.of("/usr/local/bin"));

  private static final String FAKETIME = "libfaketimeMT.so.1";

  private Programs() {}

  /** What is missing of the programs that nothing works without, for people to read. */
  static Optional<String> missing() {
    String missing =
        NEEDED.entrySet().stream()
            .filter(each -> !installed(each.getKey()))
            .map(each -> each.getKey() + " (package " + each.getValue() + ")")
            .collect(Collectors.joining(", "));
    return missing.isEmpty() ? Optional.empty() : Optional.of("not installed: " + missing);
  }

  static boolean installed(String program) {
    return FOLDERS.stream().anyMatch(folder -> Files.isExecutable(folder.resolve(program)));
  }

  /** The library that shifts the wall clock of a process. */
  public static Optional<Path> faketime() {
    String machine = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
    return List.of("/usr/lib/" + machine + "-linux-gnu", "/usr/lib", "/usr/lib64").stream()
        .map(folder -> Path.of(folder, "faketime", FAKETIME))
        .filter(Files::isReadable)
        .findFirst();
  }
}
