// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

import io.muster.proto.v1.Acl;
import io.muster.proto.v1.ErrorReason;
import java.util.List;
import java.util.Map;

/** What one command came to. A value, the same on every replica; exceptions are for bugs. */
public sealed interface Outcome {

  /** Nothing was changed, unless the reason says so (MEMBER_ID_REQUIRED reserves the id). */
  record Rejected(ErrorReason reason, String message, Map<String, String> metadata)
      implements Outcome {
    public Rejected(ErrorReason reason, String message) {
      this(reason, message, Map.of());
    }
  }

  /** The member has joined. Its answer follows from the group: at once, or when the phase ends. */
  record Joined(String memberId) implements Outcome {}

  /** The leader member's assignment is stored and the group stable. */
  record Synced(int generation) implements Outcome {}

  /** One reason for each leaving member, NONE where it left. */
  record Left(List<ErrorReason> members) implements Outcome {}

  /**
   * The offsets are stored.
   *
   * @param revision entry number of the commit; of the first one where this was its repeat with the
   *     same content
   */
  record Committed(long revision) implements Outcome {}

  /**
   * One reason for each partition, in the order of the request; NONE also where there was no offset
   */
  record OffsetsDeleted(List<ErrorReason> partitions) implements Outcome {}

  /** The group and its offsets are gone. */
  record GroupDeleted() implements Outcome {}

  /** A command of a timer or of the coordinator itself took effect. */
  record TookEffect() implements Outcome {}

  /**
   * A command of a timer or of the coordinator itself found that what it had observed no longer
   * holds.
   */
  record Obsolete() implements Outcome {}

  /** The topic exists as asked for; {@code created} is false where it was there already. */
  record TopicEnsured(boolean created) implements Outcome {}

  /** The topic has as many partitions as asked for; {@code previous} is how many it had. */
  record TopicExpanded(int previous) implements Outcome {}

  /** The topic is gone. */
  record TopicDeleted() implements Outcome {}

  /** The settings are as asked for; {@code changed} is false where they were so already. */
  record ConfigAltered(boolean changed) implements Outcome {}

  /** The access rules are there; so many were not before. */
  record AclsCreated(int created) implements Outcome {}

  /** These access rules are gone. */
  record AclsDeleted(List<Acl> acls) implements Outcome {}

  /**
   * The chunk of a backup is there.
   *
   * @param nextChunk number of the one that is waited for
   */
  record ChunkRestored(int nextChunk) implements Outcome {}

  /** The settings of the cluster are these, as they were before. */
  record SettingsAgreed() implements Outcome {}

  /** The node is registered as it said; {@code epoch} is that of its replicas. */
  record NodeRegistered(int epoch) implements Outcome {}

  /** The node has another folder by now, in this epoch, or had it when it was removed. */
  record NodeSuperseded(int epoch) implements Outcome {}

  /** The node is forgotten, but for the epoch that it had. */
  record NodeRemoved() implements Outcome {}

  /** The node drains, or does not, as asked for; {@code changed} is false where it did already. */
  record NodeDrainingSet(boolean changed) implements Outcome {}

  /**
   * The cluster is at this feature level, or would be where it was only asked.
   *
   * @param previous the one that it was at
   */
  record UpgradeFinalized(int previous, int level) implements Outcome {}

  /** Every replica group has its first replicas. */
  record GroupsPlaced() implements Outcome {}

  /**
   * The replicas are as asked for, or on their way.
   *
   * @param groups those that this changed, ascending; the others were there already
   */
  record ReassignmentStarted(List<Integer> groups) implements Outcome {}

  /**
   * Changes of replicas are being taken back.
   *
   * @param groups those that this changed, ascending
   */
  record ReassignmentCancelled(List<Integer> groups) implements Outcome {}
}
