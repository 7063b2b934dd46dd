// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.bugs;

import io.muster.chaos.bugs.Weaver.WovenClass;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Has the product and Ratis once more, with a bug or without one; messages and the JDK it shares.
 */
final class WovenLoader extends ClassLoader {
  private static final List<String> SHARED =
      List.of("io.muster.proto.", "org.apache.ratis.proto.", "org.apache.ratis.thirdparty.");
  private static final List<String> OWN = List.of("io.muster.", "org.apache.ratis.");

  private final Map<String, WovenClass> woven;

  private WovenLoader(Map<String, WovenClass> woven) {
    super(WovenLoader.class.getClassLoader());
    this.woven = woven;
  }

  static WovenLoader with(SeededBug bug) {
    return new WovenLoader(new Weaver(WovenLoader.class.getClassLoader()).weave(bug.weaves()));
  }

  static WovenLoader without() {
    return new WovenLoader(Map.of());
  }

  /**
   * Calls a new scenario of this class, as loaded here. Its answer may consist of nothing but
   * classes of the JDK.
   */
  static <T> T call(Optional<SeededBug> bug, Class<? extends Callable<T>> scenario)
      throws Exception {
    var constructor =
        bug.map(WovenLoader::with)
            .orElseGet(WovenLoader::without)
            .loadClass(scenario.getName())
            .getDeclaredConstructor();
    constructor.setAccessible(true);
    @SuppressWarnings("unchecked")
    Callable<T> own = (Callable<T>) constructor.newInstance();
    return own.call();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (OWN.stream().noneMatch(name::startsWith) || SHARED.stream().anyMatch(name::startsWith)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : define(name);
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    WovenClass replaced = woven.get(name);
    byte[] file = replaced != null ? replaced.woven() : read(name);
    if (file == null) {
      throw new ClassNotFoundException(name);
    }
    return defineClass(name, file, 0, file.length);
  }

  private byte @Nullable [] read(String name) {
    try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      return file == null ? null : file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
