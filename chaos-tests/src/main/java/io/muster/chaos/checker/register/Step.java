// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

/**
 * An operation as the search sees it: values are numbers, {@link Steps#NONE} for no offset.
 *
 * @param operation index of it
 * @param blind a write of a value that nobody ever reads
 * @param endNs moment by which a required one has taken effect, and after which an optional one
 *     cannot matter any more
 * @param required false for a write that may have had no effect at all
 */
record Step(
    int operation,
    boolean write,
    int value,
    boolean blind,
    long invokedNs,
    long endNs,
    boolean required) {
  Step optional() {
    return new Step(operation, write, value, blind, invokedNs, endNs, false);
  }
}
