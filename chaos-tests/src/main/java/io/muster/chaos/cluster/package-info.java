// SPDX-License-Identifier: Apache-2.0
/**
 * Clusters that things are done to, behind one small interface: {@link
 * io.muster.chaos.cluster.ChaosCluster} with its nodes, the network between them, their disks and
 * clocks. A backend that cannot do a fault says so in {@link
 * io.muster.chaos.cluster.ChaosCluster#abilities}, and nobody asks for it.
 */
@NullMarked
package io.muster.chaos.cluster;

import org.jspecify.annotations.NullMarked;
