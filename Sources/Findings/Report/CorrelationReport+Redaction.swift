import Join
public import Privacy

extension CorrelationReport {
  /// Replaces the local parts of all e-mail addresses in the report's texts by hashes.
  ///
  /// `addresses` gives what an example's row says of its sender and recipient: in the reply of such
  /// a row, and in the signature drawn from it, their names are replaced even where they stand
  /// without a domain. Examples are filled before.
  public mutating func redact(
    by redactor: LocalPartRedactor, addresses: (StageFailure.Example) -> [String] = { _ in [] }
  ) {
    inputs.redact(by: redactor)
    verdict.redact(by: redactor)
    accounting.redact(redactor)
    redactSummaries(redactor)
    stageFailures.updateEach { $0.redact(redactor, addresses) }
    newReplies.updateEach {
      let names = addresses($0.example)
      $0.receiver = redactor.redact($0.receiver)
      $0.signature = redactor.redact($0.signature, naming: names)
      $0.relay.redact(redactor)
      $0.example.redact(redactor, names)
    }
    lateRefusals.updateEach { $0.redact(redactor) }
    failureReports.updateEach { $0.redact(redactor) }
    signing.updateEach { $0.redact(redactor) }
    missingDKIM.updateEach {
      $0.domain = redactor.redact(domain: $0.domain)
      $0.relay.redact(redactor)
      $0.remedy = redactor.redact($0.remedy)
    }
  }

  private mutating func redactSummaries(_ redactor: LocalPartRedactor) {
    stages.updateEach {
      $0.effective.updateEach { $0.reporter = redactor.redact($0.reporter) }
    }
    receivers.updateEach { $0.receiver = redactor.redact($0.receiver) }
    domains.updateEach { $0.domain = redactor.redact(domain: $0.domain) }
    joins.updateEach {
      $0.domain = redactor.redact(domain: $0.domain)
      $0.reporter = redactor.redact($0.reporter)
      $0.receivers = $0.receivers.map { redactor.redact($0) }
    }
    sources.updateEach {
      $0.domain = redactor.redact(domain: $0.domain)
      $0.reason = redactor.redact($0.reason)
      $0.system = $0.system.map { redactor.redact($0) }
    }
    senders.updateEach {
      $0.name = redactor.redact(domain: $0.name)
      $0.reason = redactor.redact($0.reason)
      $0.system = $0.system.map { redactor.redact($0) }
      $0.domains = $0.domains.map { redactor.redact(domain: $0) }
      $0.reporters = $0.reporters.map { redactor.redact($0) }
      $0.recipients.updateEach { $0.address = redactor.redact($0.address) }
    }
    policyDrift.updateEach { $0.reporter = redactor.redact($0.reporter) }
    silentReporters.updateEach { $0.reporter = redactor.redact($0.reporter) }
    readiness.updateEach {
      $0.atRisk.updateEach { $0.relay.redact(redactor) }
      $0.undecided.updateEach { $0.name = redactor.redact(domain: $0.name) }
    }
    systems.updateEach {
      $0.name = redactor.redact($0.name)
      $0.owner = redactor.redact($0.owner)
      $0.state = redactor.redact($0.state)
      $0.board.keyDomains = $0.board.keyDomains.map { redactor.redact(domain: $0) }
    }
    unknownOwn.updateEach {
      $0.relays.updateEach {
        $0.vmta = redactor.redact($0.vmta)
        $0.injector = redactor.redact($0.injector)
      }
    }
  }
}

extension SigningReview {
  fileprivate mutating func redact(_ redactor: LocalPartRedactor) {
    pair = SigningPair(
      domain: redactor.redact(domain: pair.domain), vmta: redactor.redact(pair.vmta),
      node: redactor.redact(pair.node))
    meant = MeantSigning(
      isSigned: meant.isSigned, keys: meant.keys,
      path: meant.path.map { redactor.redact(path: $0) },
      line: meant.line, words: redactor.redact(meant.words),
      remedy: meant.remedy.map { redactor.redact($0) },
      command: meant.command.map { redactor.redact($0) })
    why = redactor.redact(why)
  }
}

extension StageFailure {
  fileprivate mutating func redact(
    _ redactor: LocalPartRedactor, _ addresses: (Example) -> [String]
  ) {
    domain = redactor.redact(domain: domain)
    receiver = receiver.map { redactor.redact($0) }
    relay.redact(redactor)
    evidence = redactor.redact(evidence)
    why = redactor.redact(why)
    remedy = redactor.redact(remedy)
    byReceiver.updateEach { $0.receiver = redactor.redact($0.receiver) }
    if let row = example { example?.redact(redactor, addresses(row)) }
  }
}

extension Accounting {
  fileprivate mutating func redact(_ redactor: LocalPartRedactor) {
    for kind in Kind.allCases {
      self[kind].relays.updateEach {
        $0.domain = redactor.redact(domain: $0.domain)
        $0.relay.redact(redactor)
      }
    }
  }
}

extension StageFailure.Example {
  fileprivate mutating func redact(_ redactor: LocalPartRedactor, _ addresses: [String]) {
    diagnostic = diagnostic.map { redactor.redact($0, naming: addresses) }
    job = job.map { redactor.redact($0, naming: addresses) }
    path = redactor.redact(path: path)
  }
}

extension LateRefusal {
  fileprivate mutating func redact(_ redactor: LocalPartRedactor) {
    receiver = receiver.map { redactor.redact($0) }
    domain = redactor.redact(domain: domain)
    recipients.updateEach {
      $0.address = redactor.redact(mailbox: $0.address)
    }
  }
}

extension ReportedFailure {
  fileprivate mutating func redact(_ redactor: LocalPartRedactor) {
    domain = redactor.redact(domain: domain)
    messageID = messageID.map { redactor.redact(mailbox: $0) }
    path = redactor.redact(path: path)
    guard var row = logged else { return }
    row.path = redactor.redact(path: row.path)
    row.relay.redact(redactor)
    row.recipient = row.recipient.map { redactor.redact(mailbox: $0) }
    logged = row
  }
}

extension LocalPartRedactor {
  /// Redacts a mailbox; what has no at sign is all local part.
  fileprivate func redact(mailbox: String) -> String {
    mailbox.contains("@")
      ? redact(domain: mailbox) : String(redact(mailbox + "@").dropLast())
  }
}

extension RelayName {
  fileprivate mutating func redact(_ redactor: LocalPartRedactor) {
    injector = injector.map { redactor.redact($0) }
    vmta = vmta.map { redactor.redact($0) }
    node = node.map { redactor.redact($0) }
    system = system.map { redactor.redact($0) }
  }
}

extension InputSummary {
  /// Replaces the local parts of addresses in paths and problems.
  package mutating func redact(by redactor: LocalPartRedactor) {
    problems = problems.map { redactor.redact($0) }
    unreadPaths = unreadPaths.map {
      $0.told(path: redactor.redact(path: $0.path), reason: redactor.redact($0.reason))
    }
    logs.nodes.updateEach {
      $0.node = redactor.redact($0.node)
      $0.problem = $0.problem.map { redactor.redact($0) }
    }
    overlaps.updateEach {
      $0.first = redactor.redact(path: $0.first)
      $0.second = redactor.redact(path: $0.second)
    }
  }
}

extension MutableCollection {
  /// Changes each element in its place.
  mutating func updateEach(_ change: (inout Element) -> Void) {
    for index in indices { change(&self[index]) }
  }
}
