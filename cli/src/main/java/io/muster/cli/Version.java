// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.node.BuildInfo;
import picocli.CommandLine.IVersionProvider;

/** What this build says of itself. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    BuildInfo build = BuildInfo.current();
    return new String[] {
      "muster " + build.version() + ", feature level " + build.featureLevel(),
      "Java " + Runtime.version() + " on " + System.getProperty("os.name")
    };
  }
}
