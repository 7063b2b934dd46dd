// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.local;

import io.muster.cli.Main;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines for the {@code muster} command in another process: same Java, same class path. */
public final class JavaProcess {
  /**
   * JVM options of a node: an idle one stays well under 600 MB of resident memory. The file {@code
   * deploy/node.jvm.options} says the same for nodes that are started without this class.
   */
  public static final List<String> NODE_OPTIONS =
      List.of(
          "-Xms64m",
          "-Xmx256m",
          "-XX:MaxDirectMemorySize=192m",
          "-Dorg.apache.ratis.thirdparty.io.netty.maxDirectMemory=134217728",
          "-XX:+ExitOnOutOfMemoryError",
          "-Xshare:auto",
          "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4");

  /** JVM options of a short command: little heap, no parallel collector, no second compiler. */
  public static final List<String> COMMAND_OPTIONS =
      List.of(
          "-Xmx128m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Xshare:auto",
          "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4");

  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private JavaProcess() {}

  /** {@code java <options> io.muster.cli.Main <arguments>}. */
  public static List<String> command(List<String> jvmOptions, List<String> arguments) {
    return command(jvmOptions, List.of(), arguments);
  }

  /**
   * The same, with other classes and resources before those of this process.
   *
   * @param classPathFirst folders and jars
   */
  public static List<String> command(
      List<String> jvmOptions, List<Path> classPathFirst, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(quietOnNewJava());
    command.add("-cp");
    StringBuilder classPath = new StringBuilder();
    classPathFirst.forEach(each -> classPath.append(each).append(File.pathSeparatorChar));
    command.add(classPath + System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.addAll(arguments);
    return command;
  }

  /**
   * The same in a session of its own, where the system can do that: Ctrl-C and the end of the
   * terminal then do not reach it. The process id stays that of Java.
   */
  static List<String> detached(List<String> command) {
    if (!Files.isExecutable(SETSID)) {
      return command;
    }
    List<String> detached = new ArrayList<>(command.size() + 1);
    detached.add(SETSID.toString());
    detached.addAll(command);
    return detached;
  }

  /** Java 24 and newer warn of native code (RocksDB, Netty) unless told that it is wanted. */
  private static List<String> quietOnNewJava() {
    return Runtime.version().feature() < 24
        ? List.of()
        : List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
  }
}
