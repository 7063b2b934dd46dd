// SPDX-License-Identifier: Apache-2.0
/**
 * The cluster group's state: settings that never change, settings that do, and topics.
 *
 * <p>Settings that change while nodes run are kept as texts; what they mean is the node's.
 *
 * <p>Not here yet: nodes and placement, which both come from configuration.
 */
@NullMarked
package io.muster.state.cluster;

import org.jspecify.annotations.NullMarked;
