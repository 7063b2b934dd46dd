// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens on a port of this machine, and hands each connection on to one node. Thread-safe. */
public final class Relay implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Relay.class);
  private static final int CONNECT_TIMEOUT_MS = 1000;

  private final InetSocketAddress target;
  private final ServerSocket listening;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final Random random;
  private final Thread accepting;
  private volatile Script toNode = Script.PASS;
  private volatile Script toClient = Script.PASS;

  /**
   * Begins to listen.
   *
   * @param target host:port of the node
   * @param seed decides the jitter
   */
  public Relay(String target, long seed) throws IOException {
    int colon = target.lastIndexOf(':');
    this.target =
        new InetSocketAddress(
            target.substring(0, colon), Integer.parseInt(target.substring(colon + 1)));
    this.random = new Random(seed);
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.accepting = new Thread(this::accept, "relay-" + target);
    accepting.setDaemon(true);
    accepting.start();
  }

  /** As clients reach it, host:port. */
  public String endpoint() {
    return listening.getInetAddress().getHostAddress() + ":" + listening.getLocalPort();
  }

  /** From now on, for the connections that there are as well. */
  public void requests(Script script) {
    toNode = script;
  }

  /** As {@link #requests}, of what the node answers. */
  public void answers(Script script) {
    toClient = script;
  }

  /** Breaks every connection. */
  public void reset() {
    connections.forEach(Connection::reset);
  }

  /** Answers vanish now. */
  public boolean swallows() {
    return toClient instanceof Script.Swallow;
  }

  Script requests() {
    return toNode;
  }

  Script answers() {
    return toClient;
  }

  /** A share of what may vary, from -1 to 1. */
  double jitter() {
    synchronized (random) {
      return random.nextDouble() * 2 - 1;
    }
  }

  void ended(Connection connection) {
    connections.remove(connection);
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        // On a thread of its own: a node that is cut off must not hold up others.
        Thread dialling = new Thread(() -> connect(client), "relay-connect");
        dialling.setDaemon(true);
        dialling.start();
      } catch (IOException e) {
        if (!listening.isClosed()) {
          log.warn("a connection could not be accepted", e);
        }
      }
    }
  }

  private void connect(Socket client) {
    Socket node = new Socket();
    try {
      node.connect(target, CONNECT_TIMEOUT_MS);
      client.setTcpNoDelay(true);
      node.setTcpNoDelay(true);
    } catch (IOException nobodyThere) {
      Connection.reset(client);
      Connection.reset(node);
      return;
    }
    Connection connection = new Connection(this, client, node);
    connections.add(connection);
    connection.start();
    if (listening.isClosed()) {
      connection.reset();
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      log.warn("{} could not be closed", this, e);
    }
    reset();
  }
}
