// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.demo;

import io.muster.cli.ExitCode;
import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs the story and sees to it that nothing stays behind, whatever happens. The last line that it
 * writes is the result, in a form that programs may read.
 */
public final class Demo {
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

  /** Returns {@link ExitCode#OK} or {@link ExitCode#FAILED}; throws nothing. */
  public int run() {
    Stage stage = null;
    AtomicBoolean over = new AtomicBoolean();
    String lastLine;
    boolean ok = false;
    try {
      stage = Stage.build(options);
      Runtime.getRuntime().addShutdownHook(new Thread(clearing(stage, over), "demo-clear"));
      Verdict verdict = new Story(options, stage, new Narrator(out)).tell();
      ok = verdict.problem().isEmpty();
      lastLine = verdict.lastLine();
    } catch (DemoFailure e) {
      lastLine = Verdict.failed(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      lastLine = Verdict.failed("interrupted");
    } catch (Exception | Error e) {
      lastLine = Verdict.failed(wording.apply(e));
    }
    if (!over.compareAndSet(false, true)) {
      return ExitCode.FAILED; // interrupted from outside: that has the last word
    }
    String untidy = putAway(stage, ok);
    if (ok && untidy != null) {
      ok = false;
      lastLine = Verdict.failed(untidy);
    }
    out.println(lastLine);
    out.flush();
    return ok ? ExitCode.OK : ExitCode.FAILED;
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
        out.println(Verdict.failed("interrupted"));
        out.flush();
      }
    };
  }
}
