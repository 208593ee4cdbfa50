import ByteKit
package import CSVRows

/// Which column stands where, read from one header line.
public struct ColumnLayout: Hashable, Sendable {
  /// All names as written, in file order; unknown ones too.
  public let names: [String]
  /// Position of each known column, by `LogColumn.rawValue`; -1 where it is not there.
  package let positions: [Int16]

  /// Makes the layout of a list of names.
  ///
  /// Of a doubled name the first counts: the union header of several record types may name a
  /// column twice, and PowerMTA fills the first.
  public init(names: [String]) {
    self.names = names
    var first: [String: Int] = [:]
    for (position, name) in names.enumerated() {
      first[name.lowercased(), default: position] = first[name.lowercased()] ?? position
    }
    positions = LogColumn.allCases.map { column in
      Int16(clamping: first[column.name.lowercased()] ?? -1)
    }
  }

  /// The position of a column; nil where the file does not have it.
  public func position(of column: LogColumn) -> Int? {
    let position = Int(positions[column.rawValue])
    return position < 0 ? nil : position
  }

  /// True when the file has the column.
  public func has(_ column: LogColumn) -> Bool { positions[column.rawValue] >= 0 }
}

// MARK: - Known defaults

extension ColumnLayout {
  /// A file without a header line can be read only when the admin names its version.
  public enum KnownVersion: String, CaseIterable, Sendable {
    /// PowerMTA 3.5 and 4.0, with `timeImprinted`.
    case v4_0 = "4.0"
    /// PowerMTA 4.5 and 5.0.
    case v4_5 = "4.5"
  }

  /// The default columns of records `d,b` in a version.
  ///
  /// 4.0: the default header of fluent-plugin-powermta (2012). 4.5: files of 2017 and 2019 as
  /// published (pmta issue threads, Acoustic's sample file).
  public init(known version: KnownVersion) {
    let imprinted = version == .v4_0 ? ",timeImprinted" : ""
    let tail = version == .v4_0 ? "" : ",queue,vmtaPool"
    let line =
      "type,timeLogged,timeQueued\(imprinted),orig,rcpt,orcpt,dsnAction,dsnStatus,dsnDiag,dsnMta,"
      + "bounceCat,srcType,srcMta,dlvType,dlvSourceIp,dlvDestinationIp,dlvEsmtpAvailable,dlvSize,"
      + "vmta,jobId,envId\(tail)"
    self.init(names: line.split(separator: ",").map(String.init))
  }
}

// MARK: - Header lines

extension ColumnLayout {
  /// Reads a header line out of the row at a place of an index; nil when the row is data.
  ///
  /// A header's first field is `type`, or `#type` as some tools write it. Where `isLoose` says so,
  /// at the start of a file, a row that names both `type` and `timeLogged` anywhere is one as well.
  /// A row with a line end or many NUL bytes inside a value is none: rows would be taken for a name.
  package init?(
    row: FieldIndex.Row, of index: FieldIndex, in bytes: UnsafeRawBufferPointer,
    isLoose: Bool, scratch: FieldScratch
  ) {
    guard row.fieldCount > 0 else { return nil }
    scratch.reset()
    let first = Self.trimmed(scratch.value(of: Self.field(0, row, index, bytes)))
    let isMarked = bytesEqualIgnoringCase(first, "#type")
    let isTyped = isMarked || bytesEqualIgnoringCase(first, "type")
    guard isTyped || isLoose else { return nil }
    var names: [String] = []
    for number in 0..<Int(row.fieldCount) {
      scratch.reset()
      let value = scratch.value(of: Self.field(number, row, index, bytes))
      guard !Self.holdsLineEnd(value), NULRuns(value).first == nil else { return nil }
      names.append(Self.name(value))
    }
    scratch.reset()
    if isMarked { names[0].removeFirst() }
    let lower = Set(names.map { $0.lowercased() })
    guard isTyped || (lower.contains("type") && lower.contains("timelogged")) else { return nil }
    self.init(names: names)
  }

  /// True for LF, and for CR but at the end: some tools write two before an LF.
  private static func holdsLineEnd(_ value: UnsafeRawBufferPointer) -> Bool {
    value.indices.contains { index in
      value[index] == 10
        || (value[index] == 13 && index + 1 < value.count && value[index + 1] != 13)
    }
  }

  /// A column's name: blanks around it do not count.
  private static func name(_ value: UnsafeRawBufferPointer) -> String {
    String(decoding: trimmed(value), as: UTF8.self)
  }

  private static func trimmed(_ value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var (start, end) = (0, value.count)
    while start < end, value[start] == 32 || value[start] == 9 { start += 1 }
    while end > start, value[end - 1] == 32 || value[end - 1] == 9 { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: value[start..<end])
  }

  private static func field(
    _ number: Int, _ row: FieldIndex.Row, _ index: FieldIndex, _ bytes: UnsafeRawBufferPointer
  ) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[index.range(of: number, in: row)])
  }
}
