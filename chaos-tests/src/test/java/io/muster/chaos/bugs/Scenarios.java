// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.bugs;

import com.google.protobuf.ByteString;
import io.muster.node.coordinator.CoordinatorSettings;
import io.muster.node.coordinator.Timers;
import io.muster.node.coordinator.TopicRegistry;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CommandBatch;
import io.muster.proto.internal.v1.CommitOffsets;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.OffsetFetchResponse;
import io.muster.proto.v1.ResponseHeader;
import io.muster.state.Applied;
import io.muster.state.Outcome;
import io.muster.state.cluster.Topics;
import io.muster.state.group.Group;
import io.muster.state.offset.CommittedOffset;
import io.muster.state.offset.Offsets;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.implementation.InvocationHandlerAdapter;
import net.bytebuddy.matcher.ElementMatchers;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;

/** What tells a node with a bug from one without, each run in a class loader of its own. */
final class Scenarios {
  private static final long LONG_AGO_MS = 600_000;

  /** A commit of generation 0 in generation 1: its outcome. */
  static final class CommitOfAnOldGeneration implements Callable<String> {
    @Override
    public String call() {
      GroupLog log = new GroupLog(1);
      log.stabilise(List.of("a"), Map.of());
      Outcome outcome = log.commit("a", log.group().generation() - 1, 0, 7);
      return outcome instanceof Outcome.Rejected rejected
          ? rejected.reason().name()
          : outcome.getClass().getSimpleName();
    }

    @SuppressWarnings("SystemOut")
    public static void main(String[] none) {
      System.out.println(new CommitOfAnOldGeneration().call());
    }
  }

  /** A commit and its repeat: their revisions. */
  static final class RepeatedCommit implements Callable<List<Long>> {
    @Override
    public List<Long> call() {
      GroupLog log = new GroupLog(1);
      List<Long> revisions = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        revisions.add(((Outcome.Committed) log.commit("", -1, 5, 7)).revision());
      }
      return revisions;
    }
  }

  /** Two replicas that applied the same: their state hashes. */
  static final class TwoReplicas implements Callable<List<String>> {
    @Override
    public List<String> call() {
      List<String> hashes = new ArrayList<>();
      for (int replica = 0; replica < 2; replica++) {
        GroupLog log = new GroupLog(1);
        for (int i = 0; i < 10; i++) {
          log.commit("", -1, 0, i);
        }
        hashes.add(log.state().fingerprint().hash());
      }
      return hashes;
    }
  }

  /** A leader member that gives each of two what is named after it: what they have then. */
  static final class TwoMembers implements Callable<Map<String, String>> {
    @Override
    public Map<String, String> call() {
      GroupLog log = new GroupLog(1);
      log.stabilise(
          List.of("a", "b"),
          Map.of("a", ByteString.copyFromUtf8("of a"), "b", ByteString.copyFromUtf8("of b")));
      Map<String, String> assignments = new LinkedHashMap<>();
      log.group()
          .members()
          .forEach(member -> assignments.put(member.id(), member.assignment().toStringUtf8()));
      return assignments;
    }
  }

  /** Commits 1, reads, commits 2, reads: what was read. */
  static final class TwoReads implements Callable<List<Long>> {
    @Override
    public List<Long> call() throws Exception {
      Class<?> type = Class.forName("io.muster.node.coordinator.OffsetRequests");
      Object requests =
          accessible(
                  type.getDeclaredConstructor(
                      int.class, CoordinatorSettings.class, TopicRegistry.class))
              .newInstance(0, null, (TopicRegistry) Topics::none);
      Method read =
          accessible(
              type.getDeclaredMethod(
                  "read", OffsetFetchRequest.class, ResponseHeader.class, Offsets.class));
      GroupLog log = new GroupLog(1);
      OffsetFetchRequest request =
          OffsetFetchRequest.newBuilder().setGroupId(GroupLog.GROUP).build();
      List<Long> offsets = new ArrayList<>();
      for (int offset = 1; offset <= 2; offset++) {
        log.commit("", -1, 0, offset);
        OffsetFetchResponse response =
            (OffsetFetchResponse)
                read.invoke(
                    requests, request, ResponseHeader.getDefaultInstance(), log.state().offsets());
        offsets.add(response.getTopics(0).getPartitions(0).getCommitted().getOffset());
      }
      return offsets;
    }
  }

  /** A thousand answers about an offset that is there: how many say that there is none. */
  static final class ThousandReads implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      Method answer =
          accessible(
              Class.forName("io.muster.node.coordinator.OffsetRequests")
                  .getDeclaredMethod("of", int.class, CommittedOffset.class));
      CommittedOffset committed = new CommittedOffset(1, OptionalInt.empty(), "", 1, 1, 1);
      int none = 0;
      for (int i = 0; i < 1_000; i++) {
        none +=
            ((OffsetFetchResponse.Partition) answer.invoke(null, 0, committed)).hasCommitted()
                ? 0
                : 1;
      }
      return none;
    }
  }

  /**
   * A new leader takes up a group that has been stable for long: when its session's alarm rings.
   */
  static final class TakenUpSession implements Callable<Long> {
    @Override
    public Long call() throws Exception {
      GroupLog log = new GroupLog(System.currentTimeMillis() - LONG_AGO_MS);
      log.stabilise(List.of("a"), Map.of());
      List<Long> alarms = new ArrayList<>();
      Timers timers =
          new Timers() {
            @Override
            public long nowMs() {
              return LONG_AGO_MS;
            }

            @Override
            public Timer schedule(long delayMs, Runnable task) {
              alarms.add(delayMs);
              return () -> {};
            }
          };
      Class<?> type = Class.forName("io.muster.node.coordinator.Sessions");
      Class<?> answers = Class.forName("io.muster.node.coordinator.Answers");
      Consumer<String> unheard = member -> {};
      Object sessions =
          accessible(type.getDeclaredConstructor(String.class, Timers.class, Consumer.class))
              .newInstance(GroupLog.GROUP, timers, unheard);
      accessible(type.getDeclaredMethod("follow", Group.class, answers))
          .invoke(
              sessions, log.group(), accessible(answers.getDeclaredConstructor()).newInstance());
      return alarms.get(0);
    }
  }

  /** A commit gets its place in the leader's log, and nothing else happens: is it acknowledged? */
  static final class AppendedCommit implements Callable<Boolean> {
    @Override
    public Boolean call() throws Exception {
      CommandBatch batch =
          CommandBatch.newBuilder()
              .addCommands(
                  Command.newBuilder().setCommitOffsets(CommitOffsets.getDefaultInstance()))
              .build();
      Class<?> type = Class.forName("io.muster.node.raft.SubmittedBatch");
      Message submitted =
          (Message) accessible(type.getDeclaredConstructor(CommandBatch.class)).newInstance(batch);
      TransactionContext transaction =
          TransactionContext.newBuilder()
              .setStateMachine(new BaseStateMachine())
              .setClientRequest(
                  RaftClientRequest.newBuilder()
                      .setClientId(ClientId.randomId())
                      .setServerId(RaftPeerId.valueOf("n1"))
                      .setGroupId(RaftGroupId.randomId())
                      .setMessage(submitted)
                      .setType(RaftClientRequest.writeRequestType())
                      .build())
              .build();
      accessible(type.getDeclaredMethod("appendBegins")).invoke(submitted);
      if (transaction.initLogEntry(3, 9).getIndex() != 9) {
        throw new IllegalStateException("the entry has another place");
      }
      @SuppressWarnings("unchecked")
      CompletableFuture<Applied> promise =
          (CompletableFuture<Applied>)
              accessible(type.getDeclaredMethod("promise")).invoke(submitted);
      return promise.isDone()
          && promise.join().outcomes().equals(List.of(new Outcome.Committed(9)));
    }
  }

  /** Something is written to the log and flushed: how often it was synced. */
  static final class FlushedLog implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      AtomicInteger syncs = new AtomicInteger();
      FileChannel channel =
          new ByteBuddy()
              .subclass(FileChannel.class)
              .method(ElementMatchers.isAbstract())
              .intercept(
                  InvocationHandlerAdapter.of(
                      (self, method, arguments) -> {
                        if (method.getName().equals("force")) {
                          syncs.incrementAndGet();
                          return null;
                        }
                        ByteBuffer bytes = (ByteBuffer) arguments[0];
                        int written = bytes.remaining();
                        bytes.position(bytes.limit());
                        return written;
                      }))
              .make()
              .load(Scenarios.class.getClassLoader())
              .getLoaded()
              .getDeclaredConstructor()
              .newInstance();
      Class<?> type =
          Class.forName("org.apache.ratis.server.raftlog.segmented.BufferedWriteChannel");
      ByteBuffer buffer = ByteBuffer.allocate(64);
      Object log =
          accessible(type.getDeclaredConstructor(String.class, FileChannel.class, ByteBuffer.class))
              .newInstance("log", channel, buffer);
      buffer.putInt(1);
      accessible(type.getDeclaredMethod("flush")).invoke(log);
      return syncs.get();
    }
  }

  private static Method accessible(Method method) {
    method.setAccessible(true);
    return method;
  }

  private static Constructor<?> accessible(Constructor<?> constructor) {
    constructor.setAccessible(true);
    return constructor;
  }

  private Scenarios() {}
}
