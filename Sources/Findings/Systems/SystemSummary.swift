public import ByteKit
import Traffic

/// One system of the inventory with the mail that it sent; all counts 0 where it sent none.
public struct SystemSummary: Hashable, Sendable {
  /// Its name.
  public internal(set) var name: String
  /// Who answers for it; empty where nobody is named.
  public internal(set) var owner: String
  /// How far its move is; empty where not told.
  public internal(set) var state: String
  /// Source addresses that its mail left from.
  public internal(set) var addresses = 0
  /// Messages that reporters counted of these addresses; an address that several systems share
  /// counts for the one that is named first.
  public internal(set) var messages = 0
  /// Rows of the log; live.
  public internal(set) var logged = 0
  /// Earliest and latest row or window, POSIX seconds UTC; nil without traffic.
  public internal(set) var firstSeen: Int?, lastSeen: Int?
  /// The way that was chosen, and the day by which it is to pass, POSIX seconds UTC; nil where not
  /// told.
  public internal(set) var mend: MailSystem.Mend?, due: Int?
  /// True where that day is over and its mail does not pass as it is meant to.
  public internal(set) var isOverdue = false
  /// How it stands, as the mail shows.
  public internal(set) var board: SystemBoard
}

/// An address of ours with mail that no system of the inventory stands behind.
public struct UnknownOwnSource: Hashable, Sendable {
  /// One relay, as the log names it.
  public struct Hand: Hashable, Sendable, Comparable {
    /// The VirtualMTA.
    public internal(set) var vmta: String
    /// HELO name of the injector.
    public internal(set) var injector: String

    /// By VirtualMTA and injector.
    public static func < (a: Hand, b: Hand) -> Bool {
      (a.vmta, a.injector) < (b.vmta, b.injector)
    }
  }

  /// The address that the receivers saw.
  public let sourceIP: IPAddress
  /// From domains of the mail, in order.
  public let domains: [String]
  /// Who handed it over, in order.
  public internal(set) var relays: [Hand]
  /// Rows of the log that no system matches; live.
  public let logged: Int
  /// Messages of the address, and those that failed both alignments, as reporters counted them.
  ///
  /// Nil where a known system sends the same domains from there: reports cannot tell them apart.
  public let messages: Int?, failing: Int?
}

/// Holds the mail against the inventory.
struct Inventory {
  private struct Tally {
    var addresses: Set<IPAddress> = []
    var domains: Set<String> = []
    var hands: Set<UnknownOwnSource.Hand> = []
    var messages = 0
    var logged = 0
    var delivered = 0
    var first = Int.max
    var last = Int.min

    mutating func add(_ part: StreamParts.Part, of stream: Rollup.Stream) {
      if let address = stream.sourceIP { addresses.insert(address) }
      domains.insert(stream.domain)
      hands.insert(
        UnknownOwnSource.Hand(vmta: stream.relay.vmta, injector: stream.relay.injector))
      logged += part.rows
      delivered += part.counts.delivered
      first = min(first, part.first)
      last = max(last, part.last)
    }
  }

  private let systems: [MailSystem]
  private let sources: [SourceSummary]
  private var known: [Int: Tally] = [:]
  private var unknown: [IPAddress: Tally] = [:]

  init(_ mail: StreamParts, _ systems: [MailSystem], _ sources: [SourceSummary]) {
    self.systems = systems
    self.sources = sources
    guard !systems.isEmpty else { return }
    let owners = mail.streams.map { stream in
      systems.firstIndex { $0.matches(relay: stream.relay, sourceIP: stream.sourceIP) }
    }
    for part in mail.parts {
      let stream = mail.stream(part)
      if let index = owners[part.stream] {
        known[index, default: Tally()].add(part, of: stream)
      } else if let address = stream.sourceIP, !stream.domain.isEmpty {
        unknown[address, default: Tally()].add(part, of: stream)
      }
    }
    for source in sources where source.messages > 0 {
      guard let name = source.system, let index = systems.firstIndex(where: { $0.name == name })
      else { continue }
      known[index, default: Tally()].addresses.insert(source.sourceIP)
      known[index, default: Tally()].messages += source.messages
      // Where there are rows they tell the time better than a window does.
      guard source.logged == 0 else { continue }
      known[index, default: Tally()].first = min(
        known[index]?.first ?? .max, source.firstSeen)
      known[index, default: Tally()].last = max(known[index]?.last ?? .min, source.lastSeen)
    }
  }

  /// Every configured system: those that are overdue first, else in the order of the configuration.
  ///
  /// `end` is the period's, POSIX seconds UTC.
  func summaries(_ boards: SystemBoards, end: Int?) -> [SystemSummary] {
    let all = systems.indices.map { summary($0, boards.board(of: systems[$0].name), end: end) }
    return all.filter(\.isOverdue) + all.filter { !$0.isOverdue }
  }

  private func summary(_ index: Int, _ board: SystemBoard, end: Int?) -> SystemSummary {
    let system = systems[index]
    var summary = SystemSummary(
      name: system.name, owner: system.owner, state: system.state, mend: system.mend,
      due: system.due.map { $0 * UTCDay.seconds }, board: board)
    summary.isOverdue =
      (system.due.map { ($0 + 1) * UTCDay.seconds <= end ?? 0 } ?? false)
      && !system.isRetired && !board.isMended(by: system.mend)
    guard let tally = known[index] else { return summary }
    summary.addresses = tally.addresses.count
    summary.messages = tally.messages
    summary.logged = tally.logged
    summary.firstSeen = tally.first == .max ? nil : tally.first
    summary.lastSeen = tally.last == .min ? nil : tally.last
    return summary
  }

  /// Addresses with delivered mail that no system matches, most rows first; none without systems.
  func unknownOwn() -> [UnknownOwnSource] {
    let byAddress = Dictionary(grouping: sources, by: \.sourceIP)
    return unknown.filter { $0.value.delivered > 0 }.map { address, tally in
      let plain = (byAddress[address] ?? []).filter { tally.domains.contains($0.domain) }
      let isShared = plain.contains { $0.system != nil }
      return UnknownOwnSource(
        sourceIP: address, domains: tally.domains.sorted(), relays: tally.hands.sorted(),
        logged: tally.logged, messages: isShared ? nil : plain.reduce(0) { $0 + $1.messages },
        failing: isShared ? nil : plain.reduce(0) { $0 + $1.failing })
    }.sorted { ($1.logged, $0.sourceIP) < ($0.logged, $1.sourceIP) }
  }
}
