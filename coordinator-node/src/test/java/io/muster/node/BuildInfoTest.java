// SPDX-License-Identifier: Apache-2.0
package io.muster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.state.FeatureLevel;
import java.util.Properties;
import org.junit.jupiter.api.Test;

final class BuildInfoTest {
  @Test
  void theBuildHasWrittenItsVersion() {
    BuildInfo build = BuildInfo.current();
    assertThat(build.version()).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(build.featureLevel()).isEqualTo(FeatureLevel.NEWEST);
  }

  @Test
  void aBuildMayKnowMoreThanItsCodeSays() {
    Properties properties = new Properties();
    properties.setProperty("version", "9.9");
    properties.setProperty("feature.level", "7");
    assertThat(BuildInfo.of(properties)).isEqualTo(new BuildInfo("9.9", 7));
  }
}
