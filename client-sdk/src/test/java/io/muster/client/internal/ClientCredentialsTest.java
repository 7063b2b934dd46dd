// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.client.MusterClient;
import io.muster.client.TlsOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client shows to prove who it is, and what it does not give away. */
class ClientCredentialsTest {
  private static final Base64.Encoder BASE64 =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  @TempDir private Path folder;

  @Test
  void renewedCertificateIsShownWithAnOldKeyAndWithANewOne() throws Exception {
    Path certificate = folder.resolve("client.pem");
    Path key = folder.resolve("client.key");
    keytool("-genkeypair", "-alias", "a", "-dname", "CN=a", "-keyalg", "EC");
    keytool("-genkeypair", "-alias", "b", "-dname", "CN=b", "-keyalg", "EC");
    FileTime coarse = FileTime.from(1, TimeUnit.DAYS);
    X509Certificate first = write(certificate, key, "a");
    IdentityFiles files = new IdentityFiles(certificate, key);
    files.read();
    assertThat(shown(files)).isEqualTo(first);

    // The same key, and a file that is as old as the one before.
    Files.setLastModifiedTime(certificate, coarse);
    keytool("-selfcert", "-alias", "a", "-dname", "CN=renewed");
    X509Certificate second = write(certificate, key, "a");
    Files.setLastModifiedTime(certificate, coarse);
    files.read();
    assertThat(second).isNotEqualTo(first);
    assertThat(shown(files)).isEqualTo(second);

    // Another key, of which half is there.
    X509Certificate third = certificate("b");
    Files.writeString(certificate, pem("CERTIFICATE", third.getEncoded()));
    assertThatThrownBy(files::read)
        .isInstanceOf(IOException.class)
        .hasMessage(key + " is not the key of " + certificate);
    assertThat(shown(files)).isEqualTo(second);
    files.read(); // told once
    write(certificate, key, "b");
    files.read();
    assertThat(shown(files)).isEqualTo(third);
  }

  @Test
  void filesThatHoldNothingAreRefusedWhenTheClientIsMade() throws Exception {
    Path empty = Files.createFile(folder.resolve("ca.pem"));

    assertThatThrownBy(() -> MusterClient.builder().tls(TlsOptions.trusting(empty)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(empty + " holds no certificate");
  }

  @Test
  void tokenIsNotSentInPlainTextUnlessThatIsAllowed() {
    assertThatThrownBy(() -> MusterClient.builder().bearerToken(() -> "secret").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tls")
        .hasMessageContaining("tokenInPlainText");

    MusterClient.builder().bearerToken(() -> "t").tokenInPlainText(true).build().close();
    MusterClient.builder().bearerToken(() -> "t").tls(TlsOptions.systemTrust()).build().close();
  }

  /** Deadlines and heartbeats need the client's threads while a token is being fetched. */
  @Test
  @Timeout(60)
  void tokenThatDoesNotComeHoldsUpNothingButTheCallsThatNeedIt() throws Exception {
    CountDownLatch fetched = new CountDownLatch(1);
    Set<String> askedOn = ConcurrentHashMap.newKeySet();
    try (ScriptedNode node = new ScriptedNode();
        MusterClient client =
            MusterClient.builder()
                .endpoints(node.endpoint())
                .tokenInPlainText(true)
                .bearerToken(
                    () -> {
                      askedOn.add(Thread.currentThread().getName().replaceFirst("-[0-9]+$", ""));
                      try {
                        fetched.await();
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                      return "late";
                    })
                .requestTimeout(Duration.ofMillis(500))
                .build()) {
      node.topic("t", 1);
      List<CompletableFuture<?>> calls = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        calls.add(client.admin().listTopicsAsync());
      }
      for (CompletableFuture<?> call : calls) {
        assertThat(call)
            .failsWithin(Duration.ofSeconds(5))
            .withThrowableThat()
            .havingCause()
            .withMessageNotContaining("long after the deadline");
      }
      fetched.countDown();
      assertThat(client.admin().listTopics()).hasSize(1);
      assertThat(askedOn).containsExactly("muster-client-token");
    }
  }

  private static X509Certificate shown(IdentityFiles files) {
    String alias = files.keys().chooseClientAlias(new String[] {"EC"}, new Principal[0], null);
    return files.keys().getCertificateChain(alias)[0];
  }

  private X509Certificate write(Path certificate, Path key, String alias) throws Exception {
    X509Certificate own = certificate(alias);
    Files.writeString(certificate, pem("CERTIFICATE", own.getEncoded()));
    Files.writeString(
        key, pem("PRIVATE KEY", store().getKey(alias, "changeit".toCharArray()).getEncoded()));
    return own;
  }

  private X509Certificate certificate(String alias) throws Exception {
    return (X509Certificate) store().getCertificate(alias);
  }

  private KeyStore store() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve("keys.p12"))) {
      store.load(in, "changeit".toCharArray());
    }
    return store;
  }

  private static String pem(String type, byte[] content) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(type, BASE64.encodeToString(content), type);
  }

  private void keytool(String... arguments) throws Exception {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    line.addAll(List.of(arguments));
    line.addAll(List.of("-keystore", folder.resolve("keys.p12").toString()));
    line.addAll(List.of("-storetype", "PKCS12", "-storepass", "changeit"));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
