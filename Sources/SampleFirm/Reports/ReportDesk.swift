/// Counts messages as each reporter does, and hands a report over when a window closes.
final class ReportDesk {
  /// The open window of one reporter.
  private struct Open {
    let receiver: Int
    var window: ReportWindow
    var counts: [RecordKey: Int] = [:]
    /// Rows by domain × address; empty where the plan keeps no truth of windows.
    var logged: [Truth.Counts] = []
    var lastMessage = 0
  }

  private let model: FirmModel
  private let truth: Truth
  private let press: ReportPress
  private var open: [Open] = []
  private var slotOfReceiver: [Int]
  private var nextClose = Int.max
  private var chance: SplitMix

  /// Opens the first window of every reporter.
  init(_ model: FirmModel, truth: Truth, press: ReportPress) {
    self.model = model
    self.truth = truth
    self.press = press
    chance = SplitMix(seed: model.plan.seed &* 0x9e37_79b9_7f4a_7c15 &+ 23)
    slotOfReceiver = Array(repeating: -1, count: model.mailboxes.count)
    for (number, mailbox) in model.mailboxes.enumerated() {
      guard let reporter = mailbox.receiver.reporter else { continue }
      slotOfReceiver[number] = open.count
      let window = ReportWindow(
        reporter.habit, holding: model.schedule.begin, story: model.schedule.begin)
      open.append(Open(receiver: number, window: window, logged: emptyCells()))
    }
    nextClose = open.map(\.window.end).min() ?? Int.max
  }

  private func emptyCells() -> [Truth.Counts] {
    guard model.plan.windowTruth else { return [] }
    return Array(
      repeating: Truth.Counts(), count: FirmDomains.all.count * model.addresses.count)
  }

  /// Closes all windows that ended by a time.
  func advance(to time: Int) throws(FirmFailure) {
    guard time >= nextClose else { return }
    for slot in open.indices where open[slot].window.end <= time {
      try close(slot)
      guard let reporter = model.mailboxes[open[slot].receiver].receiver.reporter else { continue }
      open[slot] = Open(
        receiver: open[slot].receiver,
        window: ReportWindow(reporter.habit, holding: time, story: model.schedule.begin),
        logged: emptyCells())
    }
    nextClose = open.map(\.window.end).min() ?? Int.max
  }

  /// Closes what is still open at the story's end.
  func finish() throws(FirmFailure) {
    for slot in open.indices { try close(slot) }
    open = []
    try press.finish()
  }

  /// Counts a message that a receiver evaluated.
  func count(_ item: MailItem, _ verdict: Verdict, at time: Int) {
    let slot = slotOfReceiver[Int(item.receiver)]
    guard slot >= 0 else { return }
    let key = RecordKey(
      domain: Int(item.domain), address: Int(item.address), sender: Int(item.sender),
      signature: item.signature.rawValue, spf: item.spf.rawValue, verdict: verdict,
      recipientDomain: Int(item.recipientDomain))
    open[slot].counts[key, default: 0] += 1
    open[slot].lastMessage = time
  }

  /// Counts a message that the forwarding service sent on.
  func countForwarded(_ item: MailItem, _ verdict: Verdict, at time: Int) {
    let slot = slotOfReceiver[model.google]
    guard slot >= 0 else { return }
    let key = foreignKey(0, domain: Int(item.domain), verdict)
    open[slot].counts[key, default: 0] += 1
  }

  /// Counts a row at its receiver's reporter.
  func countLogged(_ row: LogRow, _ cause: RowCause) {
    let slot = slotOfReceiver[Int(row.item.receiver)]
    guard slot >= 0, model.plan.windowTruth, row.route == .smtp else { return }
    let cell = Int(row.item.domain) * model.addresses.count + Int(row.item.address)
    open[slot].logged[cell].count(row.kind, cause)
  }

  private func foreignKey(_ source: Int, domain: Int, _ verdict: Verdict) -> RecordKey {
    let known = ForeignSource.all[source]
    return RecordKey(
      domain: domain, address: source, sender: RecordKey.foreign,
      signature: known.selector.isEmpty
        ? SignatureState.unsigned.rawValue
        : known.verifies ? SignatureState.signed.rawValue : SignatureState.broken.rawValue,
      spf: known.spfPasses
        ? (known.aligned ? SenderState.aligned.rawValue : SenderState.unaligned.rawValue)
        : SenderState.failing.rawValue,
      verdict: verdict, recipientDomain: 0)
  }
}

// MARK: - Closing

extension ReportDesk {
  private func close(_ slot: Int) throws(FirmFailure) {
    addForeign(slot)
    let current = open[slot]
    var window = current.window
    let mailbox = model.mailboxes[current.receiver]
    guard let reporter = mailbox.receiver.reporter else { return }
    if case .instant = reporter.habit {
      window.printedBegin = current.lastMessage
      window.printedEnd = current.lastMessage
    }
    var reported: [Int] = []
    for policy in FirmDomains.policyDomains.indices {
      let records = current.counts.filter { FirmDomains.all[$0.key.domain].policy == policy }
        .sorted { $0.key < $1.key }
      guard !records.isEmpty else { continue }
      reported.append(policy)
      let seen = mailbox.stageSeen(policy: policy, at: window.end - 1)
      try press.publish(
        AggregateReportText(
          model: model, receiver: current.receiver, reporter: reporter, policy: policy,
          stage: model.schedule.stages[policy][seen], window: window,
          identity: chance.next(), records: records.map { (key: $0.key, count: $0.value) }))
    }
    if model.plan.windowTruth { note(current, window, reported: reported) }
  }

  /// Adds what foreign sources sent to this reporter in the window.
  private func addForeign(_ slot: Int) {
    let own = open[slot].counts.values.reduce(0, +)
    let policies = Set(open[slot].counts.keys.map { FirmDomains.all[$0.domain].policy })
    let mailbox = model.mailboxes[open[slot].receiver]
    let time = (open[slot].window.begin + open[slot].window.end) / 2
    for (number, source) in ForeignSource.all.enumerated()
    where source.perThousand > 0 && policies.contains(FirmDomains.all[source.domain].policy) {
      let mean = Double(own) * source.perThousand / 1000
      let messages = Int(mean) + (chance.chance(mean - mean.rounded(.down)) ? 1 : 0)
      for _ in 0..<messages {
        let verdict = Verdict.decide(
          passes: source.passes, policy: FirmDomains.all[source.domain].policy, mailbox: mailbox,
          schedule: model.schedule, time: time, chance: &chance)
        open[slot].counts[foreignKey(number, domain: source.domain, verdict), default: 0] += 1
      }
    }
  }

  private func note(_ current: Open, _ window: ReportWindow, reported: [Int]) {
    let width = model.addresses.count
    var cells: [Int: Truth.WindowCell] = [:]
    func cell(_ domain: Int, _ place: Int, _ text: String) -> Truth.WindowCell {
      cells[domain << 8 | place]
        ?? Truth.WindowCell(
          domain: domain, address: text, dispositions: [0, 0, 0], logged: Truth.Counts())
    }
    for (key, count) in current.counts {
      let foreign = key.sender == RecordKey.foreign
      let place = foreign ? 128 + key.address : key.address
      let text =
        foreign ? ForeignSource.all[key.address].address : model.addresses[key.address].text
      var value = cell(key.domain, place, text)
      value.dispositions[key.disposition.rawValue] += count
      cells[key.domain << 8 | place] = value
    }
    let empty = window.printedBegin == window.printedEnd
    for index in current.logged.indices where !empty {
      let counts = current.logged[index]
      guard counts.delivered + counts.refused + counts.deferred > 0 else { continue }
      let (domain, place) = (index / width, index % width)
      var value = cell(domain, place, model.addresses[place].text)
      value.logged = counts
      cells[domain << 8 | place] = value
    }
    guard !cells.isEmpty else { return }
    truth.windows.append(
      Truth.Window(
        receiver: current.receiver, begin: empty ? window.printedBegin : window.begin,
        end: empty ? window.printedBegin : window.end, printedBegin: window.printedBegin,
        printedEnd: window.printedEnd, reported: reported,
        cells: cells.sorted { $0.key < $1.key }.map(\.value)))
  }
}
