// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

/** Where a part of the metrics is read when somebody asks. */
@FunctionalInterface
interface MetricSource {

  /**
   * @throws RuntimeException where it cannot be read now; what was added before is kept
   */
  void addTo(Families families);
}
