// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.bugs;

/**
 * One method that is changed.
 *
 * @param className of the product or of Ratis
 * @param signature the method's name and the simple names of its parameters' types
 * @param advice what is woven into it
 */
record Weave(String className, String signature, Class<?> advice) {
  static Weave of(String className, String signature, Class<?> advice) {
    return new Weave(className, signature, advice);
  }

  @Override
  public String toString() {
    return className + "." + signature;
  }
}
