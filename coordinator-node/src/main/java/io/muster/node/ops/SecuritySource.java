// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import io.muster.node.security.NodeSecurity;
import io.muster.node.security.TlsMaterial;
import java.util.Optional;

/** How long the certificates in use are good. */
record SecuritySource(NodeSecurity security) implements MetricSource {
  private static final double MS_PER_SECOND = 1_000;

  @Override
  public void addTo(Families families) {
    families.number(NodeMetric.RELOAD_FAILURES, security.reloadFailures());
    add(families, "client", security.clientTls());
    add(families, "peer", security.peerTls());
  }

  private static void add(Families families, String use, Optional<TlsMaterial> material) {
    material.ifPresent(
        tls ->
            families.number(
                NodeMetric.CERTIFICATE_EXPIRY,
                tls.certificate().getNotAfter().toInstant().toEpochMilli() / MS_PER_SECOND,
                use));
  }
}
