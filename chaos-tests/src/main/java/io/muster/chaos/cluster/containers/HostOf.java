// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.containers;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.HostConfig;
import java.util.Objects;

/** What the host gives a container that is to be made. */
final class HostOf {
  private HostOf() {}

  static HostConfig container(CreateContainerCmd command) {
    return Objects.requireNonNull(command.getHostConfig(), "host configuration");
  }
}
