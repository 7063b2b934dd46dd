// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.OffsetReset;
import java.time.Duration;

/**
 * Checked settings of a consumer.
 *
 * @param member those of its membership
 * @param maxPollInterval longest pause between polls before the member leaves
 * @param maxPollRecords most records of one poll
 * @param autoCommit commit what was polled in the background of polls
 * @param autoCommitInterval how often
 * @param autoOffsetReset where to start without a committed offset
 * @param apiTimeout how long blocking calls other than poll wait
 */
record ConsumerConfig(
    MemberConfig member,
    Duration maxPollInterval,
    int maxPollRecords,
    boolean autoCommit,
    Duration autoCommitInterval,
    OffsetReset autoOffsetReset,
    Duration apiTimeout) {}
