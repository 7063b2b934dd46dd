// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

/** The log says that the cluster was created otherwise than this node is configured. */
public final class OtherClusterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OtherClusterException(String message) {
    super(message);
  }
}
