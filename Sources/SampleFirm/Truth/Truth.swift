/// Why a row of a refusal or deferral came about, in the words of the product's causes.
enum RowCause: Int, CaseIterable, Sendable {
  case delivered, dmarcPolicy, authentication, reputation, badAddress, quota, rate, content
  case connection, expired, local, other

  /// Its name in truth.json.
  var name: String {
    switch self {
    case .dmarcPolicy: return "dmarc_policy"
    case .badAddress: return "bad_address"
    default: return "\(self)"
    }
  }
}

/// Counts what is true of the files, while they are made.
final class Truth {
  /// Rows that met a receiver, by what happened.
  struct Counts {
    var delivered = 0, refused = 0, refusedDMARC = 0, deferred = 0

    /// Counts one row of a kind.
    mutating func count(_ kind: LogRow.Kind, _ cause: RowCause) {
      switch kind {
      case .d: delivered += 1
      case .b:
        refused += 1
        if cause == .dmarcPolicy { refusedDMARC += 1 }
      case .t: deferred += 1
      default: break
      }
    }
  }

  /// One relay at one receiver in one stage of its policy domain.
  struct Lane: Hashable {
    let domain: UInt8, stage: UInt8, sender: UInt8, injector: UInt8, address: UInt8, receiver: UInt8
  }

  /// What happened on a lane; quarantined are messages, the others rows.
  struct LaneCounts {
    var rows = Counts()
    var local = 0
    var quarantined = 0
  }

  /// One closed window of one reporter.
  struct Window {
    let receiver: Int
    /// Half-open, UTC seconds.
    let begin: Int, end: Int
    /// As printed in the report.
    let printedBegin: Int, printedEnd: Int
    /// Policy domains that got a report.
    let reported: [Int]
    /// Counts by domain and address.
    let cells: [WindowCell]
  }

  /// One domain and source address in one window.
  struct WindowCell {
    let domain: Int
    let address: String
    /// Reported messages by disposition.
    var dispositions: [Int]
    /// Logged rows.
    var logged: Counts
  }

  /// Mail that a host took, passed on and got back.
  struct Return: Hashable {
    let receiver: UInt8, host: UInt8, domain: UInt8
  }

  private let schedule: StageSchedule

  /// Rows by policy domain and stage.
  private(set) var stages: [[Counts]]
  /// Rows by kind and cause; only kinds d, b and t.
  private(set) var causes: [[Int]]
  /// Rows that left by pipe or into a file; counted nowhere else.
  private(set) var withoutReceiver = 0
  /// `rb` rows.
  private(set) var returns: [Return: Int] = [:]
  /// By relay and receiver.
  private(set) var lanes: [Lane: LaneCounts] = [:]
  /// Windows in order of their end.
  var windows: [Window] = []
  /// Reports and their files.
  var reports = ReportTally()

  /// Starts counting.
  init(_ schedule: StageSchedule) {
    self.schedule = schedule
    stages = schedule.stages.map { Array(repeating: Counts(), count: $0.count) }
    causes = Array(
      repeating: Array(repeating: 0, count: RowCause.allCases.count),
      count: LogRow.Kind.allCases.count)
  }

  /// Counts one row of kind d, b or t.
  func count(_ row: LogRow, _ cause: RowCause) {
    if row.route == .pipe || row.route == .file {
      withoutReceiver += 1
      return
    }
    let lane = lane(row.item, at: row.time)
    causes[row.kind.rawValue][cause.rawValue] += 1
    stages[FirmDomains.all[Int(row.item.domain)].policy][Int(lane.stage)].count(row.kind, cause)
    lanes[lane, default: LaneCounts()].rows.count(row.kind, cause)
    if row.kind == .b, cause == .local { lanes[lane, default: LaneCounts()].local += 1 }
  }

  /// Counts one message that a reporter put aside.
  func countQuarantined(_ item: MailItem, at time: Int) {
    lanes[lane(item, at: time), default: LaneCounts()].quarantined += 1
  }

  /// Counts one row of kind rb.
  func countReturned(_ item: MailItem) {
    let key = Return(receiver: item.receiver, host: item.host, domain: item.domain)
    returns[key, default: 0] += 1
  }

  private func lane(_ item: MailItem, at time: Int) -> Lane {
    let policy = FirmDomains.all[Int(item.domain)].policy
    return Lane(
      domain: item.domain, stage: UInt8(schedule.index(policy, at: time)), sender: item.sender,
      injector: item.injector, address: item.address, receiver: item.receiver)
  }
}

/// What was written of reports.
struct ReportTally {
  /// Files below `reports`, by packing.
  var files = 0
  /// Reports that differ from each other.
  var distinct = 0
  /// Reports sent again unchanged.
  var resent = 0
  /// `record` elements of distinct reports, and their messages.
  var records = 0, messages = 0
  /// Distinct reports and their messages, by receiver.
  var byReceiver: [Int: (reports: Int, messages: Int)] = [:]
  /// Messages by disposition: none, quarantine, reject.
  var dispositions = [0, 0, 0]
}
