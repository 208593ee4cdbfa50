package import ReplyClassifier

/// An `rb` row: mail that a host took, passed on and got back.
package struct LateRefusalRow: Hashable, Sendable {
  /// The most bytes of a mailbox that are kept.
  static let recipientBytesMax = 320

  /// When it came back, POSIX seconds UTC.
  package let time: Int
  /// The host that had taken the mail, in lower case; empty where it is not known.
  package var host: String
  /// Who refused it; nil where nothing tells, and before `named` where the table knows none.
  package var receiver: String?
  /// The host that refused it, in lower case, where the table knows no receiver of it; empty where
  /// it does, and where nothing tells.
  package let refuser: String
  /// From domain; empty where it is not known.
  package var domain: String
  /// Why it was refused.
  package let cause: Cause
  /// The recipient to whom it was sent, in lower case; empty where the row names none.
  package let recipient: String

  /// Makes a row.
  package init(
    time: Int, host: String, receiver: String?, refuser: String = "", domain: String,
    cause: Cause, recipient: String
  ) {
    self.time = time
    self.host = host
    self.receiver = receiver
    self.refuser = refuser
    self.domain = domain
    self.cause = cause
    self.recipient = recipient
  }

  /// What is kept first where not all can be: what DMARC and authentication cost, the latest first.
  private var rank: Int {
    switch cause {
    case .dmarcPolicy: 0
    case .authentication: 1
    default: 2
    }
  }

  /// True for a row that is kept rather than another one; depends on nothing but the two.
  static func isKeptRather(_ a: LateRefusalRow, than b: LateRefusalRow) -> Bool {
    if a.rank != b.rank { return a.rank < b.rank }
    if a.time != b.time { return a.time > b.time }
    if a.recipient != b.recipient { return a.recipient < b.recipient }
    if a.host != b.host { return a.host < b.host }
    return (a.domain, a.receiver ?? a.refuser, a.cause.rawValue)
      < (b.domain, b.receiver ?? b.refuser, b.cause.rawValue)
  }
}

/// An `rb` row as it was read: what it does not say itself, the `d` row of its mail may.
struct LateRefusalDraft: Sendable {
  var row: LateRefusalRow
  /// By which its `d` row is found; nil where nothing is missing.
  var key: DeliveryKey?
  /// True where the row itself names the From domain.
  var namesDomain = true

  /// The row with what its `d` row tells: the latest one before the mail came back.
  ///
  /// `found` are in order. O(log found).
  func completed(_ found: [FoundDelivery]) -> LateRefusalDraft {
    var low = 0
    var high = found.count
    while low < high {
      let middle = (low + high) / 2
      if found[middle].time <= row.time { low = middle + 1 } else { high = middle }
    }
    let times = FoundDelivery.times(before: row.time)
    guard low > 0, times.contains(found[low - 1].time) else { return self }
    let delivery = found[low - 1]
    var completed = self
    if !namesDomain, !delivery.domain.isEmpty { completed.row.domain = delivery.domain }
    if row.host.isEmpty { completed.row.host = delivery.host }
    return completed
  }
}

/// The `rb` rows of a run, as many as there is room for.
///
/// Bounded: past `rowsMax` those of DMARC and authentication are kept first, then the latest. Which
/// these are depends on the rows alone.
package struct LateRefusalList: Sendable {
  /// Rows that are kept.
  static let rowsMax = 100_000

  private(set) var drafts: [LateRefusalDraft] = []
  /// Rows that are not.
  private(set) var leftOut = 0
  private let rowsMax: Int

  init(rowsMax: Int = Self.rowsMax) { self.rowsMax = rowsMax }

  mutating func add(_ draft: LateRefusalDraft) {
    drafts.append(draft)
    if drafts.count > 2 * rowsMax { cut() }
  }

  /// Adds the rows of another list.
  package mutating func add(_ other: LateRefusalList) {
    leftOut += other.leftOut
    drafts += other.drafts
    if drafts.count > 2 * rowsMax { cut() }
  }

  /// The list with no more rows than are kept.
  package var settled: LateRefusalList {
    var list = self
    list.cut()
    return list
  }

  /// The list with each row changed.
  func mapped(_ change: (LateRefusalDraft) -> LateRefusalDraft) -> LateRefusalList {
    var list = self
    list.drafts = drafts.map(change)
    return list
  }

  /// The list with those rows alone that are asked for.
  func filtered(_ isWanted: (LateRefusalRow) -> Bool) -> LateRefusalList {
    var list = self
    list.drafts = drafts.filter { isWanted($0.row) }
    return list
  }

  private mutating func cut() {
    guard drafts.count > rowsMax else { return }
    drafts.sort { LateRefusalRow.isKeptRather($0.row, than: $1.row) }
    leftOut += drafts.count - rowsMax
    drafts.removeLast(drafts.count - rowsMax)
  }
}
