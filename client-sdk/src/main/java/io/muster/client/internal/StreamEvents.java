// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.proto.v1.Push;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What streams bring, passed on to those whom it concerns: the leader map first, then the members.
 */
final class StreamEvents implements StreamListener {
  private final MemberRegistry members;
  private volatile @Nullable LeaderLocator leaders;

  StreamEvents(MemberRegistry members) {
    this.members = members;
  }

  /** The leader map needs the connections, and these need this: so it comes last. */
  void reportTo(LeaderLocator locator) {
    leaders = locator;
  }

  @Override
  public void pushed(Push push, Endpoint node) {
    members.pushed(push, node);
  }

  @Override
  public void topicsChanged(long revision) {
    members.topicsChanged(revision);
  }

  @Override
  public void streamUp() {
    members.streamUp();
  }

  @Override
  public void streamDown(Endpoint node, Set<String> memberIds) {
    LeaderLocator locator = leaders;
    if (locator != null) {
      locator.report(node);
    }
    members.streamDown(node, memberIds);
  }
}
