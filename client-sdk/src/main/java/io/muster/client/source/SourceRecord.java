// SPDX-License-Identifier: Apache-2.0
package io.muster.client.source;

/**
 * A record as a source read it.
 *
 * @param offset its offset in its partition
 * @param value the record
 * @param <R> type of record
 */
public record SourceRecord<R>(long offset, R value) {}
