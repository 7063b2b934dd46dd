// SPDX-License-Identifier: Apache-2.0
/**
 * A cluster of real Muster processes on this machine, each in a network namespace of its own and
 * with a disk of its own, so that everything of {@link io.muster.chaos.cluster.ChaosCluster} can be
 * done to it.
 *
 * <pre>
 *   harness, clients (root namespace)
 *        | bridge muster-7c-br, 10.213.124.254
 *   -----+-----------+------------------+-----
 *        |           |                  |         veth pairs muster-7c-v1 ... eth0
 *   muster-7c-n1  muster-7c-n2  muster-7c-n3      namespaces, 10.213.124.1 ...
 *        |           |                  |         a chain of our own in each
 *    disk-1.img   disk-2.img       disk-3.img     ext4 on a loop device
 * </pre>
 *
 * <p>Two hexadecimal digits tell runs apart. Who holds which is written in {@code
 * /run/muster-chaos}, so that a later run can remove what one left behind that was killed ({@link
 * io.muster.chaos.cluster.processes.Leftovers}).
 *
 * <p>It all needs root, the programs of {@link io.muster.chaos.cluster.processes.Programs} and a
 * kernel that lets us: {@link io.muster.chaos.cluster.processes.Abilities} tries what there is.
 */
@NullMarked
package io.muster.chaos.cluster.processes;

import org.jspecify.annotations.NullMarked;
