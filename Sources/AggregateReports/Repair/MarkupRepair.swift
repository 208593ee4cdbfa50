import Glibc

/// Escapes `<` and `&` that stand for themselves in the text of a report (parsedmarc pull request
/// 122).
///
/// Some senders write `<email><postmaster@example.com></email>` or `R&D`. A `<` is markup only
/// where `/`, `?` or `!` follows, or a name that is ended by a blank, `/` or `>`; an `&` only where
/// it begins one of XML's five entities or a character reference. Every other one becomes `&lt;` or
/// `&amp;`. Nothing is guessed beyond that: `<email><postmaster></email>` stays as it is, and the
/// parser refuses it. For encodings that contain ASCII; pieces may be cut anywhere.
///
/// libxml2 looks again at what it holds whenever more comes, and compares each attribute of a tag with
/// all others. So markup is handed on whole, and none that is longer, or has more attributes, than
/// the limits say.
struct MarkupRepair {
  /// Bytes of a name after which a `<` counts as markup in any case.
  static let nameBytesMax = 128

  /// Signs escaped so far.
  private(set) var escaped = 0
  /// Start tags named `feedback`, whatever their prefix.
  private(set) var feedbackTags: Int

  /// The line, counted from 1, of a declaration such as DOCTYPE in front of the report.
  private(set) var declarationLine: Int?

  /// Which limit was passed, in words.
  private(set) var excess: String?

  private enum State: String {
    case text, tag, comment
    case cdata = "CDATA section"
    case instruction = "processing instruction"
    case declaration
  }

  private enum Verdict {
    case undecided
    case literal(StaticString)
    case markup(State, length: Int)
  }

  private var state = State.text
  /// The quote that an attribute value is inside of; 0 outside.
  private var quote: UInt8 = 0
  /// How many bytes of the end of a comment or the like were just seen.
  private var matched = 0
  private var held: [UInt8] = []
  /// The front of the markup under way, from earlier pieces.
  private var carried: [UInt8] = []
  /// Attributes of the tag under way.
  private var attributes = 0
  /// What is handed on where it is not the piece as it is; kept for its room.
  private var mended: [UInt8] = []
  /// Bytes of earlier pieces, and whether an element has begun.
  private var passedBytes = 0
  private var hasBegun: Bool
  private let limits: ReportLimits
  /// Lines that ended in front of the report, in earlier pieces.
  private var lines = 0

  /// Mends a document from its beginning, or from behind some tags named `feedback`.
  init(limits: ReportLimits, feedbackTags: Int = 0) {
    self.limits = limits
    self.feedbackTags = feedbackTags
    hasBegun = feedbackTags > 0
  }

  /// Bytes that are held.
  var retainedBytes: Int { held.capacity + carried.capacity + mended.capacity }

  /// Hands the mended bytes on, in one piece; what cannot be decided yet, and markup that is not
  /// whole, wait for the next call.
  mutating func feed(
    _ bytes: UnsafeRawBufferPointer, isFinal: Bool, _ emit: (UnsafeRawBufferPointer) -> Void
  ) {
    guard excess == nil, declarationLine == nil else { return }
    guard !held.isEmpty else { return run(bytes, isFinal, emit) }
    var all = held
    held.removeAll(keepingCapacity: true)
    all.append(contentsOf: bytes)
    all.withUnsafeBytes { run($0, isFinal, emit) }
  }

  private mutating func run(
    _ bytes: UnsafeRawBufferPointer, _ isFinal: Bool, _ emit: (UnsafeRawBufferPointer) -> Void
  ) {
    var piece = Piece(bytes)
    mended.removeAll(keepingCapacity: true)
    // Ampersands are rare: the next one is looked for only when the last one is passed.
    var ampersand = Self.find(UInt8(ascii: "&"), in: bytes, from: 0)
    while piece.index < bytes.count, excess == nil {
      guard state == .text else {
        goOn(&piece)
        continue
      }
      let index = piece.index
      if ampersand < index { ampersand = Self.find(UInt8(ascii: "&"), in: bytes, from: index) }
      piece.index = min(ampersand, Self.find(UInt8(ascii: "<"), in: bytes, from: index))
      guard piece.index < bytes.count, decide(&piece, isFinal) else { break }
    }
    guard declarationLine == nil else { return }
    finish(piece, isFinal, emit)
  }

  /// How far a piece is read.
  private struct Piece {
    let bytes: UnsafeRawBufferPointer
    var index = 0
    /// Where what is not handed on yet begins, and where markup does that has not ended.
    var start = 0
    var begun = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }
  }

  /// Goes on inside markup, and says where it is too long.
  private mutating func goOn(_ piece: inout Piece) {
    let kind = state
    guard kind != .declaration else {
      // It ends the report anyway.
      piece.index = piece.bytes.count
      return
    }
    // One byte past the limit at the most, so that it does not matter how the pieces are cut.
    let room = piece.begun + limits.markupBytesMax + 1 - carried.count
    piece.index = skip(
      UnsafeRawBufferPointer(rebasing: piece.bytes.prefix(room)), from: piece.index)
    if attributes > limits.attributesMax {
      excess = "a tag has more than \(limits.attributesMax) attributes"
      piece.index = piece.begun
      carried = []
    } else if carried.count + piece.index - piece.begun > limits.markupBytesMax {
      excess = "a \(kind.rawValue) of more than \(limits.markupBytesMax) bytes"
      // libxml2 may have more to say of this one than that it is long.
      piece.index = piece.begun + limits.markupBytesMax - carried.count
    }
    guard excess != nil || state == .text, !carried.isEmpty else { return }
    mended.append(contentsOf: carried)
    carried.removeAll(keepingCapacity: true)
  }

  /// Decides what begins at a place; false where the piece ends before it can be told.
  private mutating func decide(_ piece: inout Piece, _ isFinal: Bool) -> Bool {
    let (bytes, index) = (piece.bytes, piece.index)
    switch verdict(bytes, index, isFinal) {
    case .undecided:
      held.append(contentsOf: bytes[index...])
      return false
    case .literal(let escape):
      mended.append(contentsOf: bytes[piece.start..<index])
      mended.append(
        contentsOf: UnsafeRawBufferPointer(
          start: escape.utf8Start, count: escape.utf8CodeUnitCount))
      escaped += 1
      piece.index = index + 1
      piece.start = index + 1
      guard escaped > limits.repairsMax else { return true }
      excess = "more than \(limits.repairsMax) signs < or & that begin no markup"
    case .markup(let next, let length):
      if next == .declaration, feedbackTags == 0 {
        countLines(bytes[..<index])
        declarationLine = lines + 1
        return false
      }
      state = next
      attributes = 0
      piece.begun = index
      piece.index = index + length
      if next == .tag { begin(passedBytes + index) }
    }
    return true
  }

  /// Ends a piece: hands on what is whole, and keeps the rest.
  private mutating func finish(
    _ piece: Piece, _ isFinal: Bool, _ emit: (UnsafeRawBufferPointer) -> Void
  ) {
    let bytes = piece.bytes
    var end = excess == nil ? bytes.count - held.count : piece.index
    countLines(bytes[..<end])
    passedBytes += end
    if !hasBegun { checkProlog(passedBytes) }
    if excess == nil, !isFinal, state != .text, state != .declaration {
      carried.append(contentsOf: bytes[piece.begun..<end])
      end = piece.begun
    } else if !carried.isEmpty {
      mended.append(contentsOf: carried)
      carried.removeAll(keepingCapacity: true)
    }
    let rest = UnsafeRawBufferPointer(rebasing: bytes[min(piece.start, end)..<end])
    guard !mended.isEmpty else { return emit(rest) }
    mended.append(contentsOf: rest)
    mended.withUnsafeBytes(emit)
  }

  /// The first tag begins so many bytes behind the front.
  private mutating func begin(_ offset: Int) {
    guard !hasBegun else { return }
    hasBegun = true
    checkProlog(offset)
  }

  private mutating func checkProlog(_ byteCount: Int) {
    guard byteCount > limits.prologBytesMax else { return }
    excess = excess ?? "more than \(limits.prologBytesMax) bytes in front of the first element"
  }

  private mutating func countLines(_ bytes: Slice<UnsafeRawBufferPointer>) {
    guard feedbackTags == 0 else { return }
    for byte in bytes where byte == 10 { lines += 1 }
  }

  /// Where the next such byte is; the count where there is none.
  private static func find(
    _ byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int
  ) -> Int {
    guard let base = bytes.baseAddress, start < bytes.count,
      let found = memchr(base + start, Int32(byte), bytes.count - start)
    else { return bytes.count }
    return UnsafeRawPointer(found) - base
  }

  // MARK: - Inside markup

  /// Where the markup under way ends, or the piece does.
  private mutating func skip(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    switch state {
    case .tag: skipTag(bytes, from: start)
    case .comment: skip(bytes, from: start, until: UInt8(ascii: "-"), count: 2)
    case .cdata: skip(bytes, from: start, until: UInt8(ascii: "]"), count: 2)
    case .instruction: skip(bytes, from: start, until: UInt8(ascii: "?"), count: 1)
    case .text, .declaration: bytes.count
    }
  }

  private mutating func skipTag(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if quote != 0 {
        if byte == quote { quote = 0 }
      } else if byte == UInt8(ascii: ">") {
        state = .text
        break
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == UInt8(ascii: "=") {
        attributes += 1
        if attributes > limits.attributesMax { break }
      }
    }
    return index
  }

  /// Goes on behind `count` times the mark and `>`.
  private mutating func skip(
    _ bytes: UnsafeRawBufferPointer, from start: Int, until mark: UInt8, count: Int
  ) -> Int {
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == mark {
        matched += 1
      } else if byte == UInt8(ascii: ">"), matched >= count {
        matched = 0
        state = .text
        break
      } else {
        matched = 0
      }
    }
    return index
  }

  // MARK: - Deciding

  private mutating func verdict(
    _ bytes: UnsafeRawBufferPointer, _ index: Int, _ isFinal: Bool
  ) -> Verdict {
    guard bytes[index] == UInt8(ascii: "<") else { return Self.reference(bytes, index, isFinal) }
    guard index + 1 < bytes.count else {
      return isFinal ? .markup(.tag, length: 1) : .undecided
    }
    switch bytes[index + 1] {
    case UInt8(ascii: "/"): return .markup(.tag, length: 2)
    case UInt8(ascii: "?"): return .markup(.instruction, length: 2)
    case UInt8(ascii: "!"): return Self.declaration(bytes, index, isFinal)
    case let first where Self.isNameStart(first): return startTag(bytes, index, isFinal)
    default: return .literal("&lt;")
    }
  }

  private static func declaration(
    _ bytes: UnsafeRawBufferPointer, _ index: Int, _ isFinal: Bool
  ) -> Verdict {
    let rest = bytes[index...]
    let comment: StaticString = "<!--"
    let cdata: StaticString = "<![CDATA["
    if begins(rest, comment) { return .markup(.comment, length: 4) }
    if begins(rest, cdata) { return .markup(.cdata, length: 9) }
    let mayGrow = isPrefix(rest, of: comment) || isPrefix(rest, of: cdata)
    return mayGrow && !isFinal ? .undecided : .markup(.declaration, length: 2)
  }

  private mutating func startTag(
    _ bytes: UnsafeRawBufferPointer, _ index: Int, _ isFinal: Bool
  ) -> Verdict {
    var end = index + 1
    var local = end
    while end < bytes.count, Self.isName(bytes[end]) {
      if bytes[end] == UInt8(ascii: ":") { local = end + 1 }
      end += 1
    }
    guard end - index <= Self.nameBytesMax else { return .markup(.tag, length: 1) }
    guard end < bytes.count else { return isFinal ? .markup(.tag, length: 1) : .undecided }
    switch bytes[end] {
    case 32, 9, 10, 13, UInt8(ascii: "/"), UInt8(ascii: ">"):
      if end - local == 8, Self.begins(bytes[local..<end], "feedback") { feedbackTags += 1 }
      return .markup(.tag, length: end - index)
    default: return .literal("&lt;")
    }
  }

  private static func reference(
    _ bytes: UnsafeRawBufferPointer, _ index: Int, _ isFinal: Bool
  ) -> Verdict {
    let rest = bytes[index...]
    for known: StaticString in ["&lt;", "&gt;", "&amp;", "&quot;", "&apos;"] {
      if begins(rest, known) { return .markup(.text, length: known.utf8CodeUnitCount) }
      if !isFinal, isPrefix(rest, of: known) { return .undecided }
    }
    guard rest.count > 1 || isFinal else { return .undecided }
    guard rest.dropFirst().first == UInt8(ascii: "#") else { return .literal("&amp;") }
    // At most `&#x10FFFF;`; leading zeros beyond that are nobody's.
    let digits = rest.dropFirst(2).prefix(9)
    guard let end = digits.firstIndex(where: { !isReferenceByte($0) }) else {
      return digits.count < 9 && !isFinal ? .undecided : .literal("&amp;")
    }
    let isReference = bytes[end] == UInt8(ascii: ";") && end > digits.startIndex
    return isReference ? .markup(.text, length: end + 1 - index) : .literal("&amp;")
  }

  private static func begins(_ bytes: Slice<UnsafeRawBufferPointer>, _ text: StaticString) -> Bool {
    guard bytes.count >= text.utf8CodeUnitCount else { return false }
    return isPrefix(bytes.prefix(text.utf8CodeUnitCount), of: text)
  }

  /// True when the bytes are the beginning of the text, or all of it.
  private static func isPrefix(
    _ bytes: Slice<UnsafeRawBufferPointer>, of text: StaticString
  ) -> Bool {
    guard bytes.count <= text.utf8CodeUnitCount else { return false }
    for (offset, byte) in bytes.enumerated() where byte != text.utf8Start[offset] { return false }
    return true
  }

  private static func isReferenceByte(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66)
      || byte | 0x20 == UInt8(ascii: "x")
  }

  private static func isNameStart(_ byte: UInt8) -> Bool {
    (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a) || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: ":") || byte >= 0x80
  }

  private static func isName(_ byte: UInt8) -> Bool {
    isNameStart(byte) || (byte >= 0x30 && byte <= 0x39) || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: ".")
  }
}
