// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

/**
 * An id handed out with MEMBER_ID_REQUIRED (KIP-394). Not a member, but a join phase waits for it.
 *
 * @param incarnation number of the log entry that reserved it
 */
public record PendingMember(String id, int sessionTimeoutMs, long incarnation) {}
