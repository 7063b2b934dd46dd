// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static io.muster.node.rpc.FieldChecks.atMost;
import static io.muster.node.rpc.FieldChecks.invalid;
import static io.muster.node.rpc.FieldChecks.refusal;

import com.google.protobuf.ByteString;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.state.Limits;
import io.muster.state.group.Subscriptions;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a joining member offers: its protocols, their metadata, and a consumer's subscription. */
final class OfferedProtocols {
  private static final String CONSUMER = "consumer";

  static void check(JoinGroupRequest request) {
    if (request.getProtocolType().isEmpty()) {
      throw refusal(
          ErrorReason.INCONSISTENT_GROUP_PROTOCOL,
          "protocol_type",
          1,
          "protocol_type is empty: name one, \"consumer\" for consumers");
    }
    FieldChecks.bytes("protocol_type", request.getProtocolType(), Limits.PROTOCOL_NAME_BYTES_MAX);
    int count = request.getProtocolsCount();
    if (count == 0) {
      throw refusal(
          ErrorReason.INCONSISTENT_GROUP_PROTOCOL,
          "protocols",
          1,
          "protocols is empty: offer at least one, such as \"range\"");
    }
    atMost("protocols", count, Limits.PROTOCOLS_PER_MEMBER_MAX);
    Set<String> names = new HashSet<>();
    int metadata = 0;
    for (int i = 0; i < count; i++) {
      String name = request.getProtocols(i).getName();
      if (name.isEmpty()) {
        throw invalid("protocols[" + i + "].name", 1, "protocols[" + i + "].name is empty");
      }
      if (!Texts.fits(name, Limits.PROTOCOL_NAME_BYTES_MAX)) {
        FieldChecks.bytes("protocols[" + i + "].name", name, Limits.PROTOCOL_NAME_BYTES_MAX);
      }
      if (!names.add(name)) {
        throw invalid(
            "protocols[" + i + "].name",
            1,
            "protocols names " + Texts.quoted(name) + " twice: offer each once");
      }
      metadata += request.getProtocols(i).getMetadata().size();
    }
    if (metadata > Limits.MEMBER_METADATA_BYTES_MAX) {
      throw invalid(
          "protocols.metadata",
          Limits.MEMBER_METADATA_BYTES_MAX,
          "protocols have "
              + metadata
              + " bytes of metadata in all; at most "
              + Limits.MEMBER_METADATA_BYTES_MAX
              + " are accepted: subscribe to fewer topics or offer fewer protocols");
    }
    if (request.getProtocolType().equals(CONSUMER)) {
      for (JoinGroupRequest.Protocol protocol : request.getProtocolsList()) {
        subscription(protocol.getMetadata());
      }
    }
  }

  /**
   * Metadata that is no subscription is legal, as in Kafka: whoever assigns has to understand it.
   */
  private static void subscription(ByteString metadata) {
    @Nullable Set<String> topics = Subscriptions.topics(metadata);
    if (topics != null && topics.size() > Limits.SUBSCRIBED_TOPICS_MAX) {
      throw invalid(
          "protocols.metadata",
          Limits.SUBSCRIBED_TOPICS_MAX,
          "protocols.metadata subscribes to "
              + topics.size()
              + " topics; at most "
              + Limits.SUBSCRIBED_TOPICS_MAX
              + " are accepted: split the group");
    }
  }

  private OfferedProtocols() {}
}
