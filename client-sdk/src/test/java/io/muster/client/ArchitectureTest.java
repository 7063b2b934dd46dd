// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Keeps the public API free of the wire, and the rooms of the client apart. */
@AnalyzeClasses(packages = "io.muster.client", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String INTERNAL = "io.muster.client.internal..";

  @ArchTest
  static final ArchRule publicApiKnowsNoWireFormat =
      noClasses()
          .that(not(resideInAPackage(INTERNAL)))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.grpc..", "com.google..", "io.muster.proto..", "io.netty..");

  @ArchTest
  static final ArchRule onlyTheDoorKnowsTheInside =
      noClasses()
          .that(not(resideInAPackage(INTERNAL)))
          .and()
          .doNotBelongToAnyOf(MusterClient.class)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(INTERNAL);

  @ArchTest
  static final ArchRule assignorsAndSourcesKnowEachOtherNot =
      noClasses()
          .that()
          .resideInAPackage("io.muster.client.assignor..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.muster.client.source..");

  @ArchTest
  static final ArchRule theClientKnowsNoServer =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.muster.node..", "io.muster.state..", "org.apache.ratis..");

  @ArchTest
  static final ArchRule failuresOfTheApiHaveOneRoot =
      classes()
          .that()
          .resideInAPackage("io.muster.client")
          .and()
          .areAssignableTo(Throwable.class)
          .should()
          .beAssignableTo(MusterException.class);
}
