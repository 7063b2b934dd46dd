// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import io.muster.chaos.cluster.Disk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * An ext4 file system of a node's own in a sparse file. It commits its journal every ten minutes
 * unless somebody syncs, so that a power loss takes all that was not synced.
 */
public final class LoopDisk implements Disk {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final int CANARY_BYTES = 4096;

  /** EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH: even the journal is not written. */
  private static final String SHUTDOWN =
      """
      open(my $f, "<", $ARGV[0]) or die "open: $!";
      my $flags = pack("L", 2);
      ioctl($f, 0x8004587D, $flags) or die "ioctl: $!";
      """;

  private final Path image;
  private final Path mountPoint;
  private final long bytes;

  private boolean full;
  private boolean stalled;
  private boolean lost;
  private boolean canaryWritten;

  public LoopDisk(Path folder, int node, long bytes) {
    this.image = image(folder, node);
    this.mountPoint = mountPoint(folder, node);
    this.bytes = bytes;
  }

  public static Path image(Path folder, int node) {
    return folder.resolve("disk-" + node + ".img");
  }

  public static Path mountPoint(Path folder, int node) {
    return folder.resolve("disk-" + node);
  }

  public void setUp() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(bytes);
    }
    Command.run("mkfs.ext4", "-q", "-F", "-b", "4096", "-m", "0", image.toString());
    Files.createDirectories(mountPoint);
    mount();
    Files.createDirectories(dataFolder());
    // The folder itself is to survive a power loss.
    Command.run("sync", "-f", mountPoint.toString());
  }

  /** For the node, beside what the file system has of its own. */
  public Path dataFolder() {
    return mountPoint.resolve("data");
  }

  public boolean stalled() {
    return stalled;
  }

  /** The power is off. */
  public boolean lost() {
    return lost;
  }

  private void mount() throws IOException {
    // With "loop" the device goes when the file system does, whoever unmounts it.
    Command.run(
        "mount",
        "-t",
        "ext4",
        "-o",
        "loop,noatime,commit=600",
        image.toString(),
        mountPoint.toString());
  }

  /** While it runs, a node that deletes files makes room again. */
  @Override
  public void fill() throws IOException {
    requireWritable();
    full = true;
    FileStore store = Files.getFileStore(mountPoint);
    Path large = mountPoint.resolve("fill-1");
    // Reserves without writing; may say that there is not quite as much, and has then taken all.
    Command.Result reserved =
        Command.attempt(
            "fallocate",
            "-l",
            Long.toString(Math.max(1, store.getUsableSpace())),
            large.toString());
    requireFull(reserved, true);
    requireFull(
        Command.attempt(
            "dd", "if=/dev/zero", "bs=4096", "of=" + mountPoint.resolve("fill-2"), "status=none"),
        false);
  }

  private static void requireFull(Command.Result result, boolean orOk) throws IOException {
    boolean noSpace = result.output().contains("No space left on device");
    if (!noSpace && !(orOk && result.ok())) {
      throw new IOException("the disk does not become full: " + result.output());
    }
  }

  @Override
  public void free() throws IOException {
    if (full) {
      requireWritable();
      removeFill();
      full = false;
    }
  }

  private void removeFill() throws IOException {
    Files.deleteIfExists(mountPoint.resolve("fill-1"));
    Files.deleteIfExists(mountPoint.resolve("fill-2"));
  }

  private void requireWritable() {
    if (stalled || lost) {
      throw new IllegalStateException(stalled ? "the disk is stalled" : "the power is off");
    }
  }

  /**
   * What was written before is synced by it. A process that is killed meanwhile ends at the thaw.
   */
  @Override
  public void stall() throws IOException {
    requireWritable();
    stalled = true;
    Command.run("fsfreeze", "-f", mountPoint.toString());
  }

  @Override
  public void thaw() throws IOException {
    if (stalled) {
      Command.run("fsfreeze", "-u", mountPoint.toString());
      stalled = false;
    }
  }

  /** Thaws a disk that is stalled, once nothing reaches it any more. */
  @Override
  public void powerLoss() throws IOException {
    canaryWritten = !stalled && !full && writeCanary();
    Command.run("perl", "-e", SHUTDOWN, mountPoint.toString());
    lost = true;
    thaw();
  }

  /** A disk that was full is so no longer. */
  @Override
  public long powerBack() throws IOException {
    if (!lost) {
      return 0;
    }
    unmount(mountPoint);
    // As long as another mount namespace holds it, a mount would give the dead one again.
    if (!Patience.until(PATIENCE, () -> Command.run("losetup", "-j", image.toString()).isEmpty())) {
      throw new IOException(image + " is still held by somebody");
    }
    mount();
    lost = false;
    removeFill();
    full = false;
    long kept = Files.exists(canary()) ? Files.size(canary()) : 0;
    Files.deleteIfExists(canary());
    return canaryWritten ? CANARY_BYTES - kept : 0;
  }

  /** Beside the node's data: written and not synced, it is to be gone with the power. */
  private Path canary() {
    return mountPoint.resolve("canary");
  }

  private boolean writeCanary() {
    try {
      Files.write(canary(), new byte[CANARY_BYTES]);
      return true;
    } catch (IOException full) {
      return false;
    }
  }

  /** Waits for processes that were just killed. */
  public static void unmount(Path mountPoint) throws IOException {
    String[] why = {""};
    boolean done =
        Patience.until(
            PATIENCE,
            () -> {
              Command.Result result = Command.attempt("umount", mountPoint.toString());
              why[0] = result.output();
              return result.ok();
            });
    if (!done) {
      throw new IOException(why[0]);
    }
  }
}
