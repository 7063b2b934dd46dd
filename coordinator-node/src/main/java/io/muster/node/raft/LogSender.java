// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.node.raft.PeerAppends.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppenderBase;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.raftlog.RaftLogIOException;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.TimeDuration;
import org.apache.ratis.util.Timestamp;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a leader of one group sends to one follower: entries, heartbeats, and a snapshot where the
 * log does not reach back to the follower.
 *
 * <p>Unlike Ratis's own it has no thread. {@link PeerLink} asks it for what it has ({@link #take})
 * when it was woken, and tells it what came of it. When to send what is as in Ratis 3.3.0 ({@code
 * GrpcLogAppender}); but heartbeats go out for all groups at one time ({@link #tick}), and go on
 * while entries are not answered, so that a follower with a slow disk goes on to confirm who leads.
 *
 * <p>Entries are made by one thread at a time, that of the link or, while the follower is far
 * behind and they may have to be read from disk, another one.
 */
class LogSender extends LogAppenderBase {
  private static final Logger log = LoggerFactory.getLogger(LogSender.class);

  /** So many requests may be on their way. */
  private static final int UNANSWERED_MAX = 8;

  /** So many entries go in one request, within the bytes that Ratis is set to. */
  private static final int ENTRIES_MAX = 256;

  /**
   * A request without an answer is taken for lost. The connection would have told of its end, so
   * the follower has it and cannot answer, or has thrown it away.
   */
  private static final long LOST_MS = 10_000;

  /** Who lacks more entries than this may lack some that are not in memory any more. */
  private static final int NEAR = 2;

  private static final TimeDuration NO_TIME = TimeDuration.ZERO;

  /** After a refusal nothing is sent for a while, for longer with each. */
  private static final long REST_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final int REST_DOUBLINGS = 7;

  /**
   * The part of the shortest election timeout after which a follower counts as silent. Who answers
   * that late in one round is heard in the next one before its patience is over.
   */
  private static final int SILENT = 9;

  /**
   * What was sent, and not answered yet.
   *
   * @param first index of the first entry; that of no entry for a heartbeat
   * @param previous index of the entry before it, where the follower's log has to agree
   * @param madeAt before it was made
   */
  private record Sent(long first, long previous, Timestamp madeAt) {
    boolean isHeartbeat() {
      return first == RaftLog.INVALID_LOG_INDEX;
    }
  }

  private final FollowerAcks acks;
  private final PeerLinks links;
  private final int electionMinMs;
  private final Map<Long, Sent> unanswered = new ConcurrentHashMap<>();
  private final long bytesMax;
  private final AtomicBoolean enqueued = new AtomicBoolean();
  private final AtomicBoolean heartbeatAsked = new AtomicBoolean();

  /** Somebody else than the link's thread sends: a snapshot, or entries from disk. */
  private final AtomicBoolean elsewhere = new AtomicBoolean();

  /** Pieces of a snapshot are as good as heartbeats; Ratis sends none meanwhile either. */
  private volatile boolean installing;

  /** How often what was on its way was given up. Guarded by {@code unanswered}. */
  private long givenUp;

  /** The follower has answered since the stream began. Before that it is asked one thing only. */
  private volatile boolean answering;

  private volatile long restUntil = System.nanoTime();
  private volatile int refusals;
  private volatile @Nullable PeerLink link;

  LogSender(
      RaftServer.Division server,
      LeaderState leader,
      FollowerInfo follower,
      FollowerAcks acks,
      PeerLinks links) {
    super(server, leader, follower);
    this.acks = acks;
    this.links = links;
    this.electionMinMs = server.properties().minRpcTimeoutMs();
    this.bytesMax =
        RaftServerConfigKeys.Log.Appender.bufferByteLimit(server.getRaftServer().getProperties())
            .getSize();
  }

  // ---- as Ratis sees it

  @Override
  public void start() {
    link = links.join(this);
    wake();
  }

  @Override
  public CompletableFuture<LifeCycle.State> stopAsync() {
    PeerLink known = link;
    if (known != null) {
      known.leave(this);
    }
    return super.stopAsync();
  }

  @Override
  public void run() {
    throw new UnsupportedOperationException("it has no thread");
  }

  @Override
  public long getCallId() {
    return links.nextCallId();
  }

  @Override
  public Comparator<Long> getCallIdComparator() {
    return Comparator.naturalOrder();
  }

  @Override
  public boolean hasPendingDataRequests() {
    for (Sent each : unanswered.values()) {
      if (!each.isHeartbeat()) {
        return true;
      }
    }
    return false;
  }

  /**
   * There are new entries, or the commit index has moved; most often this follower is not meant.
   */
  @Override
  public void notifyLogAppender() {
    if (hasAppendEntries() || isFilling()) {
      wake();
    }
  }

  /** Somebody waits for a heartbeat of this very group, to be sure of its leadership. */
  @Override
  public void triggerHeartbeat() {
    heartbeatAsked.set(true);
    wake();
  }

  /** Heartbeats are not made where entries are asked for, see {@link #tick}. */
  @Override
  public long getHeartbeatWaitTimeMs() {
    return electionMinMs;
  }

  final boolean isFilling() {
    return getLeaderState().isFollowerBootstrapping(getFollower());
  }

  // ---- as the link sees it

  final void wake() {
    PeerLink known = link;
    if (known != null) {
      known.wake(this);
    }
  }

  /** Whether it was not in the queue. */
  boolean enqueue() {
    return enqueued.compareAndSet(false, true);
  }

  /** What comes from now on is not seen by the {@link #take} that follows, or it is. */
  void dequeued() {
    enqueued.set(false);
  }

  /** Adds a heartbeat where one is due. Never fails. */
  void takeHeartbeat(PeerLink.Parcel parcel) {
    // Most often none is due: this is looked at whenever anything is sent.
    if (!heartbeatAsked.get() || !isRunning() || isResting()) {
      return;
    }
    heartbeatAsked.set(false);
    try {
      addHeartbeat(parcel);
    } catch (RaftLogIOException | RuntimeException e) {
      rest("no heartbeat can be sent", e);
    }
  }

  /** Adds what else there is to send. Never fails. */
  void take(PeerLink.Parcel parcel) {
    if (!isRunning() || isResting()) {
      return;
    }
    try {
      if (elsewhere.get() || !wantsToSend()) {
        return;
      }
      SnapshotInfo snapshot = shouldInstallSnapshot();
      if (snapshot != null) {
        elsewhere(() -> install(snapshot));
      } else if (!maySendEntries()) {
        // Whatever it has to wait for wakes it.
        return;
      } else if (isFar()) {
        elsewhere(this::read);
      } else {
        addEntries(parcel);
      }
    } catch (RaftLogIOException | RuntimeException e) {
      rest("nothing can be sent", e);
    }
  }

  private boolean wantsToSend() {
    return hasAppendEntries() || isFilling();
  }

  private void addHeartbeat(PeerLink.Parcel parcel) throws RaftLogIOException {
    Timestamp now = Timestamp.currentTime();
    long callId = links.newCallId();
    AppendEntriesRequestProto heartbeat = super.newAppendEntriesRequest(callId, true);
    if (heartbeat != null) {
      unanswered.put(callId, sent(heartbeat, now));
      parcel.add(heartbeat, this);
      getFollower().updateLastRpcSendTime(true);
      links.metrics().heartbeatSent();
    }
  }

  private void addEntries(PeerLink.Parcel parcel) throws RaftLogIOException {
    while (maySendEntries()) {
      if (parcel.isFull()) {
        wake();
        return;
      }
      AppendEntriesRequestProto entries = newEntries();
      if (entries == null) {
        return;
      }
      parcel.add(entries, this);
    }
  }

  private boolean maySendEntries() {
    return hasAppendEntries()
        && unanswered.size() < UNANSWERED_MAX
        && (answering || !hasPendingDataRequests())
        && !mustHold();
  }

  /**
   * Whether entries have to wait, for another reason than those that are on their way. Who says so
   * wakes the sender when they need not any more.
   */
  boolean mustHold() {
    return false;
  }

  /** Such entries are about to be sent. */
  void sending(AppendEntriesRequestProto entries) {}

  /**
   * The next ones, which count as sent from here on; null where there are none, or where the
   * follower turned out to need others meanwhile. Nobody waits for what is read here.
   */
  private @Nullable AppendEntriesRequestProto newEntries() throws RaftLogIOException {
    FollowerInfo follower = getFollower();
    long before;
    long next;
    synchronized (unanswered) {
      before = givenUp;
      next = follower.getNextIndex();
    }
    TermIndex previous = getPrevious(next);
    if (previous == null
        && next > RaftLog.LEAST_VALID_LOG_INDEX
        && next != follower.getSnapshotIndex() + 1) {
      // The log has lost it to a snapshot, which comes with the next look.
      return null;
    }
    Timestamp now = Timestamp.currentTime();
    List<LogEntryProto> entries = entries(next);
    if (entries.isEmpty()) {
      return null;
    }
    long callId = links.newCallId();
    AppendEntriesRequestProto request =
        getLeaderState().newAppendEntriesRequestProto(follower, entries, previous, callId);
    synchronized (unanswered) {
      if (before != givenUp || next != follower.getNextIndex()) {
        wake();
        return null;
      }
      follower.increaseNextIndex(next + entries.size());
      unanswered.put(callId, sent(request, now));
    }
    follower.updateLastRpcSendTime(false);
    sending(request);
    return request;
  }

  private List<LogEntryProto> entries(long first) throws RaftLogIOException {
    RaftLog from = getRaftLog();
    long end = Math.min(from.getNextIndex(), first + ENTRIES_MAX);
    List<LogEntryProto> entries = new ArrayList<>();
    long bytes = 0;
    for (long index = first; index < end; index++) {
      RaftLog.EntryWithData each = from.getEntryWithData(index);
      bytes += each.getSerializedSize();
      if (!entries.isEmpty() && bytes > bytesMax) {
        break;
      }
      try {
        entries.add(each.getEntry(NO_TIME));
      } catch (TimeoutException e) {
        throw new RaftLogIOException("entry " + index + " has data outside of the log", e);
      }
    }
    return entries;
  }

  private static Sent sent(AppendEntriesRequestProto request, Timestamp now) {
    return new Sent(
        request.getEntriesCount() == 0
            ? RaftLog.INVALID_LOG_INDEX
            : request.getEntries(0).getIndex(),
        request.hasPreviousLog() ? request.getPreviousLog().getIndex() : RaftLog.INVALID_LOG_INDEX,
        now);
  }

  // ---- what may wait

  private boolean isFar() {
    return getRaftLog().getNextIndex() - getFollower().getNextIndex() > NEAR;
  }

  private void elsewhere(Runnable task) {
    if (elsewhere.compareAndSet(false, true)) {
      links.await(
          () -> {
            try {
              task.run();
            } catch (RuntimeException e) {
              rest("nothing can be sent", e);
            } finally {
              elsewhere.set(false);
              wake();
            }
          });
    }
  }

  private void read() {
    PeerLink known = link;
    if (known == null) {
      return;
    }
    try {
      while (isRunning() && !isResting() && known.hasRoom() && maySendEntries()) {
        AppendEntriesRequestProto entries = newEntries();
        if (entries == null) {
          return;
        }
        known.send(entries, this);
      }
    } catch (RaftLogIOException e) {
      rest("entries cannot be read", e);
    }
  }

  private void install(SnapshotInfo snapshot) {
    PeerLink known = link;
    if (known == null) {
      return;
    }
    installing = true;
    try {
      new SnapshotSender(this, known.channel(), getServer().getRaftServer().getProperties())
          .send(snapshot);
    } finally {
      installing = false;
    }
  }

  // ---- answers

  /** On a thread of the connection. */
  void answered(Answer answer) {
    Sent sent = unanswered.remove(answer.callId());
    if (sent == null || !isRunning()) {
      return;
    }
    try {
      AppendEntriesReplyProto reply = answer.reply();
      if (reply == null) {
        giveUp(sent);
        rest(answer.refusal(), null);
      } else {
        answered(sent, reply);
      }
    } catch (RuntimeException e) {
      // The end of this group's leadership must not be that of the stream.
      log.debug("{}: an answer is of no use", this, e);
    }
  }

  private void answered(Sent sent, AppendEntriesReplyProto reply) {
    FollowerInfo follower = getFollower();
    follower.updateLastRpcResponseTime();
    answering = true;
    refusals = 0;
    switch (reply.getResult()) {
      case SUCCESS -> {
        acks.followedAt(sent.madeAt());
        if (follower.getLastRespondedAppendEntriesSendTime().compareTo(sent.madeAt()) < 0) {
          follower.updateLastRespondedAppendEntriesSendTime(sent.madeAt());
        }
        getLeaderState().onFollowerCommitIndex(follower, reply.getFollowerCommit());
        if (follower.updateMatchIndex(reply.getMatchIndex())) {
          follower.updateNextIndex(reply.getMatchIndex() + 1);
          if (isNews(reply.getMatchIndex())) {
            getLeaderState().onFollowerSuccessAppendEntries(follower);
          }
        }
      }
      case NOT_LEADER -> superseded(reply.getTerm());
      case INCONSISTENCY -> {
        log.info("{}: goes on from {}", this, reply.getNextIndex());
        synchronized (unanswered) {
          forgetAll();
          follower.setNextIndex(getNextIndexForInconsistency(sent.first(), reply.getNextIndex()));
        }
      }
      default -> throw new IllegalStateException("an unknown result " + reply.getResult());
    }
    getLeaderState().onAppendEntriesReply(this, reply);
    notifyLogAppender();
  }

  /**
   * Whether it may change anything that the follower is so far: what is committed, who takes over,
   * or who is a member. The second of two answers most often does not, and a thread would be woken
   * to find that out. Two things of Ratis would need every answer, and are not used here: a bound
   * on how far followers may be behind, and watch requests for all members.
   */
  private boolean isNews(long matchIndex) {
    RaftLog of = getRaftLog();
    return matchIndex > of.getLastCommittedIndex()
        || matchIndex >= of.getNextIndex() - 1
        || isFilling();
  }

  /** The follower is in a later term. */
  final void superseded(long term) {
    log.info("{}: there is term {}", this, term);
    // This may wait for the group.
    links.await(() -> onFollowerTerm(term));
  }

  /** Whether the answer to such a request would be taken. */
  boolean awaits(long callId) {
    return unanswered.containsKey(callId);
  }

  /** The connection has ended; nothing that is on its way will be answered. */
  void broken() {
    giveUp(null);
    wake();
  }

  /** What is not answered is sent once more: the follower may have it, which does no harm. */
  private void giveUp(@Nullable Sent also) {
    synchronized (unanswered) {
      long first = also == null || also.isHeartbeat() ? Long.MAX_VALUE : also.first();
      for (Sent each : unanswered.values()) {
        if (!each.isHeartbeat()) {
          first = Math.min(first, each.first());
        }
      }
      forgetAll();
      if (first != Long.MAX_VALUE) {
        getFollower().computeNextIndex(getNextIndexForError(first));
      }
    }
    answering = false;
  }

  private void forgetAll() {
    PeerLink known = link;
    if (known != null) {
      known.forget(unanswered.keySet());
    }
    unanswered.clear();
    givenUp++;
  }

  private boolean isResting() {
    return System.nanoTime() - restUntil < 0;
  }

  private void rest(String why, @Nullable Throwable failure) {
    int before = refusals++;
    long nanos = REST_MIN_NANOS << Math.min(before, REST_DOUBLINGS);
    restUntil = System.nanoTime() + nanos;
    wakeAfter(nanos);
    if (before == 0) {
      log.info("{}: rests: {}", this, why, failure);
    }
  }

  /** Not sooner. */
  final void wakeAfter(long nanos) {
    links.after(Duration.ofNanos(nanos + TimeUnit.MILLISECONDS.toNanos(1)), this::wake);
  }

  // ---- by time

  /**
   * Looks for what is due. From time to time, on one thread.
   *
   * @return whether there is something to send
   */
  boolean tick() {
    if (!isRunning()) {
      return false;
    }
    getLeaderState().checkHealth(getFollower());
    boolean heartbeatUnanswered = false;
    for (Map.Entry<Long, Sent> each : unanswered.entrySet()) {
      long ageMs = each.getValue().madeAt().elapsedTimeMs();
      if (each.getValue().isHeartbeat()) {
        if (ageMs > 2L * electionMinMs) {
          unanswered.remove(each.getKey());
        } else {
          // Another one behind it would say no more.
          heartbeatUnanswered = true;
        }
      } else if (ageMs > LOST_MS) {
        log.warn("{}: entry {} is not answered, and sent again", this, each.getValue().first());
        giveUp(null);
        break;
      }
    }
    // By when it was asked, not when it answered: a lease counts from there.
    if (!heartbeatUnanswered && !installing && !acks.isYoungerThan(electionMinMs / SILENT)) {
      heartbeatAsked.set(true);
    }
    return heartbeatAsked.get() || wantsToSend();
  }
}
