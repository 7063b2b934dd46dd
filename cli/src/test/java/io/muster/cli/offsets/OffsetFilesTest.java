// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.offsets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.client.TopicPartition;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of offsets, as they are written and as people write them. */
class OffsetFilesTest {
  private static final List<GroupOffset> OFFSETS =
      List.of(
          new GroupOffset("g, \"1\"", "t", 0, 5, 7, "two\nlines, \"quoted\" "),
          new GroupOffset(" padded ", "t", 1, Long.MAX_VALUE, null, ""),
          new GroupOffset("g2", "t.x_y-z", 9_999, 0, 0, "ünïcode"));

  @ParameterizedTest
  @EnumSource
  void whatIsWrittenIsRead(OffsetFormat format) throws IOException {
    String text = format.write(OFFSETS);

    assertThat(format.read(new StringReader(text), "f")).isEqualTo(OFFSETS);
    assertThat(format.read(new StringReader(format.write(List.of())), "f")).isEmpty();
  }

  @Test
  void formatFollowsTheName() {
    assertThat(OffsetFormat.ofName("a/b.JSON")).isEqualTo(OffsetFormat.JSON);
    assertThat(OffsetFormat.ofName("-")).isEqualTo(OffsetFormat.CSV);
  }

  @Test
  void formsOfKafkasToolAreRead() throws IOException {
    assertThat(csv("t,0,5\n\nt, 1, 6\n", "g"))
        .containsExactly(
            GroupOffset.plain("g", new TopicPartition("t", 0), 5),
            GroupOffset.plain("g", new TopicPartition("t", 1), 6));
    assertThat(csv("g,t,0,5\r\ng2,t,0,6\r\n", null))
        .extracting(GroupOffset::group)
        .containsExactly("g", "g2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t,0",
        "t,0,5",
        "g,t,x,5",
        "g,t,0,-1",
        "g,t,-1,0",
        ",t,0,1",
        "g,t,0,1,2,m,more",
        "g,t,0,99999999999999999999"
      })
  void wrongLineIsNamed(String line) {
    assertThatThrownBy(() -> csv("g,t,0,5\n" + line + "\n", null))
        .isInstanceOf(OffsetFileException.class)
        .hasMessageStartingWith("f:2:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"version\":1}",
        "{\"version\":2,\"offsets\":[]}",
        "{\"version\":1,\"offsets\":[{\"group\":\"g\",\"topic\":\"t\",\"partition\":0}]}",
        "{\"version\":1,\"offsets\":[{\"group\":\"g\",\"topic\":\"t\",\"partition\":0,\"offset\":-1}]}",
        "{\"version\":1,\"offsets\":null}",
        "{\"version\":1,\"offsets\":[null]}",
        "{\"version\":1,\"offsets\":[{\"group\":null,\"topic\":\"t\",\"partition\":0,\"offset\":1}]}",
        "null",
        "{\"version\":1,\"offsets\":[]} more",
        "{\"version\":1,\"offsets\":[],\"ofsets\":[]}"
      })
  void wrongJsonIsRefused(String text) {
    assertThatThrownBy(() -> OffsetFormat.JSON.read(new StringReader(text), "f"))
        .isInstanceOf(OffsetFileException.class)
        .hasMessageStartingWith("f:");
  }

  @ParameterizedTest
  @EnumSource
  void partitionThatIsNamedTwiceIsRefused(OffsetFormat format) {
    TopicPartition partition = new TopicPartition("t", 1);
    String text =
        format.write(
            List.of(
                GroupOffset.plain("g", partition, 5),
                GroupOffset.plain("h", partition, 6),
                GroupOffset.plain("g", partition, 7)));

    assertThatThrownBy(() -> format.read(new StringReader(text), "f"))
        .isInstanceOf(OffsetFileException.class)
        .hasMessage("f: group g has two offsets for t-1; keep one");
  }

  @Test
  void scopesAreRead() {
    assertThat(TopicScope.parse("t")).isEqualTo(new TopicScope("t", List.of()));
    assertThat(TopicScope.parse("t:2,0,2")).isEqualTo(new TopicScope("t", List.of(0, 2)));
    for (String wrong : List.of("", "t:", "t:a", "t:-1", ":1", "a b", "t:1,")) {
      assertThatThrownBy(() -> TopicScope.parse(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void requestsStaySmall() {
    List<GroupOffset> many = new ArrayList<>();
    for (int i = 0; i < 12_000; i++) {
      many.add(new GroupOffset("g", "t", i, i, null, ""));
    }
    for (int i = 0; i < 300; i++) {
      many.add(new GroupOffset("g", "u", i, i, null, "ü".repeat(4_096)));
    }

    List<List<GroupOffset>> requests = OffsetWrites.requests(many);

    assertThat(requests.stream().flatMap(List::stream).toList()).isEqualTo(many);
    assertThat(requests).allMatch(request -> request.size() <= 5_000);
    assertThat(requests)
        .allSatisfy(
            request ->
                assertThat(request.stream().mapToLong(each -> 2L * each.metadata().length()).sum())
                    .isLessThan(400_000));
    assertThat(OffsetWrites.requests(List.of())).isEmpty();
  }

  private static List<GroupOffset> csv(String text, @Nullable String group) throws IOException {
    return OffsetCsv.read(new StringReader(text), "f", group);
  }
}
