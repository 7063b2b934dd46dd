// SPDX-License-Identifier: Apache-2.0
/**
 * The cluster group's state in its smallest form: settings that never change, topics, and access
 * rules ({@link io.muster.state.cluster.AclTable} answers who may do what).
 *
 * <p>Not here yet: nodes and placement, which both come from configuration.
 */
@NullMarked
package io.muster.state.cluster;

import org.jspecify.annotations.NullMarked;
