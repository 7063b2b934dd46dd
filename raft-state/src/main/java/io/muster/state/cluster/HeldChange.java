// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import io.muster.state.Effect;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One log entry's change of a table that is held in heap whole: a copy, made with the first change,
 * that takes the table's place once it is stored. Apply thread only.
 *
 * @param <V> the table as it is read
 * @param <C> a copy that can be changed
 */
abstract class HeldChange<V, C extends V> {
  private final Supplier<V> held;
  private final Function<V, C> copy;
  private final Effect effect;
  private final Consumer<C> publish;

  /** Null while nothing is changed. */
  private @Nullable C changed;

  /**
   * @param held the table before this entry
   * @param effect names that it has changed
   * @param publish takes the changed table, which belongs to it from then on
   */
  HeldChange(Supplier<V> held, Function<V, C> copy, Effect effect, Consumer<C> publish) {
    this.held = held;
    this.copy = copy;
    this.effect = effect;
    this.publish = publish;
  }

  /** With this entry so far; not to be changed. */
  final V now() {
    C copied = changed;
    return copied == null ? held.get() : copied;
  }

  final boolean isChanged() {
    return changed != null;
  }

  /** The same, to be changed. */
  final C change() {
    C copied = changed;
    if (copied == null) {
      copied = copy.apply(held.get());
      changed = copied;
    }
    return copied;
  }

  /** Names what changed. */
  public final void flush(Set<Effect> effects) {
    if (changed != null) {
      effects.add(effect);
    }
  }

  /** Everything is stored: readers may see it. */
  public final void publish() {
    C copied = changed;
    if (copied != null) {
      publish.accept(copied);
    }
  }
}
