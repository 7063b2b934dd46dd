// SPDX-License-Identifier: Apache-2.0
/**
 * Groups whose members read a source, hand records to a sink that knows fencing tokens, and commit.
 * What changes meanwhile makes three workloads of one {@code Pipeline}: crashes in W2 ({@link
 * io.muster.chaos.workload.pipeline.PipelineWorkload}), comings, restarts and topics in W3 ({@link
 * io.muster.chaos.workload.pipeline.ChurnWorkload}), leaderships and replicas in W4 ({@link
 * io.muster.chaos.workload.pipeline.HandoffWorkload}).
 *
 * <p>Each member has a thread, on which its listener is called too; one more per workload makes the
 * changes. Members are those of the client library; source and sink exist in this process only, and
 * no record is in any broker.
 */
@NullMarked
package io.muster.chaos.workload.pipeline;

import org.jspecify.annotations.NullMarked;
