// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import io.muster.proto.internal.v1.CreateAcls;
import io.muster.proto.v1.Acl;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Limits;
import io.muster.state.Outcome;
import java.util.LinkedHashSet;
import java.util.Set;

/** CreateAcls: rules are added, all of the command or none; what is there already stays. */
public final class CreateAclsHandler {

  public static Outcome apply(CreateAcls command, AclTransaction transaction) {
    int count = 0;
    long bytes = 0;
    for (Acl acl : transaction.all()) {
      count++;
      bytes += acl.getSerializedSize();
    }
    Set<Acl> missing = new LinkedHashSet<>();
    for (Acl asked : command.getAclsList()) {
      // A rule is what its key says; what a newer client says besides, nobody here understands.
      Acl acl = Acls.known(asked);
      if (!transaction.has(acl) && missing.add(acl)) {
        count++;
        bytes += acl.getSerializedSize();
      }
    }
    if (missing.isEmpty()) {
      return new Outcome.AclsCreated(0);
    }
    if (count > Limits.ACLS_MAX || bytes > Limits.ACLS_BYTES_MAX) {
      return new Outcome.Rejected(
          ErrorReason.INVALID_REQUEST,
          "there would be "
              + count
              + " ACLs of "
              + bytes
              + " bytes; a cluster has at most "
              + Limits.ACLS_MAX
              + " ACLs of "
              + Limits.ACLS_BYTES_MAX
              + " bytes together: use prefixes, or remove some");
    }
    missing.forEach(transaction::add);
    return new Outcome.AclsCreated(missing.size());
  }

  private CreateAclsHandler() {}
}
