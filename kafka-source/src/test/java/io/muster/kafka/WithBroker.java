// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the broker: one for all classes, ended after the last. */
final class WithBroker implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == KafkaBroker.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    return test.getRoot()
        .getStore(ExtensionContext.Namespace.create(WithBroker.class))
        .computeIfAbsent(KafkaBroker.class, key -> started(), KafkaBroker.class);
  }

  private static KafkaBroker started() {
    try {
      KafkaBroker broker = new KafkaBroker();
      try {
        broker.start();
        return broker;
      } catch (IOException | RuntimeException e) {
        broker.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
