// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.v1.ErrorReason;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** No row of the error table without a test that provokes it. */
class ErrorTableTest {
  /**
   * THROTTLED takes a flood that would throw out the other tests' members as well,
   * UNKNOWN_SERVER_ERROR a bug, and the refusals of who may not a cluster that is locked; these are
   * tests of the node.
   */
  private static final Set<ErrorReason> NOT_HERE =
      EnumSet.of(
          ErrorReason.NONE,
          ErrorReason.THROTTLED,
          ErrorReason.UNKNOWN_SERVER_ERROR,
          ErrorReason.UNAUTHENTICATED,
          ErrorReason.TOPIC_AUTHORIZATION_FAILED,
          ErrorReason.GROUP_AUTHORIZATION_FAILED,
          ErrorReason.CLUSTER_AUTHORIZATION_FAILED,
          ErrorReason.UNRECOGNIZED);

  @Test
  @DisplayName("every reason that a node gives is provoked by a test")
  void everyReasonIsProvoked() throws Exception {
    Set<ErrorReason> provoked = EnumSet.noneOf(ErrorReason.class);
    for (Class<?> each : testClasses()) {
      for (Method method : each.getDeclaredMethods()) {
        Provokes provokes = method.getAnnotation(Provokes.class);
        if (provokes != null) {
          assertThat(method.isAnnotationPresent(Test.class)).as("%s is a test", method).isTrue();
          provoked.addAll(List.of(provokes.value()));
        }
      }
    }

    assertThat(provoked).isEqualTo(EnumSet.complementOf(EnumSet.copyOf(NOT_HERE)));
  }

  private static List<Class<?>> testClasses()
      throws IOException, URISyntaxException, ClassNotFoundException {
    Path root =
        Path.of(ErrorTableTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Class<?>> classes = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(each -> each.toString().endsWith("Test.class")).toList()) {
        String name = root.relativize(file).toString().replace('/', '.').replace(".class", "");
        classes.add(Class.forName(name, false, ErrorTableTest.class.getClassLoader()));
      }
    }
    return classes;
  }
}
