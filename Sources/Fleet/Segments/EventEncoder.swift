import ByteKit
import ClickHouse
import MailIdentity
import Policies
import ReplyClassifier
import Traffic

/// Writes events as rows of the table `events`.
///
/// Of each name the bytes are made once: a row is put together out of pieces.
struct EventEncoder {
  private static let noAddress = [UInt8](repeating: 0, count: 16)

  private let node: [UInt8]
  private let file: UInt64
  private let generation: UInt32
  private var epoch = -1
  private var domains = Pieces()
  private var sources: [(bytes: [UInt8], mark: EventMarks)?] = []
  private var relays: [(bytes: [UInt8], mark: EventMarks)?] = []
  private var destinations = Pieces()
  private var jobs = Pieces()
  private var failures: [UInt64: [UInt8]] = [:]
  private let delivered: [UInt8]

  init(node: String, file: UInt64, generation: Int) {
    self.node = Self.bytes { $0.write(node) }
    self.file = file
    self.generation = UInt32(clamping: generation)
    delivered = Self.bytes { row in
      row.write(EventOutcome.delivered.rawValue)
      for _ in 0..<3 { row.write("") }
    }
  }

  /// The names of the rows that follow.
  mutating func begin(_ names: EventNames) {
    guard names.epoch != epoch else { return }
    epoch = names.epoch
    domains = Pieces()
    sources = []
    relays = []
    destinations = Pieces()
    jobs = Pieces()
    failures = [:]
  }

  /// Writes an event.
  mutating func write(
    _ event: LoggedEvent, _ names: EventNames, into row: inout RowBinaryWriter
  ) {
    let source = source(event.source, names)
    let relay = relay(event.relay, names)
    row.write(time: event.time)
    row.write(raw: node)
    row.write(raw: domains.piece(event.domain) { $0.write(names.domain(event.domain)) })
    row.write(EventMarks(origin: event.origin).union(source.mark).union(relay.mark).rawValue)
    row.write(raw: source.bytes)
    row.write(raw: relay.bytes)
    row.write(
      raw: destinations.piece(event.destination) { piece in
        let destination = names.destination(event.destination)
        piece.write(destination.receiver ?? "")
        piece.write(destination.host)
        piece.write(destination.recipientDomain)
      })
    row.write(raw: event.outcome == .delivered ? delivered : failure(event, names))
    row.write(raw: jobs.piece(event.job) { $0.write(names.job(event.job)) })
    write(offset: event.offset, into: &row)
  }

  /// Writes mail that came back.
  func write(_ refusal: LoggedLateRefusal, into row: inout RowBinaryWriter) {
    let mail = refusal.row
    let origin: UInt8 = mail.domain.isEmpty ? 0 : refusal.namesDomain ? 1 : 2
    row.write(time: mail.time)
    row.write(raw: node)
    row.write(mail.domain)
    row.write(EventMarks(origin: origin).union([.noSource, .noInjectorIP]).rawValue)
    row.write(raw: Self.noAddress)
    row.write("")
    row.write(raw: Self.noAddress)
    row.write("")
    row.write(mail.receiver ?? "")
    row.write(mail.host)
    var recipient = mail.recipient
    row.write(
      recipient.withUTF8 { FromHeader.domain(ofMailbox: UnsafeRawBufferPointer($0)) } ?? "")
    row.write(EventOutcome.cameBack.rawValue)
    row.write(mail.cause.rawValue)
    row.write("")
    row.write(mail.refuser)
    row.write("")
    write(offset: refusal.offset, into: &row)
  }

  private func write(offset: Int, into row: inout RowBinaryWriter) {
    row.write(file)
    row.write(UInt64(clamping: offset))
    row.write(generation)
  }

  // MARK: - Pieces

  private mutating func source(
    _ number: UInt32, _ names: EventNames
  ) -> (bytes: [UInt8], mark: EventMarks) {
    if let known = Self.known(number, &sources) { return known }
    let address = names.source(number)
    let piece: (bytes: [UInt8], mark: EventMarks) = (
      Self.bytes(of: address), address == nil ? .noSource : []
    )
    sources[Int(number)] = piece
    return piece
  }

  private mutating func relay(
    _ number: UInt32, _ names: EventNames
  ) -> (bytes: [UInt8], mark: EventMarks) {
    if let known = Self.known(number, &relays) { return known }
    let relay = names.relay(number)
    let bytes = Self.bytes { piece in
      piece.write(relay.injector)
      piece.write(raw: Self.bytes(of: relay.injectorIP))
      piece.write(relay.vmta)
    }
    let piece: (bytes: [UInt8], mark: EventMarks) = (
      bytes, relay.injectorIP == nil ? .noInjectorIP : []
    )
    relays[Int(number)] = piece
    return piece
  }

  private mutating func failure(_ event: LoggedEvent, _ names: EventNames) -> [UInt8] {
    let key = UInt64(event.outcome.code) << 32 | UInt64(event.reply)
    if let known = failures[key] { return known }
    let bytes = Self.bytes { piece in
      piece.write(EventOutcome(event.outcome).rawValue)
      piece.write(event.outcome.cause?.rawValue ?? "")
      piece.write(names.reply(event.reply))
      piece.write("")
    }
    failures[key] = bytes
    return bytes
  }

  private static func known(
    _ number: UInt32, _ pieces: inout [(bytes: [UInt8], mark: EventMarks)?]
  ) -> (bytes: [UInt8], mark: EventMarks)? {
    let index = Int(number)
    if index < pieces.count { return pieces[index] }
    pieces += Array(repeating: nil, count: index + 1 - pieces.count)
    return nil
  }

  private static func bytes(_ fill: (inout RowBinaryWriter) -> Void) -> [UInt8] {
    var writer = RowBinaryWriter()
    fill(&writer)
    return writer.bytes
  }

  /// An address as `FixedString(16)`: in network order, IPv4 as `::ffff:a.b.c.d`.
  static func bytes(of address: IPAddress?) -> [UInt8] {
    guard let address else { return noAddress }
    return bytes { piece in
      piece.write(address.high.bigEndian)
      piece.write(address.low.bigEndian)
    }
  }

  /// Bytes by the number of what they say.
  private struct Pieces {
    private var all: [[UInt8]?] = []

    mutating func piece(_ number: UInt32, _ fill: (inout RowBinaryWriter) -> Void) -> [UInt8] {
      let index = Int(number)
      if index < all.count, let known = all[index] { return known }
      if index >= all.count { all += Array(repeating: nil, count: index + 1 - all.count) }
      let made = EventEncoder.bytes(fill)
      all[index] = made
      return made
    }
  }
}
