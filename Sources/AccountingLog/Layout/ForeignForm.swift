/// A form that is no accounting file of PowerMTA's, told by its first bytes, and what to do about it.
package enum ForeignForm: String, CaseIterable, Sendable {
  case zstd, xz, bzip2, zip
  case utf16
  /// Lines that end with CR alone.
  case carriageReturns
  /// A header line with another separator.
  case semicolons, tabs
  /// One JSON array instead of an object a line.
  case jsonArray
  case kumoMTA

  /// What it is.
  package var reason: String {
    switch self {
    case .zstd, .xz, .bzip2, .zip: "packed with \(rawValue), which is not read"
    case .utf16: "text in UTF-16"
    case .carriageReturns: "its lines end with CR alone"
    case .semicolons: "its columns are parted by semicolons"
    case .tabs: "its columns are parted by tabs"
    case .jsonArray: "one JSON array"
    case .kumoMTA: "a log of KumoMTA, not of PowerMTA"
    }
  }

  /// True where a header line of PowerMTA's was found in another form.
  package var isHeaderLine: Bool {
    [.carriageReturns, .semicolons, .tabs].contains(self)
  }

  /// True for a form that other packers than gzip write.
  package var isPacked: Bool { [.zstd, .xz, .bzip2, .zip].contains(self) }

  /// How it can be read.
  package var hint: String {
    switch self {
    case .zstd, .xz, .bzip2, .zip: "unpack it first, or pack it with gzip"
    case .utf16: "save it as UTF-8: iconv -f UTF-16 -t UTF-8"
    case .carriageReturns: "end the lines with LF: tr '\\r' '\\n'"
    case .semicolons, .tabs: "write the columns with commas, as PowerMTA does"
    case .jsonArray: "write one object a line: jq -c '.[]'"
    case .kumoMTA: "Stagewatch reads accounting files of PowerMTA"
    }
  }

  private static let packed: [(mark: [UInt8], form: ForeignForm)] = [
    ([0x28, 0xb5, 0x2f, 0xfd], .zstd), ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], .xz),
    ([0x42, 0x5a, 0x68], .bzip2), ([0x50, 0x4b, 3, 4], .zip), ([0xff, 0xfe], .utf16),
    ([0xfe, 0xff], .utf16),
  ]

  /// Looks at the first bytes of an input; nil where they may be PowerMTA's.
  init?(_ head: UnsafeRawBufferPointer) {
    if let found = Self.packed.first(where: { head.starts(with: $0.mark) }) {
      self = found.form
      return
    }
    // Packed bytes are no text.
    guard head.count >= 4, !(head[0] == 0x1f && head[1] == 0x8b), let form = Self.form(ofText: head)
    else { return nil }
    self = form
  }

  private static func form(ofText head: UnsafeRawBufferPointer) -> ForeignForm? {
    // A letter and a zero byte, or the other way round.
    if head[0] == 0 && head[1] > 32 && head[2] == 0 { return .utf16 }
    if head[0] > 32 && head[1] == 0 && head[2] > 32 && head[3] == 0 { return .utf16 }
    // The header line of a file of PowerMTA's has commas and ends with LF.
    let first = head.first { $0 > 32 }
    let lineEnd = head.prefix(4096).firstIndex { $0 == 10 || $0 == 13 } ?? min(4096, head.count)
    var endsWithCR = !head.contains(10) && head.contains(13)
    if first != UInt8(ascii: "["), first != UInt8(ascii: "{"),
      head[..<lineEnd].contains(UInt8(ascii: ",")), head.contains(10)
    {
      // Something may have put an LF behind the last line, or other rows.
      endsWithCR =
        lineEnd + 1 < head.count && head[lineEnd] == 13 && head[lineEnd + 1] != 10
        && head[lineEnd + 1] != 13
      if !endsWithCR { return nil }
    }
    let text = String(decoding: head.prefix(4096), as: UTF8.self).lowercased()
    let line = text.prefix { !$0.isNewline }
    // By bytes: CR and LF together are one character.
    if endsWithCR { return line.contains("timelogged") ? .carriageReturns : nil }
    let start = text.first { !$0.isWhitespace }
    if start == "[" {
      return text.drop { $0 != "[" }.dropFirst().first { !$0.isWhitespace } == "{"
        ? .jsonArray : nil
    }
    if start == "{" {
      let isForeign = !line.contains("\"timelogged\"")
      return isForeign && line.contains("\"type\"") && line.contains("\"site\"") ? .kumoMTA : nil
    }
    guard line.contains("type"), line.contains("timelogged"), !line.contains(",") else {
      return nil
    }
    return line.contains(";") ? .semicolons : line.contains("\t") ? .tabs : nil
  }
}
