// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.demo;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs the story and sees to it that nothing stays behind, whatever happens. The last line that it
 * writes is the result, in a form that programs may read.
 */
public final class Demo {
  private static final String INTERRUPTED = "interrupted";

  private final DemoOptions options;
  private final PrintWriter out;
  private final Function<Throwable, String> wording;

  /**
   * @param out takes the story and the last line
   * @param wording one line for an error
   */
  public Demo(DemoOptions options, PrintWriter out, Function<Throwable, String> wording) {
    this.options = options;
    this.out = out;
    this.wording = wording;
  }

  /** Throws nothing. */
  public DemoResult run() {
    Stage stage = null;
    AtomicBoolean over = new AtomicBoolean();
    Verdict verdict = null;
    String problem;
    try {
      stage = Stage.build(options);
      Runtime.getRuntime().addShutdownHook(new Thread(clearing(stage, over), "demo-clear"));
      verdict = new Story(options, stage, new Narrator(out)).tell();
      problem = verdict.problem().orElse(null);
    } catch (DemoFailure e) {
      problem = String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      problem = INTERRUPTED;
    } catch (Exception | Error e) {
      problem = wording.apply(e);
    }
    if (!over.compareAndSet(false, true)) {
      return DemoResult.of(verdict, INTERRUPTED); // from outside: that has the last word
    }
    String untidy = putAway(stage, problem == null);
    problem = problem == null ? untidy : problem;
    out.println(
        problem == null ? Objects.requireNonNull(verdict).lastLine() : Verdict.failed(problem));
    out.flush();
    return DemoResult.of(verdict, problem);
  }

  /** Returns what went wrong, or null. */
  private @Nullable String putAway(@Nullable Stage stage, boolean ok) {
    if (stage == null) {
      return null;
    }
    try {
      stage.clear();
      if (ok) {
        stage.remove();
      } else {
        out.println("Logs and data are kept in " + stage.folder());
      }
      return null;
    } catch (RuntimeException e) {
      return wording.apply(e);
    }
  }

  /** For Ctrl-C and its like. */
  private Runnable clearing(Stage stage, AtomicBoolean over) {
    return () -> {
      if (over.compareAndSet(false, true)) {
        stage.clear();
        out.println("Interrupted; logs and data are kept in " + stage.folder());
        out.println(Verdict.failed(INTERRUPTED));
        out.flush();
      }
    };
  }
}
