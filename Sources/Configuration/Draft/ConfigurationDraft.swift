package import Checkup
import AggregateReports
import ByteKit
import Findings
import Policies

/// A configuration file with all that inputs tell, each guess below its reason.
///
/// What only a person can say stands as a line that begins with `#?`.
package struct ConfigurationDraft: Sendable {
  /// The most entries that a section has; more are no inventory that somebody would read.
  package static let entriesMax = 500
  /// The most hosts that a system names.
  package static let hostsMax = 100
  /// Names that a reason gives.
  private static let namedMax = 3

  private let guess: ConfigurationGuess
  private let path: String
  private var lines: [String] = []
  /// How many lines ask a person.
  package private(set) var questions = 0

  /// Drafts the file; `path` is where it is to lie, for the command that checks it.
  package init(_ guess: ConfigurationGuess, path: String) {
    self.guess = guess
    self.path = path
    head()
    logs()
    reports()
    settings()
    stages()
    nat()
    ownNetworks()
    systems()
    senders()
    section(
      "Targets, receivers, patterns of replies, thresholds and the store have keys, too, with defaults."
    )
  }

  /// The file.
  package var text: String { lines.joined(separator: "\n") + "\n" }

  // MARK: - Lines

  private mutating func say(_ text: String) {
    for line in Self.wrapped(YAMLText.comment(text), width: 98) { lines.append("# \(line)") }
  }

  private mutating func reason(_ text: String) {
    for line in Self.wrapped(YAMLText.comment(text), width: 96) { lines.append("  # \(line)") }
  }

  /// A line that waits for a person.
  private mutating func ask(_ text: String) {
    lines.append("#? \(YAMLText.comment(text))")
    questions += 1
  }

  private mutating func section(_ text: String) {
    lines.append("")
    say(text)
  }

  private static func wrapped(_ text: String, width: Int) -> [String] {
    var lines = [""]
    for word in text.split(separator: " ") {
      let last = lines.count - 1
      if lines[last].isEmpty {
        lines[last] = String(word)
      } else if lines[last].count + 1 + word.count <= width {
        lines[last] += " \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  private static func few(_ names: [String]) -> String {
    let more = names.count - namedMax
    return names.prefix(namedMax).joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }

  // MARK: - Inputs

  private mutating func head() {
    let period =
      if let begin = guess.begin, let end = guess.end {
        ", \(CivilTime.isoDate(begin)) to \(CivilTime.isoDate(end))"
      } else {
        ""
      }
    say(
      "Configuration of Stagewatch, made by stagewatch doctor --init (\(guess.version)) on"
        + " \(CivilTime.isoDate(guess.generatedAt)).")
    say(
      "From \(Self.counted(guess.logFiles, "log")) with \(Self.counted(guess.rows, "row")) and"
        + " \(Self.counted(guess.reports, "report"))\(period).")
    say(
      "Each guess stands below its reason. A line that begins with #? asks what only you can say.")
    say("Check it: stagewatch doctor --config \(path)")
  }

  private static func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
    "\(count) \(count == 1 ? one : many ?? one + "s")"
  }

  private mutating func logs() {
    let entries = guess.sources.logs.entries
    guard !entries.isEmpty else {
      section("No log was given.")
      return ask("logs: [{path: /var/log/pmta, node: NAME}]")
    }
    let areNodes = guess.nodes.areNodes
    section(
      areNodes
        ? "The accounting logs. Their rows overlap in time and share no source address, so they are"
          + " of different nodes."
        : "The accounting logs.")
    lines.append("logs:")
    for entry in entries {
      guard let path = YAMLText.value(entry.path) else {
        reason("Left out: no configuration can name the path \(entry.path)")
        continue
      }
      let node = guess.nodes.nodes.first { $0.name == entry.name }
      if areNodes, let node, let name = YAMLText.value(node.name) {
        reason(
          "\(Self.counted(node.rows, "row")) from \(Self.counted(node.addresses.count, "address", "addresses"))"
            + ", \(CivilTime.isoDate(node.first)) to \(CivilTime.isoDate(node.last))")
        lines.append("  - {path: \(path), node: \(name)}")
      } else {
        lines.append("  - {path: \(path)}")
      }
    }
    guard entries.count > 1, !areNodes else { return }
    ask("Are they of different nodes? The rows do not show it; then give each entry node: NAME")
  }

  private mutating func reports() {
    let paths = guess.sources.reports.compactMap(YAMLText.value)
    guard !paths.isEmpty else {
      section("No aggregate report was given.")
      return ask("dmarc: [/var/mail/dmarc]")
    }
    section("The aggregate reports.")
    lines.append("dmarc:")
    lines += paths.map { "  - \($0)" }
  }

  private mutating func settings() {
    guard let settings = guess.sources.settings, let path = YAMLText.value(settings.path) else {
      section("PowerMTA's own configuration, so that findings name its lines.")
      return ask("pmta: [{path: /etc/pmta/config}]")
    }
    section("PowerMTA's own configuration.")
    let root = settings.root.flatMap(YAMLText.value).map { ", root: \($0)" } ?? ""
    lines.append("pmta:")
    lines.append("  - {path: \(path)\(root)}")
    if guess.nodes.areNodes {
      ask("Of which node is it? Add node: NAME, and the other nodes' files")
    }
  }
}

// MARK: - Policies and addresses

extension ConfigurationDraft {
  private mutating func stages() {
    let changed = guess.stages.filter(\.hasChanged)
    section(
      "The policies as they were published. Where nothing stands here each run infers them from"
        + " the reports, with the uncertainty of each change.")
    let still = guess.stages.filter { !$0.hasChanged }.map { stage in
      "\(stage.domain) (\(stage.stages.first?.policy.rawValue ?? ""))"
    }
    if !still.isEmpty { say("One policy all the time: \(Self.few(still)).") }
    let exact = changed.filter(\.isExact)
    if !exact.isEmpty {
      lines.append("stages:")
      for stage in exact.flatMap(\.stages).prefix(Self.entriesMax) {
        lines.append("  \(StageGuess.line(stage))")
      }
    }
    let unsure = changed.filter { !$0.isExact }
    guard !unsure.isEmpty else { return }
    say(
      "What reports saw of \(Self.few(unsure.map(\.domain))). They tell a change to some hours only:"
        + " put the time of the change in DNS into each line, then take the #? away.")
    if exact.isEmpty { ask("stages:") }
    for stage in unsure.flatMap(\.stages).prefix(Self.entriesMax) {
      let minutes = stage.beginUncertaintySeconds / 60
      ask(
        "  \(StageGuess.line(stage))"
          + (minutes > 0 ? "  # to within \(minutes / 60) h \(minutes % 60) min" : ""))
    }
  }

  private mutating func nat() {
    let known = guess.nat.filter { $0.visible != nil }.prefix(Self.entriesMax)
    let unknown = guess.nat.filter { $0.visible == nil }.prefix(Self.entriesMax)
    guard !guess.nat.isEmpty else { return }
    section(
      "Mail left from addresses that no receiver sees. Where reports of one public address, and of"
        + " no other, count the same messages in the same windows, it stands here.")
    if !known.isEmpty {
      lines.append("nat:")
      for guess in known {
        reason(guess.reason)
        lines.append("  \(guess.entry)")
      }
    }
    guard !unknown.isEmpty else { return }
    say("By which public address does the mail of these leave?")
    if known.isEmpty { ask("nat:") }
    for guess in unknown { ask("  \(guess.line)") }
  }

  private mutating func ownNetworks() {
    section("Addresses that are yours though no row of these logs left from them.")
    if !guess.own.isEmpty {
      lines.append("own_networks:")
      for own in guess.own.prefix(Self.entriesMax) {
        reason("\(own.place)")
        lines.append("  - \(YAMLText.value(own.network.description) ?? "\"\(own.network)\"")")
      }
    }
    if guess.own.isEmpty { ask("own_networks:") }
    for node in guess.missingNodes.prefix(Self.entriesMax) {
      say(
        "\(Self.counted(node.addresses.count, "address", "addresses")) of one network bear your key and"
          + " are in no log: is the log of a node missing above?")
      for address in node.addresses { ask("  - \"\(address)\"") }
    }
    if guess.own.isEmpty, guess.missingNodes.isEmpty { ask("  - NETWORK") }
  }
}

// MARK: - Systems and senders

extension ConfigurationDraft {
  private mutating func systems() {
    guard !guess.systems.isEmpty else { return }
    section(
      "The sending systems of the logs: hosts of one name but for its number, else VirtualMTAs. Give"
        + " each the name that people know it by.")
    ask("Who answers for each? owner: NAME")
    lines.append("systems:")
    for system in guess.systems.prefix(Self.entriesMax) {
      guard let name = mark(system.name), let marks = marks(system.mark) else {
        reason(
          "Left out for its name: \(Self.counted(system.rows, "row")) through \(system.name.prefix(40))"
        )
        continue
      }
      let vmtas =
        system.vmtas.isEmpty
        ? "" : " through \(Self.few(system.vmtas.map { String($0.prefix(40)) }))"
      reason("\(Self.counted(system.rows, "row"))\(vmtas), as \(Self.few(system.domains))")
      lines.append("  - {name: \(name), \(marks)}")
    }
    let more = guess.systems.count - Self.entriesMax
    if more > 0 { reason("and \(more) more with fewer rows") }
  }

  private func mark(_ text: String) -> String? {
    text.utf8.count <= YAMLText.markBytesMax ? YAMLText.value(text) : nil
  }

  private func marks(_ mark: SystemGuess.Mark) -> String? {
    switch mark {
    case .vmta(let name): self.mark(name).map { "vmtas: [\($0)]" }
    case .injectors(let hosts):
      "injectors: [\(hosts.prefix(Self.hostsMax).compactMap(self.mark).joined(separator: ", "))]"
    }
  }

  private mutating func senders() {
    guard !guess.senders.isEmpty else { return }
    section(
      "Who sends as your domains from outside the logs, and nobody has said whose it is. Take the #?"
        + " away where the line is right, or write what is.")
    ask("senders:")
    for sender in guess.senders.prefix(SenderChecks.linesMax) {
      ask("  \(SenderChecks.line(sender))")
    }
    let more = guess.senders.count - SenderChecks.linesMax
    if more > 0 { say("and \(more) more: stagewatch report lists them") }
  }
}
