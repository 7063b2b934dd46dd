// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.offsets;

import java.io.IOException;
import java.io.Reader;
import java.util.List;
import java.util.Locale;

/** How offsets are kept in files. */
public enum OffsetFormat {
  /** One line for each offset, see {@link OffsetCsv}. */
  CSV {
    @Override
    public String write(List<GroupOffset> offsets) {
      return OffsetCsv.write(offsets);
    }

    @Override
    public List<GroupOffset> read(Reader in, String name) throws IOException {
      return OffsetCsv.read(in, name, null);
    }
  },
  /** See {@link OffsetJson}. */
  JSON {
    @Override
    public String write(List<GroupOffset> offsets) {
      return OffsetJson.write(offsets);
    }

    @Override
    public List<GroupOffset> read(Reader in, String name) throws IOException {
      return OffsetJson.read(in, name);
    }
  };

  /** The whole file. */
  public abstract String write(List<GroupOffset> offsets);

  /**
   * The whole file.
   *
   * @param name of the file, for messages
   * @throws OffsetFileException something is no offset
   */
  public abstract List<GroupOffset> read(Reader in, String name) throws IOException;

  /** By the end of the file's name; CSV unless it is {@code .json}. */
  public static OffsetFormat ofName(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(".json") ? JSON : CSV;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
