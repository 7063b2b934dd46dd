// SPDX-License-Identifier: Apache-2.0
/**
 * A client of {@code muster.v1} for tests: every request as the test writes it, every answer as it
 * came.
 *
 * <p>{@link io.muster.conformance.wire.Wire} finds the coordinator as any client has to: it asks
 * some node, follows the hint of a refusal, and tries again where the answer says so. {@link
 * io.muster.conformance.wire.WireMember} is one member of a group without any will of its own: it
 * joins, syncs and heartbeats only when told. {@link io.muster.conformance.wire.WireGroup} is
 * several of them.
 *
 * <p>Threads: gRPC's, and one timer for pauses. Does not use the SDK: what both get wrong in the
 * same way would not be seen.
 */
@NullMarked
package io.muster.conformance.wire;

import org.jspecify.annotations.NullMarked;
