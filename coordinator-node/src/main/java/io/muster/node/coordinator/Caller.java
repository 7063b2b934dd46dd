// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import org.jspecify.annotations.Nullable;

/**
 * Who calls.
 *
 * @param clientId as the client named itself, maybe empty
 * @param host address as Kafka shows it, such as {@code /10.0.0.1}
 * @param pushes the client's stream, where the call came on one
 */
public record Caller(String clientId, String host, @Nullable PushChannel pushes) {}
