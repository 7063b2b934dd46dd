// SPDX-License-Identifier: Apache-2.0
package io.muster.client.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of one file. Keeps only whole lines from one poll to the next: an unfinished one
 * is read again, because its writer may have died and another may take it back and write anew.
 */
final class LineReader implements PartitionReader<String> {
  private static final int FIRST_BUFFER_BYTES = 1 << 16;
  private static final int MAX_LINE_BYTES = 16 << 20;
  private static final long COUNTED_PER_CALL_BYTES = 1 << 20;

  private final PartitionFile file;
  // Of the next record to return.
  private long offset;
  // Of the line at which the buffer begins, and where that is in the file.
  private PartitionFile.@Nullable Place next;
  private @Nullable FileChannel channel;
  private byte[] buffer = new byte[FIRST_BUFFER_BYTES];
  private int from;
  private int to;
  private boolean closed;

  LineReader(PartitionFile file, long offset) {
    this.file = file;
    this.offset = offset;
  }

  @Override
  public List<SourceRecord<String>> poll(int maxRecords) throws IOException {
    if (closed) {
      throw new IOException("the reader of " + file.path() + " is closed");
    }
    FileChannel open = open();
    if (open == null) {
      return List.of();
    }
    List<SourceRecord<String>> records = new ArrayList<>();
    int scanned = from;
    while (records.size() < maxRecords) {
      int end = lineFeed(scanned);
      if (end < 0) {
        scanned = to;
        int moved = from;
        try {
          if (!readMore(open)) {
            break;
          }
        } catch (IOException e) {
          // Such as an interrupt, which closes the channel. The next poll begins at the offset.
          startAnew();
          if (records.isEmpty()) {
            throw e;
          }
          break;
        }
        // Reading more may move what is there to the front.
        scanned -= moved - from;
        continue;
      }
      take(end, records);
      scanned = from;
    }
    dropUnfinished();
    return records;
  }

  private void startAnew() throws IOException {
    from = 0;
    to = 0;
    closeChannel();
  }

  private void dropUnfinished() {
    while (to > from && buffer[to - 1] != '\n') {
      to--;
    }
  }

  private void take(int end, List<SourceRecord<String>> records) {
    PartitionFile.Place place = place();
    // A reader opened beyond the end has lines to skip once they come.
    if (place.offset() >= offset) {
      records.add(
          new SourceRecord<>(
              place.offset(), new String(buffer, from, end - from, StandardCharsets.UTF_8)));
      offset = place.offset() + 1;
    }
    next = new PartitionFile.Place(place.offset() + 1, place.bytes() + (end + 1 - from));
    from = end + 1;
  }

  private PartitionFile.Place place() {
    PartitionFile.Place known = next;
    if (known == null) {
      throw new IllegalStateException("nothing has been opened");
    }
    return known;
  }

  private int lineFeed(int begin) {
    for (int i = begin; i < to; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private boolean readMore(FileChannel open) throws IOException {
    if (from == to) {
      from = 0;
      to = 0;
    }
    if (to == buffer.length) {
      if (from > 0) {
        System.arraycopy(buffer, from, buffer, 0, to - from);
        to -= from;
        from = 0;
      } else if (buffer.length >= MAX_LINE_BYTES) {
        throw new IOException(
            file.path() + " has a line of more than " + MAX_LINE_BYTES + " bytes at " + place());
      } else {
        buffer = Arrays.copyOf(buffer, buffer.length * 2);
      }
    }
    long position = place().bytes() + (to - from);
    int read = open.read(ByteBuffer.wrap(buffer, to, buffer.length - to), position);
    if (read <= 0) {
      return false;
    }
    to += read;
    return true;
  }

  private @Nullable FileChannel open() throws IOException {
    if (channel == null) {
      // Before the channel: what fails here is tried again in full.
      next = file.before(offset);
      try {
        channel = FileChannel.open(file.path(), StandardOpenOption.READ);
      } catch (NoSuchFileException e) {
        if (Files.exists(file.path())) {
          throw e;
        }
        // Nothing has been written yet.
        return null;
      }
    }
    return channel;
  }

  @Override
  public long position() {
    return offset;
  }

  /** Unknown while the file has more to be counted than one call may read. */
  @Override
  public OptionalLong endOffset() {
    try {
      return file.endWithin(COUNTED_PER_CALL_BYTES);
    } catch (IOException e) {
      // The next poll meets the same and says so.
      return OptionalLong.empty();
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    closeChannel();
  }

  private void closeChannel() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }
}
