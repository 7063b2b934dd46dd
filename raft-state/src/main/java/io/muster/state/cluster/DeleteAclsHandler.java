// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import io.muster.proto.internal.v1.DeleteAcls;
import io.muster.state.Outcome;

/** DeleteAcls: what the filter matches goes; nothing to remove is fine, so it can be repeated. */
public final class DeleteAclsHandler {

  public static Outcome apply(DeleteAcls command, AclTransaction transaction) {
    return new Outcome.AclsDeleted(transaction.remove(command.getFilter()));
  }

  private DeleteAclsHandler() {}
}
