// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.theClass;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The state machine is a pure function, and its packages use one another downwards only. */
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.muster.state");

  /** State that is shared with readers; no way to start or wait for anything. */
  private static final DescribedPredicate<JavaClass> SHARED_STATE =
      nameMatching("java\\.util\\.concurrent\\.(Concurrent\\w+|locks\\..*)")
          .<JavaClass>forSubtype()
          .as("concurrent maps and locks");

  @Test
  void knowsNeitherRaftNorRpc() {
    noClasses()
        .should()
        .dependOnClassesThat(resideInAnyPackage("io.grpc..", "org.apache.ratis..", "io.netty.."))
        .orShould()
        .dependOnClassesThat(nameMatching("io\\.muster\\.proto\\..*Grpc(\\$.*)?"))
        .check(CLASSES);
  }

  @Test
  void readsNoClock() {
    noClasses()
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .dependOnClassesThat(resideInAPackage("java.time.."))
        .orShould()
        .dependOnClassesThat(nameMatching("java\\.util\\.(Date|Calendar)"))
        .check(CLASSES);
  }

  @Test
  void drawsNoRandomNumber() {
    noClasses()
        .should()
        .dependOnClassesThat(
            nameMatching(
                "java\\.util\\.(Random|SplittableRandom|UUID|concurrent\\.ThreadLocalRandom)"))
        .orShould()
        .dependOnClassesThat(resideInAPackage("java.util.random.."))
        .orShould()
        .dependOnClassesThat(nameMatching("java\\.security\\.SecureRandom"))
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(System.class, "identityHashCode", Object.class)
        .check(CLASSES);
  }

  @Test
  void startsNoThread() {
    noClasses()
        .should()
        .dependOnClassesThat(nameMatching("java\\.lang\\.Thread(\\$.*|Local|Group)?"))
        .orShould()
        .dependOnClassesThat(
            resideInAPackage("java.util.concurrent..")
                .and(DescribedPredicate.not(SHARED_STATE))
                .as("executors, futures and the like"))
        .check(CLASSES);
  }

  @Test
  void packagesUseOneAnotherDownwards() {
    Set<String> bases =
        Set.of(
            "Outcome",
            "Effect",
            "FeatureLevel",
            "LogContext",
            "LogPosition",
            "Invariant",
            "Limits");
    DescribedPredicate<JavaClass> base =
        describe(
            "base types",
            type ->
                type.getPackageName().equals("io.muster.state")
                    && bases.contains(outermost(type).getSimpleName()));
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("io.muster.state..")
        .layer("state")
        .definedBy(resideInAPackage("io.muster.state").and(DescribedPredicate.not(base)))
        .layer("base")
        .definedBy(base)
        .layer("backup")
        .definedBy("io.muster.state.backup")
        .layer("offset")
        .definedBy("io.muster.state.offset")
        .layer("group")
        .definedBy("io.muster.state.group")
        .layer("cluster")
        .definedBy("io.muster.state.cluster")
        .layer("store")
        .definedBy("io.muster.state.store")
        .whereLayer("state")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("backup")
        .mayOnlyBeAccessedByLayers("state")
        .whereLayer("offset")
        .mayOnlyBeAccessedByLayers("state", "backup")
        .whereLayer("cluster")
        .mayOnlyBeAccessedByLayers("state", "backup")
        .whereLayer("group")
        .mayOnlyBeAccessedByLayers("state", "backup", "offset")
        .whereLayer("store")
        .mayOnlyBeAccessedByLayers("state", "backup", "offset", "group", "cluster")
        .whereLayer("base")
        .mayOnlyBeAccessedByLayers("state", "backup", "offset", "group", "cluster")
        .check(CLASSES);
  }

  @Test
  void onlyTheStoreKnowsRocksDb() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.muster.state.store")
        .should()
        .dependOnClassesThat(resideInAPackage("org.rocksdb.."))
        .check(CLASSES);
  }

  @Test
  void oneClassSetsCommittedOffsets() {
    assertThat(callersOf("offset.OffsetCodec", "offset", "CommittedOffset"))
        .containsExactly("CommitOffsetsHandler");
    assertThat(callersOf("store.Keys", "offset"))
        .containsExactly("CommitOffsetsHandler", "Offsets", "StoredOffsets");
    theClass("io.muster.state.offset.Offsets")
        .should()
        .onlyDependOnClassesThat(
            DescribedPredicate.not(nameMatching(".*\\.(WriteSet|StateStore|InMemoryStore)")))
        .check(CLASSES);
  }

  @Test
  void stateIsWrittenInFewPlaces() {
    assertThat(callersOf("store.WriteSet", "put"))
        .containsExactly(
            "AclTransaction",
            "ClusterTransaction",
            "CommitOffsetsHandler",
            "ConfigTransaction",
            "DeletedGenerations",
            "Events",
            "GroupTransaction",
            "NodesTransaction",
            "PlacementsTransaction",
            "RestoreTransaction",
            "RestoredPartition",
            "Sequences");
    assertThat(callersOf("store.WriteSet", "delete"))
        .containsExactly(
            "AclTransaction",
            "ClusterTransaction",
            "ConfigTransaction",
            "DeletedGenerations",
            "Events",
            "GroupTransaction",
            "NodesTransaction",
            "Sequences",
            "StoredOffsets");
    assertThat(callersOf("store.StateStore", "commit")).containsExactly("StoredState");
  }

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
  }

  /** Simple names of the classes that call a method, lambdas included. */
  private static Set<String> callersOf(String owner, String method, String... parameters) {
    Set<String> callers = new TreeSet<>();
    for (JavaMethodCall call : CLASSES.get("io.muster.state." + owner).getMethodCallsToSelf()) {
      List<String> types =
          call.getTarget().getRawParameterTypes().stream().map(JavaClass::getSimpleName).toList();
      boolean sameParameters = parameters.length == 0 || types.equals(List.of(parameters));
      if (call.getTarget().getName().equals(method) && sameParameters) {
        callers.add(call.getOriginOwner().getSimpleName());
      }
    }
    return callers;
  }
}
