// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Named questions to the node, each of which it passes or not. Thread-safe as the checks are. */
final class HealthChecks {
  private final List<Check> checks;

  /**
   * One question.
   *
   * @param problem why it is not passed, in words for an operator; empty where it is
   */
  record Check(String name, Supplier<Optional<String>> problem) {}

  /** What came of it. */
  record Result(String name, Optional<String> problem) {
    boolean passed() {
      return problem.isEmpty();
    }
  }

  HealthChecks(List<Check> checks) {
    this.checks = List.copyOf(checks);
  }

  /**
   * Asks all, in their order.
   *
   * @param excluded names not to be asked; unknown ones do not matter
   */
  List<Result> run(Set<String> excluded) {
    List<Result> results = new ArrayList<>();
    for (Check check : checks) {
      if (!excluded.contains(check.name())) {
        results.add(new Result(check.name(), ask(check)));
      }
    }
    return results;
  }

  private static Optional<String> ask(Check check) {
    try {
      return check.problem().get();
    } catch (RuntimeException e) {
      return Optional.of("it could not be asked: " + e);
    }
  }

  /** As Kubernetes and etcd write it: {@code [+]name ok}, {@code [-]name failed: why}. */
  static String text(List<Result> results, boolean verbose) {
    StringBuilder text = new StringBuilder();
    boolean passed = true;
    for (Result result : results) {
      passed &= result.passed();
      if (!result.passed()) {
        text.append("[-]").append(result.name()).append(" failed: ");
        text.append(result.problem().orElse("")).append('\n');
      } else if (verbose) {
        text.append("[+]").append(result.name()).append(" ok\n");
      }
    }
    return text.append(passed ? "ok" : "failed").append('\n').toString();
  }
}
