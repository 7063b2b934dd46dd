// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.load;

import io.muster.bench.client.BenchClient;
import io.muster.bench.system.SystemUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** A system without processes, which tells when somebody looks at them for the first time. */
final class NoSystem implements SystemUnderTest {
  private final AtomicReference<Runnable> onFirstLook;

  NoSystem(Runnable onFirstLook) {
    this.onFirstLook = new AtomicReference<>(onFirstLook);
  }

  @Override
  public String name() {
    return "none";
  }

  @Override
  public void startAll() {}

  @Override
  public void start(int node) {}

  @Override
  public void kill9(int node) {}

  @Override
  public void stopAll() {}

  @Override
  public void awaitWhole(Duration limit) {}

  @Override
  public BenchClient connect() {
    throw new AssertionError("a loop is given its client; nobody connects here");
  }

  @Override
  public List<Long> pids() {
    onFirstLook.getAndSet(() -> {}).run();
    return List.of();
  }

  @Override
  public List<String> gone() {
    return List.of();
  }

  @Override
  public Path data() {
    return Path.of("/proc");
  }

  @Override
  public void close() {}
}
