// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns the text of one setting into its value, or tells what is wrong with it. */
final class ValueParser {
  private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?[0-9]{1,18}");
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,18})\\s*(KiB|MiB|GiB)?");
  private static final Pattern NODE = Pattern.compile("([^@]*)@(.*):([^:]*):([^:]*)");
  private static final int PORT_MAX = 65_535;

  private ValueParser() {}

  /**
   * Reads one value.
   *
   * @param problems gets one text for each problem; the caller puts the place in front
   * @return the value, or null where there is a problem
   */
  static @Nullable Object parse(ConfigKey key, String text, Consumer<String> problems) {
    String trimmed = text.strip();
    if (trimmed.isEmpty()) {
      problems.accept(key.key() + " has no value; expected " + key.type().wording());
      return null;
    }
    return switch (key.type()) {
      case NUMBER -> inRange(key, number(trimmed), trimmed, problems);
      case BYTES -> inRange(key, size(trimmed), trimmed, problems);
      case BOOLEAN -> bool(key, trimmed, problems);
      case TEXT, PATH -> text(key, trimmed, problems);
      case NODES -> nodes(trimmed, problems);
    };
  }

  private static @Nullable Long number(String text) {
    return WHOLE_NUMBER.matcher(text).matches() ? Long.valueOf(text) : null;
  }

  private static @Nullable Long size(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    long count = Long.parseLong(matcher.group(1));
    String unit = matcher.group(2);
    int shift = unit == null ? 0 : unit.equals("KiB") ? 10 : unit.equals("MiB") ? 20 : 30;
    // Saturates: whatever would overflow is out of every range anyway.
    return count > Long.MAX_VALUE >> shift ? Long.MAX_VALUE : count << shift;
  }

  private static @Nullable Object inRange(
      ConfigKey key, @Nullable Long value, String text, Consumer<String> problems) {
    if (value == null) {
      problems.accept(key.key() + " is " + quoted(text) + "; expected " + key.type().wording());
      return null;
    }
    long min = key.bounds().min();
    long max = key.bounds().max();
    if (value < min || value > max) {
      problems.accept(key.key() + " is " + text + "; it must be from " + min + " to " + max);
      return null;
    }
    return value;
  }

  private static @Nullable Object bool(ConfigKey key, String text, Consumer<String> problems) {
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    problems.accept(key.key() + " is " + quoted(text) + "; expected " + key.type().wording());
    return null;
  }

  private static @Nullable Object text(ConfigKey key, String text, Consumer<String> problems) {
    String pattern = key.bounds().pattern();
    if (!pattern.isEmpty() && !Pattern.matches(pattern, text)) {
      problems.accept(key.key() + " is " + quoted(text) + "; it must match " + pattern);
      return null;
    }
    if (text.indexOf('\0') >= 0) {
      problems.accept(key.key() + " contains a zero character");
      return null;
    }
    return text;
  }

  private static @Nullable Object nodes(String text, Consumer<String> problems) {
    List<ClusterNode> nodes = new ArrayList<>();
    boolean complete = true;
    for (String entry : text.split(",", -1)) {
      ClusterNode node = node(entry.strip(), problems);
      if (node == null) {
        complete = false;
      } else {
        nodes.add(node);
      }
    }
    return complete ? List.copyOf(nodes) : null;
  }

  /** One entry of the form {@code id@host:clientPort:raftPort}; the host may be {@code [::1]}. */
  static @Nullable ClusterNode node(String entry, Consumer<String> problems) {
    Matcher matcher = NODE.matcher(entry);
    if (!matcher.matches()) {
      problems.accept(
          "cluster.nodes: " + quoted(entry) + " is not of the form id@host:clientPort:raftPort");
      return null;
    }
    return node(
        matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4), entry, problems);
  }

  /**
   * @param entry the whole entry as given, for the problem line
   */
  static @Nullable ClusterNode node(
      String id,
      String host,
      String clientPort,
      String raftPort,
      String entry,
      Consumer<String> problems) {
    Consumer<String> ofEntry =
        problem -> problems.accept("cluster.nodes: " + quoted(entry) + ": " + problem);
    Integer idValue = within("id", id, Integer.MAX_VALUE, ofEntry);
    Integer clientValue = within("client port", clientPort, PORT_MAX, ofEntry);
    Integer raftValue = within("raft port", raftPort, PORT_MAX, ofEntry);
    boolean bracketed = host.length() > 2 && host.startsWith("[") && host.endsWith("]");
    String bare = bracketed ? host.substring(1, host.length() - 1) : host;
    if (bare.isBlank() || !Pattern.matches("[^\\s@\\[\\]/]{1,255}", bare)) {
      ofEntry.accept("the host is " + quoted(host) + "; expected a name or an address");
      return null;
    }
    if (!bracketed && bare.indexOf(':') >= 0) {
      ofEntry.accept("an IPv6 address needs brackets, as in 1@[::1]:7400:7401");
      return null;
    }
    return idValue == null || clientValue == null || raftValue == null
        ? null
        : new ClusterNode(idValue, bare, clientValue, raftValue);
  }

  private static @Nullable Integer within(
      String what, String text, int max, Consumer<String> problems) {
    Long value = number(text.strip());
    if (value == null || value < 1 || value > max) {
      problems.accept(
          "the " + what + " is " + quoted(text) + "; expected a whole number from 1 to " + max);
      return null;
    }
    return value.intValue();
  }

  static String quoted(String text) {
    return '"' + (text.length() > 80 ? text.substring(0, 80) + "..." : text) + '"';
  }
}
