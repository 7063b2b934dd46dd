// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.client.MusterClient;
import io.muster.client.TlsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a command connects and proves who it is; part of {@link ClientOptions}. */
final class ClientSecurityOptions {
  @Option(
      names = "--tls",
      description = "Connect by TLS and trust the authorities of this Java runtime.")
  private boolean tls;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "Connect by TLS and trust the authorities in this PEM file only.")
  private @Nullable Path ca;

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      description = "Connect by TLS and show this certificate (PEM); needs --key.")
  private @Nullable Path cert;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "Key of --cert (PEM, unencrypted PKCS#8).")
  private @Nullable Path key;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Send the bearer token (JWT) in this file; read for each call.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--token-in-plain-text",
      description = "Send the token also without TLS, where something else encrypts the way.")
  private boolean tokenInPlainText;

  /** Sets a client up accordingly. */
  void apply(MusterClient.Builder client) {
    if ((cert == null) != (key == null)) {
      throw CliException.usage("--cert and --key belong together: give both or none");
    }
    boolean encrypted = tls || ca != null || cert != null;
    if (tokenFile != null && !encrypted && !tokenInPlainText) {
      throw CliException.usage(
          "--token-file without TLS would send the token in plain text; add --tls or --ca FILE, or"
              + " allow it with --token-in-plain-text");
    }
    client.tokenInPlainText(tokenInPlainText);
    if (encrypted) {
      TlsOptions options = ca == null ? TlsOptions.systemTrust() : TlsOptions.trusting(ca);
      if (cert != null && key != null) {
        options = options.withIdentity(cert, key);
      }
      client.tls(options);
    }
    Path file = tokenFile;
    if (file != null) {
      if (!Files.isReadable(file)) {
        throw CliException.notFound("cannot read " + file);
      }
      client.bearerToken(() -> read(file));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
