/// Takes messages from their injection to their end, and writes a row for each step.
///
/// Decides as a receiver would: by DMARC first among what is seen after DATA.
final class MailFlow {
  private let model: FirmModel
  private let replies: SharedReplies
  private let texts: RowTexts
  private let writers: [RowWriter]
  private let truth: Truth
  private let desk: ReportDesk?
  private let refusalShare: Double
  private var chance: SplitMix
  private var queue = RetryQueue()

  /// The nodes' files.
  let files: [LogFiles]

  /// Rows written so far.
  private(set) var rows = 0

  /// Sets up the nodes below a folder.
  init(_ model: FirmModel, truth: Truth, desk: ReportDesk?, root: String) {
    self.model = model
    self.truth = truth
    self.desk = desk
    replies = SharedReplies(model.arena)
    let texts = RowTexts(model.arena)
    self.texts = texts
    let layouts = LogLayout.nodes.prefix(model.plan.nodes)
    writers = layouts.map { RowWriter(model, texts, $0) }
    files = layouts.enumerated().map { LogFiles(model, $0.element, node: $0.offset, root: root) }
    chance = SplitMix(seed: model.plan.seed &* 0x2545_f491_4f6c_dd1d &+ 11)
    // Many distinct replies need many refusals to stand in.
    refusalShare = model.plan.distinctReplies > 0 ? 0.2 : 0.002
  }

  /// Lets a new message make its first attempt; all that was to come before it happens first.
  func arrive(_ item: MailItem, at time: Int) throws(FirmFailure) {
    try settle(until: time)
    try attempt(item, at: time)
  }

  /// Lets everything happen that is to come up to a time.
  func settle(until time: Int) throws(FirmFailure) {
    while queue.nextTime <= time, let entry = queue.takeFirst() {
      guard entry.time < model.schedule.end else { continue }
      switch entry.action {
      case .attempt: try attempt(entry.item, at: entry.time)
      case .expire: try expire(entry.item, at: entry.time)
      case .remoteBounce: try remoteBounce(entry.item, at: entry.time)
      case .complaint: try complaint(entry.item, at: entry.time)
      }
    }
  }

  /// Ends the files.
  func finish() throws(FirmFailure) {
    try settle(until: model.schedule.end)
    for file in files { try file.finish() }
  }

  private func attempt(_ item: MailItem, at time: Int) throws(FirmFailure) {
    try desk?.advance(to: time)
    if item.attempt == 0, try handledBeforeConnection(item, at: time) { return }
    let mailbox = model.mailboxes[Int(item.receiver)]
    if try deferred(item, mailbox, at: time) { return }
    let fate = SplitMix.mix(item.seed ^ 0x5a5a_5a5a) % 10_000
    let named = Int(item.receiver) == model.forwarder
    if fate < 110, !named {
      try end(item, .b, mailbox.unknown, .badAddress, at: time)
    } else if fate < 140, !named {
      try end(item, .b, replies.full, .quota, at: time)
    } else if chance.chance(0.002) || Incidents.blocks(item, model, at: time, &chance) {
      try end(item, .b, mailbox.reputation, .reputation, at: time)
    } else {
      try data(item, mailbox, at: time)
    }
  }

  /// What the node does by itself; true when the message needs no attempt now.
  private func handledBeforeConnection(
    _ item: MailItem, at time: Int
  ) throws(FirmFailure) -> Bool {
    let lot = chance.below(10_000)
    var row = LogRow(kind: .r, time: time, item: item)
    switch lot {
    case 0..<100:
      try write(row, nil, texts.empty, texts.empty)
      return false
    case 100..<120:
      row.kind = .d
      row.route = lot % 2 == 0 ? .pipe : .file
      try write(row, nil, model.mailboxes[0].accepted.status, texts.empty)
      truth.count(row, .delivered)
      return true
    case 120..<150:
      row.kind = .b
      row.route = .unconnected
      try writeCounted(row, replies.suppressed, .local)
      return true
    case 150..<185:
      row.kind = .t
      row.route = .unconnected
      try writeCounted(row, nil, .connection, replies.noAnswer, replies.noAnswerCategory)
      var later = item
      later.attempt += 1
      if lot < 160 {
        queue.add(later, .expire, at: time + 4 * 3600)
      } else {
        queue.add(later, .attempt, at: time + 900 + chance.below(1800))
      }
      return true
    case 185..<210:
      row.kind = .tq
      try write(row, replies.queueDown, replies.queueDown.status, texts.empty)
      return false
    default: return false
    }
  }

  private func deferred(
    _ item: MailItem, _ mailbox: MailboxTexts, at time: Int
  ) throws(FirmFailure) -> Bool {
    guard item.attempt < 4 else { return false }
    let row = LogRow(kind: .t, time: time, item: item)
    let share =
      item.attempt == 0
      ? Incidents.rateShare(item, mailbox, model, at: time) : 0.15
    var held = false
    if chance.chance(share) {
      if Incidents.countsDeferralsTwice(mailbox) { _ = evaluate(item, mailbox, at: time) }
      try writeCounted(row, mailbox.rate, .rate)
      held = true
    } else if Int(item.receiver) == model.google, item.spf == .failing,
      item.signature == .unsigned, chance.chance(0.03)
    {
      try writeCounted(row, replies.unauthenticated, .authentication)
      held = true
    }
    guard held else { return false }
    var later = item
    later.attempt += 1
    queue.add(later, .attempt, at: time + 300 + chance.below(1500))
    return true
  }

  /// What the receiver does once it has the message.
  private func data(_ item: MailItem, _ mailbox: MailboxTexts, at time: Int) throws(FirmFailure) {
    let verdict = evaluate(item, mailbox, at: time)
    if verdict.disposition == .reject, let dmarc = mailbox.dmarc {
      return try end(item, .b, dmarc, .dmarcPolicy, at: time)
    }
    if chance.chance(refusalShare) {
      return try end(item, .b, mailbox.content, .content, at: time)
    }
    try end(item, .d, mailbox.accepted, .delivered, at: time)
    if Int(item.receiver) == model.forwarder {
      forward(item, at: time)
    } else if chance.chance(0.0006) {
      queue.add(item, .remoteBounce, at: time + 20 + chance.below(3600))
    } else if chance.chance(0.0006) {
      queue.add(item, .complaint, at: time + 600 + chance.below(30_000))
    }
  }

  /// The receiver's verdict, counted by its reporter.
  private func evaluate(_ item: MailItem, _ mailbox: MailboxTexts, at time: Int) -> Verdict {
    let verdict = Verdict.decide(
      passes: item.passes, policy: FirmDomains.all[Int(item.domain)].policy, mailbox: mailbox,
      schedule: model.schedule, time: time, chance: &chance)
    desk?.count(item, verdict, at: time)
    if mailbox.receiver.reporter != nil, verdict.disposition == .quarantine {
      truth.countQuarantined(item, at: time)
    }
    return verdict
  }

  /// The forwarding service sends on with a broken signature; where that is refused, a bounce
  /// comes back.
  private func forward(_ item: MailItem, at time: Int) {
    let verdict = Verdict.decide(
      passes: false, policy: FirmDomains.all[Int(item.domain)].policy,
      mailbox: model.mailboxes[model.google], schedule: model.schedule, time: time,
      chance: &chance)
    desk?.countForwarded(item, verdict, at: time)
    if verdict.disposition == .reject { queue.add(item, .remoteBounce, at: time + 15) }
  }
}

// MARK: - Rows

extension MailFlow {
  private func end(
    _ item: MailItem, _ kind: LogRow.Kind, _ reply: ReplyTemplate, _ cause: RowCause, at time: Int
  ) throws(FirmFailure) {
    var row = LogRow(kind: kind, time: time, item: item)
    row.varies = kind == .b && cause != .dmarcPolicy && model.plan.distinctReplies > 0
    for recipient in 0..<Int(item.recipients) {
      row.recipient = recipient
      try writeCounted(row, reply, row.varies ? .other : cause)
    }
  }

  private func expire(_ item: MailItem, at time: Int) throws(FirmFailure) {
    try desk?.advance(to: time)
    var row = LogRow(kind: .b, time: time, item: item)
    row.route = .unconnected
    try writeCounted(row, nil, .expired, replies.expired, replies.expiredCategory)
  }

  private func remoteBounce(_ item: MailItem, at time: Int) throws(FirmFailure) {
    try desk?.advance(to: time)
    truth.countReturned(item)
    let forwarded = Int(item.receiver) == model.forwarder
    let mailbox = model.mailboxes[forwarded ? model.google : Int(item.receiver)]
    let reply = forwarded ? mailbox.dmarc ?? mailbox.unknown : mailbox.unknown
    try write(LogRow(kind: .rb, time: time, item: item), reply, reply.status, reply.category)
  }

  private func complaint(_ item: MailItem, at time: Int) throws(FirmFailure) {
    try desk?.advance(to: time)
    try write(LogRow(kind: .f, time: time, item: item), nil, texts.empty, texts.empty)
  }

  private func writeCounted(
    _ row: LogRow, _ reply: ReplyTemplate, _ cause: RowCause
  ) throws(FirmFailure) {
    try writeCounted(row, reply, cause, reply.status, reply.category)
  }

  private func writeCounted(
    _ row: LogRow, _ reply: ReplyTemplate?, _ cause: RowCause, _ status: Piece, _ category: Piece
  ) throws(FirmFailure) {
    truth.count(row, cause)
    desk?.countLogged(row, cause)
    try write(row, reply, status, category)
  }

  private func write(
    _ row: LogRow, _ reply: ReplyTemplate?, _ status: Piece, _ category: Piece
  ) throws(FirmFailure) {
    let node = model.addresses[Int(row.item.address)].node
    let buffer = try files[node].open(at: row.time)
    writers[node].write(row, reply: reply, status: status, category: category, to: buffer)
    files[node].rowWritten(row.kind)
    rows += 1
  }
}
