// SPDX-License-Identifier: Apache-2.0
/**
 * A cluster of containers of the project's image, run as users run it: not root, a root file system
 * that cannot be written, no capabilities. Everything of {@link
 * io.muster.chaos.cluster.ChaosCluster} can be done to it, from outside: the image knows nothing of
 * it.
 *
 * <pre>
 *   harness, clients (root namespace)
 *        | bridge muster-c7c, 10.214.124.254          a network of the engine, labelled
 *   -----+-----------+------------------+-----
 *        |           |                  |
 *   muster-c7c-1  muster-c7c-2   muster-c7c-3         containers, labelled; 10.214.124.1 ...
 *        |           |                  |             chains of our own through nsenter
 *    disk-1.img   disk-2.img       disk-3.img         ext4 on a loop device, bound into them
 * </pre>
 *
 * <p>The labels say whose a run is, so that a later one can remove what one left behind that was
 * killed ({@link io.muster.chaos.cluster.containers.ContainerLeftovers}). Images are never pulled:
 * {@link io.muster.chaos.cluster.containers.ContainerImage} builds what is missing.
 */
@NullMarked
package io.muster.chaos.cluster.containers;

import org.jspecify.annotations.NullMarked;
