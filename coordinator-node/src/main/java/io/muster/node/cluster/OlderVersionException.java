// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

/** The cluster writes what this version does not understand, so it must not take part. */
public final class OlderVersionException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  public OlderVersionException(String version, int known, int ofCluster) {
    super(
        "the cluster is at feature level "
            + ofCluster
            + "; this version, "
            + version
            + ", knows up to "
            + known
            + ": start a newer one on this data");
  }
}
