// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.bugs;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.MethodList;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.pool.TypePool;

/** Changes class files, without loading what they define. */
final class Weaver {
  private final ClassFileLocator files;
  private final TypePool types;

  /**
   * @param loader finds the class files, also those of the advice
   */
  Weaver(ClassLoader loader) {
    this.files = ClassFileLocator.ForClassLoader.of(loader);
    this.types = TypePool.Default.of(files);
  }

  /**
   * A class file as it is and as it is to be.
   *
   * @param woven defines the class with the bug
   */
  @SuppressWarnings("ArrayRecordComponent")
  record WovenClass(byte[] original, byte[] woven) {}

  /**
   * Weaves them all.
   *
   * @return by class name
   * @throws IllegalStateException where a class or method is not there: it was renamed, and what
   *     weaves it has to follow
   */
  Map<String, WovenClass> weave(List<Weave> weaves) {
    Map<String, List<Weave>> byClass =
        weaves.stream()
            .collect(
                Collectors.groupingBy(Weave::className, LinkedHashMap::new, Collectors.toList()));
    Map<String, WovenClass> woven = new LinkedHashMap<>();
    byClass.forEach((name, ofClass) -> woven.put(name, weaveClass(name, ofClass)));
    return woven;
  }

  private WovenClass weaveClass(String name, List<Weave> weaves) {
    try {
      ClassFileLocator.Resolution file = files.locate(name);
      if (!file.isResolved()) {
        throw new IllegalStateException("there is no class " + name);
      }
      TypeDescription type = types.describe(name).resolve();
      DynamicType.Builder<?> builder =
          new ByteBuddy().with(TypeValidation.DISABLED).decorate(type, files);
      for (Weave weave : weaves) {
        MethodDescription method = only(type, weave);
        builder =
            builder.visit(
                Advice.to(types.describe(weave.advice().getName()).resolve(), files)
                    .on(candidate -> candidate.asDefined().equals(method)));
      }
      return new WovenClass(file.resolve(), builder.make().getBytes());
    } catch (IOException e) {
      throw new IllegalStateException("the class " + name + " cannot be read", e);
    }
  }

  private static MethodDescription only(TypeDescription type, Weave weave) {
    MethodList<MethodDescription.InDefinedShape> found =
        type.getDeclaredMethods().filter(method -> signature(method).equals(weave.signature()));
    if (found.size() != 1) {
      throw new IllegalStateException(
          "there is no method "
              + weave
              + "; there are "
              + type.getDeclaredMethods().stream()
                  .map(Weaver::signature)
                  .collect(Collectors.joining(", ")));
    }
    return found.getOnly();
  }

  private static String signature(MethodDescription method) {
    return method.getParameters().asTypeList().asErasures().stream()
        .map(TypeDescription::getSimpleName)
        .collect(Collectors.joining(", ", method.getInternalName() + "(", ")"));
  }
}
