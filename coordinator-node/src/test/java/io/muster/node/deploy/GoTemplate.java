// SPDX-License-Identifier: Apache-2.0
package io.muster.node.deploy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * The part of Go's templates, with Helm's functions, that the chart uses. Anything else is refused,
 * and so is a value that is not there: Helm would write nothing for it.
 */
final class GoTemplate {
  private static final Pattern ACTION =
      Pattern.compile("\\{\\{(-\\s)?\\s*(.*?)\\s*(\\s-)?\\}\\}", Pattern.DOTALL);
  private static final Pattern TOKEN =
      Pattern.compile("\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|\\||\\(|\\)|:=|[^\\s()|]+)");

  private final Map<String, Block> blocks = new HashMap<>();
  private final Set<String> lookedUp = new TreeSet<>();

  private interface Part {}

  private record Text(String text) implements Part {}

  private record Output(String expression) implements Part {}

  private record If(String condition, Block then, Block otherwise) implements Part {}

  private record Range(String variable, String list, Block body) implements Part {}

  private static final class Block {
    private final List<Part> parts = new ArrayList<>();
  }

  /** What an expression can see. */
  private record Scope(Object dot, Object root, Map<String, Object> variables) {}

  void parse(String name, String source) {
    Block file = new Block();
    Deque<Block> open = new ArrayDeque<>(List.of(file));
    Deque<String> kinds = new ArrayDeque<>();
    Matcher action = ACTION.matcher(source);
    int at = 0;
    boolean trim = false;
    while (action.find()) {
      String text = source.substring(at, action.start());
      text = trim ? text.stripLeading() : text;
      open.element().parts.add(new Text(action.group(1) != null ? text.stripTrailing() : text));
      at = action.end();
      trim = action.group(3) != null;
      take(name, action.group(2), open, kinds);
    }
    open.element()
        .parts
        .add(new Text(trim ? source.substring(at).stripLeading() : source.substring(at)));
    if (!kinds.isEmpty()) {
      throw new IllegalArgumentException(name + ": " + kinds.element() + " has no end");
    }
    blocks.put(name, file);
  }

  private void take(String name, String action, Deque<Block> open, Deque<String> kinds) {
    String[] words = action.split("\\s+", 2);
    switch (words[0]) {
      case "if" -> {
        If branch = new If(words[1], new Block(), new Block());
        open.element().parts.add(branch);
        // The one for "else" waits below.
        open.push(branch.otherwise());
        open.push(branch.then());
        kinds.push("if");
      }
      case "else" -> open.pop();
      case "range" -> {
        String[] sides = words[1].split(":=", 2);
        Range range = new Range(sides[0].strip(), sides[1].strip(), new Block());
        open.element().parts.add(range);
        open.push(range.body());
        kinds.push("range");
      }
      case "define" -> {
        Block defined = new Block();
        blocks.put(words[1].replace("\"", ""), defined);
        open.push(defined);
        kinds.push("define");
      }
      case "end" -> end(name, open, kinds);
      default -> {
        if (!action.startsWith("/*")) {
          open.element().parts.add(new Output(action));
        }
      }
    }
  }

  private static void end(String name, Deque<Block> open, Deque<String> kinds) {
    if (kinds.isEmpty()) {
      throw new IllegalArgumentException(name + ": an end too many");
    }
    boolean branch = kinds.pop().equals("if");
    Block closed = open.pop();
    // Without an "else" its block is still there.
    if (branch
        && open.element().parts.stream()
            .noneMatch(
                part ->
                    part instanceof If seen
                        && (seen.then() == closed || seen.otherwise() == closed))) {
      open.pop();
    }
  }

  String render(String name, Map<String, Object> root) {
    return render(block(name), new Scope(root, root, Map.of()));
  }

  /** Dotted paths from the root. */
  Collection<String> lookedUp() {
    return lookedUp;
  }

  private Block block(String name) {
    Block block = blocks.get(name);
    if (block == null) {
      throw new IllegalArgumentException("no template " + name + " among " + blocks.keySet());
    }
    return block;
  }

  private String render(Block block, Scope scope) {
    StringBuilder out = new StringBuilder();
    for (Part part : block.parts) {
      if (part instanceof Text text) {
        out.append(text.text());
      } else if (part instanceof Output output) {
        out.append(new Expression(output.expression(), scope).value());
      } else if (part instanceof If branch) {
        boolean holds = truth(new Expression(branch.condition(), scope).value());
        out.append(render(holds ? branch.then() : branch.otherwise(), scope));
      } else if (part instanceof Range range) {
        for (Object each : (List<?>) new Expression(range.list(), scope).value()) {
          Map<String, Object> variables = new HashMap<>(scope.variables());
          variables.put(range.variable(), each);
          out.append(render(range.body(), new Scope(each, scope.root(), variables)));
        }
      }
    }
    return out.toString();
  }

  private static boolean truth(Object value) {
    return !(value == null
        || value.equals(false)
        || value.equals(0)
        || value.equals("")
        || (value instanceof Map<?, ?> map && map.isEmpty())
        || (value instanceof List<?> list && list.isEmpty()));
  }

  /** One pipeline, evaluated while it is read. */
  private final class Expression {
    private final Scope scope;
    private final List<String> tokens = new ArrayList<>();
    private int next;

    Expression(String text, Scope scope) {
      this.scope = scope;
      Matcher matcher = TOKEN.matcher(text);
      while (matcher.find()) {
        tokens.add(matcher.group(1));
      }
    }

    Object value() {
      Object value = pipeline();
      if (next != tokens.size()) {
        throw new IllegalArgumentException("not understood: " + tokens);
      }
      return value;
    }

    private Object pipeline() {
      Object value = command(null, false);
      while (next < tokens.size() && tokens.get(next).equals("|")) {
        next++;
        value = command(value, true);
      }
      return value;
    }

    private Object command(Object piped, boolean isPiped) {
      String head = tokens.get(next);
      if (!isFunction(head)) {
        return term();
      }
      next++;
      List<Object> arguments = new ArrayList<>();
      while (next < tokens.size() && !Set.of("|", ")").contains(tokens.get(next))) {
        arguments.add(term());
      }
      if (isPiped) {
        arguments.add(piped);
      }
      return call(head, arguments);
    }

    private boolean isFunction(String token) {
      return Character.isLetter(token.charAt(0));
    }

    private Object term() {
      String token = tokens.get(next++);
      if (token.equals("(")) {
        Object value = pipeline();
        next++;
        return value;
      }
      if (token.startsWith("\"")) {
        return token.substring(1, token.length() - 1).replace("\\\"", "\"");
      }
      if (token.matches("-?[0-9]+")) {
        return Long.valueOf(token);
      }
      if (scope.variables().containsKey(token)) {
        return scope.variables().get(token);
      }
      if (token.equals(".")) {
        return scope.dot();
      }
      if (token.equals("$")) {
        return scope.root();
      }
      if (token.startsWith("$.")) {
        return lookUp(scope.root(), token.substring(2));
      }
      if (token.startsWith(".")) {
        return lookUp(scope.dot(), token.substring(1));
      }
      throw new IllegalArgumentException("not understood: " + token + " of " + tokens);
    }
  }

  private Object lookUp(Object start, String path) {
    lookedUp.add(path);
    Object value = start;
    for (String key : path.split("\\.", -1)) {
      if (!(value instanceof Map<?, ?> map) || !map.containsKey(key)) {
        throw new IllegalArgumentException("there is no " + path);
      }
      value = map.get(key);
    }
    return value;
  }

  private Object call(String function, List<Object> arguments) {
    return switch (function) {
      case "include" -> {
        Object dot = arguments.get(1);
        yield render(block(arguments.get(0).toString()), new Scope(dot, dot, Map.of()));
      }
      case "print" -> {
        StringBuilder all = new StringBuilder();
        arguments.forEach(all::append);
        yield all.toString();
      }
      case "quote" -> '"' + arguments.get(0).toString().replace("\"", "\\\"") + '"';
      case "default" -> truth(arguments.get(1)) ? arguments.get(1) : arguments.get(0);
      case "trunc" -> {
        String text = arguments.get(1).toString();
        yield text.substring(0, Math.min(text.length(), number(arguments.get(0))));
      }
      case "trimSuffix" -> {
        String text = arguments.get(1).toString();
        String end = arguments.get(0).toString();
        yield text.endsWith(end) ? text.substring(0, text.length() - end.length()) : text;
      }
      case "nindent" ->
          "\n" + arguments.get(1).toString().indent(number(arguments.get(0))).stripTrailing();
      case "toYaml" -> Yaml.write(arguments.get(0)).stripTrailing();
      case "or" -> arguments.stream().filter(GoTemplate::truth).findFirst().orElse("");
      case "hasKey" -> ((Map<?, ?>) arguments.get(0)).containsKey(arguments.get(1));
      case "int" -> (long) number(arguments.get(0));
      case "add" -> (long) number(arguments.get(0)) + number(arguments.get(1));
      case "until" -> LongStream.range(0, number(arguments.get(0))).boxed().toList();
      case "sha256sum" -> sha256(arguments.get(0).toString());
      default -> throw new IllegalArgumentException("no function " + function);
    };
  }

  private static int number(Object value) {
    return Integer.parseInt(value.toString());
  }

  private static String sha256(String text) {
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** YAML as Helm writes it: blocks, keys in order. */
  private static final class Yaml {
    static String write(Object value) {
      StringBuilder out = new StringBuilder();
      write(value, 0, out);
      return out.toString();
    }

    private static void write(Object value, int depth, StringBuilder out) {
      if (value instanceof Map<?, ?> map && !map.isEmpty()) {
        Map<String, Object> sorted = new TreeMap<>();
        map.forEach((key, inner) -> sorted.put(key.toString(), inner));
        sorted.forEach(
            (key, inner) -> {
              out.append(" ".repeat(depth)).append(key).append(':');
              nested(inner, depth + 2, out);
            });
      } else if (value instanceof List<?> list && !list.isEmpty()) {
        for (Object inner : list) {
          StringBuilder item = new StringBuilder();
          write(inner, depth + 2, item);
          out.append(" ".repeat(depth)).append("- ").append(item.toString().stripLeading());
        }
      } else {
        out.append(" ".repeat(depth)).append(scalar(value)).append('\n');
      }
    }

    private static void nested(Object inner, int depth, StringBuilder out) {
      boolean block =
          (inner instanceof Map<?, ?> map && !map.isEmpty())
              || (inner instanceof List<?> list && !list.isEmpty());
      if (block) {
        out.append('\n');
        write(inner, depth, out);
      } else {
        out.append(' ').append(scalar(inner)).append('\n');
      }
    }

    private static String scalar(Object value) {
      if (value instanceof Map<?, ?>) {
        return "{}";
      }
      if (value instanceof List<?>) {
        return "[]";
      }
      return value instanceof String text ? '"' + text.replace("\"", "\\\"") + '"' : "" + value;
    }
  }
}
