import AggregateReports
import ByteKit
import Policies

/// Numbers for the domains and windows of a join, in the order in which its rows stand.
struct JoinOrder {
  /// A From domain.
  struct Domain {
    let name: String
    /// Its policy domain, as `PolicyMap` numbers them.
    let group: Int
    /// Its number in the `LogIndex`; nil where the log does not have it.
    let logNumber: Int?
  }

  /// A reporter's window, half-open, POSIX seconds UTC.
  struct Window: Hashable {
    let begin: Int
    let end: Int
    let reporter: Int
  }

  /// Where a row stands: by domain, window, reporter and address.
  struct Place: Equatable {
    private let key: UInt64
    private let rank: UInt32

    init(domain: Int, window: Int, address: UInt32) {
      key = UInt64(domain) << 32 | UInt64(window)
      rank = address
    }

    var domain: Int { Int(key >> 32) }
    var window: Int { Int(key & 0xffff_ffff) }
    /// The number of the address.
    var address: UInt32 { rank }

    @inline(__always)
    static func < (a: Place, b: Place) -> Bool {
      a.key != b.key ? a.key < b.key : a.rank < b.rank
    }
  }

  /// The domains that are asked for, in order.
  let domains: [Domain]
  /// The windows of the reports, by begin, end and reporter.
  let windows: [Window]
  /// The addresses of reports and logs, in order.
  let addresses: [IPAddress]
  private let addressNumbers: [IPAddress: UInt32]
  private let domainNumbers: [String: Int]
  private let windowNumbers: [Window: Int]
  private let reporterNumbers: [String: Int]

  init(
    _ intake: ReportIntake, coverage: Coverage, policies: PolicyMap, log: LogIndex,
    includes: (String) -> Bool
  ) {
    // Reporters are in order already.
    let reporters = coverage.reporterNumbers
    var windows: Set<Window> = []
    for report in intake.reports {
      guard let reporter = reporters[report.reporter] else { continue }
      windows.insert(Self.window(report, reporter))
    }
    let names = Set(log.domainNumbers.keys).union(intake.index.domains)
    domains = names.filter(includes).sorted().map { name in
      Domain(name: name, group: policies.group(of: name), logNumber: log.domainNumbers[name])
    }
    self.windows = windows.sorted {
      ($0.begin, $0.end, $0.reporter) < ($1.begin, $1.end, $1.reporter)
    }
    domainNumbers = Dictionary(
      uniqueKeysWithValues: domains.enumerated().map { ($1.name, $0) })
    windowNumbers = Dictionary(
      uniqueKeysWithValues: self.windows.enumerated().map { ($1, $0) })
    reporterNumbers = reporters
    addresses = Set(intake.index.places.lazy.map(\.address)).union(log.addresses).sorted()
    addressNumbers = Dictionary(
      uniqueKeysWithValues: addresses.enumerated().map { ($1, UInt32($0)) })
  }

  private static func window(_ report: AggregateReport, _ reporter: Int) -> Window {
    let window = report.window
    return Window(begin: window.lowerBound, end: window.upperBound, reporter: reporter)
  }

  /// The number of an address of a report or log.
  func address(_ address: IPAddress) -> UInt32? { addressNumbers[address] }

  /// The number of a domain; nil where it is not asked for.
  func domain(_ name: String) -> Int? { domainNumbers[name] }

  /// The number of a report's window.
  func window(of report: AggregateReport) -> Int? {
    reporterNumbers[report.reporter].flatMap { windowNumbers[Self.window(report, $0)] }
  }

  /// The number of a window.
  func window(_ begin: Int, _ end: Int, _ reporter: Int) -> Int? {
    windowNumbers[Window(begin: begin, end: end, reporter: reporter)]
  }
}
