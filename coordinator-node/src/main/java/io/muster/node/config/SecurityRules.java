// SPDX-License-Identifier: Apache-2.0
package io.muster.node.config;

import static io.muster.node.config.ConfigKey.CLUSTER_NODES;
import static io.muster.node.config.ConfigKey.SECURITY_AUTHENTICATION;
import static io.muster.node.config.ConfigKey.SECURITY_AUTHORIZATION;
import static io.muster.node.config.ConfigKey.SECURITY_JWT_JWKS;
import static io.muster.node.config.ConfigKey.SECURITY_PEER_PLAINTEXT_ALLOWED;
import static io.muster.node.config.ConfigKey.SECURITY_PEER_TLS_CA;
import static io.muster.node.config.ConfigKey.SECURITY_PEER_TLS_CERT;
import static io.muster.node.config.ConfigKey.SECURITY_PEER_TLS_KEY;
import static io.muster.node.config.ConfigKey.SECURITY_SUPER_USERS;
import static io.muster.node.config.ConfigKey.SECURITY_TLS_CA;
import static io.muster.node.config.ConfigKey.SECURITY_TLS_CERT;
import static io.muster.node.config.ConfigKey.SECURITY_TLS_CLIENT_AUTH;
import static io.muster.node.config.ConfigKey.SECURITY_TLS_KEY;

import java.util.List;
import java.util.Map;

/** What the settings of security ask of each other: half a lock is none. */
final class SecurityRules {
  private final Map<ConfigKey, Setting> settings;
  private final List<String> problems;

  private SecurityRules(Map<ConfigKey, Setting> settings, List<String> problems) {
    this.settings = settings;
    this.problems = problems;
  }

  /** Adds a line for each broken rule to {@code problems}. */
  static void check(Map<ConfigKey, Setting> settings, List<String> problems) {
    SecurityRules rules = new SecurityRules(settings, problems);
    rules.asks(SECURITY_TLS_CERT, SECURITY_TLS_KEY);
    rules.asks(SECURITY_TLS_KEY, SECURITY_TLS_CERT);
    rules.asks(SECURITY_TLS_CA, SECURITY_TLS_CERT);
    rules.asks(SECURITY_PEER_TLS_CERT, SECURITY_PEER_TLS_KEY);
    rules.asks(SECURITY_PEER_TLS_CERT, SECURITY_PEER_TLS_CA);
    rules.asks(SECURITY_PEER_TLS_KEY, SECURITY_PEER_TLS_CERT);
    rules.asks(SECURITY_PEER_TLS_CA, SECURITY_PEER_TLS_CERT);
    boolean asksForCertificates = !rules.text(SECURITY_TLS_CLIENT_AUTH, "none").equals("none");
    if (asksForCertificates && !rules.has(SECURITY_TLS_CA)) {
      rules.problem(
          SECURITY_TLS_CLIENT_AUTH, "asks for client certificates; set security.tls.ca, too");
    }
    String proofs = rules.text(SECURITY_AUTHENTICATION, "none");
    if (proofs.contains("tls") && !asksForCertificates) {
      rules.problem(
          SECURITY_AUTHENTICATION,
          "has tls; set security.tls.client.auth to optional or required, too");
    }
    if (proofs.contains("jwt") && !rules.has(SECURITY_JWT_JWKS)) {
      rules.problem(SECURITY_AUTHENTICATION, "has jwt; set security.jwt.jwks, too");
    }
    if (proofs.equals("jwt") && rules.nodes() > 1) {
      rules.problem(
          SECURITY_AUTHENTICATION,
          "is jwt, but nodes know each other by certificates; use tls,jwt, with"
              + " security.tls.client.auth=optional where clients have none");
    }
    if (rules.text(SECURITY_AUTHORIZATION, "none").equals("acl")) {
      rules.checkAcl(proofs);
    }
    if (!proofs.equals("none")) {
      rules.checkPeers();
    }
  }

  private void checkAcl(String proofs) {
    if (proofs.equals("none")) {
      problem(
          SECURITY_AUTHORIZATION,
          "is acl, but nobody proves who they are; set security.authentication, too");
    }
    if (!has(SECURITY_SUPER_USERS)) {
      problem(
          SECURITY_AUTHORIZATION,
          "is acl, but nobody could make the first access rule; name who may in"
              + " security.super.users");
    }
  }

  /** Whoever reaches an open Raft port can write what the client port would refuse. */
  private void checkPeers() {
    Setting allowed = settings.get(SECURITY_PEER_PLAINTEXT_ALLOWED);
    if (nodes() > 1
        && !has(SECURITY_PEER_TLS_CERT)
        && (allowed == null || !(Boolean) allowed.value())) {
      problem(
          SECURITY_AUTHENTICATION,
          "is on, but the Raft port takes plain text from everybody; set security.peer.tls.cert,"
              + " security.peer.tls.key and security.peer.tls.ca, or, where only nodes reach that"
              + " port, security.peer.plaintext.allowed=true");
    }
  }

  private void asks(ConfigKey given, ConfigKey needed) {
    if (has(given) && !has(needed)) {
      problem(given, "is set without " + needed.key() + "; set both or none");
    }
  }

  private int nodes() {
    Setting setting = settings.get(CLUSTER_NODES);
    return setting == null ? 0 : NodeConfig.nodes(setting).size();
  }

  private boolean has(ConfigKey key) {
    return settings.containsKey(key);
  }

  private String text(ConfigKey key, String otherwise) {
    Setting setting = settings.get(key);
    return setting == null ? otherwise : (String) setting.value();
  }

  private void problem(ConfigKey key, String what) {
    Setting setting = settings.get(key);
    String origin = setting == null ? "" : setting.origin() + ": ";
    problems.add(origin + key.key() + " " + what);
  }
}
