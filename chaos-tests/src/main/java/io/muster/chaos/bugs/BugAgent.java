// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.bugs;

import io.muster.chaos.bugs.Weaver.WovenClass;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts a bug into the Java process that it is started with. Where it cannot, the process ends at
 * once: a node that only seems to have the bug would prove nothing.
 */
public final class BugAgent {
  /** Exit code of a process that the bug could not be put into. */
  static final int NOT_WOVEN = 78;

  /**
   * Called by Java before {@code main}.
   *
   * @param bug its id
   */
  @SuppressWarnings("SystemOut")
  public static void premain(String bug, Instrumentation instrumentation) {
    try {
      SeededBug seeded = SeededBug.of(bug);
      Map<String, WovenClass> woven =
          new Weaver(BugAgent.class.getClassLoader()).weave(seeded.weaves());
      instrumentation.addTransformer(new Replacement(bug, woven));
      for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
        if (woven.containsKey(loaded.getName())) {
          throw new IllegalStateException(loaded + " was loaded too early");
        }
      }
      System.err.println("SEEDED BUG " + seeded.id() + ": " + seeded.description());
    } catch (RuntimeException | LinkageError e) {
      end(bug, e.getMessage());
    }
  }

  @SuppressWarnings("SystemOut")
  private static void end(String bug, @Nullable String why) {
    System.err.println("The seeded bug " + bug + " cannot be woven: " + why);
    Runtime.getRuntime().halt(NOT_WOVEN);
  }

  /** Replaces class files. Everything is woven before, so that nothing but this can fail here. */
  private static final class Replacement implements ClassFileTransformer {
    private final String bug;
    private final Map<String, WovenClass> byInternalName = new HashMap<>();

    Replacement(String bug, Map<String, WovenClass> byName) {
      this.bug = bug;
      byName.forEach((name, woven) -> byInternalName.put(name.replace('.', '/'), woven));
    }

    @Override
    public byte @Nullable [] transform(
        @Nullable ClassLoader loader,
        @Nullable String internalName,
        @Nullable Class<?> redefined,
        @Nullable ProtectionDomain domain,
        byte[] file) {
      WovenClass woven = internalName == null ? null : byInternalName.get(internalName);
      if (woven == null) {
        return null;
      }
      if (!Arrays.equals(woven.original(), file)) {
        end(bug, "another class " + internalName + " was loaded than the one that was read");
      }
      return woven.woven();
    }
  }

  private BugAgent() {}
}
