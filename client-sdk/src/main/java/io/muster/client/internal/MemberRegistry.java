// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.proto.v1.Push;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The client's running members by id, so that pushes and broken streams find them, and so that
 * closing the client ends them. Any thread may use it.
 */
final class MemberRegistry implements StreamListener {
  private final Map<String, MemberDriver> byId = new ConcurrentHashMap<>();
  private final Set<MemberDriver> all = ConcurrentHashMap.newKeySet();
  private final Set<CompletableFuture<Void>> leaving = ConcurrentHashMap.newKeySet();
  private boolean closed;

  /** False where the client is closed: then the member must not begin. */
  synchronized boolean add(MemberDriver member) {
    return !closed && all.add(member);
  }

  /** No member begins any more; returns those that run. */
  synchronized List<MemberDriver> close() {
    closed = true;
    return List.copyOf(all);
  }

  /** A LeaveGroup is on its way, which a close has to wait for. The future never fails. */
  void leaving(CompletableFuture<Void> told) {
    leaving.add(told);
    told.whenComplete((nothing, impossible) -> leaving.remove(told));
  }

  /** The LeaveGroups that are on their way. */
  List<CompletableFuture<Void>> leaving() {
    return List.copyOf(leaving);
  }

  void remove(MemberDriver member) {
    all.remove(member);
  }

  void bind(String memberId, MemberDriver member) {
    byId.put(memberId, member);
  }

  void unbind(String memberId) {
    byId.remove(memberId);
  }

  @Override
  public void pushed(Push push, Endpoint node) {
    MemberDriver member = byId.get(push.getMemberId());
    if (member != null && member.groupId().equals(push.getGroupId())) {
      member.pushed(push);
    }
  }

  @Override
  public void topicsChanged(long revision) {
    all.forEach(member -> member.topicsChanged(revision));
  }

  @Override
  public void streamUp() {
    all.forEach(MemberDriver::streamUp);
  }

  @Override
  public void streamDown(Endpoint node, Set<String> memberIds) {
    for (String memberId : memberIds) {
      MemberDriver member = byId.get(memberId);
      if (member != null) {
        member.streamDown();
      }
    }
  }
}
