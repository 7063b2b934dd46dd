// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/configuration.md} equal to the table. */
class ConfigReferenceTest {
  private static final String WRITE = "muster.docs.write";

  @Test
  void theReferencePageIsUpToDate() throws Exception {
    Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    Path page = module.resolveSibling("docs").resolve("configuration.md");
    if (Boolean.getBoolean(WRITE)) {
      Files.createDirectories(page.getParent());
      Files.writeString(page, ConfigReference.markdown());
    }

    assertThat(page)
        .as(
            "Run: mvn -pl coordinator-node test -Dtest=ConfigReferenceTest -D%s=true and commit %s",
            WRITE, page.getFileName())
        .exists()
        .hasContent(ConfigReference.markdown());
  }

  @Test
  void everyKeyIsOnThePageWithItsMeaning() {
    String page = ConfigReference.markdown();
    for (ConfigKey key : ConfigKey.values()) {
      assertThat(page).contains("| `" + key.key() + "` |").contains(key.doc());
      assertThat(key.doc()).as(key.key()).doesNotContain("|").endsWith(".");
    }
  }
}
