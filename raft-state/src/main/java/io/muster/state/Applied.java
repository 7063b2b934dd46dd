// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

import java.util.List;
import java.util.Set;

/**
 * What applying one log entry came to.
 *
 * @param position the entry
 * @param outcomes one for each command, in their order
 * @param effects what changed, each once, in the order of the first change
 */
public record Applied(LogPosition position, List<Outcome> outcomes, Set<Effect> effects) {}
