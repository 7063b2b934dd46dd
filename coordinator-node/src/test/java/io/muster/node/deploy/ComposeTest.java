// SPDX-License-Identifier: Apache-2.0
package io.muster.node.deploy;

import static io.muster.node.deploy.Chart.at;
import static io.muster.node.deploy.Chart.map;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.node.config.NodeConfig;
import io.muster.node.ops.HealthProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** {@code deploy/compose.yaml} starts nodes that accept what they are given. */
class ComposeTest {
  private static final String CONFIG = "/etc/muster/muster.yaml";

  private final Map<String, Object> compose =
      map(Chart.yaml(Chart.read(Chart.DEPLOY.resolve("compose.yaml"))));
  private final Map<String, Object> services = map(compose.get("services"));

  @Test
  void eachOfThreeNodesIsConfiguredAsOneOfThem() throws Exception {
    Set<Integer> ids = new HashSet<>();
    Set<String> volumes = new HashSet<>();
    for (Map.Entry<String, Object> service : services.entrySet()) {
      Map<String, String> mounts = mounts(service.getValue());
      Map<String, String> environment = new HashMap<>();
      map(at(service.getValue(), "environment"))
          .forEach((key, value) -> environment.put(key, value.toString()));

      Path file = Chart.DEPLOY.resolve(mounts.get(CONFIG)).normalize();
      NodeConfig config = NodeConfig.load(file, environment, Map.of());

      assertThat(config.self().host())
          .isEqualTo(service.getKey())
          .isEqualTo(at(service.getValue(), "hostname"));
      assertThat(mounts).containsKey(config.dataDir().toString());
      assertThat(config.managementHost()).isEqualTo("0.0.0.0");
      assertThat(at(service.getValue(), "ports.0").toString())
          .startsWith("127.0.0.1:")
          .endsWith(":" + config.managementPort());
      ids.add(config.nodeId());
      volumes.add(mounts.get(config.dataDir().toString()));
    }
    assertThat(ids).containsExactlyInAnyOrder(1, 2, 3);
    assertThat(map(compose.get("volumes")).keySet()).isEqualTo(volumes).hasSize(3);
  }

  @Test
  void noneOfThemMayMoreThanItHasTo() {
    String dockerfile = Chart.read(Chart.DEPLOY.resolve("Dockerfile"));
    for (Object service : services.values()) {
      assertThat(at(service, "read_only")).isEqualTo(true);
      assertThat(dockerfile).contains("USER " + at(service, "user"));
      assertThat(at(service, "cap_drop")).isEqualTo(List.of("ALL"));
      assertThat(at(service, "security_opt")).isEqualTo(List.of("no-new-privileges:true"));
      assertThat(at(service, "tmpfs.0").toString()).startsWith("/tmp:exec");
      assertThat(at(service, "build.dockerfile")).isEqualTo("deploy/Dockerfile");
      assertThat(Chart.DEPLOY.resolve(at(service, "build.context").toString()).resolve("muster"))
          .isExecutable();
      assertThat(map(at(service, "build.args"))).containsOnlyKeys("BASE_IMAGE");
      assertThat(dockerfile).contains("ARG BASE_IMAGE=");
    }
  }

  @Test
  void healthIsAskedOfTheManagementPort() {
    for (Object service : services.values()) {
      List<?> test = (List<?>) at(service, "healthcheck.test");
      assertThat(test.get(test.size() - 2)).isEqualTo(HealthProbe.class.getName());
      assertThat(test.get(test.size() - 1)).isEqualTo("http://localhost:7480/readyz");
      assertThat(test.contains("/opt/muster/lib/*")).isTrue();
    }
    assertThat(Chart.read(Chart.DEPLOY.resolve("Dockerfile"))).contains("/opt/muster/lib");
  }

  /** Source by target. */
  private static Map<String, String> mounts(Object service) {
    Map<String, String> mounts = new HashMap<>();
    for (Object volume : (List<?>) at(service, "volumes")) {
      String[] parts = volume.toString().split(":", -1);
      mounts.put(parts[1], parts[0]);
    }
    assertThat(Files.isRegularFile(Chart.DEPLOY.resolve(mounts.get(CONFIG)))).isTrue();
    return mounts;
  }
}
