// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import io.muster.proto.v1.Acl;
import io.muster.proto.v1.AclFilter;
import io.muster.state.Effect;
import io.muster.state.store.WriteSet;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;

/** What one log entry changes in the access rules. */
public final class AclTransaction extends HeldChange<Collection<Acl>, NavigableSet<Acl>> {
  private final Acls acls;
  private final WriteSet writes;

  public AclTransaction(Acls acls, WriteSet writes) {
    super(() -> acls.table().acls(), Acls::ordered, new Effect.AclsChanged(), acls::publish);
    this.acls = acls;
    this.writes = writes;
  }

  boolean has(Acl acl) {
    return isChanged() ? change().contains(acl) : acls.table().has(acl);
  }

  /** The rules as they are with this entry so far; not to be changed. */
  Iterable<Acl> all() {
    return now();
  }

  void add(Acl acl) {
    change().add(acl);
    writes.put(Acls.key(acl), Acls.record(acl));
  }

  /** Those that it removed. */
  List<Acl> remove(AclFilter filter) {
    List<Acl> matching = now().stream().filter(acl -> Acls.matches(filter, acl)).toList();
    for (Acl acl : matching) {
      change().remove(acl);
      writes.delete(Acls.key(acl));
    }
    return matching;
  }
}
