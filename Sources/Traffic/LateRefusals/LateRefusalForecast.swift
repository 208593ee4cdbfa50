package import AccountingLog
import ByteKit

/// Whose mail came back, as plain logs tell before they are counted.
///
/// So the `d` rows of that mail are kept while the logs are counted, and need not be looked for in a
/// second reading. Found are the mailboxes of lines that begin with `rb`, by bytes alone: what a log
/// of another form holds is missing, and mailboxes that are no recipients may be among them. Who
/// uses it checks that the recipients of all `rb` rows are there.
package struct LateRefusalForecast: Sendable {
  /// Bytes that are looked through at a time.
  static let pieceBytes = 8 << 20
  /// Pieces all over the logs that are looked at first: where none of them holds such a line, few or
  /// none do.
  static let probePieces = 4
  /// Bytes of a line that are looked through.
  private static let lineBytesMax = 64 << 10
  private static let bitCount = 1 << 18
  private static let frontCount = 1 << 17

  /// A piece of a plain log, and where the log ends.
  private struct Piece: Sendable {
    let path: String
    let range: Range<Int>
    let size: Int
  }

  /// Mailboxes, as bits of their hashes and of their first bytes.
  private var bits = [UInt64](repeating: 0, count: Self.bitCount / 64)
  private var fronts = [UInt64](repeating: 0, count: Self.frontCount / 64)

  /// Looks through the logs of a scan; nil where too few lines show, and where logs are not mapped.
  ///
  /// O(bytes), at the speed of memory.
  package static func look(
    through inputs: [LogInput], options: LogScanOptions
  ) async -> LateRefusalForecast? {
    guard options.access == .automatic || options.access == .map else { return nil }
    let pieces = inputs.flatMap { Self.pieces(of: $0, options) }
    let step = max(1, pieces.count / probePieces)
    let probed = stride(from: 0, to: pieces.count, by: step).flatMap { mailboxes(in: pieces[$0]) }
    guard !probed.isEmpty else { return nil }
    let found = await ThreadTeam.run(max(1, options.threads)) { thread in
      stride(from: thread, to: pieces.count, by: max(1, options.threads)).flatMap {
        $0 % step == 0 ? [] : mailboxes(in: pieces[$0])
      }
    }
    var forecast = LateRefusalForecast()
    for mailboxes in [probed] + found {
      for mailbox in mailboxes { forecast.insert(mailbox) }
    }
    return forecast
  }

  private struct Mailbox: Sendable {
    let hash: UInt64
    let front: Int?
  }

  private mutating func insert(_ mailbox: Mailbox) {
    bits[Int(mailbox.hash % UInt64(Self.bitCount)) / 64] |= 1 << (mailbox.hash % 64)
    if let front = mailbox.front { fronts[front / 64] |= 1 << UInt64(front % 64) }
  }

  // MARK: - Asking

  /// True for a mailbox that may be among them, by its first bytes; these cost little.
  @inline(__always)
  func mayHold(_ mailbox: UnsafeRawBufferPointer) -> Bool {
    guard let front = Self.front(mailbox) else { return true }
    return fronts[front / 64] & 1 << UInt64(front % 64) != 0
  }

  /// True for the hash of a mailbox that is among them, and of few others.
  @inline(__always)
  func holds(_ mailbox: UInt64) -> Bool {
    bits[Int(mailbox % UInt64(Self.bitCount)) / 64] & 1 << (mailbox % 64) != 0
  }

  /// The first bytes whatever their case, and the length, as a small number; nil for what is shorter.
  @inline(__always)
  private static func front(_ mailbox: UnsafeRawBufferPointer) -> Int? {
    guard mailbox.count >= 4 else { return nil }
    let first = mailbox.loadUnaligned(as: UInt32.self) | 0x2020_2020
    return Int((first &* 0x9e37_79b1) >> 15) ^ (mailbox.count % frontCount)
  }

  // MARK: - Looking

  private static func pieces(of input: LogInput, _ options: LogScanOptions) -> [Piece] {
    guard input.path != "-", let file = try? InputFile(path: input.path), file.isRegular,
      options.access == .map || !file.isRemote
    else { return [] }
    let start = input.resume?.offset ?? 0
    return stride(from: start, to: file.sizeAtOpen, by: pieceBytes).map {
      Piece(
        path: input.path, range: $0..<min($0 + pieceBytes, file.sizeAtOpen),
        size: file.sizeAtOpen)
    }
  }

  private static func mailboxes(in piece: Piece) -> [Mailbox] {
    let end = min(piece.range.upperBound + lineBytesMax, piece.size)
    guard let file = try? InputFile(path: piece.path),
      let mapped = file.map(piece.range.lowerBound..<end)
    else { return [] }
    var found: [Mailbox] = []
    let bytes = mapped.bytes
    var start = 0
    // A piece may begin within a line, whose bytes then show nothing or too much.
    while start < piece.range.count {
      let end = firstIndex(of: 10, in: bytes, from: start) ?? bytes.count
      let line = UnsafeRawBufferPointer(rebasing: bytes[start..<min(end, start + lineBytesMax)])
      if isLateRefusal(line) { add(line, to: &found) }
      start = end + 1
    }
    return found
  }

  @inline(__always)
  private static func isLateRefusal(_ line: UnsafeRawBufferPointer) -> Bool {
    guard line.count > 4 else { return false }
    let first = UInt32(littleEndian: line.loadUnaligned(as: UInt32.self))
    // rb, and "rb"
    return first & 0xff_ffff == 0x2c_6272 || first == 0x2262_7222
  }

  private static func add(_ line: UnsafeRawBufferPointer, to found: inout [Mailbox]) {
    var from = 0
    while let sign = firstIndex(of: 0x40, in: line, from: from) {
      var start = sign
      var end = sign + 1
      while start > 0, isOfMailbox(line[start - 1]) { start -= 1 }
      while end < line.count, isOfMailbox(line[end]) { end += 1 }
      let mailbox = UnsafeRawBufferPointer(rebasing: line[start..<end])
      found.append(Mailbox(hash: DeliveryKey.hash(mailbox), front: front(mailbox)))
      from = end
    }
  }

  /// Bytes between commas, quotes, brackets and blanks.
  private static func isOfMailbox(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...32, 0x22, 0x2c, 0x3c, 0x3e, 0x28, 0x29, 0x3b, 0x3a: false
    default: true
    }
  }
}
