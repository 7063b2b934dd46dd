// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

/**
 * What a replica's state came to. Replicas of one group that have the same position have the same
 * hash, or their states have diverged.
 *
 * @param at the last entry that was applied
 * @param logTimeMs stamp of the last entry with commands
 * @param hash SHA-256 in hex over everything stored but the position, so that entries without
 *     commands do not change it
 */
public record Fingerprint(LogPosition at, long logTimeMs, String hash) {}
