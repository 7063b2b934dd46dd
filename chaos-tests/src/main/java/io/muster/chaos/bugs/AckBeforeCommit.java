// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.bugs;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.state.Applied;
import io.muster.state.LogPosition;
import io.muster.state.Outcome;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * A batch of commits is acknowledged when it has its place in the leader's own log, whether others
 * ever get it or not. Batches with other commands are not touched: their outcome is not known
 * before they are applied.
 */
public final class AckBeforeCommit {
  /** What this thread is about to append. Its place is known right after, on the same thread. */
  private static final ThreadLocal<@Nullable Unplaced> APPENDING = new ThreadLocal<>();

  private record Unplaced(CommandBatch batch, CompletableFuture<Applied> promise) {}

  static final class Appending {
    @Advice.OnMethodEnter
    static void enter(
        @Advice.FieldValue("batch") CommandBatch batch,
        @Advice.FieldValue("promise") CompletableFuture<Applied> promise) {
      AckBeforeCommit.appending(batch, promise);
    }

    private Appending() {}
  }

  static final class Appended {
    @Advice.OnMethodExit
    static void exit(@Advice.Argument(0) long term, @Advice.Argument(1) long index) {
      AckBeforeCommit.appended(term, index);
    }

    private Appended() {}
  }

  public static void appending(CommandBatch batch, CompletableFuture<Applied> promise) {
    APPENDING.set(new Unplaced(batch, promise));
  }

  public static void appended(long term, long index) {
    Unplaced unplaced = APPENDING.get();
    APPENDING.remove();
    if (unplaced == null) {
      return;
    }
    List<Command> commands = unplaced.batch().getCommandsList();
    if (!commands.isEmpty() && commands.stream().allMatch(Command::hasCommitOffsets)) {
      List<Outcome> outcomes = Collections.nCopies(commands.size(), new Outcome.Committed(index));
      boolean unused =
          unplaced
              .promise()
              .complete(new Applied(new LogPosition(term, index), outcomes, Set.of()));
    }
  }

  private AckBeforeCommit() {}
}
