// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.security;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certificate authority of this test run, made with the JDK's keytool. Good for two days. */
final class TestPki {
  private static final String PASSWORD = "changeit";
  private static final Base64.Encoder BASE64 =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  /** A certificate and its key in PEM files. */
  public record Leaf(Path cert, Path key) {}

  private final Path folder;
  private final String name;
  private final Path store;
  private int issued;

  public TestPki(Path folder, String name) throws IOException, InterruptedException {
    this.folder = folder;
    this.name = name;
    this.store = folder.resolve(name + ".p12");
    keytool("-alias", "ca", "-dname", "CN=" + name, "-ext", "bc:c=ca:true");
    try {
      Files.writeString(caFile(), pem(load().getCertificate("ca")));
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /** PEM file with the authority's certificate. */
  public Path caFile() {
    return folder.resolve(name + "-ca.pem");
  }

  /** For localhost, by name and address. */
  public Leaf issue(String subject) throws IOException, InterruptedException {
    return issue(subject, "dns:localhost,ip:127.0.0.1");
  }

  /**
   * @param names subject alternative names
   */
  public Leaf issue(String subject, String names) throws IOException, InterruptedException {
    String alias = "leaf" + ++issued;
    keytool("-alias", alias, "-signer", "ca", "-dname", subject, "-ext", "san=" + names);
    try {
      KeyStore loaded = load();
      Key key = loaded.getKey(alias, PASSWORD.toCharArray());
      StringBuilder chain = new StringBuilder();
      for (Certificate certificate : loaded.getCertificateChain(alias)) {
        chain.append(pem(certificate));
      }
      Path certFile = folder.resolve(name + "-" + alias + ".pem");
      Path keyFile = folder.resolve(name + "-" + alias + ".key");
      Files.writeString(certFile, chain);
      Files.writeString(keyFile, pem("PRIVATE KEY", key.getEncoded()));
      return new Leaf(certFile, keyFile);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private KeyStore load() throws IOException, GeneralSecurityException {
    KeyStore loaded = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      loaded.load(in, PASSWORD.toCharArray());
    }
    return loaded;
  }

  private static String pem(Certificate certificate) throws GeneralSecurityException {
    return pem("CERTIFICATE", certificate.getEncoded());
  }

  private static String pem(String type, byte[] content) {
    return "-----BEGIN "
        + type
        + "-----\n"
        + BASE64.encodeToString(content)
        + "\n-----END "
        + type
        + "-----\n";
  }

  private void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-keystore", store.toString()));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("keytool failed: " + output);
    }
  }
}
