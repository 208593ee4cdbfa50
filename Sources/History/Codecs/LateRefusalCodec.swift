import ByteKit
import ReplyClassifier
import Traffic

/// The `rb` rows of one day as packed numbers: names once, then the rows in order of time,
/// compressed.
enum LateRefusalCodec {
  /// The first byte, so that another packing can be told from this one.
  private static let version: UInt64 = 1

  // MARK: - Packing

  /// Packs rows, which need not be in order.
  static func pack(_ rows: [LateRefusalRow]) -> [UInt8] {
    var names: [String] = []
    var numbers: [String: Int] = [:]
    func number(_ name: String) -> Int {
      if let known = numbers[name] { return known }
      numbers[name] = names.count
      names.append(name)
      return names.count - 1
    }
    var body = PackedWriter()
    var last = 0
    for row in rows.sorted(by: isBefore) {
      body.write(signed: row.time - last)
      last = row.time
      body.write(count: number(row.host))
      // 0 is nobody.
      body.write(count: row.receiver.map { number($0) + 1 } ?? 0)
      body.write(count: number(row.refuser))
      body.write(count: number(row.domain))
      body.write(count: number(row.cause.rawValue))
      body.write(count: number(row.recipient))
    }
    var writer = PackedWriter()
    writer.write(version)
    writer.write(count: names.count)
    for name in names { writer.write(name) }
    writer.write(count: rows.count)
    return SealedBytes.seal(PackedBlock.pack(writer.bytes + body.bytes))
  }

  private static func isBefore(_ a: LateRefusalRow, _ b: LateRefusalRow) -> Bool {
    (a.time, a.recipient, a.host, a.domain) < (b.time, b.recipient, b.host, b.domain)
  }

  // MARK: - Reading

  /// Reads rows back.
  static func read(_ bytes: UnsafeRawBufferPointer) throws -> [LateRefusalRow] {
    let unpacked = try PackedBlock.unpack(try SealedBytes.open(bytes))
    return try unpacked.withUnsafeBytes { bytes in
      var reader = PackedReader(bytes)
      return try rows(&reader)
    }
  }

  private static func rows(_ reader: inout PackedReader) throws(PackedDamage) -> [LateRefusalRow] {
    guard try reader.number() == version else { throw PackedDamage() }
    var names: [String] = []
    for _ in 0..<(try reader.count(limit: reader.remaining)) { names.append(try reader.text()) }
    func name(_ number: Int) throws(PackedDamage) -> String {
      guard names.indices.contains(number) else { throw PackedDamage() }
      return names[number]
    }
    var rows: [LateRefusalRow] = []
    var time = 0
    for _ in 0..<(try reader.count(limit: reader.remaining)) {
      time &+= try reader.signed()
      let host = try name(try reader.count())
      let receiver = try reader.count()
      let refuser = try name(try reader.count())
      let domain = try name(try reader.count())
      guard let cause = Cause(rawValue: try name(try reader.count())) else { throw PackedDamage() }
      rows.append(
        LateRefusalRow(
          time: time, host: host, receiver: receiver == 0 ? nil : try name(receiver - 1),
          refuser: refuser, domain: domain, cause: cause, recipient: try name(try reader.count())))
    }
    guard reader.isAtEnd else { throw PackedDamage() }
    return rows
  }
}
