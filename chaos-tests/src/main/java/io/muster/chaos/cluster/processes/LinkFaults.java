// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import io.muster.chaos.cluster.Net;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Faults between nodes that have a network namespace each. They are rules in chains of our own, in
 * the namespaces only: what comes to a node in one behind INPUT, what goes from it to clients in
 * one behind OUTPUT. What was there before is never flushed.
 */
public final class LinkFaults implements Net {
  private static final String IN = "MUSTER-IN";
  private static final String OUT = "MUSTER-OUT";

  /** Larger than a packet, small enough that a limit bites at once. */
  private static final String BURST = "16kb";

  /** What is queued for longer is dropped. */
  private static final String LONGEST_QUEUE = "400ms";

  /** The first column of a listed rule. */
  private static final Pattern RULE_PACKETS = Pattern.compile("(?m)^ *(\\d+) ");

  private static final Pattern HELD_BACK = Pattern.compile("overlimits (\\d+)");

  /** Where the nodes are. */
  public interface Places {
    int nodes();

    /** Of a node, or of the clients as nodes see them. */
    String address(int node);

    /** What stands before a command that is to run in a node's namespace. */
    List<String> inside(int node);

    /** In the root namespace, where all that clients send leaves. */
    String clientsDevice();
  }

  private final Places places;

  /** Those with chains. */
  private final Set<Integer> prepared = new HashSet<>();

  public LinkFaults(Places places) {
    this.places = places;
  }

  /** The chains of a node. */
  public void prepare(int node) throws IOException {
    rule(node, "-N", IN);
    rule(node, "-A", "INPUT", "-j", IN);
    rule(node, "-N", OUT);
    rule(node, "-A", "OUTPUT", "-j", OUT);
    prepared.add(node);
  }

  @Override
  public void cut(int from, int to) throws IOException {
    // First, so that what is cut is not reset, and that the share that is lost is all.
    add("-I", from, to, "-j", "DROP");
  }

  @Override
  public void reset(int from, int to) throws IOException {
    add("-A", from, to, "-p", "tcp", "-j", "REJECT", "--reject-with", "tcp-reset");
  }

  @Override
  public void lose(int from, int to, double share) throws IOException {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("a share is 0 to 1: " + share);
    }
    String probability = String.format(Locale.ROOT, "%.6f", share);
    // In front of resets: a packet that is lost is not answered.
    add(
        "-I",
        from,
        to,
        "-m",
        "statistic",
        "--mode",
        "random",
        "--probability",
        probability,
        "-j",
        "DROP");
  }

  /** Of what the clients send, all of them share the limit. */
  @Override
  public void limit(int from, int kilobytesPerSecond) throws IOException {
    String[] words = {
      "tc",
      "qdisc",
      "replace",
      "dev",
      from == CLIENTS ? places.clientsDevice() : "eth0",
      "root",
      "tbf",
      "rate",
      kilobytesPerSecond + "kibps",
      "burst",
      BURST,
      "latency",
      LONGEST_QUEUE
    };
    if (from == CLIENTS) {
      Command.run(words);
    } else {
      in(from, words);
    }
  }

  /** Rules alone cannot. */
  @Override
  public void delay(int node, Duration least, Duration most) {
    throw new UnsupportedOperationException("rules drop packets and keep none");
  }

  @Override
  public long struck() throws IOException {
    long packets = struck(CLIENTS);
    for (int node = 1; node <= places.nodes(); node++) {
      packets += struck(node);
    }
    return packets;
  }

  /** What is counted at one node, or with {@link Net#CLIENTS} at what they share. */
  public long struck(int node) throws IOException {
    long packets = 0;
    if (prepared.contains(node)) {
      for (String chain : List.of(IN, OUT)) {
        packets += packets(rule(node, "-nvxL", chain));
      }
    }
    String queues = queues(node, "-s", "qdisc", "show");
    return queues.contains("tbf") ? packets + sum(HELD_BACK, queues) : packets;
  }

  /** Those that the rules of a chain have met, as iptables lists them. */
  static long packets(String listed) {
    return sum(RULE_PACKETS, listed);
  }

  private static long sum(Pattern number, String told) {
    return number.matcher(told).results().mapToLong(found -> Long.parseLong(found.group(1))).sum();
  }

  @Override
  public void heal() throws IOException {
    Problems problems = new Problems();
    for (int node = 1; node <= places.nodes(); node++) {
      int healed = node;
      problems.collect(() -> heal(healed));
    }
    problems.collect(() -> unlimited(CLIENTS));
    problems.throwAny();
  }

  /** What is done at one node, or with {@link Net#CLIENTS} what they share. */
  public void heal(int node) throws IOException {
    Problems problems = new Problems();
    if (node != CLIENTS) {
      problems.collect(() -> flush(node, IN));
      problems.collect(() -> flush(node, OUT));
    }
    problems.collect(() -> unlimited(node));
    problems.throwAny();
  }

  private void flush(int node, String chain) throws IOException {
    if (prepared.contains(node)) {
      rule(node, "-F", chain);
    }
  }

  private void unlimited(int node) throws IOException {
    if (queues(node, "qdisc", "show").contains("tbf")) {
      queues(node, "qdisc", "del", "root");
    }
  }

  /** Of the device through which a node sends, or clients do; empty where there is no tc. */
  private String queues(int node, String... words) throws IOException {
    if (!Programs.installed("tc")) {
      return "";
    }
    List<String> command = new ArrayList<>();
    if (node != CLIENTS) {
      command.addAll(places.inside(node));
    }
    command.add("tc");
    command.addAll(List.of(words));
    String device = node == CLIENTS ? places.clientsDevice() : "eth0";
    command.addAll(List.of("dev", device));
    return Command.run(command.toArray(String[]::new));
  }

  private static String[] all(List<String> words, String... more) {
    return Stream.concat(words.stream(), Stream.of(more)).toArray(String[]::new);
  }

  /** The node in whose namespace packets from one to the other are treated. */
  public static int place(int from, int to) {
    return to == CLIENTS ? from : to;
  }

  private void add(String action, int from, int to, String... what) throws IOException {
    if (from == to) {
      throw new IllegalArgumentException("from " + from + " to itself");
    }
    // Clients are in the root namespace, where we make no rules: their side is the node's output.
    boolean in = to != CLIENTS;
    String[] where = {action, in ? IN : OUT, in ? "-s" : "-d", places.address(in ? from : to)};
    rule(place(from, to), all(List.of(where), what));
  }

  private String rule(int node, String... words) throws IOException {
    return in(node, all(List.of("iptables", "-w", "10"), words));
  }

  private String in(int node, String... words) throws IOException {
    if (node < 1 || node > places.nodes()) {
      throw new IllegalArgumentException("no node " + node);
    }
    return Command.run(all(places.inside(node), words));
  }
}
