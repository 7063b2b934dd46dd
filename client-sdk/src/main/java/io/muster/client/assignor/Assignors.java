// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds assignors by name, and what several of them have in common. Thread-safe. */
public final class Assignors {
  private static final String KAFKA_PACKAGE = "org.apache.kafka.clients.consumer.";

  private static final Map<String, Supplier<PartitionAssignor>> BUILT_IN = new LinkedHashMap<>();

  static {
    builtIn(RangeAssignor.NAME, "RangeAssignor", RangeAssignor::new);
    builtIn(RoundRobinAssignor.NAME, "RoundRobinAssignor", RoundRobinAssignor::new);
    builtIn(StickyAssignor.NAME, "StickyAssignor", StickyAssignor::new);
    builtIn(
        CooperativeStickyAssignor.NAME,
        "CooperativeStickyAssignor",
        CooperativeStickyAssignor::new);
  }

  private static void builtIn(String name, String kafkaClass, Supplier<PartitionAssignor> maker) {
    BUILT_IN.put(name, maker);
    BUILT_IN.put(KAFKA_PACKAGE + kafkaClass, maker);
  }

  /**
   * Kafka's default: {@code range} and {@code cooperative-sticky}. Such a group runs {@code range},
   * and can go over to {@code cooperative-sticky} by one restart of its members, one by one, with
   * that assignor alone.
   */
  public static List<PartitionAssignor> defaults() {
    return List.of(new RangeAssignor(), new CooperativeStickyAssignor());
  }

  /**
   * The assignor of that name: {@code range}, {@code roundrobin}, {@code sticky}, {@code
   * cooperative-sticky}; one of these by the name of Kafka's class, such as {@code
   * org.apache.kafka.clients.consumer.RangeAssignor}; one that a {@link ServiceLoader} provides
   * (file {@code META-INF/services/io.muster.client.assignor.PartitionAssignor}), by its {@link
   * PartitionAssignor#name()} or the name of its class; or a class, by its name, that is public and
   * has a public constructor without parameters. They are looked for in this order, through the
   * thread's context class loader, if it has one.
   *
   * @throws IllegalArgumentException there is none, with the names that there are; or there is one
   *     that cannot be made
   */
  public static PartitionAssignor named(String name) {
    Supplier<PartitionAssignor> builtIn = BUILT_IN.get(name);
    if (builtIn != null) {
      return builtIn.get();
    }
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    ClassLoader loader = context != null ? context : Assignors.class.getClassLoader();
    List<PartitionAssignor> provided = provided(loader);
    for (PartitionAssignor assignor : provided) {
      if (assignor.name().equals(name) || assignor.getClass().getName().equals(name)) {
        return assignor;
      }
    }
    PartitionAssignor made = ofClass(name, loader);
    if (made != null) {
      return made;
    }
    Set<String> known = new TreeSet<>(BUILT_IN.keySet());
    provided.forEach(assignor -> known.add(assignor.name()));
    throw new IllegalArgumentException(
        "there is no assignor named "
            + name
            + "; known are "
            + String.join(", ", known)
            + ", and names of public classes that implement "
            + PartitionAssignor.class.getName());
  }

  private static List<PartitionAssignor> provided(ClassLoader loader) {
    List<PartitionAssignor> provided = new ArrayList<>();
    try {
      ServiceLoader.load(PartitionAssignor.class, loader).forEach(provided::add);
    } catch (ServiceConfigurationError e) {
      throw new IllegalArgumentException(
          "an assignor that a service file names cannot be loaded: " + e.getMessage(), e);
    }
    return provided;
  }

  private static @Nullable PartitionAssignor ofClass(String name, ClassLoader loader) {
    Class<?> found;
    try {
      found = Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      return null;
    } catch (LinkageError e) {
      throw new IllegalArgumentException("assignor " + name + " cannot be loaded: " + e, e);
    }
    if (!PartitionAssignor.class.isAssignableFrom(found)) {
      throw new IllegalArgumentException(
          "class "
              + name
              + " is no assignor: it must implement "
              + PartitionAssignor.class.getName());
    }
    try {
      return (PartitionAssignor) found.getConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new IllegalArgumentException(
          "assignor "
              + name
              + " cannot be made: it must be public and have a public constructor without"
              + " parameters that succeeds: "
              + e,
          e);
    }
  }

  /**
   * The rebalance protocol of a member with these assignors: the highest that all of them support.
   *
   * @param assignors at least one
   * @throws IllegalArgumentException they have none in common, or there are none
   */
  public static RebalanceProtocol rebalanceProtocol(
      Collection<? extends PartitionAssignor> assignors) {
    if (assignors.isEmpty()) {
      throw new IllegalArgumentException("at least one assignor is needed");
    }
    Set<RebalanceProtocol> common = EnumSet.allOf(RebalanceProtocol.class);
    assignors.forEach(assignor -> common.retainAll(assignor.protocols()));
    return common.stream()
        .max(RebalanceProtocol::compareTo)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "assignors "
                        + String.join(
                            ", ", assignors.stream().map(PartitionAssignor::name).toList())
                        + " have no rebalance protocol in common; use assignors that have"));
  }

  private Assignors() {}
}
