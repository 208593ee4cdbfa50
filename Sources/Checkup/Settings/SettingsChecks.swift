import PMTASettings

/// What a configuration of PowerMTA says, against itself and against the log.
struct SettingsChecks {
  /// Names that are told one by one.
  private static let namedMax = 8

  private let configuration: PMTAConfiguration
  private let comparison: SettingsComparison?
  private let mail: [MailPair: Int]?
  private let overview: SigningOverview

  init(
    _ configuration: PMTAConfiguration, comparison: SettingsComparison?, mail: [MailPair: Int]?,
    overview: SigningOverview
  ) {
    self.configuration = configuration
    self.comparison = comparison
    self.mail = mail
    self.overview = overview
  }

  func items() -> [CheckupItem] {
    changes() + remarks() + logged() + AccountingFileChecks(configuration).items()
  }

  // MARK: - Changes

  private func changes() -> [CheckupItem] {
    guard let comparison else { return [] }
    var items = comparison.changes.map { change in
      CheckupItem(
        "change", Self.level(change.kind.level), SettingsWords.sentence(change),
        advice: SettingsWords.lines(change), kind: change.kind.rawValue,
        at: SettingsWords.place(change).map { CheckupItem.At(path: $0.path, line: $0.line) })
    }
    if comparison.isCut {
      items.append(
        CheckupItem("change", .warning, "only \(comparison.pairs) pairs of mail were compared"))
    }
    if items.isEmpty {
      items.append(
        CheckupItem(
          "change", .fine,
          "no mail is signed otherwise: \(counted(comparison.pairs, "pair")) of From domain and"
            + " VirtualMTA compared"))
    }
    return items
  }

  private static func level(_ level: SettingRemark.Level) -> CheckupItem.Level {
    switch level {
    case .info: .info
    case .warning: .warning
    case .critical: .critical
    }
  }

  // MARK: - Remarks

  private func remarks() -> [CheckupItem] {
    // Beside a comparison its mistakes are those of any day.
    var items = configuration.remarks.map { remark in
      CheckupItem(
        "pmta",
        comparison == nil ? Self.level(remark.level) : min(.warning, Self.level(remark.level)),
        "\(remark.place): \(remark.text)", advice: remark.advice, kind: remark.kind.rawValue,
        at: CheckupItem.At(path: remark.place.path, line: remark.place.line))
    }
    if configuration.untoldRemarks > 0 {
      items.append(
        CheckupItem("pmta", .warning, "\(configuration.untoldRemarks) more remarks are not shown"))
    }
    if items.isEmpty {
      items.append(
        CheckupItem(
          "pmta", .fine,
          "nothing is odd in \(counted(configuration.paths.count, "file")) of the configuration"))
    }
    return items
  }

  // MARK: - The log

  private func logged() -> [CheckupItem] {
    guard let mail, !mail.isEmpty else { return [] }
    return unknownVMTAs(mail) + unusedVMTAs(mail) + withoutKey(mail)
  }

  private func unknownVMTAs(_ mail: [MailPair: Int]) -> [CheckupItem] {
    var counts: [String: Int] = [:]
    for (pair, count) in mail where !configuration.knows(vmta: pair.vmta) {
      counts[pair.vmta, default: 0] += count
    }
    guard !counts.isEmpty else { return [] }
    let names = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      "\($0.key) (\(counted($0.value, "message")))"
    }
    return [
      CheckupItem(
        "pmta", .warning,
        "the log has mail of VirtualMTAs that the configuration lacks: \(SettingsWords.some(names, most: Self.namedMax))",
        advice: "Another node's log, an older configuration, or an include that was not read?",
        kind: "vmta_not_configured")
    ]
  }

  private func unusedVMTAs(_ mail: [MailPair: Int]) -> [CheckupItem] {
    let used = Set(mail.keys.map { $0.vmta.lowercased() })
    let unused = configuration.vmtas.filter { !used.contains($0.key) }.values.map(\.name).sorted()
    guard !unused.isEmpty else { return [] }
    return [
      CheckupItem(
        "pmta", .info,
        "no row of the log is of VirtualMTA \(SettingsWords.some(unused, most: Self.namedMax))",
        kind: "vmta_without_mail")
    ]
  }

  /// From domains for which no key is in reach of any VirtualMTA that they use, where it would sign.
  private func withoutKey(_ mail: [MailPair: Int]) -> [CheckupItem] {
    var lacking: [String: Int] = [:]
    var others: Set<String> = []
    for (pair, count) in mail {
      guard case .unsigned(.noKey, _)? = overview.answer(of: pair)?.outcome else {
        others.insert(pair.domain)
        continue
      }
      lacking[pair.domain, default: 0] += count
    }
    let found = lacking.filter { !others.contains($0.key) }.sorted {
      ($1.value, $0.key) < ($0.value, $1.key)
    }
    // A domain of an organisation that has a key was to have one; another may not be ours.
    let alignment = Alignment()
    let scopes = [configuration.vmtas, configuration.pools].flatMap { $0.values.map(\.scope) }
    let signers = ([configuration.global] + scopes).flatMap(\.keys).compactMap(\.domain)
    let organisations = Set(signers.map(alignment.organisation))
    let isOurs = found.map { organisations.contains(alignment.organisation(of: $0.key)) }
    return [(true, CheckupItem.Level.warning), (false, .info)].flatMap { ours, level in
      withoutKey(zip(found, isOurs).filter { $1 == ours }.map(\.0), level)
    }
  }

  private func withoutKey(
    _ found: [(key: String, value: Int)], _ level: CheckupItem.Level
  ) -> [CheckupItem] {
    guard !found.isEmpty else { return [] }
    let names = found.map { "\($0.key) (\(counted($0.value, "message")))" }
    return [
      CheckupItem(
        "pmta", level,
        "no key signs for \(SettingsWords.some(names, most: Self.namedMax)): that mail leaves unsigned",
        advice: "Write for each, globally or in its VirtualMTA:",
        lines: found.prefix(Self.namedMax).map { "domain-key SELECTOR,\($0.key),FILE" },
        place: .powermta, kind: "no_key_for_domain",
        at: configuration.global.keys.last.map {
          CheckupItem.At(path: $0.place.path, line: $0.place.line)
        })
    ]
  }
}
