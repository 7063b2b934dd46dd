// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.nemesis;

import io.muster.chaos.cluster.Ability;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The catalogue of faults: section 8.1 of the model. */
public enum FaultKind {
  /** kill -9 of one node, started again later. */
  KILL(Domain.NODE, ProcessFaults::kill, Ability.KILL),
  /** kill -9 of one node, started again at once. */
  BOUNCE(Domain.NODE, ProcessFaults::bounce, Ability.KILL),
  /** kill -9 of three leaders in a row, as each is elected; all start again later. */
  KILL_LEADERS(Domain.NODE, ProcessFaults::killLeaders, Ability.KILL),
  /** kill -9 of as many nodes as leave no majority. */
  KILL_MAJORITY(Domain.NODE, ProcessFaults::killMajority, Ability.KILL),
  /** kill -9 of all nodes. */
  KILL_ALL(Domain.NODE, ProcessFaults::killAll, Ability.KILL),
  /** A graceful stop, as for a deployment. */
  STOP(Domain.NODE, ProcessFaults::stop, Ability.KILL),
  /** SIGSTOP of one node. */
  PAUSE(Domain.NODE, ProcessFaults::pause, Ability.PAUSE),
  /** SIGSTOP of all nodes but the one that leads most. */
  PAUSE_FOLLOWERS(Domain.NODE, ProcessFaults::pauseFollowers, Ability.PAUSE),
  /** One node is cut off from the others, but not from clients. */
  ISOLATE(Domain.NETWORK, NetworkFaults::isolate, Ability.CUT),
  /** One node is cut off from clients, but not from the others. */
  ISOLATE_CLIENTS(Domain.NETWORK, NetworkFaults::isolateClients, Ability.CUT),
  /** The nodes fall into two halves at random. */
  HALVES(Domain.NETWORK, NetworkFaults::halves, Ability.CUT),
  /** Every node sees a different majority. */
  RING(Domain.NETWORK, NetworkFaults::ring, Ability.CUT),
  /** One node hears nobody, but is heard. */
  DEAF(Domain.NETWORK, NetworkFaults::deaf, Ability.CUT),
  /** Nobody hears one node, but it hears all. */
  MUTE(Domain.NETWORK, NetworkFaults::mute, Ability.CUT),
  /** A share of the packets between nodes vanishes. */
  LOSS(Domain.NETWORK, NetworkFaults::loss, Ability.LOSS),
  /** Connections between one node and the others are reset. */
  RESET(Domain.NETWORK, NetworkFaults::reset, Ability.RESET),
  /** What one node sends is limited to 64 KiB/s. */
  SLOW(Domain.NETWORK, NetworkFaults::slow, Ability.BANDWIDTH),
  /** What one node and the others send each other comes 50 to 200 ms late, each way. */
  DELAY(Domain.NETWORK, NetworkFaults::delay, Ability.DELAY),
  /** The disk of one node is full. */
  DISK_FULL(Domain.NODE, DiskFaults::full, Ability.DISK_FULL),
  /** Writes of one node hang. */
  DISK_STALL(Domain.NODE, DiskFaults::stall, Ability.DISK_STALL),
  /** Power failure of one node: what it had not synced is lost. */
  POWER(Domain.NODE, DiskFaults::power, Ability.POWER_LOSS),
  /** Power failure of all nodes at once. */
  POWER_ALL(Domain.NODE, DiskFaults::powerAll, Ability.POWER_LOSS),
  /** Every write of one node fails with an I/O error. */
  DISK_ERROR(Domain.NODE, DiskFaults::error, Ability.POWER_LOSS),
  /** A bit turns in the log, a snapshot or the store of one node. */
  CORRUPT(Domain.NODE, CorruptionFaults::corrupt, Ability.KILL, Ability.CORRUPTION),
  /** One node stands still for a moment again and again, as where processors are overbooked. */
  STUTTER(Domain.NODE, ProcessFaults::stutter, Ability.PAUSE),
  /** The wall clock of one node jumps by an hour, and back later. */
  CLOCK(Domain.CLOCK, ClockFaults::jump, Ability.CLOCK),
  /** The wall clock of one node jumps by two hours, five times a second. */
  CLOCK_STROBE(Domain.CLOCK, ClockFaults::strobe, Ability.CLOCK),
  /** Leaderships are handed over again and again by an operator. */
  TRANSFER(Domain.OPERATOR, OperatorFaults::transfer),
  /** A node lets its replica of some offsets partitions go and gets it back. */
  MEMBERSHIP(Domain.OPERATOR, OperatorFaults::membership);

  /** What a fault works on. Two that work on the same are never on at once. */
  enum Domain {
    /** Processes and their disks: a process whose disk hangs cannot even be killed. */
    NODE,
    /** Healed as a whole. */
    NETWORK,
    CLOCK,
    OPERATOR
  }

  private final Domain domain;
  private final Way way;
  private final Set<Ability> needs;

  FaultKind(Domain domain, Way way, Ability... needs) {
    this.domain = domain;
    this.way = way;
    this.needs = needs.length == 0 ? EnumSet.noneOf(Ability.class) : EnumSet.of(needs[0], needs);
  }

  /** As users type it, like kill-all. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Domain domain() {
    return domain;
  }

  /** What a backend has to be able to do. */
  public Set<Ability> needs() {
    return needs;
  }

  Harm strike(Scene scene) throws Exception {
    return way.strike(scene);
  }

  /**
   * The kinds that a user named.
   *
   * @param text labels with commas between; {@code none}; {@code mixed} for all that a backend can
   *     do and that leave a majority
   * @throws IllegalArgumentException for a label that there is not
   */
  public static List<FaultKind> named(String text, Set<Ability> abilities) {
    List<FaultKind> kinds = new ArrayList<>();
    for (String label : text.split(",")) {
      switch (label.strip()) {
        case "", "none" -> {}
        case "mixed" -> {
          for (FaultKind kind : values()) {
            if (abilities.containsAll(kind.needs) && !kinds.contains(kind)) {
              kinds.add(kind);
            }
          }
        }
        default -> kinds.add(named(label.strip()));
      }
    }
    return kinds;
  }

  private static FaultKind named(String label) {
    for (FaultKind kind : values()) {
      if (kind.label().equals(label)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "there is no fault " + label + "; there are none, mixed, " + labels());
  }

  /** All labels, with commas between. */
  public static String labels() {
    List<String> labels = new ArrayList<>();
    for (FaultKind kind : values()) {
      labels.add(kind.label());
    }
    return String.join(", ", labels);
  }

  @FunctionalInterface
  private interface Way {
    Harm strike(Scene scene) throws Exception;
  }
}
