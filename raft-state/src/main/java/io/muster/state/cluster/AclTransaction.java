// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import io.muster.proto.v1.Acl;
import io.muster.proto.v1.AclFilter;
import io.muster.state.Effect;
import io.muster.state.store.WriteSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one log entry changes in the access rules. */
public final class AclTransaction {
  private final Acls acls;
  private final WriteSet writes;
  private @Nullable NavigableSet<Acl> changed;

  public AclTransaction(Acls acls, WriteSet writes) {
    this.acls = acls;
    this.writes = writes;
  }

  boolean has(Acl acl) {
    return changed == null ? acls.table().has(acl) : changed.contains(acl);
  }

  /** The rules as they are with this entry so far; not to be changed. */
  Iterable<Acl> all() {
    return changed == null ? acls.table().acls() : changed;
  }

  void add(Acl acl) {
    changed().add(acl);
    writes.put(Acls.key(acl), Acls.record(acl));
  }

  /** Those that it removed. */
  List<Acl> remove(AclFilter filter) {
    List<Acl> matching =
        (changed == null ? acls.table().acls() : changed)
            .stream().filter(acl -> Acls.matches(filter, acl)).toList();
    for (Acl acl : matching) {
      changed().remove(acl);
      writes.delete(Acls.key(acl));
    }
    return matching;
  }

  private NavigableSet<Acl> changed() {
    NavigableSet<Acl> rules = changed;
    if (rules == null) {
      rules = Acls.ordered(acls.table().acls());
      changed = rules;
    }
    return rules;
  }

  /** Names what changed. */
  public void flush(Set<Effect> effects) {
    if (changed != null) {
      effects.add(new Effect.AclsChanged());
    }
  }

  /** Everything is stored: readers may see it. */
  public void publish() {
    if (changed != null) {
      acls.publish(changed);
    }
  }
}
