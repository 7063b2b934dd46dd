// SPDX-License-Identifier: Apache-2.0
/**
 * How the partitions of a group are divided among its members. The member that the coordinator
 * names leader runs the assignor that all members have in common.
 *
 * <p>The four of Kafka's consumer are here, by the same names. {@code range} and {@code roundrobin}
 * give what Kafka's give, partition by partition. {@code sticky} and {@code cooperative-sticky}
 * give what is as even as Kafka's or more so, and keep its rules about who keeps what; where
 * several divisions follow the rules, they may choose another one than Kafka's would. They read and
 * write Kafka's user data, so either may lead. Racks are not looked at. An application may bring
 * its own: see {@link io.muster.client.assignor.PartitionAssignor} and {@link
 * io.muster.client.assignor.Assignors}.
 *
 * <p>Assignors are pure functions: no threads, no state, no connections. Whether a result follows
 * the rules is checked by whoever runs them, not here.
 */
@NullMarked
package io.muster.client.assignor;

import org.jspecify.annotations.NullMarked;
