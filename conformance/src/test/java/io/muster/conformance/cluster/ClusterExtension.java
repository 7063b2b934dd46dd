// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts a cluster when the first test wants it; JUnit closes it after the last. */
final class ClusterExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(ClusterExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestCluster.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Settings settings = context.getRequiredTestClass().getAnnotation(WithCluster.class).value();
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(settings, ClusterExtension::start, TestCluster.class);
  }

  private static TestCluster start(Settings settings) {
    try {
      return TestCluster.start(settings);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start a cluster", e);
    }
  }
}
