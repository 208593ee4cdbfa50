import ByteKit

/// Reads reports of the plain shape that nearly all have, without libxml2.
///
/// Plain is: ASCII; a prolog as `PlainProlog` has it; below it tags without attributes, each on one
/// line, and text in which only XML's own five entities are used. The reader calls what libxml2
/// would call, element by element. At the first byte that is not plain it stops, and libxml2 goes
/// on from there, told by `replay` where it is; so libxml2 alone decides what is well formed.
struct PlainReader {
  /// Bytes that are looked at across the seam of two pieces; doubled until they suffice.
  private static let seamBytes = 512
  /// The longest name that is read here.
  private static let nameBytesMax = 128

  /// How far a run over bytes came.
  private enum Run {
    /// All was plain up to here; what follows may be, once there is more of it.
    case used(Int)
    /// What follows is for libxml2.
    case stopped(Int)
  }

  /// What comes next in the bytes.
  private enum Token {
    /// More bytes are needed.
    case incomplete
    /// For libxml2.
    case unusual
    /// It was read and ends here.
    case ends(Int)
  }

  private let textBytesMax: Int
  private let kinds = PlainBytes.kinds
  private let knownNames = PlainNames.shared

  /// The prolog as it was read; empty before that.
  private var prolog: [UInt8] = []
  /// The names of the open elements below `feedback`, one after another, with where each begins.
  private var names: [UInt8] = []
  private var nameStarts: [Int] = []
  /// The line ends in front of each of these elements' tags.
  private var nameLines: [Int] = []
  /// Line ends that were read behind the prolog.
  var lines = 0
  private var decoded: [UInt8] = []
  /// A record under way whose bytes are not known yet.
  var unknown: UnknownRecord?
  /// Bytes that were read and not used: at their end more is needed.
  private(set) var pending: [UInt8] = []

  init(limits: ReportLimits) { textBytesMax = limits.textBytesMax }

  /// Bytes that are held.
  var retainedBytes: Int { pending.capacity + names.capacity + decoded.capacity + prolog.capacity }

  // MARK: - Pieces

  /// Reads the next piece.
  ///
  /// nil where all was plain; else the offset behind which the rest of the piece lies, which
  /// libxml2 must read after `pending`.
  mutating func read(
    _ bytes: UnsafeRawBufferPointer, _ events: inout ReportEvents
  ) -> Int? {
    var offset = 0
    if prolog.isEmpty {
      guard begin(bytes, &events) else { return 0 }
      offset = prolog.count
    }
    while !pending.isEmpty {
      guard offset < bytes.count else { return nil }
      let held = pending
      let next = bytes[offset...].prefix(max(Self.seamBytes, held.count))
      pending = []
      let joined = held + next
      offset += next.count
      switch joined.withUnsafeBytes({ run($0, &events) }) {
      case .stopped(let used):
        pending = Array(joined[used...])
        return offset
      case .used(let used) where used >= held.count: offset -= joined.count - used
      case .used(let used): pending = Array(joined[used...])
      }
    }
    let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
    switch run(rest, &events) {
    case .stopped(let used): return offset + used
    case .used(let used):
      pending = Array(rest[used...])
      return nil
    }
  }

  private mutating func begin(
    _ bytes: UnsafeRawBufferPointer, _ events: inout ReportEvents
  ) -> Bool {
    guard let found = PlainProlog(bytes), !events.isAtLimit else { return false }
    prolog = Array(bytes[..<found.byteCount])
    events.openReport(isNamespaced: found.isNamespaced)
    return true
  }

  /// Tells another parser where this one is: the prolog, the line ends and the tags that are open.
  func replay(_ body: (UnsafeRawBufferPointer) -> Void) {
    guard !prolog.isEmpty else { return }
    prolog.withUnsafeBytes(body)
    var told = 0
    for (number, start) in nameStarts.enumerated() {
      let end = number + 1 < nameStarts.count ? nameStarts[number + 1] : names.count
      Self.newLines(nameLines[number] - told, body)
      told = nameLines[number]
      ([UInt8(ascii: "<")] + names[start..<end] + [UInt8(ascii: ">")]).withUnsafeBytes(body)
    }
    Self.newLines(lines - told, body)
  }

  private static func newLines(_ count: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
    let block = Array(repeating: UInt8(10), count: min(count, 64 << 10))
    var left = count
    while left > 0 {
      block.prefix(left).withUnsafeBytes(body)
      left -= block.count
    }
  }

  // MARK: - Tokens

  private mutating func run(
    _ bytes: UnsafeRawBufferPointer, _ events: inout ReportEvents
  ) -> Run {
    var position = 0
    unknown = nil
    while !events.isOver {
      let isPlain =
        events.isInText
        ? takeBlanks(bytes, &position, &events) : skipText(bytes, &position)
      guard isPlain else {
        return PlainEntity.mayBecomeMore(bytes[position...]) ? .used(position) : .stopped(position)
      }
      guard position + 1 < bytes.count else { return .used(position) }
      let token =
        bytes[position + 1] == UInt8(ascii: "/")
        ? endTag(bytes, position, &events) : startTag(bytes, position, &events)
      switch token {
      case .incomplete: return .used(position)
      case .unusual: return .stopped(position)
      case .ends(let end): position = end
      }
    }
    // What stands behind the report counts only where it is something.
    while position < bytes.count, PlainBytes.isBlank(bytes[position]) { position += 1 }
    return position < bytes.count ? .stopped(position) : .used(position)
  }

  /// Goes on to the next `<`, or to the end; false at something unusual, or half an entity.
  private mutating func skipText(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> Bool {
    while position < bytes.count {
      let kind = kinds[bytes[position]]
      if kind == PlainBytes.bracket { return true }
      if kind >= PlainBytes.ampersand {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
        guard let (_, count) = PlainEntity.find(rest) else { return false }
        position += count
      } else {
        if kind == PlainBytes.lineEnd { lines += 1 }
        position += 1
      }
    }
    return true
  }

  /// Takes the blanks between the elements inside `dkim` and `spf`, whose own text has a limit.
  private mutating func takeBlanks(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int,
    _ events: inout ReportEvents
  ) -> Bool {
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "<") { return true }
      guard PlainBytes.isBlank(byte) else { return false }
      if byte == 13 {
        // XML makes one line end of CR LF.
        guard position + 1 < bytes.count, bytes[position + 1] == 10 else { return false }
        position += 1
      }
      guard events.addBlank() else { return false }
      if bytes[position] == 10 { lines += 1 }
      position += 1
    }
    return true
  }

  /// `</name>` of the element that was opened last.
  private mutating func endTag(
    _ bytes: UnsafeRawBufferPointer, _ position: Int,
    _ events: inout ReportEvents
  ) -> Token {
    guard let start = nameStarts.last else {
      let end = Self.endOfTag("feedback", bytes, position)
      if case .ends = end { events.endElement() }
      return end
    }
    let end = names.withUnsafeBytes {
      Self.endOfTag(UnsafeRawBufferPointer(rebasing: $0[start...]), bytes, position)
    }
    if case .ends(let end) = end {
      events.endElement()
      if let unknown, nameStarts.count == 1 { keep(unknown, bytes, end, &events) }
      names.removeLast(names.count - start)
      nameStarts.removeLast()
      nameLines.removeLast()
    }
    return end
  }

  private static func endOfTag(
    _ name: StaticString, _ bytes: UnsafeRawBufferPointer, _ position: Int
  ) -> Token {
    let name = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    return endOfTag(name, bytes, position)
  }

  /// Where the end tag of a name at `position` ends, which begins with `</`.
  @inline(__always)
  private static func endOfTag(
    _ name: UnsafeRawBufferPointer, _ bytes: UnsafeRawBufferPointer, _ position: Int
  ) -> Token {
    let start = position + 2
    let end = start + name.count
    guard end < bytes.count else {
      let there = UnsafeRawBufferPointer(rebasing: bytes[min(start, bytes.count)...])
      let same = UnsafeRawBufferPointer(rebasing: name.prefix(there.count))
      return bytesEqual(there, same) ? .incomplete : .unusual
    }
    let isSame = bytesEqual(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), name)
    return isSame && bytes[end] == UInt8(ascii: ">") ? .ends(end + 1) : .unusual
  }

  // MARK: - Start tags

  /// `<name>`, and where it holds text all of the element.
  private mutating func startTag(
    _ bytes: UnsafeRawBufferPointer, _ position: Int,
    _ events: inout ReportEvents
  ) -> Token {
    let start = position + 1
    guard PlainBytes.isNameStart(bytes[start]) else { return .unusual }
    var end = start
    var element = knownNames.element(in: bytes, from: start, &end)
    if element == nil {
      end = start
      while end < bytes.count, PlainBytes.isName(bytes[end]) { end += 1 }
      guard end - start <= Self.nameBytesMax else { return .unusual }
      guard end < bytes.count else { return .incomplete }
      let name = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
      element = ReportElement(localName: name.assumingMemoryBound(to: UInt8.self))
      if element == .other, !events.noteOther(name) { return .unusual }
    }
    guard let element, element != .feedback, !events.isAtLimit else { return .unusual }
    let placed = events.placed(element)
    guard bytes[end] == UInt8(ascii: ">") else { return emptyTag(placed, bytes, end, &events) }
    if events.isLeaf(placed) { return leaf(placed, start..<end, bytes, &events) }
    if placed == .record, let end = record(bytes, end + 1, &events) { return .ends(end) }
    events.openElement(placed)
    nameStarts.append(names.count)
    nameLines.append(lines)
    names.append(contentsOf: bytes[start..<end])
    return .ends(end + 1)
  }

  /// `<name/>`, of which `end` is behind the name.
  private mutating func emptyTag(
    _ placed: ReportElement, _ bytes: UnsafeRawBufferPointer, _ end: Int,
    _ events: inout ReportEvents
  ) -> Token {
    guard bytes[end] == UInt8(ascii: "/") else { return .unusual }
    guard end + 1 < bytes.count else { return .incomplete }
    guard bytes[end + 1] == UInt8(ascii: ">") else { return .unusual }
    if events.isLeaf(placed) {
      events.leaf(placed, UnsafeRawBufferPointer(start: nil, count: 0))
    } else {
      events.openElement(placed)
      events.endElement()
    }
    return .ends(end + 2)
  }

  /// The text of an element that holds only text, and its end tag.
  private mutating func leaf(
    _ placed: ReportElement, _ name: Range<Int>, _ bytes: UnsafeRawBufferPointer,
    _ events: inout ReportEvents
  ) -> Token {
    let start = name.upperBound + 1
    var end = start
    var kindsSeen: UInt8 = 0
    while end < bytes.count {
      let kind = kinds[bytes[end]]
      if kind != PlainBytes.text {
        if kind == PlainBytes.bracket { break }
        if kind == PlainBytes.unusual { return .unusual }
        kindsSeen |= 1 << kind
      }
      end += 1
    }
    guard end - start <= textBytesMax else { return .unusual }
    guard end + 1 < bytes.count else { return .incomplete }
    guard bytes[end + 1] == UInt8(ascii: "/") else { return .unusual }
    let tag = Self.endOfTag(UnsafeRawBufferPointer(rebasing: bytes[name]), bytes, end)
    guard case .ends = tag else { return tag }
    let text = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    if kindsSeen == 0 {
      events.leaf(placed, text)
      return tag
    }
    return special(placed, text, &events) ? tag : .unusual
  }

  /// Text with line ends or entities; false where something in it is unusual.
  private mutating func special(
    _ placed: ReportElement, _ text: UnsafeRawBufferPointer,
    _ events: inout ReportEvents
  ) -> Bool {
    var end = text.count
    while end > 0, PlainBytes.isBlank(text[end - 1]) { end -= 1 }
    var start = 0
    while start < end, PlainBytes.isBlank(text[start]) { start += 1 }
    decoded.removeAll(keepingCapacity: true)
    var index = start
    while index < end {
      let byte = text[index]
      // Inside text XML makes one line end of CR LF.
      guard byte != 13 else { return false }
      guard byte == UInt8(ascii: "&") else {
        decoded.append(byte)
        index += 1
        continue
      }
      let rest = UnsafeRawBufferPointer(rebasing: text[index..<end])
      guard let (sign, count) = PlainEntity.find(rest) else { return false }
      decoded.append(sign)
      index += count
    }
    for byte in text where byte == 10 { lines += 1 }
    decoded.withUnsafeBytes { events.leaf(placed, $0) }
    return true
  }
}
