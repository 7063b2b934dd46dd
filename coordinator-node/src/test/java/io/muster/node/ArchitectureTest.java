// SPDX-License-Identifier: Apache-2.0
package io.muster.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The directions of the arrows inside a node. */
@AnalyzeClasses(packages = "io.muster.node", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule ratisStaysInOnePackage =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.muster.node.raft..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.ratis..");

  @ArchTest
  static final ArchRule grpcStaysAtTheDoor =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.muster.node.rpc..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.grpc..", "io.netty..");

  @ArchTest
  static final ArchRule metricsLibrariesStayInOps =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.muster.node.ops..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.micrometer..", "io.prometheus..", "ch.qos.logback..");

  @ArchTest
  static final ArchRule onlyTheWiringKnowsOps =
      noClasses()
          .that()
          .resideInAPackage("io.muster.node.(*)..")
          .and()
          .resideOutsideOfPackage("io.muster.node.ops..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.muster.node.ops..");

  @ArchTest
  static final ArchRule raftKnowsNothingAboveIt =
      noClasses()
          .that()
          .resideInAPackage("io.muster.node.raft..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.muster.node.coordinator..",
              "io.muster.node.cluster..",
              "io.muster.node.rpc..",
              "io.muster.node.config..",
              "io.muster.proto.v1..");

  @ArchTest
  static final ArchRule noCircles =
      slices().matching("io.muster.node.(*)..").should().beFreeOfCycles();
}
