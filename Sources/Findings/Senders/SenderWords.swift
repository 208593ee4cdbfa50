/// Why a sender is of its class, in one clause.
struct SenderWords {
  private let tally: SenderTally
  private let proof: SenderDays.Proof?

  init(_ tally: SenderTally, _ proof: SenderDays.Proof?) {
    self.tally = tally
    self.proof = proof
  }

  var ownNode: String {
    "our key and SPF of our domain on most days, and in no log"
  }

  var forwarder: String {
    if tally.byOwnKey > 0, tally.byOwnKey >= tally.told {
      return "our signature on \(share(tally.byOwnKey))"
    }
    if tally.told > 0 {
      return "reporters call \(share(tally.told)) forwarded"
    }
    return "mail of ours was delivered to this host"
  }

  var lateHost: String { "mail that it took came back refused by others" }

  var reportedMail: String { "failure reports saw mail of ours come from it" }

  var vendor: String { "\(share(tally.passingByOther)) aligned" }

  var vendorUnknown: String {
    let seen =
      "\(authenticates) on \(days(tally.regular.count)), at \(reporters(tally.reporters.count))"
    guard let share = proof?.share,
      tally.regular.count < SenderDays.daysMin
        || tally.reporters.count < SenderDays.reportersMin
    else { return seen }
    // Tenths of a percent, rounded down so that no part looks larger than it is.
    let tenths = Int(share * 1000)
    return seen + ", \(tenths / 10).\(tenths % 10) % of the domain's mail"
  }

  var stranger: String {
    let regular = tally.regular.count
    guard regular > 0 else {
      return tally.unknown < tally.messages
        ? "authenticates as nobody" : "the reports do not tell whether its mail passes"
    }
    if regular >= SenderDays.daysMin, tally.reporters.count < SenderDays.reportersMin {
      return "\(authenticates) on \(days(regular)), at one reporter only"
    }
    return "\(authenticates) on \(days(regular)) only"
  }

  private var authenticates: String {
    tally.asOurs > 0 && tally.byDKIM + tally.bySPF == 0
      ? "authenticates as another domain of ours" : "authenticates as itself"
  }

  private func share(_ part: Int) -> String {
    let all = tally.messages == 1 ? "1 message" : "\(tally.messages) messages"
    return part == tally.messages ? "all \(all)" : "\(part) of \(all)"
  }

  private func days(_ count: Int) -> String { count == 1 ? "1 day" : "\(count) days" }

  private func reporters(_ count: Int) -> String {
    count == 1 ? "1 reporter" : "\(count) reporters"
  }
}
