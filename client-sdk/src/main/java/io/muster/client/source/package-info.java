// SPDX-License-Identifier: Apache-2.0
/**
 * Where records come from. The coordinator never sees a record; a source reads them wherever they
 * are, and names each by topic, partition and offset.
 *
 * <p>{@link PartitionSource} and {@link PartitionReader} are the interfaces to implement. {@link
 * FileSource} reads folders of append-only text files, {@link FileProducer} writes them. Sources
 * start no threads of their own here; a consumer calls them on its caller's thread.
 */
@NullMarked
package io.muster.client.source;

import org.jspecify.annotations.NullMarked;
