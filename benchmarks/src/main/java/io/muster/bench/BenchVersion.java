// SPDX-License-Identifier: Apache-2.0
package io.muster.bench;

import org.apache.kafka.common.utils.AppInfoParser;
import picocli.CommandLine.IVersionProvider;

/** Versions of what is measured. */
final class BenchVersion implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"muster bench, against Kafka " + kafka()};
  }

  static String kafka() {
    return AppInfoParser.getVersion();
  }
}
