import AccountingLog
import ByteKit
import CSVRows
import TestSupport

/// What the rows of an accounting file mean, spelt out over the reference reader: the oracle of
/// the scan.
struct ReferenceLog: Equatable {
  var rows: [ReadRow] = []
  /// Offsets and reasons of the rows that are not used.
  var rejected: [Rejection] = []
  var zoneAssumed = 0
  /// Offsets of the rows used that have more fields than the header line names.
  var longRows: [Int] = []

  struct Rejection: Hashable {
    let offset: Int
    let reason: RejectReason
  }

  /// Stretches of NUL bytes: offset and length.
  var holes: [[Int]] = []
  /// What each byte belongs to, in order and without gaps.
  var spans: [Span] = []

  /// Bytes that belong together.
  struct Span: Equatable {
    /// What they are.
    let kind: Kind
    /// Where they lie.
    let range: Range<Int>
  }

  /// What a byte belongs to.
  enum Kind: Equatable, CaseIterable {
    case mark, hole, blankLine, header, used, rejected
  }

  /// Reads a file's bytes.
  init(_ bytes: [UInt8], layout assumed: ColumnLayout? = nil) {
    var layout = assumed
    let contentStart = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    var position = contentStart
    if contentStart > 0 { spans.append(Span(kind: .mark, range: 0..<contentStart)) }
    while position < bytes.count {
      let start = position
      let kind = readOne(bytes, &position, contentStart, &layout)
      spans.append(Span(kind: kind, range: start..<position))
    }
  }

  /// Reads a row, a header line, a blank line or a stretch of NUL bytes, and goes behind it.
  private mutating func readOne(
    _ bytes: [UInt8], _ position: inout Int, _ contentStart: Int, _ layout: inout ColumnLayout?
  ) -> Kind {
    let start = position
    if bytes[start] == 0 {
      position = bytes[start...].firstIndex { $0 != 0 } ?? bytes.count
      holes.append([start, position - start])
      return .hole
    }
    let (row, next) = ReferenceCSV.readRow(bytes, start, FieldScanner.rowBytesMax)
    let before = (rows, rejected, zoneAssumed, longRows, layout)
    take(row, bytes, start, contentStart, &layout)
    // Where NUL bytes end a row, it is only what stands before them.
    let isDoubtful = rejected.count > before.1.count || longRows.count > before.3.count
    let raw = bytes[start..<min(next, start + FieldScanner.rowBytesMax)]
    let isCut = isDoubtful || Self.run(in: raw, ofAtLeast: 4_096) != nil
    if isCut, let cut = Self.run(in: raw, ofAtLeast: 16) {
      (rows, rejected, zoneAssumed, longRows, layout) = before
      rejected.append(Rejection(offset: start, reason: .unfinishedRow))
      position = cut
      return .rejected
    }
    position = next
    return kindOfLast(since: before.0.count, before.1.count, bytes, start)
  }

  /// What the row at an offset became.
  private func kindOfLast(
    since rows: Int, _ rejected: Int, _ bytes: [UInt8], _ offset: Int
  ) -> Kind {
    if self.rows.count > rows { return .used }
    if self.rejected.count > rejected { return .rejected }
    return Self.isBlank(bytes, offset) ? .blankLine : .header
  }

  /// Where the first so many NUL bytes one behind another begin.
  private static func run(in bytes: ArraySlice<UInt8>, ofAtLeast count: Int) -> Int? {
    var length = 0
    for index in bytes.indices {
      length = bytes[index] == 0 ? length + 1 : 0
      if length == count { return index + 1 - count }
    }
    return nil
  }

  private mutating func take(
    _ row: ReferenceCSV.Row, _ bytes: [UInt8], _ offset: Int, _ contentStart: Int,
    _ layout: inout ColumnLayout?
  ) {
    switch row {
    case .strayQuote: rejected.append(Rejection(offset: offset, reason: .strayQuote))
    case .tooLong: rejected.append(Rejection(offset: offset, reason: .rowTooLong))
    case .unclosed: rejected.append(Rejection(offset: offset, reason: .unfinishedRow))
    case .complete(let values), .unterminated(let values):
      if Self.isBlank(bytes, offset) { return }
      if Self.isHeader(values, layout, isFirst: offset == contentStart) {
        layout = ColumnLayout(names: Self.names(values))
        return
      }
      var isWhole = true
      if case .unterminated = row { isWhole = false }
      take(values, isWhole: isWhole, layout, offset)
    }
  }

  private mutating func take(
    _ values: [[UInt8]], isWhole: Bool, _ layout: ColumnLayout?, _ offset: Int
  ) {
    func reject(_ reason: RejectReason) {
      rejected.append(Rejection(offset: offset, reason: reason))
    }
    guard let layout else {
      return reject(values.count < FieldScanner.rowFieldsMax ? .noHeader : .tooManyColumns)
    }
    if !isWhole, values.count < layout.names.count { return reject(.unfinishedRow) }
    let columns = LogColumn.allCases.map { column -> [UInt8] in
      guard let position = layout.position(of: column), position < values.count else { return [] }
      return values[position]
    }
    let typeBytes = columns[LogColumn.type.rawValue]
    guard let type = typeBytes.withUnsafeBytes({ RecordType(bytes: $0) }),
      String(decoding: typeBytes, as: UTF8.self).lowercased() != "type"
    else {
      return reject(.badType)
    }
    var time = RowBatch.noTime
    switch columns[LogColumn.timeLogged.rawValue].withUnsafeBytes({ TimestampReader.read($0) }) {
    case .time(let seconds, let isAssumed):
      time = seconds
      if isAssumed { zoneAssumed += 1 }
    case .empty: if type != .unknown { return reject(.noTime) }
    case .malformed: if type != .unknown { return reject(.badTime) }
    }
    if values.count > layout.names.count { longRows.append(offset) }
    rows.append(ReadRow(input: 0, offset: offset, type: type, time: time, values: columns))
  }

  private static func isBlank(_ bytes: [UInt8], _ offset: Int) -> Bool {
    let rest = bytes[offset...].prefix(2)
    return rest.first == 10 || rest.elementsEqual([13, 10]) || rest.elementsEqual([13])
  }

  private static func word(_ value: [UInt8]) -> String {
    name(value).lowercased()
  }

  private static func isHeader(
    _ values: [[UInt8]], _ layout: ColumnLayout?, isFirst: Bool
  ) -> Bool {
    if values.contains(where: holdsMore) { return false }
    if ["type", "#type"].contains(word(values[0])) { return true }
    let words = values.map(word)
    guard words.contains("type"), words.contains("timelogged") else { return false }
    guard let layout, !isFirst else { return true }
    guard let place = layout.position(of: .type), place > 0, place < values.count else {
      return false
    }
    return words[place] == "type"
  }

  /// True for a value that a row begins in, behind a line end or many NUL bytes.
  private static func holdsMore(_ value: [UInt8]) -> Bool {
    var name = value
    while name.last == 13 { name.removeLast() }
    return name.contains(10) || name.contains(13) || run(in: value[...], ofAtLeast: 16) != nil
  }

  /// A column's name, whose blanks at both ends do not count.
  private static func name(_ value: [UInt8]) -> String {
    var text = value[...]
    while let first = text.first, first == 32 || first == 9 { text.removeFirst() }
    while let last = text.last, last == 32 || last == 9 { text.removeLast() }
    return String(decoding: text, as: UTF8.self)
  }

  private static func names(_ values: [[UInt8]]) -> [String] {
    var names = values.map(name)
    if word(values[0]) == "#type" { names[0].removeFirst() }
    return names
  }
}

extension ScanResult {
  /// Everything about one input that must be what the reference says; empty when it is.
  func differences(from reference: ReferenceLog, input: Int = 0) -> [String] {
    var found: [String] = []
    let tally = tallies[input]
    let read = rows(of: input).map {
      ReadRow(input: 0, offset: $0.offset, type: $0.type, time: $0.time, values: $0.values)
    }
    if read != reference.rows {
      found.append("rows \(read.map(\.offset)) instead of \(reference.rows.map(\.offset))")
    }
    let rejections = tally.rejectedRows.map {
      ReferenceLog.Rejection(offset: $0.offset, reason: $0.reason)
    }
    if tally.holes.kept.map({ [$0.offset, $0.bytes] }) != Array(reference.holes.prefix(32))
      || tally.holes.count != reference.holes.count
      || tally.holes.bytes != reference.holes.reduce(0, { $0 + $1[1] })
    {
      found.append("holes \(tally.holes) instead of \(reference.holes)")
    }
    let kept = reference.rejected.prefix(
      rejections.count == reference.rejected.count ? .max : LogTally.rejectedKeptMax)
    if rejections != Array(kept) { found.append("rejected \(rejections) instead of \(kept)") }
    if tally.rows != reference.rows.count + reference.rejected.count {
      found.append("rows in \(tally.rows)")
    }
    if tally.rows != tally.byType.reduce(0, +) + tally.rejected {
      found.append("rows do not add up")
    }
    for type in RecordType.allCases {
      let expected = reference.rows.filter { $0.type == type }.count
      if tally.byType[Int(type.rawValue)] != expected { found.append("count of \(type)") }
    }
    for reason in RejectReason.allCases {
      let expected = reference.rejected.filter { $0.reason == reason }.count
      if tally.byReason[Int(reason.rawValue)] != expected { found.append("count of \(reason)") }
    }
    let times = reference.rows.map(\.time).filter { $0 != RowBatch.noTime }
    if tally.first != times.min() || tally.last != times.max() { found.append("first or last") }
    if tally.zoneAssumed != reference.zoneAssumed { found.append("zone assumed") }
    if tally.longRows != reference.longRows.count || tally.firstLongRow != reference.longRows.min()
    {
      found.append("long rows")
    }
    return found
  }
}
