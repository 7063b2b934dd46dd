// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.offsets.TopicScope;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** For options that name partitions. */
final class TopicScopeConverter implements ITypeConverter<TopicScope> {
  @Override
  public TopicScope convert(String text) {
    try {
      return TopicScope.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
