// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.state.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamageRuleTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @TempDir Path folder;

  @Test
  void oneReplicaAfterTheOtherIsTheDisk() {
    DamageRule rule = new DamageRule(List.of(folder));
    assertThat(rule.note(1, 0)).isEmpty();
    assertThat(rule.note(2, SECOND)).isEmpty();
    assertThat(rule.note(2, 2 * SECOND)).as("the same one again").isEmpty();
    assertThat(rule.note(3, 3 * SECOND)).isEmpty();
    assertThat(rule.note(4, 61 * SECOND)).as("a minute after the first").isEmpty();
    assertThat(rule.note(5, 62 * SECOND).orElseThrow())
        .startsWith("4 replicas are damaged")
        .contains("empty the whole data folder");
    assertThat(rule.atStart(3)).isEmpty();
    assertThat(rule.atStart(4).orElseThrow()).startsWith("4 replicas are damaged");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFolderThatTakesNothingIsTheDisk() throws Exception {
    // Not even root can write here.
    Path file = Files.createFile(folder.resolve("file"));
    DamageRule rule = new DamageRule(List.of(file));
    assertThat(rule.note(1, 0).orElseThrow()).contains("nothing can be written to " + file);
    assertThat(rule.atStart(1)).isPresent();
    assertThat(rule.atStart(0)).as("nothing is damaged").isEmpty();
  }

  @Test
  void whatDoesNotParseIsTheSameEverywhere() {
    assertThat(DamagedReplicaException.isCauseOf(new IllegalStateException(new IOException("EIO"))))
        .isTrue();
    assertThat(DamagedReplicaException.isCauseOf(new DamagedReplicaException("gone"))).isTrue();
    assertThat(DamagedReplicaException.isCauseOf(new IllegalStateException("a bug"))).isFalse();
    assertThat(
            DamagedReplicaException.isCauseOf(
                new StoreException(
                    "record", new com.google.protobuf.InvalidProtocolBufferException("wrong tag"))))
        .isFalse();
    assertThat(
            DamagedReplicaException.told(
                new IllegalStateException("cannot apply", new IOException(new IOException("EIO")))))
        .isEqualTo("cannot apply: EIO");
  }
}
