// SPDX-License-Identifier: Apache-2.0
/**
 * Bugs that are put into nodes on purpose, to prove that the checkers can go red.
 *
 * <pre>
 *   SeededBug ──names──> Weave (class, method, advice) ──> Weaver ──bytes──> BugAgent ──> the node
 * </pre>
 *
 * <p>None of them is in the product, and no setting leads to one. A node has a bug only where its
 * Java was started with {@code -javaagent:}, a jar that {@link io.muster.chaos.bugs.AgentJar}
 * writes, and with the classes of this module on its class path: {@link
 * io.muster.chaos.bugs.BugAgent} then changes the named methods before their classes are loaded.
 * All nodes of a cluster get the same bug.
 *
 * <p>The methods are named by strings, so a renamed one is found out when the node starts, which it
 * does not, and by a test that weaves each bug.
 *
 * <p>What an advice class (like {@code PhantomNone}) says in its annotated method is copied into
 * the woven method; from there it may call only what is public.
 */
@NullMarked
package io.muster.chaos.bugs;

import org.jspecify.annotations.NullMarked;
