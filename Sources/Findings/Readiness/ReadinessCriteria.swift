import Statistics

/// Holds what was counted of one policy domain against the thresholds.
struct ReadinessCriteria {
  /// The fewest reported messages of a relay that allow to call it failing.
  static let relayMessagesMin = 10
  /// The share of failing messages that a relay must exceed beyond chance to be called failing.
  static let relayFailingMax = 0.005

  let thresholds: ReadinessThresholds
  let evidence: StageEvidence
  let mail: JudgedMail
  /// The next step publishes `reject`.
  let goesToReject: Bool
  let isReportedOnly: Bool
  /// Days of the stage that were watched.
  let watchedDays: Int
  /// Own addresses that are new; nil where it cannot be told.
  let newSources: Int?
  let inputsAreWhole: Bool

  /// The criteria of a domain that sends, in the order of `Criterion.Name`.
  var all: [Readiness.Criterion] {
    let own = mail.own
    let passing = own.messages - own.failing
    var pass = atLeast(.ownPass, share(passing, own.messages), thresholds.ownPass)
    pass.low = low(passing, own.messages)
    var list = [atLeast(.days, Double(watchedDays), Double(thresholds.days)), pass]
    if goesToReject {
      var signed = atLeast(.signed, share(own.signed, own.judgedByDKIM), thresholds.signed)
      signed.low = low(own.signed, own.judgedByDKIM)
      list.append(signed)
    }
    if !isReportedOnly { list += logged }
    return list + ofAll
  }

  /// What is asked of a domain that nobody sends as.
  var ofAll: [Readiness.Criterion] {
    // Where there is neither own mail nor an undecided sender's, nothing is undecided.
    let unknown = share(mail.undecided, mail.own.messages + mail.undecided) ?? 0
    return [
      Readiness.Criterion(
        name: .unknownSenders, value: unknown, threshold: 0...thresholds.unknownSenders,
        isMet: unknown <= thresholds.unknownSenders),
      Readiness.Criterion(
        name: .inputs, value: inputsAreWhole ? 1 : 0, threshold: 1...1, isMet: inputsAreWhole),
    ]
  }

  /// What only a log can tell.
  private var logged: [Readiness.Criterion] {
    let ratio = share(evidence.matchedMessages, evidence.matchedRecipients)
    let failing = mail.relays.values.count {
      $0.messages >= Self.relayMessagesMin
        && low($0.failing, $0.messages) ?? 0 > Self.relayFailingMax
    }
    return [
      atLeast(.coverage, share(evidence.covered, evidence.delivered), thresholds.coverage),
      Readiness.Criterion(
        name: .ratio, value: ratio, threshold: thresholds.ratio,
        isMet: ratio.map(thresholds.ratio.contains) ?? false),
      none(.failingRelays, failing),
    ] + (newSources.map { [none(.newSources, $0)] } ?? [])
  }

  private func share(_ part: Int, _ whole: Int) -> Double? {
    whole == 0 ? nil : Double(part) / Double(whole)
  }

  /// The lower end of the share's 95 % interval; nil where `whole` is 0.
  private func low(_ part: Int, _ whole: Int) -> Double? {
    whole > 0 ? Proportion(successes: part, trials: whole).interval().lowerBound : nil
  }

  private func atLeast(
    _ name: Readiness.Criterion.Name, _ value: Double?, _ least: Double
  ) -> Readiness.Criterion {
    Readiness.Criterion(
      name: name, value: value, threshold: least...max(least, .infinity),
      isMet: value.map { $0 >= least } ?? false)
  }

  private func none(_ name: Readiness.Criterion.Name, _ count: Int) -> Readiness.Criterion {
    Readiness.Criterion(name: name, value: Double(count), threshold: 0...0, isMet: count == 0)
  }
}

/// The reported mail of one policy domain's judged days, by whose it is.
struct JudgedMail {
  var own = StageEvidence.Tally()
  /// Own mail by relay.
  var relays: [RelayName: StageEvidence.Tally] = [:]
  /// Failing messages that were forwarded, and those of foreign sources.
  var forwardedFailing = 0, foreignFailing = 0
  /// Those of the latter that undecided senders sent.
  var undecided = 0
}
