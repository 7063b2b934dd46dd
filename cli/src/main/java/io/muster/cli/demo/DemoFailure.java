// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.demo;

/** Why the demo did not do what it promises, in words for its last line. */
final class DemoFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DemoFailure(String why) {
    super(why);
  }
}
