// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.muster.client.BackupPart;
import io.muster.client.BackupSink;
import io.muster.client.Backups;
import io.muster.client.InvalidRequestException;
import io.muster.client.MusterClient;
import io.muster.client.RetriableException;
import io.muster.proto.v1.BackupServiceGrpc;
import io.muster.proto.v1.ClusterServiceGrpc;
import io.muster.proto.v1.DescribeClusterRequest;
import io.muster.proto.v1.DescribeClusterResponse;
import io.muster.proto.v1.NodeEndpoint;
import io.muster.proto.v1.ReadBackupRequest;
import io.muster.proto.v1.ReadBackupResponse;
import io.muster.proto.v1.ResponseHeader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reading a part over real connections, from nodes that do as the test says. */
@Timeout(60)
class BackupReadTest {
  private final List<Peer> peers = new ArrayList<>();
  private volatile int leader = 1;
  private MusterClient client;

  /** A node that names the leader, and reads as it is told. */
  private final class Peer {
    final int id;
    final Server server;
    volatile Consumer<StreamObserver<ReadBackupResponse>> reading =
        to -> to.onError(refusal("NOT_COORDINATOR", "RETRY_ELSEWHERE"));

    Peer(int id) throws IOException {
      this.id = id;
      this.server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .addService(cluster())
              .addService(backups())
              .build()
              .start();
    }

    private BindableService cluster() {
      return new ClusterServiceGrpc.ClusterServiceImplBase() {
        @Override
        public void describeCluster(
            DescribeClusterRequest request, StreamObserver<DescribeClusterResponse> to) {
          DescribeClusterResponse.Builder answer =
              DescribeClusterResponse.newBuilder()
                  .setHeader(ResponseHeader.newBuilder().setClusterId("c").setNodeId(id))
                  .setOffsetsPartitions(1)
                  .setControllerNodeId(leader)
                  .addPartitions(
                      DescribeClusterResponse.Partition.newBuilder()
                          .setLeaderNodeId(leader)
                          .setTerm(leader));
          for (Peer peer : peers) {
            answer.addNodes(
                NodeEndpoint.newBuilder()
                    .setNodeId(peer.id)
                    .setHost("127.0.0.1")
                    .setPort(peer.server.getPort()));
          }
          to.onNext(answer.build());
          to.onCompleted();
        }
      };
    }

    private BindableService backups() {
      return new BackupServiceGrpc.BackupServiceImplBase() {
        @Override
        public void readBackup(ReadBackupRequest request, StreamObserver<ReadBackupResponse> to) {
          reading.accept(to);
        }
      };
    }
  }

  /** What came, with a mark at each beginning. */
  private static final class Recording implements BackupSink {
    final List<String> taken = new ArrayList<>();

    @Override
    public void begin() {
      taken.add("begin");
    }

    @Override
    public void chunk(byte[] bytes) {
      taken.add(ByteString.copyFrom(bytes).toStringUtf8());
    }
  }

  @BeforeEach
  void start() throws IOException {
    for (int id = 1; id <= 2; id++) {
      peers.add(new Peer(id));
    }
    client =
        MusterClient.builder()
            .endpoints("127.0.0.1:" + peers.get(0).server.getPort())
            .requestTimeout(Duration.ofSeconds(5))
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    peers.forEach(peer -> peer.server.shutdownNow());
  }

  @Test
  void aPartWhoseLeaderChangesIsReadAgainAtTheNewOne() {
    peers.get(0).reading =
        to -> {
          to.onNext(begin(1));
          to.onNext(chunk("half"));
          leader = 2;
          to.onError(refusal("NOT_COORDINATOR", "RETRY_ELSEWHERE"));
        };
    peers.get(1).reading = to -> whole(to, "one", "two");
    Recording sink = new Recording();

    BackupPart part = client.admin().backups().read(0, sink);

    assertThat(sink.taken).containsExactly("begin", "half", "begin", "one", "two");
    assertThat(part.chunks()).isEqualTo(2);
    assertThat(part.rows()).isEqualTo(7);
    assertThat(part.term()).isEqualTo(2);
    assertThat(part.checksum())
        .isEqualTo(HexFormat.of().formatHex(checksum("one", "two").toByteArray()));
  }

  @Test
  void whatWasChangedOnTheWayIsReadAgain() {
    boolean[] changed = {false};
    peers.get(0).reading =
        to -> {
          if (changed[0]) {
            whole(to, "good");
          } else {
            changed[0] = true;
            to.onNext(begin(1));
            to.onNext(chunk("bad"));
            to.onNext(end(1, checksum("good")));
            to.onCompleted();
          }
        };
    Recording sink = new Recording();
    assertThat(client.admin().backups().read(Backups.CLUSTER, sink).chunks()).isEqualTo(1);
    assertThat(sink.taken).containsExactly("begin", "bad", "begin", "good");
  }

  @Test
  void aRefusalThatStaysOneComesOutAtOnceAndOthersInTheEnd() {
    peers.get(0).reading = to -> to.onError(refusal("INVALID_REQUEST", "INVALID"));
    assertThatThrownBy(() -> client.admin().backups().read(0, new Recording()))
        .isInstanceOf(InvalidRequestException.class);
    peers.get(0).reading = to -> to.onError(refusal("THROTTLED", "RETRY_SAME"));
    try (MusterClient impatient =
        MusterClient.builder()
            .endpoints("127.0.0.1:" + peers.get(0).server.getPort())
            .requestTimeout(Duration.ofMillis(500))
            .build()) {
      assertThatThrownBy(() -> impatient.admin().backups().read(0, new Recording()))
          .isInstanceOfSatisfying(
              RetriableException.class, e -> assertThat(e.reason()).isEqualTo("THROTTLED"));
    }
  }

  @Test
  void whatTheSinkThrowsComesOut() {
    peers.get(0).reading = to -> whole(to, "one");
    BackupSink full =
        new BackupSink() {
          @Override
          public void begin() {}

          @Override
          public void chunk(byte[] bytes) {
            throw new IllegalStateException("no space left");
          }
        };
    assertThatThrownBy(() -> client.admin().backups().read(0, full))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no space left");
  }

  private static void whole(StreamObserver<ReadBackupResponse> to, String... chunks) {
    to.onNext(begin(2));
    for (String chunk : chunks) {
      to.onNext(chunk(chunk));
    }
    to.onNext(end(chunks.length, checksum(chunks)));
    to.onCompleted();
  }

  private static ReadBackupResponse begin(long term) {
    return ReadBackupResponse.newBuilder()
        .setBegin(ReadBackupResponse.Begin.newBuilder().setTerm(term).setIndex(9))
        .build();
  }

  private static ReadBackupResponse chunk(String text) {
    return ReadBackupResponse.newBuilder().setChunk(ByteString.copyFromUtf8(text)).build();
  }

  private static ReadBackupResponse end(int chunks, ByteString checksum) {
    return ReadBackupResponse.newBuilder()
        .setEnd(
            io.muster.proto.v1.BackupPart.newBuilder()
                .setChunks(chunks)
                .setRows(7)
                .setChecksum(checksum))
        .build();
  }

  private static ByteString checksum(String... chunks) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] checksum = new byte[32];
      for (String chunk : chunks) {
        digest.update(checksum);
        checksum = digest.digest(ByteString.copyFromUtf8(chunk).toByteArray());
      }
      return ByteString.copyFrom(checksum);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static StatusRuntimeException refusal(String reason, String kind) {
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(com.google.rpc.Code.FAILED_PRECONDITION_VALUE)
            .setMessage("as the test says")
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder()
                        .setReason(reason)
                        .setDomain("muster.io")
                        .putMetadata("class", kind)
                        .build()))
            .build());
  }
}
