// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import io.muster.chaos.cluster.Net;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A namespace for each node, all on one bridge, whose address is that of the clients. */
final class Network implements Net {
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
  private final LinkFaults faults;
  private final LateLinks late;

  Network(RunName run, int nodes) {
    this.run = run;
    this.nodes = nodes;
    this.faults = new LinkFaults(new Cables(run, nodes));
    this.late = new LateLinks(run, nodes, NodeConfigFile.RAFT_PORT);
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
      faults.prepare(node);
    }
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
      words.add(to == CLIENTS ? run.bridgeAddress() : run.address(to));
    }
    return Command.run(words.toArray(String[]::new));
  }

  @Override
  public void cut(int from, int to) throws IOException {
    faults.cut(from, to);
  }

  @Override
  public void reset(int from, int to) throws IOException {
    faults.reset(from, to);
  }

  @Override
  public void lose(int from, int to, double share) throws IOException {
    faults.lose(from, to, share);
  }

  /** Of what the clients send, all of them share the limit. */
  @Override
  public void limit(int from, int kilobytesPerSecond) throws IOException {
    faults.limit(from, kilobytesPerSecond);
  }

  @Override
  public void delay(int node, Duration least, Duration most) throws IOException {
    late.delay(node, least, most);
  }

  @Override
  public long struck() throws IOException {
    return faults.struck() + late.struck();
  }

  @Override
  public void heal() throws IOException {
    Problems problems = new Problems();
    problems.collect(late::heal);
    problems.collect(faults::heal);
    problems.throwAny();
  }

  private void in(int node, String... words) throws IOException {
    Command.run(
        Stream.concat(Command.inNamespace(run.namespace(node)).stream(), Stream.of(words))
            .toArray(String[]::new));
  }

  /** Where the faults of its links are made. */
  private record Cables(RunName run, int nodes) implements LinkFaults.Places {
    @Override
    public String address(int node) {
      return node == CLIENTS ? run.bridgeAddress() : run.address(node);
    }

    @Override
    public List<String> inside(int node) {
      return Command.inNamespace(run.namespace(node));
    }

    @Override
    public String clientsDevice() {
      return run.bridge();
    }
  }
}
