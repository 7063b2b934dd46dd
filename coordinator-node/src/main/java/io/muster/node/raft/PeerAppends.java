// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedInputStream;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedOutputStream;
import org.apache.ratis.thirdparty.com.google.protobuf.ExtensionRegistryLite;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * The call by which leaders on one node send the entries and heartbeats of all their groups to
 * another: one stream, on which each message is what gathered while the one before it was sent, and
 * answers come in the order in which they are there.
 *
 * <p>Ratis has a stream for each group. Each of its messages wakes a thread on either side, twice,
 * and on few cores that is a good part of what an entry costs.
 */
final class PeerAppends {
  static final String SERVICE = "muster.raft.PeerAppends";

  static final MethodDescriptor<List<AppendEntriesRequestProto>, List<Answer>> METHOD =
      MethodDescriptor.<List<AppendEntriesRequestProto>, List<Answer>>newBuilder()
          .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
          .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Append"))
          .setRequestMarshaller(new Requests())
          .setResponseMarshaller(new Answers())
          .build();

  /**
   * What became of one request.
   *
   * @param reply what Ratis answered; null where it could not, for the reason in {@code refusal}
   */
  record Answer(long callId, @Nullable AppendEntriesReplyProto reply, String refusal) {
    static Answer of(AppendEntriesReplyProto reply) {
      return new Answer(reply.getServerReply().getCallId(), reply, "");
    }

    static Answer refused(long callId, String why) {
      return new Answer(callId, null, why);
    }
  }

  /** Reads and writes what stands in one message behind each other. */
  private abstract static class Sequence<T> implements MethodDescriptor.Marshaller<List<T>> {
    abstract int size(T each);

    abstract void write(T each, CodedOutputStream to) throws IOException;

    abstract T read(CodedInputStream from) throws IOException;

    @Override
    public InputStream stream(List<T> values) {
      int size = 0;
      for (T each : values) {
        size += size(each);
      }
      byte[] bytes = new byte[size];
      CodedOutputStream to = CodedOutputStream.newInstance(bytes);
      try {
        for (T each : values) {
          write(each, to);
        }
        to.checkNoSpaceLeft();
      } catch (IOException e) {
        throw new UncheckedIOException("an array is too short", e);
      }
      return new ByteArrayInputStream(bytes);
    }

    @Override
    public List<T> parse(InputStream bytes) {
      CodedInputStream from = CodedInputStream.newInstance(bytes);
      List<T> values = new ArrayList<>();
      try {
        while (!from.isAtEnd()) {
          values.add(read(from));
        }
      } catch (IOException e) {
        throw new UncheckedIOException("not a message of " + SERVICE, e);
      }
      return values;
    }
  }

  private static final class Requests extends Sequence<AppendEntriesRequestProto> {
    @Override
    int size(AppendEntriesRequestProto each) {
      return CodedOutputStream.computeMessageSizeNoTag(each);
    }

    @Override
    void write(AppendEntriesRequestProto each, CodedOutputStream to) throws IOException {
      to.writeMessageNoTag(each);
    }

    @Override
    AppendEntriesRequestProto read(CodedInputStream from) throws IOException {
      return from.readMessage(
          AppendEntriesRequestProto.parser(), ExtensionRegistryLite.getEmptyRegistry());
    }
  }

  /** A reply, or behind a mark that is none the number of the call and why it was refused. */
  private static final class Answers extends Sequence<Answer> {
    @Override
    int size(Answer each) {
      AppendEntriesReplyProto reply = each.reply();
      return CodedOutputStream.computeBoolSizeNoTag(true)
          + (reply == null
              ? CodedOutputStream.computeInt64SizeNoTag(each.callId())
                  + CodedOutputStream.computeStringSizeNoTag(each.refusal())
              : CodedOutputStream.computeMessageSizeNoTag(reply));
    }

    @Override
    void write(Answer each, CodedOutputStream to) throws IOException {
      AppendEntriesReplyProto reply = each.reply();
      to.writeBoolNoTag(reply != null);
      if (reply != null) {
        to.writeMessageNoTag(reply);
      } else {
        to.writeInt64NoTag(each.callId());
        to.writeStringNoTag(each.refusal());
      }
    }

    @Override
    Answer read(CodedInputStream from) throws IOException {
      if (from.readBool()) {
        return Answer.of(
            from.readMessage(
                AppendEntriesReplyProto.parser(), ExtensionRegistryLite.getEmptyRegistry()));
      }
      return Answer.refused(from.readInt64(), from.readString());
    }
  }

  private PeerAppends() {}
}
