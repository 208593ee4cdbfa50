import SampleFirm

extension Simulation {
  /// Mail that no log of ours knows.
  mutating func sendForeign() {
    for sender in plan.foreign {
      for number in plan.mailboxes.indices where plan.mailboxes[number].organisation != nil {
        for day in stride(from: plan.begin, to: plan.end, by: ScenarioPlan.day) {
          let count = chance.poisson(sender.perDay * plan.mailboxes[number].weight / 10)
          for _ in 0..<count { reportForeign(sender, number, day + chance.below(86_400)) }
        }
      }
    }
  }

  private mutating func reportForeign(_ sender: ForeignSender, _ number: Int, _ time: Int) {
    let mailbox = plan.mailboxes[number]
    let begin = ReportTally.windowBegin(mailbox, at: time)
    guard ReportTally.isSent(mailbox, windowBegin: begin) else { return }
    let seen = plan.stageSeen(mailbox, policy: sender.policy, at: time)
    let verdict = Verdict(seen, at: mailbox)
    let fails = sender.nature == .spoofer || sender.nature == .breakingForwarder
    let lot = chance.unit()
    let refused = fails && lot < verdict.reject
    let aside = fails && !refused && lot < verdict.reject + verdict.quarantine
    let disposition: ScenarioStage.Policy = refused ? .reject : aside ? .quarantine : .none
    let dkim: ReportTally.Record.DKIM =
      switch sender.nature {
      case .forwarder: .aligned
      case .breakingForwarder: .broken
      case .vendor, .spoofer: .unsigned
      }
    let record = ReportTally.Record(
      address: sender.address, domain: sender.domain, disposition: disposition,
      reason: Self.reason(fails, seen, disposition, isLocal: verdict.isLocal), dkim: dkim,
      spf: sender.nature == .vendor
        ? .aligned : sender.nature == .spoofer ? .failing : .unaligned,
      hasSecond: false)
    count(record, in: key(number, policy: sender.policy, begin: begin, at: time))
  }
}
