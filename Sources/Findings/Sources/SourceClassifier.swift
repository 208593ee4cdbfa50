import AggregateReports
import ByteKit
import Join
import Policies
import ReplyClassifier
import Traffic

/// Tells whose each address is that sent as one of the From domains.
///
/// An address that delivered our mail in the log is ours, whatever its name. Of any other address
/// each record is judged by itself, and the class of most messages is the address's.
struct SourceClassifier {
  private struct Place: Hashable {
    let domain: String
    let address: IPAddress
  }

  private struct Selector: Hashable {
    let domain: String
    let selector: String?
  }

  private struct Facts {
    var reported = ReportedCounts()
    var logged = 0
    var refusedDMARC = 0
    var first = Int.max
    var last = Int.min
    var relays: Set<Relay> = []
    /// Messages of each class, where the address is not ours.
    var judged: [SourceSummary.Class: (messages: Int, reason: String)] = [:]

    mutating func add(_ part: StreamParts.Part, of relay: Relay) {
      logged += part.rows
      refusedDMARC += part.counts.refusedDMARC
      see(part.first, part.last)
      relays.insert(relay)
    }

    mutating func see(_ begin: Int, _ end: Int) {
      first = min(first, begin)
      last = max(last, end)
    }

    mutating func add(_ marks: RecordMarks, _ count: Int, _ window: Range<Int>) {
      reported.add(marks, count)
      see(window.lowerBound, window.upperBound)
    }

    /// Adds what records say to what rows of the log say.
    mutating func add(_ records: Facts) {
      reported = records.reported
      judged = records.judged
      if records.first <= records.last { see(records.first, records.last) }
    }
  }

  private let correlation: Correlation
  private let context: FindingContext
  private var facts: [Place: Facts] = [:]
  /// The facts of the places that records name, by the place's number.
  private var reported: [Facts] = []
  /// Rows of the log that left from an address, whatever their domain.
  private var rows: [IPAddress: Int] = [:]
  private var ownSelectors: Set<Selector> = []

  /// Places that the configuration decides to be ours.
  private let decisions: [MailPlace: SenderBook.Decision]

  init(
    _ correlation: Correlation, _ context: FindingContext, _ mail: StreamParts,
    _ senders: SenderBook
  ) {
    self.correlation = correlation
    decisions = senders.decisions
    self.context = context
    collectRows(mail)
    let index = correlation.intake.index
    reported = Array(repeating: Facts(), count: index.places.count)
    // Domains that are asked for, and addresses that are ours.
    let asked = index.domains.map(correlation.request.includes)
    let isOwn = index.places.map { place in
      self.isOwn(place.address) || decision(index.domains[place.domain], place.address) != nil
    }
    collectRecords(index, asked, isOwn)
    judgeRecords(index, asked, isOwn)
    for (number, place) in index.places.enumerated() where asked[place.domain] {
      let place = Place(domain: index.domains[place.domain], address: place.address)
      facts[place, default: Facts()].add(reported[number])
    }
    reported = []
  }

  /// All sources, by domain and address.
  func all() -> [SourceSummary] {
    facts.map { place, facts in
      let judged = judge(place, facts)
      return SourceSummary(
        domain: place.domain, sourceIP: place.address, ownership: judged.0, reason: judged.1,
        messages: facts.reported.messages, dkimAligned: facts.reported.dkimAligned,
        spfAligned: facts.reported.spfAligned,
        failing: facts.reported.failing, unknown: facts.reported.unknown,
        dkimUnknown: facts.reported.dkimUnknown,
        unsigned: facts.reported.unsigned, logged: facts.logged,
        refusedDMARC: facts.refusedDMARC, firstSeen: facts.first, lastSeen: facts.last,
        system: system(place.address, facts.relays)
          ?? decision(place.domain, place.address)?.system)
    }.sorted { ($0.domain, $0.sourceIP) < ($1.domain, $1.sourceIP) }
  }

  // MARK: - Collecting

  private mutating func collectRows(_ mail: StreamParts) {
    for part in mail.parts {
      let stream = mail.stream(part)
      guard let address = stream.sourceIP, !stream.domain.isEmpty else { continue }
      rows[address, default: 0] += part.rows
      facts[Place(domain: stream.domain, address: address), default: Facts()]
        .add(part, of: stream.relay)
    }
  }

  /// Counts the reported messages, and notes the keys that verified on mail of our own addresses.
  private mutating func collectRecords(_ index: RecordIndex, _ asked: [Bool], _ isOwn: [Bool]) {
    var isNoted = Array(repeating: false, count: index.outcomes.count)
    for (number, report) in correlation.intake.reports.enumerated() {
      let window = report.window
      for row in index.rows(of: number) {
        let (outcome, place) = (Int(row.outcome), Int(row.place))
        guard asked[index.places[place].domain] else { continue }
        reported[place].add(index.marks[outcome], row.count, window)
        guard index.marks[outcome].dkimAligned, isOwn[place], !isNoted[outcome] else { continue }
        isNoted[outcome] = true
        let record = index.outcomes[outcome]
        for result in record.dkim
        where result.result == .pass && isRelated(result.domain, record.headerFrom) {
          ownSelectors.insert(selector(result))
          ownSelectors.insert(Selector(domain: result.domain, selector: nil))
        }
      }
    }
  }

  /// Judges every record of an address that is not ours; our own keys are known by now.
  private mutating func judgeRecords(_ index: RecordIndex, _ asked: [Bool], _ isOwn: [Bool]) {
    let verdicts = index.outcomes.indices.map { number in
      asked[Int(index.domainOfOutcome[number])] && !index.marks[number].isUnknown
        ? judge(index.outcomes[number], index.outcomes[number].headerFrom) : nil
    }
    // The reason of a class is the first by the alphabet, so reasons are compared by their ranks.
    let reasons = Set(verdicts.lazy.compactMap { $0?.1 }).sorted()
    let ranks = Dictionary(uniqueKeysWithValues: zip(reasons, reasons.indices))
    let classes = SourceSummary.Class.allCases
    let numbers = verdicts.map { verdict -> (slot: Int, rank: Int)? in
      guard let verdict, let slot = classes.firstIndex(of: verdict.0) else { return nil }
      return (slot, ranks[verdict.1] ?? 0)
    }
    var tallies = Array(
      repeating: (messages: 0, rank: Int.max), count: index.places.count * classes.count)
    for number in correlation.intake.reports.indices {
      for row in index.rows(of: number) {
        let place = Int(row.place)
        guard !isOwn[place], let (slot, rank) = numbers[Int(row.outcome)] else { continue }
        let tally = tallies[place * classes.count + slot]
        tallies[place * classes.count + slot] = (tally.messages + row.count, min(tally.rank, rank))
      }
    }
    for (number, tally) in tallies.enumerated() where tally.rank < .max {
      let (place, slot) = number.quotientAndRemainder(dividingBy: classes.count)
      reported[place].judged[classes[slot]] = (tally.messages, reasons[tally.rank])
    }
  }

  // MARK: - Judging

  /// An address of ours is ours for every domain: the log may know the mail by another name, as
  /// where From is not logged and MAIL FROM stands in its place.
  private func isOwn(_ address: IPAddress) -> Bool {
    rows[address] != nil || context.owns(address)
  }

  private func decision(_ domain: String, _ address: IPAddress) -> SenderBook.Decision? {
    decisions.isEmpty ? nil : decisions[MailPlace(domain: domain, address: address)]
  }

  private func judge(_ place: Place, _ facts: Facts) -> (SourceSummary.Class, String) {
    if let rows = rows[place.address] {
      let named = facts.logged == 0 ? rows : facts.logged
      let amount = named == 1 ? "1 row" : "\(named) rows"
      let domain = facts.logged == 0 ? ", none as this domain" : ""
      return (.ownDirect, "\(amount) of the log left from it" + domain)
    }
    if context.owns(place.address) { return (.ownDirect, "the configuration names it") }
    if let decision = decision(place.domain, place.address) {
      return (.ownDirect, decision.reason)
    }
    var best: (found: SourceSummary.Class, messages: Int, reason: String)?
    // The earlier class wins a tie.
    for found in SourceSummary.Class.allCases {
      guard let judged = facts.judged[found], judged.messages > best?.messages ?? 0 else {
        continue
      }
      best = (found, judged.messages, judged.reason)
    }
    guard let best else {
      return (
        .unauthenticated,
        facts.reported.unknown > 0
          ? "the reports do not tell whether SPF or DKIM passes" : "no message"
      )
    }
    let share =
      best.messages == facts.reported.messages
      ? "" : " (\(best.messages) of \(facts.reported.messages) messages)"
    return (best.found, best.reason + share)
  }

  private func judge(_ record: ReportRecord, _ domain: String) -> (SourceSummary.Class, String) {
    if record.spfAligned {
      return (.otherAuthorised, "SPF passes for an aligned domain, and the address is not ours")
    }
    let related = record.dkim.filter { isRelated($0.domain, domain) }
    if record.dkimAligned {
      let passing = related.filter { $0.result == .pass }
      if let own = passing.first(where: isOwnKey) {
        return (.ownForwarded, "aligned signature \(name(own)), which our own mail bears")
      }
      let foreign = passing.first.map { " " + name($0) } ?? ""
      return (.otherAuthorised, "aligned signature\(foreign), which our own mail does not bear")
    }
    let ours = related.filter { $0.result != .none && isOwnKey($0) }
    if let broken = ours.first(where: { $0.result != .pass }) {
      return (.forwardedBroken, "our signature \(name(broken)) did not verify")
    }
    if let unaligned = ours.first {
      return (.forwardedBroken, "our signature \(name(unaligned)) verifies and is not aligned")
    }
    if let reason = record.reasons.first(where: \.namesForwarding) {
      return (.forwardedBroken, "the reporter says \(reason.kind.rawValue)")
    }
    return (.unauthenticated, "neither SPF nor DKIM passes for an aligned domain")
  }

  /// True for a key of our own; where the reporter leaves the selector out the domain decides.
  private func isOwnKey(_ result: DKIMResult) -> Bool {
    ownSelectors.contains(selector(result))
  }

  /// Selectors are labels of the DNS, so their letter case means nothing (RFC 6376 section 3.1).
  private func selector(_ result: DKIMResult) -> Selector {
    Selector(domain: result.domain, selector: result.selector?.lowercased())
  }

  private func name(_ result: DKIMResult) -> String {
    "d=\(result.domain)" + (result.selector.map { " s=\($0)" } ?? "")
  }

  /// True when two names belong to one policy domain.
  private func isRelated(_ signer: String, _ domain: String) -> Bool {
    if signer == domain || domain.hasSuffix("." + signer) { return true }
    let group = correlation.policies.group(of: domain)
    return group != 0 && correlation.policies.group(of: signer) == group
  }

  private func system(_ address: IPAddress, _ relays: Set<Relay>) -> String? {
    context.systems.first { system in
      system.matches(relay: nil, sourceIP: address)
        || relays.contains { system.matches(relay: $0, sourceIP: nil) }
    }?.name
  }
}

extension OverrideReason {
  /// True where the receiver says that the mail was forwarded or came through a list.
  var namesForwarding: Bool {
    switch kind {
    case .forwarded, .trustedForwarder, .mailingList: true
    case .localPolicy: namesSealedChain
    case .sampledOut, .policyTestMode, .other: false
    }
  }

  /// True where the comment tells of an ARC chain that verifies, or names who sealed it: `arc=fail
  /// as[1].d=list.example` (RFC 8617 section 7.2.2).
  ///
  /// Some system handed the mail on then. A bare `arc=fail` says nothing: OpenDMARC writes it for
  /// mail that has no chain at all.
  private var namesSealedChain: Bool {
    let words = comment.lowercased()
    return words.contains("arc=pass") || (words.contains("arc=") && words.contains("as["))
  }
}
