// SPDX-License-Identifier: Apache-2.0
package io.muster.node;

import io.muster.state.FeatureLevel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What this build is, as the build itself has written it into {@code build.properties}.
 *
 * @param version what people call it
 * @param featureLevel highest {@linkplain FeatureLevel feature level} that it knows
 */
public record BuildInfo(String version, int featureLevel) {
  private static final String RESOURCE = "build.properties";

  /** Of the classes that run. */
  public static BuildInfo current() {
    Properties properties = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing beside " + BuildInfo.class);
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE + " cannot be read", e);
    }
    return of(properties);
  }

  /** {@code feature.level} is only there where it is not that of the code. */
  static BuildInfo of(Properties properties) {
    return new BuildInfo(
        properties.getProperty("version", "unknown"),
        Integer.parseInt(
            properties.getProperty("feature.level", Integer.toString(FeatureLevel.NEWEST))));
  }
}
