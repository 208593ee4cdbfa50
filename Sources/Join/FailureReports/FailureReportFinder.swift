import CSVRows
import AccountingLog
import ByteKit
import FailureReports
import Traffic
import MailIdentity

/// Finds for one thread the rows of mail that failure reports are about.
///
/// `d` and `b` rows are looked at: an attempt that is deferred is no answer of a receiver that has
/// seen the mail.
struct FailureReportFinder: RowWorker {
  /// What a row fits: a report, by what, and whether the recipient is the same.
  struct Key: Hashable, Sendable {
    let report: Int
    let isByID: Bool
    let isForRecipient: Bool
  }

  private let keys: FailureReportKeys
  private let nat: [IPAddress: IPAddress]
  private let nodes: [String]
  private(set) var total: [Key: FittingRows] = [:]
  private var current: [Key: FittingRows] = [:]
  private var held: [Int: [Key: FittingRows]] = [:]
  private var input = 0
  private let memory = Memory()

  /// Safe because a worker is used by one thread at a time, and this is reached through it only.
  private final class Memory: @unchecked Sendable { let scratch = FieldScratch() }

  /// Makes one; `nodes` are those of the logs.
  init(_ keys: FailureReportKeys, nat: [IPAddress: IPAddress], nodes: [String]) {
    self.keys = keys
    self.nat = nat
    self.nodes = nodes
  }

  mutating func begin(input: Int) { self.input = input }

  mutating func hold(id: Int) {
    held[id] = current
    current = [:]
  }

  mutating func accept(id: Int) {
    for (key, rows) in held.removeValue(forKey: id) ?? [:] {
      total[key, default: FittingRows()].add(rows)
    }
  }

  mutating func drop(id: Int) { held[id] = nil }

  mutating func consume(_ batch: RowBatch) {
    let position = batch.position(of: .headerMessageID)
    let source = batch.position(of: .dlvSourceIp)
    let scratch = memory.scratch
    for row in batch.rows where row.type == .delivery || row.type == .bounce {
      scratch.reset()
      let value = scratch.value(of: batch.field(row, at: position))
      let hash = value.isEmpty ? nil : MessageID.hash(value)
      if let hash, keys.mayHold(hash) {
        look(batch, row, for: keys.reports(of: hash, MessageID.text(value)), isByID: true)
      }
      guard keys.watches(row.time),
        let logged = IPAddress(bytes: scratch.value(of: batch.field(row, at: source)))
      else { continue }
      let near = keys.reports(from: nat[logged] ?? logged, at: row.time)
      if !near.isEmpty {
        // A mail with another name is another mail.
        look(
          batch, row, for: near.filter { hash == nil || keys.reports[$0].messageID == nil },
          isByID: false)
      }
    }
  }

  @inline(never)
  private mutating func look(
    _ batch: RowBatch, _ row: RowBatch.Row, for reports: [Int], isByID: Bool
  ) {
    guard !reports.isEmpty else { return }
    let scratch = memory.scratch
    func value(_ column: LogColumn) -> UnsafeRawBufferPointer {
      scratch.value(of: batch.field(row, column))
    }
    guard IgnoreReason.isSMTP(value(.dlvType)) else { return }
    let domain =
      FromHeader.domain(of: value(.headerFrom)) ?? FromHeader.domain(ofMailbox: value(.orig))
    let logged = IPAddress(bytes: value(.dlvSourceIp)).flatMap { $0.isUnspecified ? nil : $0 }
    let found = FittingRow(
      time: row.time, input: input, offset: batch.offset(of: row), type: row.type.rawValue,
      relay: Relay(srcMta: value(.srcMta), vmta: value(.vmta), node: nodes[input]),
      sourceIP: logged.map { nat[$0] ?? $0 }, recipient: Self.mailbox(value(.rcpt)))
    for report in reports where isByID || keys.reports[report].fromDomain == domain {
      let isForRecipient = keys.reports[report].recipient == found.recipient
      add(found, Key(report: report, isByID: isByID, isForRecipient: false))
      if isForRecipient { add(found, Key(report: report, isByID: isByID, isForRecipient: true)) }
    }
  }

  private mutating func add(_ row: FittingRow, _ key: Key) {
    current[key, default: FittingRows()].add(row)
  }

  private static func mailbox(_ bytes: UnsafeRawBufferPointer) -> String {
    let kept = bytes.prefix(FailureReportLimits.addressBytesMax)
    return String(decoding: kept, as: UTF8.self).lowercased()
  }
}
