// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

/** Something to measure. Leaves the system running and without members. */
public interface Scenario {
  /** What people choose it by. */
  String letter();

  /** One line for people. */
  String description();

  void run(Stage stage) throws Exception;
}
