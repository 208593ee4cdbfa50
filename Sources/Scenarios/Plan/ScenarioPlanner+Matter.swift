// What each kind adds to the ordinary mail.
extension ScenarioPlanner {
  mutating func addMatter() {
    switch plan.kind {
    case .pctRamp, .testing, .shortStage, .longStage: addFaulty(.unsigned)
    case .mixedDays:
      addFaulty(.unsigned)
      splitMixedDays()
    case .sharedIndependent: addShared(inStep: false)
    case .sharedCollinear: addShared(inStep: true)
    case .intermittent: addFaulty(.intermittent(0.25 + 0.4 * unit()), perDay: 120)
    case .controlOutage:
      addFaulty(.unsigned)
      addOutage()
    case .reputationBlock:
      addFaulty(.unsigned)
      addBlock(address: 10)
    case .vendorsForwarders:
      addFaulty(.unsigned)
      addSPFOnly()
      addForeigners()
    case .silentReporters:
      addFaulty(.unsigned)
      silence()
    case .nullQuiet: break
    case .nullByDay: cluster(.byDay)
    case .nullByJob: cluster(.byJob)
    case .nullByAddress: cluster(.byAddress)
    case .rotatedKey: addRotatedKey()
    case .otherDomain: addFaulty(.otherDomain)
    case .spfOnly: addSPFOnly()
    case .policyDeferral:
      addFaulty(.unsigned, perDay: 130)
      deferForPolicy()
    case .everything: addEverything()
    case .nullFirstDays: clusterHard()
    case .ignoredPercent: ignorePercent()
    }
  }

  /// Adds a relay of the changing domain that fails DMARC; gives back the stream's number.
  @discardableResult
  private mutating func addFaulty(
    _ signing: Signing, perDay: Double = 70, name: String = "legacy", address: Int = 30,
    sender: SenderPolicy? = nil
  ) -> Int {
    let own = plan.domains[Self.changing].name
    let number = add(
      name, address: address, domain: unit() < 0.3 ? "invoice.\(own)" : own,
      policy: Self.changing, perDay: perDay)
    let drawn: SenderPolicy = unit() < 0.5 ? .unaligned : .failing
    change {
      $0.streams[number].signing = signing
      $0.streams[number].spf = sender ?? drawn
    }
    return number
  }

  /// Three injectors with one domain, VirtualMTA and address; the second does not sign.
  private mutating func addShared(inStep: Bool) {
    let domain = "apps.\(plan.domains[Self.changing].name)"
    let lateShare = 0.3 + 0.4 * unit()
    let signing: [Signing] = [.aligned, .unsigned, .intermittent(lateShare)]
    var first = 0
    for (place, state) in signing.enumerated() {
      let number = add(
        "app\(place + 1)", vmta: "apps", address: 60, domain: domain, policy: Self.changing,
        perDay: 70)
      if place == 0 { first = number }
      let leader = first
      change {
        $0.streams[number].signing = state
        $0.streams[number].spf = .unaligned
        if inStep {
          if place > 0 { $0.streams[number].follows = leader }
        } else {
          $0.streams[number].spread = 0.6
          $0.streams[number].weekdays = Self.weekdays[place]
        }
      }
    }
  }

  private static let weekdays: [[Double]] = [
    [1, 1, 1, 1, 1, 0.1, 0.1], [0.3, 0.3, 2, 0.3, 0.3, 1.5, 0.4], [2, 0.5, 0.2, 0.5, 1.6, 0.3, 1],
  ]

  private mutating func addRotatedKey() {
    let number = addFaulty(.aligned, perDay: 90, name: "signer", address: 34)
    let stages = plan.domains[Self.changing].stages
    // Before, at or after the last change, by a few days at most.
    let time = stages[stages.count - 1].begin + (below(6) - 4) * ScenarioPlan.day + 36_000
    change { $0.streams[number].later = (time, .broken) }
  }

  private mutating func addSPFOnly() {
    addFaulty(.unsigned, perDay: 90, name: "hr", address: 31, sender: .aligned)
  }

  private mutating func addForeigners() {
    change {
      for index in $0.foreign.indices { $0.foreign[index].perDay *= 6 }
    }
    let own = plan.domains[Self.changing].name
    change {
      $0.foreign.append(
        ForeignSender(
          nature: .vendor, address: "198.51.100.77", domain: "survey.\(own)",
          policy: Self.changing, perDay: 9))
      $0.foreign.append(
        ForeignSender(
          nature: .spoofer, address: "192.0.2.202", domain: own, policy: Self.changing,
          perDay: 12))
    }
  }

  private mutating func silence() {
    let days = (plan.end - plan.begin) / ScenarioPlan.day
    let from = plan.begin + (days / 2 + below(days / 4)) * ScenarioPlan.day
    change {
      $0.mailboxes[Mailboxes.yahoo].silentFrom = from
      // Reports of the last days are not there yet.
      $0.mailboxes[Mailboxes.mimecast].silentFrom = $0.end - 3 * ScenarioPlan.day
      $0.mailboxes[Mailboxes.google].sendsTwice = true
    }
  }

  private mutating func splitMixedDays() {
    change {
      for number in [Mailboxes.google, Mailboxes.gmx, Mailboxes.mimecast] {
        $0.mailboxes[number].splitsMixedDays = true
      }
      $0.mailboxes[Mailboxes.yahoo].lagSeconds = 6 * 3600
    }
  }

  private mutating func addOutage() {
    let begin = lastChange(of: Self.changing)
    let length = (30 + below(60)) * 3600
    change {
      $0.coincidences.append(
        Coincidence(
          trouble: .outage, mailbox: Mailboxes.microsoft, begin: begin, end: begin + length,
          share: 0.6))
    }
  }

  private mutating func addBlock(address: Int) {
    let begin = lastChange(of: Self.changing)
    let length = (5 + below(4)) * ScenarioPlan.day
    change {
      $0.coincidences.append(
        Coincidence(
          trouble: .reputationBlock, mailbox: Mailboxes.outlook, sourceIP: "203.0.113.\(address)",
          begin: begin, end: min(begin + length, $0.end), share: 0.9))
    }
  }

  private mutating func addBurst(stream: Int) {
    let begin = lastChange(of: Self.changing) / ScenarioPlan.day * ScenarioPlan.day
    change {
      $0.coincidences.append(
        Coincidence(
          trouble: .addressBurst, stream: stream, begin: begin + 2 * ScenarioPlan.day,
          end: begin + 3 * ScenarioPlan.day, share: 0.35))
    }
  }

  private mutating func cluster(_ clustering: MailStream.Clustering) {
    change {
      for index in $0.streams.indices {
        $0.streams[index].clustering = clustering
        if clustering == .byJob || clustering == .byRareJob {
          $0.streams[index].jobs = max($0.streams[index].jobs, 3)
        }
      }
    }
  }

  /// Much mail in jobs, of which many are a little bad or a few are very bad.
  private mutating func clusterHard() {
    let volume = 1.5 + 1.5 * unit()
    cluster(below(2) == 0 ? .byJob : .byRareJob)
    change {
      for index in $0.streams.indices { $0.streams[index].perDay *= volume }
    }
  }

  /// Receivers of a fifth to most of the mail apply the policy to all of it, whatever `pct` says.
  private mutating func ignorePercent() {
    addFaulty(.unsigned, perDay: 60 + 240 * unit())
    addFaulty(
      .intermittent(0.3 + 0.5 * unit()), perDay: 100 + 300 * unit(), name: "web", address: 32)
    let share = 0.2 + 0.6 * unit()
    var ignoring: Set<Int> = []
    for number in plan.mailboxes.indices where unit() < share { ignoring.insert(number) }
    change {
      $0.declaresStages = true
      for number in ignoring { $0.mailboxes[number].samples = false }
    }
  }

  private mutating func deferForPolicy() {
    change {
      $0.mailboxes[Mailboxes.deferring].defersForPolicy = true
      $0.mailboxes[Mailboxes.deferring].weight = 25
    }
  }

  private mutating func addEverything() {
    addFaulty(.unsigned)
    addFaulty(.intermittent(0.4), perDay: 80, name: "web", address: 32)
    addFaulty(.otherDomain, perDay: 60, name: "survey", address: 33, sender: .unaligned)
    addSPFOnly()
    addShared(inStep: false)
    addRotatedKey()
    addForeigners()
    addOutage()
    addBlock(address: 20)
    addBurst(stream: 1)
    silence()
    splitMixedDays()
    deferForPolicy()
  }

  /// The time of the last change of a domain's policy.
  private func lastChange(of domain: Int) -> Int {
    plan.domains[domain].stages.last?.begin ?? plan.begin
  }
}
