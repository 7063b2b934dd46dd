// SPDX-License-Identifier: Apache-2.0
package io.muster.node.deploy;

import static io.muster.node.deploy.Chart.at;
import static io.muster.node.deploy.Chart.map;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.muster.node.config.ClusterNode;
import io.muster.node.config.NodeConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the chart makes is what a node takes and Kubernetes is told the truth about. */
class HelmChartTest {
  @TempDir Path folder;

  private Chart chart;
  private Map<String, Map<String, Object>> objects;

  @BeforeEach
  void render() throws Exception {
    chart = new Chart();
    objects = chart.render(Chart.values());
  }

  @Test
  void thereIsOneOfEach() {
    assertThat(objects.keySet())
        .containsExactlyInAnyOrder(
            "ConfigMap/rel",
            "NetworkPolicy/rel",
            "PodDisruptionBudget/rel",
            "Service/rel",
            "Service/rel-nodes",
            "ServiceAccount/rel",
            "StatefulSet/rel");
    assertThat(objects.values())
        .allSatisfy(
            object ->
                assertThat(map(at(object, "metadata.labels")))
                    .containsEntry("app.kubernetes.io/instance", "rel"));
  }

  /** Unknown keys and bad values would be refused here, as on a start. */
  @Test
  void everyNodeAcceptsItsConfiguration() throws Exception {
    Path file = folder.resolve("muster.yaml");
    Files.writeString(
        file, (String) map(at(objects.get("ConfigMap/rel"), "data")).get("muster.yaml"));
    for (int id = 1; id <= 3; id++) {
      NodeConfig config =
          NodeConfig.load(file, Map.of("MUSTER_NODE_ID", Integer.toString(id)), Map.of());
      assertThat(config.self().host()).isEqualTo("rel-" + id + ".rel-nodes.apps.svc");
      assertThat(config.clusterNodes()).extracting(ClusterNode::id).containsExactly(1, 2, 3);
      assertThat(config.managementHost()).isEqualTo("0.0.0.0");
      assertThat(config.dataDir()).isEqualTo(Path.of(mountOf("data")));
      assertThat(config.logFormat()).isEqualTo("json");
    }
  }

  @Test
  void portsAreThoseThatAreTheCustom() throws Exception {
    NodeConfig defaults =
        NodeConfig.of(
            Map.of(
                "node.id", "1",
                "cluster.id", "c",
                "cluster.nodes", "1@h:7400:7401",
                "data.dir", "unused"));
    Map<String, Object> ports = new LinkedHashMap<>();
    for (Object port : (List<?>) at(container(), "ports")) {
      ports.put(at(port, "name").toString(), at(port, "containerPort"));
    }

    assertThat(ports)
        .isEqualTo(Map.of("client", 7400, "raft", 7401, "management", defaults.managementPort()));
    for (String service : List.of("Service/rel", "Service/rel-nodes")) {
      for (Object port : (List<?>) at(objects.get(service), "spec.ports")) {
        assertThat(ports).containsEntry(at(port, "targetPort").toString(), at(port, "port"));
      }
    }
    assertThat(Chart.read(Chart.DEPLOY.resolve("Dockerfile"))).contains("EXPOSE 7400 7401 7480");
  }

  @Test
  void podsStartTogetherStopGentlyAndLiveApart() throws Exception {
    Map<String, Object> set = objects.get("StatefulSet/rel");
    assertThat(at(set, "spec.podManagementPolicy")).isEqualTo("Parallel");
    assertThat(at(set, "spec.serviceName")).isEqualTo("rel-nodes");
    assertThat(at(set, "spec.ordinals.start")).isEqualTo(1);
    // The nodes find each other, and clients some node, also while a group has no leader.
    for (String service : List.of("Service/rel", "Service/rel-nodes")) {
      assertThat(at(objects.get(service), "spec.publishNotReadyAddresses")).isEqualTo(true);
    }
    assertThat(at(objects.get("PodDisruptionBudget/rel"), "spec.maxUnavailable")).isEqualTo(1);

    int drainMs =
        NodeConfig.of(
                Map.of(
                    "node.id", "1",
                    "cluster.id", "c",
                    "cluster.nodes", "1@h:7400:7401",
                    "data.dir", "unused"))
            .shutdownDrainTimeoutMs();
    List<?> preStop = (List<?>) at(container(), "lifecycle.preStop.exec.command");
    int pause = Integer.parseInt(preStop.get(1).toString());
    assertThat((Integer) at(set, "spec.template.spec.terminationGracePeriodSeconds"))
        .isGreaterThan(pause + drainMs / 1_000 + 10);

    assertThat(
            at(
                set,
                "spec.template.spec.affinity.podAntiAffinity"
                    + ".requiredDuringSchedulingIgnoredDuringExecution.0.labelSelector.matchLabels"))
        .isEqualTo(at(set, "spec.selector.matchLabels"));
  }

  @Test
  void selectorsFindThePods() {
    Map<String, Object> labels =
        map(at(objects.get("StatefulSet/rel"), "spec.template.metadata.labels"));
    List<Object> selectors = new ArrayList<>();
    selectors.add(at(objects.get("StatefulSet/rel"), "spec.selector.matchLabels"));
    selectors.add(at(objects.get("Service/rel"), "spec.selector"));
    selectors.add(at(objects.get("Service/rel-nodes"), "spec.selector"));
    selectors.add(at(objects.get("PodDisruptionBudget/rel"), "spec.selector.matchLabels"));
    selectors.add(at(objects.get("NetworkPolicy/rel"), "spec.podSelector.matchLabels"));
    for (Object selector : selectors) {
      assertThat(map(selector)).hasSize(2);
      assertThat(labels).containsAllEntriesOf(map(selector));
    }
  }

  @Test
  void theProcessMayNotDoMoreThanItHasTo() {
    assertThat(at(container(), "securityContext.readOnlyRootFilesystem")).isEqualTo(true);
    assertThat(at(container(), "securityContext.allowPrivilegeEscalation")).isEqualTo(false);
    Object pod = at(objects.get("StatefulSet/rel"), "spec.template.spec");
    assertThat(at(pod, "securityContext.runAsNonRoot")).isEqualTo(true);
    // The user of the image.
    assertThat(Chart.read(Chart.DEPLOY.resolve("Dockerfile")))
        .contains("USER " + at(pod, "securityContext.runAsUser") + ":");
    assertThat(at(pod, "automountServiceAccountToken")).isEqualTo(false);
    assertThat(mountOf("tmp")).isEqualTo("/tmp");
  }

  @Test
  void probesAskForPagesThatThereAre() {
    assertThat(at(container(), "readinessProbe.httpGet.path")).isEqualTo("/readyz");
    assertThat(at(container(), "livenessProbe.httpGet.path")).isEqualTo("/livez");
    assertThat(at(container(), "startupProbe.httpGet.path")).isEqualTo("/livez");
    for (String probe : List.of("readinessProbe", "livenessProbe", "startupProbe")) {
      assertThat(at(container(), probe + ".httpGet.port")).isEqualTo("management");
    }
  }

  @Test
  void onlyNodesReachThePortOfRaft() {
    List<?> rules = (List<?>) at(objects.get("NetworkPolicy/rel"), "spec.ingress");
    for (Object rule : rules) {
      if (at(rule, "ports.0.port").equals("raft")) {
        assertThat((List<?>) at(rule, "from")).hasSize(1);
        assertThat(at(rule, "from.0.podSelector.matchLabels"))
            .isEqualTo(at(objects.get("StatefulSet/rel"), "spec.selector.matchLabels"));
      } else {
        assertThat(map(rule)).doesNotContainKey("from");
      }
    }
    assertThat(rules).hasSize(3);
  }

  /** Files are named by the configuration where the secrets are mounted, and a node takes both. */
  @Test
  void aSecuredClusterIsAMatterOfValues() throws Exception {
    Map<String, Object> values = Chart.values();
    values.put("replicas", 4);
    values.put(
        "tls",
        Map.of("client", Map.of("secretName", "for-all"), "peer", Map.of("secretName", "nodes")));
    values.put("jwt", Map.of("jwksSecretName", "keys"));
    values.put(
        "config",
        with(
            values,
            "config",
            "security.tls.client.auth",
            "optional",
            "security.authentication",
            "tls,jwt",
            "security.authorization",
            "acl",
            "security.super.users",
            "User:CN=node",
            "log.format",
            "text"));
    values.put("extraVolumes", List.of(Map.of("name", "more", "emptyDir", Map.of())));
    values.put("extraVolumeMounts", List.of(Map.of("name", "more", "mountPath", "/more")));
    objects = chart.render(values);

    Path file = folder.resolve("muster.yaml");
    Files.writeString(
        file, (String) map(at(objects.get("ConfigMap/rel"), "data")).get("muster.yaml"));
    NodeConfig config = NodeConfig.load(file, Map.of("MUSTER_NODE_ID", "4"), Map.of());
    assertThat(config.logFormat()).isEqualTo("text");
    Map<Path, String> secretOf =
        Map.of(
            config.tlsCert().orElseThrow(), "for-all",
            config.tlsKey().orElseThrow(), "for-all",
            config.tlsCa().orElseThrow(), "for-all",
            config.peerTlsCert().orElseThrow(), "nodes",
            config.peerTlsKey().orElseThrow(), "nodes",
            config.peerTlsCa().orElseThrow(), "nodes",
            config.jwtJwks().orElseThrow(), "keys");
    secretOf.forEach(
        (path, secret) -> assertThat(secretAt(path.getParent())).as("%s", path).isEqualTo(secret));
    assertThat(config.jwtJwks().orElseThrow().getFileName()).hasToString("jwks.json");
    assertThat(mountOf("more")).isEqualTo("/more");
    assertThat(at(objects.get("Service/rel"), "spec.ports.0.appProtocol")).isEqualTo("https");
  }

  @Test
  void withoutTlsTheServiceSaysSo() throws Exception {
    assertThat(at(objects.get("Service/rel"), "spec.ports.0.appProtocol"))
        .isEqualTo("kubernetes.io/h2c");

    Map<String, Object> values = Chart.values();
    values.put("config", with(values, "config", "security.tls.cert", "/more/node.pem"));
    assertThat(at(chart.render(values).get("Service/rel"), "spec.ports.0.appProtocol"))
        .isEqualTo("https");
  }

  @Test
  void everyValueIsUsedAndMayBeGiven() throws Exception {
    Map<String, Object> values = Chart.values();
    values.put("replicas", 5);
    values.put("nodeSelector", Map.of("disk", "fast"));
    values.put("tolerations", List.of(Map.of("key", "dedicated", "operator", "Exists")));
    values.put("podAnnotations", Map.of("team", "data"));
    values.put(
        "image", with(values, "image", "tag", "1.2", "pullSecrets", List.of(Map.of("name", "s"))));
    values.put("persistence", with(values, "persistence", "storageClass", "local", "size", "1Gi"));
    List<Object> peers = List.of(Map.of("podSelector", Map.of("matchLabels", Map.of("a", "b"))));
    values.put(
        "networkPolicy", with(values, "networkPolicy", "clients", peers, "management", peers));
    values.put("serviceMonitor", with(values, "serviceMonitor", "enabled", true, "interval", "9s"));
    Map<String, Map<String, Object>> given = chart.render(values);

    assertThat(at(given.get("ServiceMonitor/rel"), "spec.endpoints.0.interval")).isEqualTo("9s");
    assertThat(at(given.get("ServiceMonitor/rel"), "spec.endpoints.0.path")).isEqualTo("/metrics");
    Object pod = at(given.get("StatefulSet/rel"), "spec.template.spec");
    assertThat(at(pod, "containers.0.image")).isEqualTo("muster:1.2");
    assertThat(at(pod, "nodeSelector.disk")).isEqualTo("fast");
    assertThat(at(pod, "tolerations.0.key")).isEqualTo("dedicated");
    assertThat(at(pod, "imagePullSecrets.0.name")).isEqualTo("s");
    assertThat((List<?>) at(given.get("NetworkPolicy/rel"), "spec.ingress.1.from")).hasSize(2);
    assertThat((List<?>) at(given.get("NetworkPolicy/rel"), "spec.ingress.2.from")).hasSize(1);
    assertThat(map(at(given.get("ConfigMap/rel"), "data")).get("muster.yaml").toString())
        .contains("- 5@rel-5.rel-nodes.apps.svc:7400:7401");

    for (String leaf : leaves("", Chart.values())) {
      assertThat(chart.used)
          .as("some template uses " + leaf)
          .anyMatch(path -> leaf.equals(path) || leaf.startsWith(path + "."));
    }
  }

  @Test
  void aValueThatIsNotThereIsNoticed() {
    Map<String, Object> values = Chart.values();
    values.remove("clusterId");

    assertThatThrownBy(() -> chart.render(values)).hasMessageContaining("Values.clusterId");
  }

  /** Helm checks values against the schema, so one that lacks there could not be given. */
  @Test
  void theSchemaNamesEveryValueWithItsType() {
    Map<String, Object> schema =
        map(Chart.yaml(Chart.read(Chart.FOLDER.resolve("values.schema.json"))));
    assertDescribed(Chart.values(), schema);
    assertThat(map(at(schema, "properties.replicas")))
        .as("as many nodes as a cluster takes")
        .isEqualTo(Map.of("type", "integer", "minimum", 1, "maximum", 31));
  }

  private static void assertDescribed(Map<String, Object> values, Map<String, Object> schema) {
    Map<String, Object> properties = map(schema.get("properties"));
    assertThat(schema).containsEntry("additionalProperties", false);
    assertThat(properties.keySet()).isEqualTo(values.keySet());
    values.forEach(
        (name, value) -> {
          Map<String, Object> property = map(properties.get(name));
          String type =
              value instanceof Map<?, ?>
                  ? "object"
                  : value instanceof List<?>
                      ? "array"
                      : value instanceof Integer
                          ? "integer"
                          : value instanceof Boolean ? "boolean" : "string";
          assertThat(property).as(name).containsEntry("type", type);
          if (property.containsKey("pattern")) {
            assertThat(value.toString()).matches(property.get("pattern").toString());
          }
          if (property.containsKey("minimum")) {
            assertThat((Integer) value).isGreaterThanOrEqualTo((Integer) property.get("minimum"));
          }
          if (property.containsKey("properties")) {
            assertDescribed(map(value), property);
          }
        });
  }

  /** The real one, where there is one. */
  @Test
  void helmAgrees() throws Exception {
    boolean there;
    try {
      there = new ProcessBuilder("helm", "version").start().waitFor(60, TimeUnit.SECONDS);
    } catch (java.io.IOException e) {
      there = false;
    }
    assumeTrue(there, "no helm on the path");
    for (String verb : List.of("lint", "template")) {
      Path out = folder.resolve(verb);
      Process helm =
          new ProcessBuilder("helm", verb, Chart.FOLDER.toString())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      assertThat(helm.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(helm.exitValue()).as(Files.readString(out)).isZero();
    }
  }

  private static Map<String, Object> with(Map<String, Object> values, String of, Object... more) {
    Map<String, Object> changed = map(values.get(of));
    for (int i = 0; i < more.length; i += 2) {
      changed.put(more[i].toString(), more[i + 1]);
    }
    return changed;
  }

  private static List<String> leaves(String prefix, Map<String, Object> values) {
    List<String> leaves = new ArrayList<>();
    values.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> inner && !inner.isEmpty() && !key.contains(".")) {
            leaves.addAll(leaves(prefix + key + ".", map(inner)));
          } else {
            leaves.add(prefix + key);
          }
        });
    return leaves;
  }

  private Object container() {
    return at(objects.get("StatefulSet/rel"), "spec.template.spec.containers.0");
  }

  /** The secret in the folder. */
  private Object secretAt(Path folder) {
    for (Object mount : (List<?>) at(container(), "volumeMounts")) {
      if (at(mount, "mountPath").equals(folder.toString())) {
        for (Object volume :
            (List<?>) at(objects.get("StatefulSet/rel"), "spec.template.spec.volumes")) {
          if (at(volume, "name").equals(at(mount, "name"))) {
            return at(volume, "secret.secretName");
          }
        }
      }
    }
    throw new AssertionError("nothing is mounted at " + folder);
  }

  private String mountOf(String volume) {
    for (Object mount : (List<?>) at(container(), "volumeMounts")) {
      if (at(mount, "name").equals(volume)) {
        return at(mount, "mountPath").toString();
      }
    }
    throw new AssertionError("no mount of " + volume);
  }
}
