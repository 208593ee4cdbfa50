public import ByteKit
import DeliveryJoin

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
    for index in stageFailures.indices {
      stageFailures[index].redact(redactor, addresses)
    }
    for index in newSignatures.indices {
      let names = addresses(newSignatures[index].example)
      newSignatures[index].receiver = redactor.redact(newSignatures[index].receiver)
      newSignatures[index].signature = redactor.redact(
        newSignatures[index].signature, naming: names)
      newSignatures[index].relay.redact(redactor)
      newSignatures[index].example.redact(redactor, names)
    }
    for index in lateRefusals.indices { lateRefusals[index].redact(redactor) }
    for index in missingDKIM.indices {
      missingDKIM[index].domain = redactor.redact(domain: missingDKIM[index].domain)
      missingDKIM[index].relay.redact(redactor)
      missingDKIM[index].remedy = redactor.redact(missingDKIM[index].remedy)
    }
  }

  private mutating func redactSummaries(_ redactor: LocalPartRedactor) {
    for index in stages.indices {
      for place in stages[index].effective.indices {
        stages[index].effective[place].reporter = redactor.redact(
          stages[index].effective[place].reporter)
      }
    }
    for index in receivers.indices {
      receivers[index].receiver = redactor.redact(receivers[index].receiver)
    }
    for index in domains.indices {
      domains[index].domain = redactor.redact(domain: domains[index].domain)
    }
    for index in joins.indices {
      joins[index].domain = redactor.redact(domain: joins[index].domain)
      joins[index].reporter = redactor.redact(joins[index].reporter)
      joins[index].receivers = joins[index].receivers.map { redactor.redact($0) }
    }
    for index in sources.indices {
      sources[index].domain = redactor.redact(domain: sources[index].domain)
      sources[index].reason = redactor.redact(sources[index].reason)
      sources[index].system = sources[index].system.map { redactor.redact($0) }
    }
    for index in policyDrift.indices {
      policyDrift[index].reporter = redactor.redact(policyDrift[index].reporter)
    }
    for index in silentReporters.indices {
      silentReporters[index].reporter = redactor.redact(silentReporters[index].reporter)
    }
    for index in readiness.indices {
      for place in readiness[index].atRisk.indices {
        readiness[index].atRisk[place].relay.redact(redactor)
      }
      for place in readiness[index].undecided.indices {
        readiness[index].undecided[place].name = redactor.redact(
          domain: readiness[index].undecided[place].name)
      }
    }
    redactInventory(redactor)
  }

  private mutating func redactInventory(_ redactor: LocalPartRedactor) {
    for index in systems.indices {
      systems[index].name = redactor.redact(systems[index].name)
      systems[index].owner = redactor.redact(systems[index].owner)
      systems[index].state = redactor.redact(systems[index].state)
    }
    for index in unknownOwn.indices {
      for place in unknownOwn[index].relays.indices {
        unknownOwn[index].relays[place].vmta = redactor.redact(
          unknownOwn[index].relays[place].vmta)
        unknownOwn[index].relays[place].injector = redactor.redact(
          unknownOwn[index].relays[place].injector)
      }
    }
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
    for index in byReceiver.indices {
      byReceiver[index].receiver = redactor.redact(byReceiver[index].receiver)
    }
    if let row = example { example?.redact(redactor, addresses(row)) }
  }
}

extension Accounting {
  fileprivate mutating func redact(_ redactor: LocalPartRedactor) {
    for kind in Kind.allCases {
      for index in self[kind].relays.indices {
        let domain = self[kind].relays[index].domain
        self[kind].relays[index].domain = redactor.redact(domain: domain)
        self[kind].relays[index].relay.redact(redactor)
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
    for index in recipients.indices {
      let address = recipients[index].address
      // What has no at sign is all local part.
      recipients[index].address =
        address.contains("@")
        ? redactor.redact(domain: address) : String(redactor.redact(address + "@").dropLast())
    }
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
      UnreadPath(path: redactor.redact(path: $0.path), reason: redactor.redact($0.reason))
    }
    for index in logs.nodes.indices {
      logs.nodes[index].node = redactor.redact(logs.nodes[index].node)
      logs.nodes[index].problem = logs.nodes[index].problem.map { redactor.redact($0) }
    }
    for index in overlaps.indices {
      overlaps[index].first = redactor.redact(path: overlaps[index].first)
      overlaps[index].second = redactor.redact(path: overlaps[index].second)
    }
  }
}
