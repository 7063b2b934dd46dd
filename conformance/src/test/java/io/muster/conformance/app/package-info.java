// SPDX-License-Identifier: Apache-2.0
/**
 * Applications on the SDK, for tests: {@link io.muster.conformance.app.Records} is what they read,
 * {@link io.muster.conformance.app.Reader} is a process with a poll loop, and {@link
 * io.muster.conformance.app.Readers} are those of one test.
 *
 * <p>Threads: one for each reader, which is the only one that calls its consumer. Does not: use
 * anything but the SDK's public API.
 */
@NullMarked
package io.muster.conformance.app;

import org.jspecify.annotations.NullMarked;
