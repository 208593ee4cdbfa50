import Findings

/// The appendix of a page: how the numbers are made, and what the words mean.
enum HTMLMethod {
  static var html: HTML { list(entries) }

  /// The appendix of a page about spikes.
  static var incident: HTML { list(incidentEntries) }

  private static func list(_ entries: [(word: String, meaning: String)]) -> HTML {
    let items = entries.map { "<dt>\($0.word)</dt><dd>\($0.meaning)</dd>\n" as HTML }
    return "<dl class=\"method\">\n\(items)</dl>\n"
  }

  /// What a class of sources means.
  static func meaning(_ kind: SourceSummary.Class) -> String {
    switch kind {
    case .ownDirect: "it is in the log, or the configuration names it"
    case .ownForwarded: "not ours; the mail bears an aligned signature that our own mail uses"
    case .forwardedBroken:
      "not ours; our signature broke on the way, or the reporter says forwarded"
    case .otherAuthorised:
      "not ours; SPF passes aligned, or signed by a key that our mail does not use"
    case .unauthenticated: "nothing shows that it may send"
    }
  }

  private static let incidentEntries: [(word: String, meaning: String)] = [
    (
      "Spike",
      "The failures of each minute are compared with what that minute’s mail usually has: the rates of"
        + " its From domains, relays and receivers, and the swing of the hour and the week. A spike is"
        + " told when the evidence passes e¹⁴, at least 12 failures are extra, and they are at least"
        + " 2.5 times the usual."
    ),
    (
      "Live and reported",
      "Refusals and deferrals come from the log, each row at the time it was logged. What reports"
        + " showed comes a day or more later, in windows of a day as a rule."
    ),
    (
      "Begin and end",
      "The minute that is most likely. The interval holds the true one with a probability of about"
        + " 95 % where a rise comes at once; the fewer failures there are, the wider it is. Of what"
        + " grows slowly none is told: it began before it could be seen."
    ),
    (
      "Extra",
      "Failed during the spike − attempted during it × failed before ÷ attempted before. The parts and everything"
        + " else add up to it exactly; the shares are rounded so that they add up to 100 %."
    ),
    (
      "Usual, in the chart",
      "The attempts of that step × failed before ÷ attempted before: with less mail, less is usual."
    ),
    (
      "What explains it",
      "Places that hold the extra failures: receiver, cause, reply, From domain, injector, VMTA,"
        + " source address, job, recipient domain. No failure stands in two of them; at most six are"
        + " named, none with less than 3 % of the whole."
    ),
    (
      "Evidence",
      "A: both the reply and the reports name the cause. B: only one does. C: only the time fits."
    ),
    (
      "Made by DMARC",
      "yes: at least 90 % of what is explained; no: less than 8 %; partly: between."
    ),
  ]

  private static let entries: [(word: String, meaning: String)] = [
    (
      "Join",
      "Each record of an aggregate report is matched with the rows of the accounting log of the same"
        + " From domain and the same source address, in the report’s own window, at receivers that"
        + " the reporter speaks for. Counts are exact for any window; nothing is pro-rated."
    ),
    (
      "Live and reported",
      "Live numbers come from the log and count recipients, one row each. Reported numbers come from"
        + " aggregate reports and count messages, a day or more later. Quarantined mail is delivered"
        + " by the log; only a report shows it."
    ),
    (
      "Stage",
      "One published policy of one policy domain over one time, declared in the configuration or"
        + " inferred from what reporters saw (~, with how far the true begin may lie away; hatched in"
        + " the chart). Messages of windows that span a stage change count in no stage."
    ),
    (
      "Failure that a stage introduced",
      "For each relay and From domain, failures among attempts in a stage against the stage before."
        + " It is told when at least 10 of at least 30 attempts failed, the share rose by at least 0.1"
        + " percentage points and either 1.5 times or by 2 points and 60 messages, its 95 % interval lies"
        + " above zero, and it stays a finding among all comparisons made (Benjamini–Hochberg, 5 %). Days"
        + " that differ widen the interval."
    ),
    (
      "Introduced",
      "after.failed − after.attempted × before.failed ÷ before.attempted, in messages, with its 95 %"
        + " interval."
    ),
    (
      "Attribution",
      "dmarc: the replies name the policy, or the reports show both SPF and DKIM failing with that"
        + " disposition. coincident: mail whose stage did not change met the same rise. unproven:"
        + " neither is shown."
    ),
    (
      "Intervals of stages",
      "Wilson’s 95 % score interval of a share. It knows nothing of days that differ; the findings’"
        + " intervals do."
    ),
    (
      "As asked",
      "Failing messages treated as the policy asks, among failing messages: as published, under t=y"
        + " one level less, and what pct or t=y spared by the reporter’s own word. What a plain reject"
        + " quarantined is told apart. Other overrides are in neither count."
    ),
    (
      "Without an aligned signature",
      "unsigned: no signature at all. unaligned: signed by another domain. broken: signed by us, and"
        + " it does not verify. intermittent: a share of the mail. Carried by SPF: it passes DMARC by"
        + " SPF alone, and fails once it is forwarded or the address changes."
    ),
    (
      "Coverage",
      "The share of delivered rows that went to receivers whose reports are there. Of the rest no"
        + " number on the reported clock says anything."
    ),
    (
      "Ratio",
      "Reported messages to rows delivered or refused for DMARC, of what matched. Reports count"
        + " messages and the log recipients, so it is seldom exactly 1."
    ),
    (
      "Readiness",
      "Counted in the last days of the stage. GO: every criterion but the ratio is met. HOLD: one is"
        + " not. NOT ENOUGH DATA: fewer than 30 reported messages of own sources, or no row of the"
        + " log; a domain without rows is judged from reports alone. At risk are own messages that"
        + " failed both SPF and DKIM alignment, whatever became of them."
    ),
  ]
}
