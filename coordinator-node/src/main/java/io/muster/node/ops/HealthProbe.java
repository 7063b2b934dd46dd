// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.charset.StandardCharsets;

/**
 * Asks the node in the same container for its health, for orchestrators that run a command and look
 * at how it ends: an image with nothing but a JRE has no other HTTP client.
 *
 * <pre>java -cp '/opt/muster/lib/*' io.muster.node.ops.HealthProbe http://localhost:7480/readyz
 * </pre>
 */
public final class HealthProbe {
  private static final int TIMEOUT_MS = 5_000;

  private HealthProbe() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments, System.out));
  }

  /**
   * @return 0 where the node passes, 1 where it does not or does not answer, 2 for a wrong use
   */
  static int run(String[] arguments, PrintStream out) {
    if (arguments.length != 1) {
      out.println("expected one argument, such as http://localhost:7480/readyz");
      return 2;
    }
    try {
      HttpURLConnection connection = (HttpURLConnection) new URL(arguments[0]).openConnection();
      connection.setConnectTimeout(TIMEOUT_MS);
      connection.setReadTimeout(TIMEOUT_MS);
      int status = connection.getResponseCode();
      try (InputStream body =
          status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
        if (body != null) {
          out.print(new String(body.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
      return status == 200 ? 0 : 1;
    } catch (MalformedURLException | ClassCastException e) {
      out.println(arguments[0] + " is not an HTTP address");
      return 2;
    } catch (IOException e) {
      out.println(arguments[0] + " does not answer: " + e.getMessage());
      return 1;
    }
  }
}
