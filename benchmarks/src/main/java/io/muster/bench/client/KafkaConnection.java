// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.client;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;

/**
 * A connection to a broker. A caller writes its request itself, and the thread that reads completes
 * the answers: no thread in between. A broker answers the requests of a connection in order.
 * Thread-safe.
 */
final class KafkaConnection implements AutoCloseable {
  private static final String CLIENT_ID = "bench";
  private static final int CONNECT_TIMEOUT_MS = 2_000;
  private static final int READ_BUFFER_BYTES = 1_024;
  private static final int LONGEST_ANSWER_BYTES = 64 << 20;

  private final Socket socket = new Socket();
  private final OutputStream out;

  /** No monitor: it would pin virtual threads on some JDKs. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Deque<Pending> pending = new ArrayDeque<>();
  private int nextCorrelation;
  private boolean closed;

  private record Pending(RequestHeader header, CompletableFuture<AbstractResponse> answer) {}

  /** Connects, which blocks. */
  KafkaConnection(int port, Executor threads) throws IOException {
    try {
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_TIMEOUT_MS);
      out = socket.getOutputStream();
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    try {
      threads.execute(this::read);
    } catch (RejectedExecutionException e) {
      socket.close();
      throw new IOException("the client was closed meanwhile", e);
    }
  }

  /** Sends a request. The answer fails with an {@link IOException} if the connection breaks. */
  <T extends AbstractResponse> CompletableFuture<T> send(AbstractRequest request, Class<T> type) {
    CompletableFuture<AbstractResponse> answer = new CompletableFuture<>();
    lock.lock();
    try {
      if (closed) {
        throw new IOException("the connection is closed");
      }
      RequestHeader header =
          new RequestHeader(request.apiKey(), request.version(), CLIENT_ID, nextCorrelation++);
      ByteBuffer body = request.serializeWithHeader(header);
      byte[] frame = new byte[Integer.BYTES + body.remaining()];
      ByteBuffer.wrap(frame).putInt(body.remaining()).put(body);
      pending.add(new Pending(header, answer));
      out.write(frame);
    } catch (IOException e) {
      answer.completeExceptionally(e);
    } finally {
      lock.unlock();
    }
    if (answer.isCompletedExceptionally()) {
      close();
    }
    return answer.thenApply(type::cast);
  }

  boolean isOpen() {
    lock.lock();
    try {
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void read() {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(socket.getInputStream(), READ_BUFFER_BYTES))) {
      while (true) {
        int length = in.readInt();
        if (length < 0 || length > LONGEST_ANSWER_BYTES) {
          throw new IOException("an answer of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        Pending first = take();
        first.answer.complete(AbstractResponse.parseResponse(ByteBuffer.wrap(bytes), first.header));
      }
    } catch (IOException broken) {
      close();
    }
  }

  private Pending take() throws IOException {
    lock.lock();
    try {
      Pending first = pending.poll();
      if (first == null) {
        throw new IOException("an answer to nothing");
      }
      return first;
    } finally {
      lock.unlock();
    }
  }

  /** What waits for an answer fails. */
  @Override
  public void close() {
    List<Pending> left;
    lock.lock();
    try {
      closed = true;
      left = new ArrayList<>(pending);
      pending.clear();
    } finally {
      lock.unlock();
    }
    try {
      socket.close();
    } catch (IOException ignored) {
      // It is of no use any more.
    }
    IOException broken = new IOException("the connection has ended");
    left.forEach(each -> each.answer.completeExceptionally(broken));
  }
}
