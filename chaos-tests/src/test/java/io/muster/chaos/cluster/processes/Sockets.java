// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Small programs that talk through the network of a lab. */
final class Sockets {
  static final int PORT = 7777;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final String ECHO =
      """
      use IO::Socket::INET; $| = 1; $SIG{CHLD} = 'IGNORE';
      my $server = IO::Socket::INET->new(Listen => 9, LocalPort => $ARGV[0], ReuseAddr => 1) or die;
      print "there\\n";
      while (1) {
        my $c = $server->accept or next;
        if (!fork) { while (sysread($c, my $bytes, 65536)) { syswrite($c, $bytes); } exit; }
      }
      """;

  /** Tells each line to the server over one connection and prints what comes back. */
  private static final String CONNECTION =
      """
      use IO::Socket::INET; $| = 1;
      my $c = IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => $ARGV[1], Timeout => 5);
      if (!$c) { print "no connection: $@\\n"; exit; }
      print "connected\\n";
      while (my $line = <STDIN>) {
        defined(syswrite($c, $line)) or do { print "lost: $!\\n"; next; };
        my $n = sysread($c, my $back, 65536);
        if (!defined $n) { print "lost: $!\\n"; } elsif ($n == 0) { print "end\\n"; }
        else { print $back; }
      }
      """;

  /** Prints how many datagrams have come, when it is asked. */
  private static final String SINK =
      """
      use IO::Socket::INET; use IO::Select; $| = 1;
      my $s = IO::Socket::INET->new(Proto => 'udp', LocalPort => $ARGV[0]) or die;
      my $force = 33;
      setsockopt($s, SOL_SOCKET, $force, pack("i", 8 << 20)) or die;
      my $select = IO::Select->new($s); my $count = 0;
      print "there\\n";
      while (<STDIN>) {
        while ($select->can_read(0.5)) { $s->recv(my $bytes, 2048); $count++; }
        print "$count\\n";
      }
      """;

  private static final String SPRAY =
      """
      use IO::Socket::INET;
      my $s = IO::Socket::INET->new(Proto => 'udp', PeerAddr => $ARGV[0], PeerPort => $ARGV[1]);
      for (1..$ARGV[2]) { $s->send("datagram"); select(undef, undef, undef, 0.001) if $_ % 20 == 0; }
      """;

  private Sockets() {}

  static Talker echo(Lab lab, int node) throws Exception {
    return echo(lab, node, PORT);
  }

  static Talker echo(Lab lab, int node, int port) throws Exception {
    return there(lab.program(node, perl(ECHO, Integer.toString(port))));
  }

  static Talker sink(Lab lab, int node) throws Exception {
    return there(lab.program(node, perl(SINK, Integer.toString(PORT))));
  }

  private static Talker there(ProcessBuilder builder) throws Exception {
    Talker talker = new Talker(builder);
    assertThat(talker.hear(PATIENCE)).isEqualTo("there");
    return talker;
  }

  /** A connection of a node, or of a client. */
  static Talker connection(Lab lab, int from, int to) throws IOException {
    return connection(lab, from, to, PORT);
  }

  static Talker connection(Lab lab, int from, int to, int port) throws IOException {
    List<String> words = perl(CONNECTION, lab.run().address(to), Integer.toString(port));
    return new Talker(from == 0 ? new ProcessBuilder(words) : lab.program(from, words));
  }

  static void spray(Lab lab, int from, int to, int datagrams) throws IOException {
    List<String> words =
        perl(SPRAY, lab.run().address(to), Integer.toString(PORT), Integer.toString(datagrams));
    assertThat(Command.attempt(lab.program(from, words)).output()).isEmpty();
  }

  static int arrived(Talker sink) throws Exception {
    sink.tell("?");
    String count = sink.hear(PATIENCE);
    assertThat(count).isNotNull();
    return Integer.parseInt(count);
  }

  private static List<String> perl(String program, String... arguments) {
    return Stream.concat(Stream.of("perl", "-e", program), Stream.of(arguments)).toList();
  }
}
