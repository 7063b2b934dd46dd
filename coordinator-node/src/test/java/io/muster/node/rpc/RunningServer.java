// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.muster.node.config.NodeConfig;
import io.muster.node.security.NodeSecurity;
import io.muster.state.cluster.AclTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server on a free loopback port over in-memory doors, with a client's channel to it. */
final class RunningServer implements AutoCloseable {
  final InMemoryCoordinators coordinators = new InMemoryCoordinators();
  final InMemoryAdministration administration = new InMemoryAdministration();
  final InMemoryDirectory directory = new InMemoryDirectory();
  final InMemoryNodes nodes = new InMemoryNodes();
  final InMemoryBackups backups = new InMemoryBackups();

  /** The rules that the server goes by. */
  volatile AclTable rules = AclTable.of(List.of());

  final NodeSecurity security;
  final RpcServer server;
  final ManagedChannel channel;
  private final List<ManagedChannel> channels = new ArrayList<>();

  RunningServer(String... keysAndValues) throws Exception {
    NodeConfig config = config(keysAndValues);
    security = NodeSecurity.open(config, () -> rules);
    server =
        RpcServer.start(
            config,
            0,
            coordinators,
            administration,
            directory,
            nodes,
            nodes,
            backups,
            security,
            Runnable::run);
    channel = open();
  }

  static NodeConfig config(String... keysAndValues) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("node.id", "1");
    settings.put("cluster.id", "test");
    settings.put("cluster.nodes", "1@127.0.0.1:7400:7401");
    settings.put("listen.host", "127.0.0.1");
    settings.put("data.dir", "target/unused");
    for (int i = 0; i < keysAndValues.length; i += 2) {
      settings.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return NodeConfig.of(settings);
  }

  ManagedChannel open() {
    ManagedChannel opened =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    channels.add(opened);
    return opened;
  }

  @Override
  public void close() throws InterruptedException {
    for (ManagedChannel opened : channels) {
      opened.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
    server.close();
    backups.close();
    security.close();
  }
}
