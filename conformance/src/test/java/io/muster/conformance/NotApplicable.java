// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

/**
 * The cases of the catalogue that have no test here.
 *
 * <table>
 *   <caption>Left out</caption>
 *   <tr><th>Case</th><th>Why</th></tr>
 *   <tr><td>52</td><td>The single-member form of old versions of LeaveGroup: there is one version
 *   of the contract. {@code LeaveGroupTest} leaves with one member and with many.</td></tr>
 *   <tr><td>58</td><td>Reverting a replacement whose record could not be written: state changes
 *   only when the log entry is applied, so there is nothing to revert.</td></tr>
 *   <tr><td>77, 79</td><td>Transactional offsets: Muster has no transactions.</td></tr>
 *   <tr><td>80</td><td>Several groups in one OffsetFetch: a later version of Kafka's wire
 *   protocol. One request, one group.</td></tr>
 *   <tr><td>112 to 120</td><td>The consumer protocol of KIP-848: Muster speaks the classic group
 *   protocol.</td></tr>
 * </table>
 *
 * <p>Two differ on purpose. 87: while a coordinator is not ready yet, heartbeat and sync answer
 * COORDINATOR_LOAD_IN_PROGRESS as everything else does, since a blind acknowledgement would be a
 * lie. 93: a group that does not exist is GROUP_ID_NOT_FOUND, as in newer versions of Kafka
 * (KIP-1043), not a group in state Dead.
 *
 * <p>The assignors' cases, which need no cluster, are tests of the SDK.
 */
final class NotApplicable {
  private NotApplicable() {}
}
