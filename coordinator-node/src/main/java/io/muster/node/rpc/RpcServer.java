// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.muster.node.cluster.ClusterDirectory;
import io.muster.node.cluster.NodeDirectory;
import io.muster.node.cluster.PeerRequests;
import io.muster.node.config.NodeConfig;
import io.muster.node.coordinator.Backups;
import io.muster.node.coordinator.GroupAdministration;
import io.muster.node.coordinator.GroupCoordinators;
import io.muster.node.security.NodeSecurity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The gRPC server of a node: {@code muster.v1}, {@code grpc.health.v1} and, where enabled,
 * reflection. Starts as NOT_SERVING; {@link #setServing} is the node's word on its readiness.
 * Thread-safe.
 */
public final class RpcServer implements AutoCloseable {
  /** Of one message. Requests are bounded by {@code Limits.REQUEST_BYTES_MAX}, streams bundle. */
  static final int INBOUND_MESSAGE_BYTES_MAX = 1 << 20;

  /** Parked joins count, too. Further calls wait on the client's side. */
  static final int CALLS_PER_CONNECTION_MAX = 10_000;

  private static final Duration STOP_GRACE = Duration.ofSeconds(5);
  private static final int WRITER_THREADS_MAX = 4;

  private final Server server;
  private final CoordinatorRpc coordinatorRpc;
  private final GroupAdminRpc groupAdminRpc;
  private final RpcMetrics metrics;
  private final HealthStatusManager health;
  private final List<String> serviceNames;
  private final ExecutorService writers;
  private final AtomicBoolean stopping = new AtomicBoolean();

  private RpcServer(
      Server server,
      CoordinatorRpc coordinatorRpc,
      GroupAdminRpc groupAdminRpc,
      RpcMetrics metrics,
      HealthStatusManager health,
      List<String> serviceNames,
      ExecutorService writers) {
    this.server = server;
    this.coordinatorRpc = coordinatorRpc;
    this.groupAdminRpc = groupAdminRpc;
    this.metrics = metrics;
    this.health = health;
    this.serviceNames = serviceNames;
    this.writers = writers;
  }

  /**
   * Listens at the node's own address of the configuration.
   *
   * @param security asked about every call but health checks
   * @param executor runs the handlers, which never block: {@code Runnable::run} keeps them on the
   *     transport's threads and saves a hand-over
   * @throws IOException where the address cannot be listened on
   */
  public static RpcServer start(
      NodeConfig config,
      GroupCoordinators coordinators,
      GroupAdministration administration,
      ClusterDirectory directory,
      NodeDirectory nodes,
      PeerRequests peers,
      Backups backups,
      NodeSecurity security,
      Executor executor)
      throws IOException {
    int port = config.self().clientPort();
    return start(
        config,
        port,
        coordinators,
        administration,
        directory,
        nodes,
        peers,
        backups,
        security,
        executor);
  }

  /**
   * @param port 0 for any free one
   */
  static RpcServer start(
      NodeConfig config,
      int port,
      GroupCoordinators coordinators,
      GroupAdministration administration,
      ClusterDirectory directory,
      NodeDirectory nodes,
      PeerRequests peers,
      Backups backups,
      NodeSecurity security,
      Executor executor)
      throws IOException {
    InetSocketAddress address = new InetSocketAddress(config.listenHost(), port);
    if (address.isUnresolved()) {
      throw new IOException("listen.host " + config.listenHost() + " is not a known address");
    }
    ExecutorService writers = writers();
    RpcMetrics metrics = new RpcMetrics();
    CoordinatorRpc coordinatorRpc =
        new CoordinatorRpc(
            coordinators,
            new CoordinatorValidator(config),
            writers,
            directory::topicsRevision,
            metrics);
    GroupAdminRpc groupAdminRpc = new GroupAdminRpc(administration);
    List<BindableService> services =
        List.of(
            coordinatorRpc,
            groupAdminRpc,
            new TopicRpc(directory),
            new ClusterRpc(directory, nodes),
            new NodeRpc(peers),
            new ConfigRpc(directory.config()),
            new AclRpc(directory.acls()),
            new BackupRpc(backups));
    HealthStatusManager health = new HealthStatusManager();
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(address)
            .executor(executor)
            .intercept(new CallerHost())
            // Added last, so it comes first.
            .intercept(new SecurityGate(security))
            .maxInboundMessageSize(INBOUND_MESSAGE_BYTES_MAX)
            .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION_MAX)
            .permitKeepAliveTime(10, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .keepAliveTime(30, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .addService(health.getHealthService());
    if (security.clientTls().isPresent()) {
      builder.sslContext(RpcTls.server(security.clientTls().get(), config.tlsClientAuth()));
      builder.handshakeTimeout(10, TimeUnit.SECONDS);
    }
    services.forEach(builder::addService);
    services.forEach(service -> metrics.count(service.bindService().getServiceDescriptor()));
    if (config.grpcReflectionEnabled()) {
      builder.addService(ProtoReflectionServiceV1.newInstance());
    }
    // The one that is added last sees a call first.
    Server server = builder.intercept(new CallMeter(metrics)).build();
    try {
      server.start();
    } catch (IOException e) {
      writers.shutdownNow();
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(
          "Cannot listen for clients on "
              + config.listenHost()
              + ":"
              + port
              + ": "
              + cause.getMessage()
              + ". Does another process use the port?",
          e);
    }
    List<String> names =
        services.stream()
            .map(service -> service.bindService().getServiceDescriptor().getName())
            .toList();
    RpcServer started =
        new RpcServer(server, coordinatorRpc, groupAdminRpc, metrics, health, names, writers);
    started.setServing(false);
    return started;
  }

  private static ExecutorService writers() {
    int threads =
        Math.max(1, Math.min(WRITER_THREADS_MAX, Runtime.getRuntime().availableProcessors() / 4));
    AtomicInteger number = new AtomicInteger();
    // What still comes after the end has nobody to write to; it is dropped.
    return new ThreadPoolExecutor(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        task -> {
          Thread thread = new Thread(task, "muster-rpc-writer-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        },
        new ThreadPoolExecutor.DiscardPolicy());
  }

  /** For tests: every method that the server answers. */
  List<ServerMethodDefinition<?, ?>> methods() {
    return server.getServices().stream()
        .flatMap(service -> service.getMethods().stream())
        .<ServerMethodDefinition<?, ?>>map(method -> method)
        .toList();
  }

  /** The port that the server listens on. */
  public int port() {
    return server.getPort();
  }

  /** What health checks are told, for the server as a whole and for each service. */
  public void setServing(boolean serving) {
    ServingStatus status = serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    serviceNames.forEach(name -> health.setStatus(name, status));
  }

  /** The topic registry on this node changed: clients with a stream are told its new revision. */
  public void topicsChanged() {
    coordinatorRpc.topicsChanged();
  }

  /**
   * Tells health checks, ends the streams, accepts nothing new, and waits for calls under way; what
   * takes longer than {@code grace} is cut off. Returns when no call is open any more. Does nothing
   * the second time.
   */
  public void stop(Duration grace) {
    if (!stopping.compareAndSet(false, true)) {
      return;
    }
    health.enterTerminalState();
    coordinatorRpc.endStreams();
    groupAdminRpc.endWatches();
    server.shutdown();
    try {
      if (!server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        server.shutdownNow();
        server.awaitTermination(STOP_GRACE.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    writers.shutdown();
  }

  /** {@link #stop} with five seconds of grace. */
  @Override
  public void close() {
    stop(STOP_GRACE);
  }

  /** What was counted since the start. */
  public RpcMetrics metrics() {
    return metrics;
  }

  /** How many Connect streams are open. */
  public int openStreams() {
    return coordinatorRpc.openStreams();
  }
}
