// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The search of Wing and Gong with the memory of Lowe: which values can the register have after
 * these steps, in some order that agrees with time? Steps are calls and returns in a linked list;
 * whatever is called before the first return may be next. What was tried is remembered as the set
 * of the steps done and the value.
 *
 * <p>Four shortcuts, each of which loses nothing. A read that fits and may be next is next, as it
 * changes nothing. Writes that nobody ever reads go right before another write as soon as they may,
 * so that only what is read has to be tried. Of several writes of one value the one that has to end
 * first goes first. And a value is not left while reads of it are due and nothing can bring it
 * back.
 */
final class WindowSearch {
  /**
   * Where a window can end.
   *
   * @param unused optional steps that did not take effect, and still may
   */
  record End(int value, Set<Step> unused) {
    /** Whether whatever can follow the other one can follow this one. */
    private boolean covers(End other) {
      return value == other.value && unused.containsAll(other.unused);
    }
  }

  private static final class Node {
    private final int id;
    private final Step step;
    private final int value;
    private final boolean call;
    private Node previous = this;
    private Node next = this;
    private Node end = this;

    private Node(int id, Step step, int value, boolean call) {
      this.id = id;
      this.step = step;
      this.value = value;
      this.call = call;
    }

    private void unlink() {
      previous.next = next;
      next.previous = previous;
    }

    private void link() {
      previous.next = this;
      next.previous = this;
    }

    /** Takes the call and its return out. */
    private void lift() {
      unlink();
      if (end != this) {
        end.unlink();
      }
    }

    private void unlift() {
      if (end != this) {
        end.link();
      }
      link();
    }
  }

  private record Configuration(BitSet done, int value) {}

  /** A write that was chosen, and all that was taken with it. */
  private record Choice(Node write, int valueBefore, List<Node> taken) {}

  private final List<Step> steps;
  private final Budget budget;
  private final Node head;
  private final BitSet done = new BitSet();
  // Values are numbered anew: a window has few of them.
  private final List<Integer> values = new ArrayList<>();
  private final int[] readsDue;
  private final int[] writersLeft;
  private int value;
  private int requiredLeft;

  private WindowSearch(List<Step> steps, int from, Budget budget) {
    this.steps = steps;
    this.budget = budget;
    this.head = new Node(-1, new Step(-1, false, -1, false, 0, 0, false), -1, true);
    Map<Integer, Integer> numbers = new HashMap<>();
    this.value = number(numbers, from);
    int[] valueOf =
        steps.stream()
            .mapToInt(step -> number(numbers, step.blind() ? Steps.BLIND : step.value()))
            .toArray();
    this.readsDue = new int[values.size()];
    this.writersLeft = new int[values.size()];
    link(valueOf);
  }

  private int number(Map<Integer, Integer> numbers, int of) {
    Integer known = numbers.putIfAbsent(of, values.size());
    if (known != null) {
      return known;
    }
    values.add(of);
    return values.size() - 1;
  }

  /**
   * All ends that can be reached, without those that another one covers; empty where no order
   * explains the steps.
   */
  static Set<End> ends(List<Step> steps, Set<End> from, Budget budget) throws Budget.Exhausted {
    Set<End> found = new LinkedHashSet<>();
    for (End start : from) {
      List<Step> all = new ArrayList<>(start.unused);
      all.addAll(steps);
      for (End end : new WindowSearch(all, start.value, budget).search()) {
        if (found.stream().noneMatch(other -> other.covers(end))) {
          found.removeIf(end::covers);
          found.add(end);
        }
      }
    }
    return found;
  }

  private record Moment(long ns, Node node) {}

  private void link(int[] valueOf) {
    List<Moment> moments = new ArrayList<>();
    for (int id = 0; id < steps.size(); id++) {
      Step step = steps.get(id);
      Node call = new Node(id, step, valueOf[id], true);
      moments.add(new Moment(step.invokedNs(), call));
      if (step.required()) {
        call.end = new Node(id, step, valueOf[id], false);
        moments.add(new Moment(step.endNs(), call.end));
        requiredLeft++;
      }
      if (step.write()) {
        writersLeft[valueOf[id]]++;
      } else {
        readsDue[valueOf[id]]++;
      }
    }
    // Calls first: what touches in one moment overlaps.
    moments.sort(
        Comparator.comparingLong(Moment::ns)
            .thenComparing(moment -> !moment.node.call)
            .thenComparingInt(moment -> moment.node.id));
    Node last = head;
    for (Moment moment : moments) {
      last.next = moment.node;
      moment.node.previous = last;
      last = moment.node;
    }
    last.next = head;
    head.previous = last;
  }

  private List<End> search() throws Budget.Exhausted {
    List<End> ends = new ArrayList<>();
    Set<Configuration> tried = new HashSet<>();
    Deque<Choice> choices = new ArrayDeque<>();
    takeReads(new ArrayList<>());
    Node at = firstCall(ends);
    while (true) {
      budget.step();
      if (at != head && at.call) {
        if (at.step.write() && !hasTwinToGoFirst(at)) {
          Choice choice = choose(at);
          if (tried.add(new Configuration((BitSet) done.clone(), value))) {
            budget.keep();
            choices.push(choice);
            at = firstCall(ends);
            continue;
          }
          undo(choice);
        }
        at = at.next;
        continue;
      }
      // Nothing behind a return can be next.
      Choice wrong = choices.poll();
      if (wrong == null) {
        return ends;
      }
      undo(wrong);
      at = wrong.write.next;
    }
  }

  private Choice choose(Node write) {
    int before = value;
    List<Node> taken = new ArrayList<>();
    takeCalls(node -> node.step.blind(), taken);
    if (!write.step.blind()) {
      take(write);
      taken.add(write);
    }
    value = write.value;
    takeReads(taken);
    return new Choice(write, before, taken);
  }

  /** Where to begin to choose: the head itself, which ends the choice, where there is none. */
  private Node firstCall(List<End> ends) {
    if (requiredLeft == 0) {
      Set<Step> unused = new LinkedHashSet<>();
      for (Node node = head.next; node != head; node = node.next) {
        unused.add(node.step);
      }
      ends.add(new End(values.get(value), unused));
      return head;
    }
    return readsDue[value] > 0 && writersLeft[value] == 0 ? head : head.next;
  }

  private void takeReads(List<Node> taken) {
    if (readsDue[value] > 0) {
      takeCalls(node -> !node.step.write() && node.value == value, taken);
    }
  }

  /** All such calls before the first return, and before what is the first one then. */
  private void takeCalls(Predicate<Node> such, List<Node> taken) {
    Node node = head.next;
    while (node != head && node.call) {
      Node next = node.next;
      if (such.test(node)) {
        // Its return goes with it, and may have been the next one.
        Node previous = node.previous;
        take(node);
        taken.add(node);
        next = previous.next;
      }
      node = next;
    }
  }

  private boolean hasTwinToGoFirst(Node write) {
    for (Node node = head.next; node != head && node.call; node = node.next) {
      if (node != write
          && node.step.write()
          && node.value == write.value
          && goesFirst(node, write)) {
        return true;
      }
    }
    return false;
  }

  private static boolean goesFirst(Node one, Node other) {
    long oneEnd = one.step.required() ? one.step.endNs() : Long.MAX_VALUE;
    long otherEnd = other.step.required() ? other.step.endNs() : Long.MAX_VALUE;
    return oneEnd != otherEnd ? oneEnd < otherEnd : one.id < other.id;
  }

  private void take(Node node) {
    node.lift();
    done.set(node.id);
    requiredLeft -= node.step.required() ? 1 : 0;
    int[] counts = node.step.write() ? writersLeft : readsDue;
    counts[node.value]--;
  }

  private void putBack(Node node) {
    int[] counts = node.step.write() ? writersLeft : readsDue;
    counts[node.value]++;
    requiredLeft += node.step.required() ? 1 : 0;
    done.clear(node.id);
    node.unlift();
  }

  private void undo(Choice choice) {
    for (int i = choice.taken.size() - 1; i >= 0; i--) {
      putBack(choice.taken.get(i));
    }
    value = choice.valueBefore;
  }
}
