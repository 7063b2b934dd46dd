// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.library;

import io.muster.chaos.history.Header;
import io.muster.chaos.history.Recorder;
import org.jspecify.annotations.Nullable;

/** What a member of the client library has to know of its group to be written down. */
public interface GroupHome {
  /** Of the group. */
  String id();

  /** The one that it subscribes to. */
  String topic();

  /** Where it is written down. */
  Recorder recorder();

  /** Of the node that gave the reason of a failure; null where the library does not say which. */
  @Nullable Header header(Throwable thrown);
}
