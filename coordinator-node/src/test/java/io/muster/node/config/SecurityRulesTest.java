// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Half a lock is refused; a whole one is read; without settings there is none. */
class SecurityRulesTest {

  @Test
  void everythingIsOffByDefault() throws Exception {
    NodeConfig config = NodeConfig.of(ConfigSamples.minimal());
    assertThat(config.tlsCert()).isEmpty();
    assertThat(config.peerTlsCert()).isEmpty();
    assertThat(config.authentication()).isEmpty();
    assertThat(config.authorizationByAcl()).isFalse();
    assertThat(config.superUsers()).isEmpty();
    assertThat(config.quotaRequestsPerSecond()).isZero();
  }

  @Test
  void listsAreReadAsSets() throws Exception {
    NodeConfig config =
        NodeConfig.of(
            ConfigSamples.with(
                "security.tls.cert", "c",
                "security.tls.key", "k",
                "security.tls.ca", "a",
                "security.tls.client.auth", "optional",
                "security.authentication", "tls,jwt",
                "security.jwt.jwks", "j",
                "security.peer.plaintext.allowed", "true",
                "security.authorization", "acl",
                "security.super.users", "User:CN=admin,O=Acme;User:ops"));
    assertThat(config.authentication()).isEqualTo(Set.of("tls", "jwt"));
    assertThat(config.superUsers()).isEqualTo(Set.of("User:CN=admin,O=Acme", "User:ops"));
    assertThat(config.tlsCert().orElseThrow()).isAbsolute();
  }

  @Test
  void whatBelongsTogetherIsSetTogether() {
    assertProblem("security.tls.key", "security.tls.cert", "c");
    assertProblem("security.tls.cert", "security.tls.key", "k");
    assertProblem("security.tls.cert", "security.tls.ca", "a");
    assertProblem("security.peer.tls.key", "security.peer.tls.cert", "c");
    assertProblem("security.peer.tls.ca", "security.peer.tls.cert", "c");
    assertProblem("security.peer.tls.cert", "security.peer.tls.key", "k");
    assertProblem("security.peer.tls.cert", "security.peer.tls.ca", "a");
    assertProblem("set security.tls.ca", "security.tls.client.auth", "required");
    assertProblem("security.tls.client.auth", "security.authentication", "tls");
    assertProblem("security.jwt.jwks", "security.authentication", "jwt");
    assertProblem("tls,jwt", "security.authentication", "jwt");
    assertProblem("security.authentication", "security.authorization", "acl");
    assertProblem("security.super.users", "security.authorization", "acl");
    assertProblem("must match", "security.super.users", "admin");
    assertProblem("must match", "security.authentication", "basic");
  }

  @Test
  void anOpenRaftPortBesideALockedDoorIsRefused() throws Exception {
    assertProblem("security.peer.tls.cert", "security.authentication", "tls,jwt");
    String[] locked = {
      "security.tls.cert", "c",
      "security.tls.key", "k",
      "security.tls.ca", "a",
      "security.tls.client.auth", "required",
      "security.authentication", "tls"
    };
    Map<String, String> settings = ConfigSamples.with(locked);
    assertThatThrownBy(() -> NodeConfig.of(settings))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("security.peer.plaintext.allowed=true");
    settings.put("security.peer.tls.cert", "c");
    settings.put("security.peer.tls.key", "k");
    settings.put("security.peer.tls.ca", "a");
    assertThat(NodeConfig.of(settings).peerTlsCert()).isPresent();
    // Nobody else is to be reached there.
    Map<String, String> alone = ConfigSamples.with(locked);
    alone.put("cluster.nodes", "1@n1:7400:7401");
    assertThat(NodeConfig.of(alone).authentication()).isEqualTo(Set.of("tls"));
  }

  private static void assertProblem(String named, String key, String value) {
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class, () -> NodeConfig.of(ConfigSamples.with(key, value)));
    assertThat(refused).as("%s=%s was accepted", key, value).isNotNull();
    List<String> problems = refused.problems();
    assertThat(problems)
        .anySatisfy(
            problem -> assertThat(problem).contains("--set " + key).contains(key).contains(named));
  }
}
