// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import io.muster.chaos.cluster.Net;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A namespace for each node, all on one bridge, whose address is that of the clients. Faults are
 * rules in chains of our own, in the namespaces only: what comes to a node in one behind INPUT,
 * what goes from it to clients in one behind OUTPUT. What was there before is never flushed.
 */
final class Network implements Net {
  private static final String IN = "MUSTER-IN";
  private static final String OUT = "MUSTER-OUT";

  /** Larger than a packet, small enough that a limit bites at once. */
  private static final String BURST = "16kb";

  /** What is queued for longer is dropped. */
  private static final String LONGEST_QUEUE = "400ms";

  private static final Duration REACHABLE = Duration.ofSeconds(10);

  /** A port where nobody listens: to be refused is an answer too. */
  private static final String NOBODYS_PORT = "9";

  /** Prints the addresses that give no answer. */
  private static final String UNREACHABLE =
      """
      use Socket; use Errno qw(ECONNREFUSED);
      my $port = shift @ARGV;
      $SIG{ALRM} = sub { die };
      for my $address (@ARGV) {
        socket(my $s, PF_INET, SOCK_STREAM, 0) or die;
        my $there = 0;
        eval {
          alarm 1;
          $there = connect($s, pack_sockaddr_in($port, inet_aton($address)))
              || $! == ECONNREFUSED;
          alarm 0;
        };
        alarm 0;
        print "$address " unless $there;
      }
      """;

  private final RunName run;
  private final int nodes;

  /** There are chains. */
  private boolean rules;

  Network(RunName run, int nodes) {
    this.run = run;
    this.nodes = nodes;
  }

  /** Makes it, without the chains. What half of it leaves, {@link Leftovers} removes. */
  void setUp() throws IOException {
    Command.run("ip", "link", "add", run.bridge(), "type", "bridge");
    // A bridge takes the lowest address of its ports otherwise, a new one with each port.
    Command.run("ip", "link", "set", run.bridge(), "address", "02:6d:73:72:" + run.id() + ":fe");
    Command.run("ip", "address", "add", run.bridgeAddress() + "/24", "dev", run.bridge());
    Command.run("ip", "link", "set", run.bridge(), "up");
    for (int node = 1; node <= nodes; node++) {
      String namespace = run.namespace(node);
      Command.run("ip", "netns", "add", namespace);
      Command.run(
          "ip",
          "link",
          "add",
          run.cable(node),
          "type",
          "veth",
          "peer",
          "name",
          "eth0",
          "netns",
          namespace);
      Command.run("ip", "link", "set", run.cable(node), "master", run.bridge());
      Command.run("ip", "link", "set", run.cable(node), "up");
      in(node, "ip", "link", "set", "lo", "up");
      in(node, "ip", "address", "add", run.address(node) + "/24", "dev", "eth0");
      in(node, "ip", "link", "set", "eth0", "up");
    }
  }

  /** Makes the chains, and lets pass what only crosses our bridge. */
  void setUpRules() throws IOException {
    // Where dockerd has run, forwarding is forbidden and counts for bridges as well.
    Command.run(forwardRule("-I", run));
    for (int node = 1; node <= nodes; node++) {
      rule(node, "-N", IN);
      rule(node, "-A", "INPUT", "-j", IN);
      rule(node, "-N", OUT);
      rule(node, "-A", "OUTPUT", "-j", OUT);
    }
    rules = true;
  }

  /**
   * @param action of iptables: insert, delete, check
   */
  static String[] forwardRule(String action, RunName run) {
    return new String[] {
      "iptables",
      "-w",
      "10",
      action,
      "FORWARD",
      "-i",
      run.bridge(),
      "-o",
      run.bridge(),
      "-j",
      "ACCEPT"
    };
  }

  /** Each reaches each. */
  void check() throws IOException {
    List<String> missing = new ArrayList<>();
    boolean whole =
        Patience.until(
            REACHABLE,
            () -> {
              missing.clear();
              for (int node = 0; node <= nodes; node++) {
                String lost = unreachable(node);
                if (!lost.isEmpty()) {
                  missing.add((node == CLIENTS ? "clients" : "node " + node) + " to " + lost);
                }
              }
              return missing.isEmpty();
            });
    if (!whole) {
      throw new IOException(
          "packets between namespaces vanish (" + missing + "); is forwarding forbidden?");
    }
  }

  private String unreachable(int from) throws IOException {
    List<String> words = new ArrayList<>();
    if (from != CLIENTS) {
      words.addAll(Command.inNamespace(run.namespace(from)));
    }
    words.addAll(List.of("perl", "-e", UNREACHABLE, NOBODYS_PORT));
    for (int to = 0; to <= nodes; to++) {
      words.add(address(to));
    }
    return Command.run(words.toArray(String[]::new));
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
      from == CLIENTS ? run.bridge() : "eth0",
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

  @Override
  public void heal() throws IOException {
    Problems problems = new Problems();
    for (int node = 1; node <= nodes; node++) {
      int healed = node;
      problems.collect(() -> flush(healed, IN));
      problems.collect(() -> flush(healed, OUT));
      problems.collect(() -> unlimited(healed));
    }
    problems.collect(() -> unlimited(CLIENTS));
    problems.throwAny();
  }

  private void flush(int node, String chain) throws IOException {
    if (rules) {
      rule(node, "-F", chain);
    }
  }

  private void unlimited(int node) throws IOException {
    List<String> words = new ArrayList<>();
    if (node != CLIENTS) {
      words.addAll(Command.inNamespace(run.namespace(node)));
    }
    words.add("tc");
    words.add("qdisc");
    String device = node == CLIENTS ? run.bridge() : "eth0";
    if (!Programs.installed("tc")) {
      return;
    }
    String there = Command.run(all(words, "show", "dev", device));
    if (there.contains("tbf")) {
      Command.run(all(words, "del", "dev", device, "root"));
    }
  }

  private static String[] all(List<String> words, String... more) {
    return Stream.concat(words.stream(), Stream.of(more)).toArray(String[]::new);
  }

  private void add(String action, int from, int to, String... what) throws IOException {
    if (from == to) {
      throw new IllegalArgumentException("from " + from + " to itself");
    }
    // Clients are in the root namespace, where we make no rules: their side is the node's output.
    boolean in = to != CLIENTS;
    String[] where = {action, in ? IN : OUT, in ? "-s" : "-d", address(in ? from : to)};
    rule(in ? to : from, all(List.of(where), what));
  }

  private String address(int node) {
    return node == CLIENTS ? run.bridgeAddress() : run.address(node);
  }

  private void rule(int node, String... words) throws IOException {
    in(node, all(List.of("iptables", "-w", "10"), words));
  }

  private void in(int node, String... words) throws IOException {
    if (node < 1 || node > nodes) {
      throw new IllegalArgumentException("no node " + node);
    }
    Command.run(all(Command.inNamespace(run.namespace(node)), words));
  }
}
