// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

/**
 * Why members could not be changed.
 *
 * @param newMemberSilent a new member did not answer in time; otherwise it is worth another try
 * @param message what Raft said
 */
public record MemberChangeFailure(boolean newMemberSilent, String message) {}
