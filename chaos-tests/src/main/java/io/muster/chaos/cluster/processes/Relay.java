// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A program that takes TCP connections and hands on what comes over them, in both directions, in
 * order and late. Runs in the namespace of a node; ends when its standard input does, so that it
 * does not outlive who started it.
 *
 * <p>Arguments: the least and the most delay in milliseconds, the first of the ports that its own
 * connections come from, and for each port to listen at {@code PORT:HOST:PORT}, which says to whom
 * it leads. Prints {@link #READY} when it listens. A thread per port and four per connection.
 */
final class Relay {
  static final String READY = "ready";

  /** So many ports its own connections come from. */
  static final int SOURCE_PORTS = 5_000;

  private static final int ARGUMENTS = 3;
  private static final int CHUNK_BYTES = 64 << 10;
  private static final int CHUNKS_HELD = 64;
  private static final int CONNECT_MS = 2_000;

  private final long leastNanos;
  private final long mostNanos;
  private final int firstSource;
  private int nextSource;

  private Relay(long leastMs, long mostMs, int firstSource) {
    this.leastNanos = TimeUnit.MILLISECONDS.toNanos(leastMs);
    this.mostNanos = TimeUnit.MILLISECONDS.toNanos(mostMs);
    this.firstSource = firstSource;
  }

  public static void main(String[] arguments) throws IOException {
    Relay relay =
        new Relay(
            Long.parseLong(arguments[0]),
            Long.parseLong(arguments[1]),
            Integer.parseInt(arguments[2]));
    for (String way : Arrays.asList(arguments).subList(ARGUMENTS, arguments.length)) {
      String[] parts = way.split(":", -1);
      ServerSocket server = new ServerSocket(Integer.parseInt(parts[0]));
      InetSocketAddress target =
          new InetSocketAddress(InetAddress.getByName(parts[1]), Integer.parseInt(parts[2]));
      start("listen", () -> relay.listen(server, target));
    }
    System.out.println(READY);
    while (System.in.read() >= 0) {
      // Nobody says anything.
    }
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void listen(ServerSocket server, InetSocketAddress target) {
    while (true) {
      try {
        Socket from = server.accept();
        start("connect", () -> lead(from, target));
      } catch (IOException tryAgain) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
    }
  }

  private void lead(Socket from, InetSocketAddress target) {
    try {
      Socket to = connect(target);
      from.setTcpNoDelay(true);
      to.setTcpNoDelay(true);
      handOn(from, to);
      handOn(to, from);
    } catch (IOException nobodyThere) {
      reset(from);
    }
  }

  private Socket connect(InetSocketAddress target) throws IOException {
    for (int tries = 0; tries < SOURCE_PORTS; tries++) {
      Socket socket = new Socket();
      try {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(source()));
        socket.connect(target, CONNECT_MS);
        return socket;
      } catch (BindException inUse) {
        socket.close();
      } catch (IOException e) {
        socket.close();
        throw e;
      }
    }
    throw new IOException("no port is free");
  }

  private synchronized int source() {
    return firstSource + nextSource++ % SOURCE_PORTS;
  }

  /** Something that was read, or the end where it has no bytes. */
  private record Late(byte[] bytes, long dueNanos) {}

  private void handOn(Socket from, Socket to) {
    BlockingQueue<Late> held = new ArrayBlockingQueue<>(CHUNKS_HELD);
    start("read", () -> read(from, to, held));
    start("write", () -> write(from, to, held));
  }

  private void read(Socket from, Socket to, BlockingQueue<Late> held) {
    byte[] chunk = new byte[CHUNK_BYTES];
    long due = System.nanoTime();
    try {
      InputStream in = from.getInputStream();
      int count;
      do {
        count = in.read(chunk);
        long delay = ThreadLocalRandom.current().nextLong(leastNanos, mostNanos + 1);
        // What came later must not overtake.
        due = Math.max(due, System.nanoTime() + delay);
        held.put(new Late(Arrays.copyOf(chunk, Math.max(count, 0)), due));
      } while (count >= 0);
    } catch (IOException e) {
      reset(from);
      reset(to);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void write(Socket from, Socket to, BlockingQueue<Late> held) {
    try {
      OutputStream out = to.getOutputStream();
      while (true) {
        Late late = held.take();
        long wait = late.dueNanos() - System.nanoTime();
        if (wait > 0) {
          TimeUnit.NANOSECONDS.sleep(wait);
        }
        if (late.bytes().length == 0) {
          to.shutdownOutput();
          return;
        }
        out.write(late.bytes());
      }
    } catch (IOException e) {
      reset(from);
      reset(to);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException closedAlready) {
      // Then it is over anyway.
    }
  }
}
