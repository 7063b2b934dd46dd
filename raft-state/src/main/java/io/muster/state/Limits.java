// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

/**
 * Bounds on everything that a client can send. They are checked before a command is proposed, so
 * nothing over a limit reaches the log, except where it says otherwise; a request at the limit is
 * accepted.
 */
public final class Limits {
  /** A group id in UTF-8. */
  public static final int GROUP_ID_BYTES_MAX = 1_024;

  /** A member id in UTF-8: a client id or instance id, a dash and a UUID fit. */
  public static final int MEMBER_ID_BYTES_MAX = 512;

  /** A group instance id, characters of [a-zA-Z0-9._-] as in Kafka. */
  public static final int GROUP_INSTANCE_ID_LENGTH_MAX = 249;

  /** A client id in UTF-8. */
  public static final int CLIENT_ID_BYTES_MAX = 256;

  /** A topic's name, characters of [a-zA-Z0-9._-] as in Kafka. */
  public static final int TOPIC_NAME_LENGTH_MAX = 249;

  /** Partitions of one topic. */
  public static final int TOPIC_PARTITIONS_MAX = 10_000;

  /** Topics of one cluster. */
  public static final int TOPICS_MAX = 10_000;

  /** Deleted topics that the registry remembers, so that their offsets are removed everywhere. */
  public static final int DELETED_TOPICS_MAX = 10_000;

  /** Nodes that are registered at the same time; checked in apply. */
  public static final int NODES_MAX = 31;

  /** Host of a node, as long as a name in DNS can be; checked in apply. */
  public static final int HOST_LENGTH_MAX = 253;

  /** What a node calls its data folder; checked in apply. */
  public static final int INCARNATION_LENGTH_MAX = 64;

  /** What a node calls its software; checked in apply. */
  public static final int SOFTWARE_VERSION_LENGTH_MAX = 64;

  /** Replicas that a reassignment asks for; checked in apply. */
  public static final int REPLICAS_MAX = 7;

  /** Why a reassignment did not come about, in UTF-16 units; a longer text is cut in apply. */
  public static final int REASSIGNMENT_FAILURE_LENGTH_MAX = 500;

  /** Topics of one consumer's subscription. */
  public static final int SUBSCRIBED_TOPICS_MAX = 10_000;

  /** Partitions whose log end offsets one heartbeat reports. */
  public static final int END_OFFSETS_MAX = 10_000;

  /** Events that are kept of one group. */
  public static final int EVENTS_PER_GROUP_MAX = 50;

  /** Groups on one page of ListGroups. */
  public static final int GROUPS_PER_PAGE_MAX = 10_000;

  /** Protocols that one member offers. */
  public static final int PROTOCOLS_PER_MEMBER_MAX = 16;

  /** A protocol type or a protocol's name in UTF-8. */
  public static final int PROTOCOL_NAME_BYTES_MAX = 256;

  /** Metadata of one member, over all protocols that it offers. */
  public static final int MEMBER_METADATA_BYTES_MAX = 256 * 1_024;

  /**
   * One group without assignments: metadata, ids and some 200 bytes of each member. About what the
   * leader member gets in one answer, and what bounds members where {@code group.max.size} does
   * not. Checked in apply, since only there all members are known.
   */
  public static final int GROUP_BYTES_MAX = 16 * 1_024 * 1_024;

  /** Ids that one group has reserved and that have not joined yet; checked in apply. */
  public static final int PENDING_MEMBERS_PER_GROUP_MAX = 1_000;

  /** Members that one LeaveGroup names. */
  public static final int LEAVING_MEMBERS_MAX = 10_000;

  /** Partitions that one OffsetCommit or OffsetFetch names. */
  public static final int OFFSETS_PER_REQUEST_MAX = 10_000;

  /** Metadata of a committed offset, in UTF-16 units as in Kafka; the default of the setting. */
  public static final int OFFSET_METADATA_LENGTH_MAX = 4_096;

  /** Reason of a join or leave; a longer one is cut. */
  public static final int REASON_LENGTH_MAX = 255;

  /**
   * One request in protobuf. Far below a log entry's 1 MB, which Ratis answers with a step-down.
   */
  public static final int REQUEST_BYTES_MAX = 512 * 1_024;

  /** Where a batch of commands is closed. */
  public static final int BATCH_BYTES_MAX = 768 * 1_024;

  /** Commands of one batch. */
  public static final int BATCH_COMMANDS_MAX = 8_192;

  /**
   * Clients without a member whose sequence one group remembers; the oldest writer is forgotten.
   */
  public static final int WRITERS_PER_GROUP_MAX = 64;

  /** A key of a setting that is changed while nodes run, in UTF-8. */
  public static final int CONFIG_KEY_BYTES_MAX = 128;

  /** A value of such a setting, in UTF-8. */
  public static final int CONFIG_VALUE_BYTES_MAX = 256;

  /** Settings of the cluster, of one group, and of one request; checked in apply too. */
  public static final int CONFIG_ENTRIES_MAX = 64;

  /** Groups that have settings of their own; checked in apply. */
  public static final int CONFIGURED_GROUPS_MAX = 10_000;

  /** Access rules of one cluster; checked in apply. */
  public static final int ACLS_MAX = 10_000;

  /** Access rules of one cluster in protobuf, so that they fit one answer; checked in apply. */
  public static final int ACLS_BYTES_MAX = 2 * 1_024 * 1_024;

  /** Access rules that one CreateAcls names. */
  public static final int ACLS_PER_REQUEST_MAX = 1_000;

  /** A principal in UTF-8, its {@code User:} included. */
  public static final int PRINCIPAL_BYTES_MAX = 256;

  /** One chunk of a backup; with what is around it far below a request. */
  public static final int BACKUP_CHUNK_BYTES_MAX = 384 * 1_024;

  /** What a backup calls itself: characters of [a-zA-Z0-9-]. */
  public static final int BACKUP_ID_LENGTH_MAX = 64;

  /** Chunks of one part of a backup; some 380 GB. Checked in apply too. */
  public static final int BACKUP_CHUNKS_MAX = 1_000_000;

  /** One row of a backup: a member with all that it may bring and be assigned; checked in apply. */
  public static final int BACKUP_ROW_BYTES_MAX = 2 * 1_024 * 1_024;

  /**
   * Where positions of a backup may end. Far above what a log reaches, and low enough for what is
   * counted within one entry (20 bits) to fit behind a position.
   */
  public static final long POSITION_BASE_MAX = 1L << 42;

  private Limits() {}
}
