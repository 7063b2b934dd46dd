// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.muster.proto.internal.v1.AclRecord;
import io.muster.proto.v1.Acl;
import io.muster.proto.v1.AclFilter;
import io.muster.state.store.Keys;
import io.muster.state.store.StateReader;
import io.muster.state.store.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The access rules that are stored. Held in heap whole, as an {@link AclTable} that is replaced
 * when a rule comes or goes; any thread may read.
 */
public final class Acls {
  private static final int VERSION = 1;

  private volatile AclTable table;

  public Acls(StateReader store) {
    List<Acl> stored = new ArrayList<>();
    store.scan(
        Keys.acls(),
        (key, value) -> {
          stored.add(acl(value));
          return true;
        });
    this.table = new AclTable(stored);
  }

  /** The rules as of the last applied entry. */
  public AclTable table() {
    return table;
  }

  /** Those that the filter matches, by resource and principal. */
  public List<Acl> matching(AclFilter filter) {
    return table.acls().stream().filter(acl -> matches(filter, acl)).toList();
  }

  /** The rules are stored as these. Apply thread only. */
  void publish(Collection<Acl> acls) {
    table = new AclTable(acls);
  }

  /** In the order in which rules are shown. */
  static NavigableSet<Acl> ordered(Collection<Acl> acls) {
    NavigableSet<Acl> ordered = new TreeSet<>(AclTable.ORDER);
    ordered.addAll(acls);
    return ordered;
  }

  static boolean matches(AclFilter filter, Acl acl) {
    return (filter.getPrincipal().isEmpty() || filter.getPrincipal().equals(acl.getPrincipal()))
        && (filter.getResourceName().isEmpty()
            || filter.getResourceName().equals(acl.getResourceName()))
        && (filter.getResourceTypeValue() == 0
            || filter.getResourceTypeValue() == acl.getResourceTypeValue())
        && (filter.getPatternValue() == 0 || filter.getPatternValue() == acl.getPatternValue())
        && (filter.getOperationValue() == 0
            || filter.getOperationValue() == acl.getOperationValue())
        && (filter.getPermissionValue() == 0
            || filter.getPermissionValue() == acl.getPermissionValue());
  }

  /**
   * The rule without what this code does not know. A key has nothing of that, so two rules that
   * differ in it only would take each other's place in the store, but not in heap.
   */
  static Acl known(Acl acl) {
    return acl.getUnknownFields().asMap().isEmpty()
        ? acl
        : acl.toBuilder().setUnknownFields(UnknownFieldSet.getDefaultInstance()).build();
  }

  static byte[] key(Acl acl) {
    return Keys.acl(
        acl.getResourceTypeValue(),
        acl.getPatternValue(),
        acl.getResourceName(),
        acl.getPrincipal(),
        acl.getOperationValue(),
        acl.getPermissionValue());
  }

  static byte[] record(Acl acl) {
    return AclRecord.newBuilder().setVersion(VERSION).setAcl(acl).build().toByteArray();
  }

  private static Acl acl(byte[] value) {
    try {
      return AclRecord.parseFrom(value).getAcl();
    } catch (InvalidProtocolBufferException e) {
      throw new StoreException("an access rule cannot be read", e);
    }
  }
}
