import Traffic
import ByteKit

/// A row of a log that fits a failure report.
struct FittingRow: Hashable, Sendable {
  let time: Int
  /// Number of the log among those that were searched.
  let input: Int
  let offset: Int
  let type: UInt8
  let relay: Relay
  let sourceIP: IPAddress?
  let recipient: String

  /// In the order of time, then of the logs and their rows.
  static func isBefore(_ a: FittingRow, _ b: FittingRow) -> Bool {
    (a.time, a.input, a.offset) < (b.time, b.input, b.offset)
  }
}

/// The rows that fit one report: how many, and the first of them.
struct FittingRows: Sendable {
  /// Rows that are kept; with more of them none could be picked anyway.
  static let keptMax = 8

  private var count = 0
  private var first: [FittingRow] = []
  private var sharesRelay = true, sharesSource = true, sharesRecipient = true

  /// Adds a row.
  mutating func add(_ row: FittingRow) {
    compare(row)
    count += 1
    let place = first.firstIndex { FittingRow.isBefore(row, $0) } ?? first.count
    first.insert(row, at: place)
    if first.count > Self.keptMax { first.removeLast() }
  }

  /// Adds rows that were found elsewhere.
  mutating func add(_ other: FittingRows) {
    if let row = other.first.first { compare(row) }
    count += other.count
    sharesRelay = sharesRelay && other.sharesRelay
    sharesSource = sharesSource && other.sharesSource
    sharesRecipient = sharesRecipient && other.sharesRecipient
    first = Array((first + other.first).sorted(by: FittingRow.isBefore).prefix(Self.keptMax))
  }

  private mutating func compare(_ row: FittingRow) {
    guard let one = first.first else { return }
    sharesRelay = sharesRelay && one.relay == row.relay
    sharesSource = sharesSource && one.sourceIP == row.sourceIP
    sharesRecipient = sharesRecipient && one.recipient == row.recipient
  }

  /// Events among the rows: two logs may hold the same one.
  var events: Int {
    guard count == first.count else { return count }
    return Set(first.map { "\($0.time) \($0.type) \($0.recipient) \($0.relay)" }).count
  }

  /// What all rows say, at the place of the earliest.
  func mail(_ path: (Int) -> String) -> LoggedMail? {
    first.first.map { row in
      LoggedMail(
        path: path(row.input), offset: row.offset, time: row.time,
        relay: sharesRelay ? row.relay : nil, sourceIP: sharesSource ? row.sourceIP : nil,
        recipient: sharesRecipient ? row.recipient : nil)
    }
  }
}
