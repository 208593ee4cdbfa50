import ByteKit

/// Makes a configuration out of its directives and blocks.
///
/// This file holds the way through the blocks; keys, addresses and domains are in the extensions.
struct ConfigurationBuilder {
  var configuration: PMTAConfiguration
  var remarks: RemarkList
  var macros = MacroTable()
  private var nearestWords: [String: String?] = [:]

  init(_ reader: DirectiveReader, path: String) {
    configuration = PMTAConfiguration(path: path)
    configuration.paths = reader.paths
    configuration.passedOver = reader.passedOver
    configuration.isIncomplete = reader.isIncomplete
    remarks = reader.remarks
    for directive in reader.directives where directive.keyword == "domain-macro" {
      addMacro(directive)
    }
    var global = SigningScope()
    for directive in reader.directives { addGlobal(directive, &global) }
    configuration.global = global
  }

  // MARK: - Blocks

  private mutating func addGlobal(_ directive: Directive, _ global: inout SigningScope) {
    guard let block = directive.block else {
      return add(directive, to: &global)
    }
    switch directive.keyword {
    case "virtual-mta": addVMTA(directive, block)
    case "virtual-mta-pool": addPool(directive, block)
    case "domain": global.domains.append(domainBlock(directive, block))
    case "source": addSource(directive, block)
    case "acct-file": addAccountingFile(directive, block)
    case "proxy": addProxy(directive, block)
    case "domain-key-list":
      for line in block where line.keyword == "domain-key" {
        configuration.listedKeys += keys(line)
      }
    case "pattern-list": addPatterns(block)
    case "rewrite-list":
      configuration.rewrites += block.filter { $0.keyword == "from-domain" }.map(\.place)
    default:
      note(directive)
      for inner in block where inner.block != nil { note(inner) }
    }
  }

  private mutating func addVMTA(_ directive: Directive, _ block: [Directive]) {
    let key = directive.value.lowercased()
    var vmta = configuration.vmtas[key] ?? VirtualMTA(name: directive.value, place: directive.place)
    if vmta.places.last != directive.place { vmta.places.append(directive.place) }
    fill(&vmta.scope, block)
    configuration.vmtas[key] = vmta
  }

  private mutating func addPool(_ directive: Directive, _ block: [Directive]) {
    let key = directive.value.lowercased()
    var pool = configuration.pools[key] ?? VirtualMTA(name: directive.value, place: directive.place)
    if pool.places.last != directive.place { pool.places.append(directive.place) }
    for line in block where line.keyword == "virtual-mta" && line.block == nil {
      pool.members.append(NamedPlace(name: SettingText.value(line.value), place: line.place))
      if SettingText.words(line.value).count > 1 {
        remarks.add(
          .valueUnknown, .warning, line.place,
          "behind the name of a pool's VirtualMTA stands more: the guide knows no weights",
          advice: "Write virtual-mta NAME alone; members are used in turn.")
      }
    }
    fill(&pool.scope, block.filter { $0.keyword != "virtual-mta" })
    configuration.pools[key] = pool
  }

  private mutating func fill(_ scope: inout SigningScope, _ block: [Directive]) {
    // Of `host-name` that of the block counts for its older addresses, wherever it stands.
    let host = block.last { $0.keyword == "host-name" }.map { SettingText.value($0.value) } ?? ""
    if !host.isEmpty { scope.host = host }
    for line in block {
      if let inner = line.block {
        if line.keyword == "domain" {
          scope.domains.append(domainBlock(line, inner))
        } else {
          note(line)
        }
      } else if line.keyword == "smtp-source-ip" {
        addOldSource(line, host: host, to: &scope)
      } else {
        add(line, to: &scope)
      }
    }
  }

  /// A directive outside of `<domain>`.
  private mutating func add(_ line: Directive, to scope: inout SigningScope) {
    switch line.keyword {
    case "domain-key": scope.keys += keys(line)
    case "smtp-source-host": addSourceHost(line, to: &scope)
    case "smtp-source-ip": addOldSource(line, host: "", to: &scope)
    case "smtp-proxy-source-host": addProxySource(line, to: &scope)
    case "use-proxy":
      scope.proxies += SettingText.list(line.value).filter { !$0.isEmpty }.map {
        NamedPlace(name: $0, place: line.place)
      }
    case let keyword where Self.belongsToDomain(keyword):
      remarks.add(
        .directiveMisplaced, .warning, line.place,
        "\(keyword) stands outside of a <domain> block and has no effect there",
        advice: "Write it into <domain *> of this block.")
    default: note(line)
    }
  }

  private static func belongsToDomain(_ keyword: String) -> Bool {
    KnownDirectives.domain.contains(keyword)
      && (keyword.hasPrefix("dkim-") || keyword.hasPrefix("second-dkim-") || keyword == "queue-to")
  }

  /// Tells a directive that does not exist and looks like one that matters here.
  mutating func note(_ line: Directive) {
    guard let nearest = nearest(to: line.keyword) else { return }
    remarks.add(
      .directiveUnknown, .critical, line.place,
      "\(SettingText.excerpt(line.keyword)) is no directive of PowerMTA that is known here",
      advice: "The nearest known one is \(nearest).")
  }

  /// The known directive that one is nearest to; looked up once for each.
  private mutating func nearest(to keyword: String) -> String? {
    if let found = nearestWords[keyword] { return found }
    let found = KnownDirectives.nearest(to: keyword)
    if nearestWords.count < SettingsLimits.remarksMax { nearestWords[keyword] = .some(found) }
    return found
  }

  // MARK: - Sources and patterns

  private mutating func addSource(_ directive: Directive, _ block: [Directive]) {
    var source = InjectorSource(name: directive.value, place: directive.place)
    for line in block where line.block == nil {
      let isYes = SettingText.flag(line.value)
      switch line.keyword {
      case "default-virtual-mta":
        let name = NamedPlace(name: SettingText.value(line.value), place: line.place)
        source.defaultVMTA = name
        configuration.mentions.append(name)
      case "process-x-virtual-mta": source.picksVMTA = isYes == true ? line.place : nil
      case "process-x-dkim-options", "process-x-dkim-key":
        if isYes == true { source.readsOptions = line.place }
      case "always-allow-relaying": source.relays = isYes == true ? line.place : nil
      default: note(line)
      }
    }
    configuration.sources.append(source)
  }

  private mutating func addPatterns(_ block: [Directive]) {
    for line in block {
      if let inner = line.block { addPatterns(inner) }
      // The target stands behind the last blank: patterns may hold anything.
      for word in line.value.split(separator: " ").suffix(2) {
        let lower = word.lowercased()
        guard lower.hasPrefix("virtual-mta=") else { continue }
        configuration.mentions.append(
          NamedPlace(name: String(word.dropFirst("virtual-mta=".count)), place: line.place))
      }
    }
  }

  private mutating func addAccountingFile(_ directive: Directive, _ block: [Directive]) {
    configuration.accountingFiles.append(
      AccountingFile(
        path: directive.value, place: directive.place,
        lines: block.filter { $0.block == nil }.map {
          AccountingFile.Line(directive: $0.keyword, value: $0.value, place: $0.place)
        }))
  }

  // MARK: - Domains

  private mutating func domainBlock(_ directive: Directive, _ block: [Directive]) -> DomainBlock {
    var patterns: [DomainPattern] = []
    for name in SettingText.list(directive.value) where !name.isEmpty {
      if name.contains(" ") || name.contains("\t") {
        remarks.add(
          .valueUnknown, .critical, directive.place,
          "<domain \(SettingText.excerpt(name))> has blanks in its name, which no receiving domain"
            + " has",
          advice: "Write a block for each domain, or <domain $NAME> with a domain-macro.")
      }
      let isMacro = MacroTable.holdsMacro(name)
      patterns += written(name, directive.place).map {
        DomainPattern($0, isFromMacro: isMacro)
      }
    }
    var settings: [String: DomainBlock.Setting] = [:]
    for line in block where line.block == nil {
      if line.keyword == "domain-key" {
        remarks.add(
          .directiveMisplaced, .warning, line.place,
          "domain-key stands in a <domain> block, where PowerMTA has none",
          advice: "Write it beside the block: globally, or in the VirtualMTA or pool.")
      } else if KnownDirectives.domain.contains(line.keyword) {
        settings[line.keyword] = DomainBlock.Setting(
          value: SettingText.value(line.value), place: line.place)
        checkValue(line)
      } else {
        note(line)
      }
    }
    let isUnsure = block.contains { line in
      line.keyword.contains("dkim") && KnownDirectives.nearest(to: line.keyword) != nil
    }
    return DomainBlock(
      patterns: patterns, place: directive.place, settings: settings, isUnsure: isUnsure)
  }

  private mutating func checkValue(_ line: Directive) {
    let value = SettingText.value(line.value)
    switch line.keyword {
    case "dkim-sign", "second-dkim-sign":
      let isKnown = SettingText.flag(value) != nil || value.isEmpty
      guard !isKnown, value.lowercased() != SigningEvaluator.onlyWithOptions else { return }
      remarks.add(
        .valueUnknown, .critical, line.place,
        "\(line.keyword) has the value '\(SettingText.excerpt(value))'",
        advice: "It is yes, no or \(SigningEvaluator.onlyWithOptions).")
    case "dkim-algorithm", "second-dkim-algorithm":
      guard value.lowercased() == "rsa-sha1" else { return }
      remarks.add(
        .algorithmSHA1, .critical, line.place,
        "\(line.keyword) rsa-sha1 makes signatures that receivers no longer take (RFC 8301)",
        advice: "Take the line away: rsa-sha256 is the default.")
    default: break
    }
  }

  // MARK: - Macros

  private mutating func addMacro(_ directive: Directive) {
    let (name, list) = SettingText.split(directive.value)
    macros.add(name, SettingText.list(list).filter { !$0.isEmpty })
  }

  /// What a text with macros stands for; empty, with a remark, where that cannot be told.
  mutating func written(_ text: String, _ place: SettingPlace) -> [String] {
    guard MacroTable.holdsMacro(text) else { return [text] }
    switch macros.texts(of: text) {
    case .texts(let texts): return texts
    case .unknown(let name):
      remarks.add(
        .placeholderLeft, .critical, place,
        "\(SettingText.excerpt(name)) stands for nothing: there is no domain-macro of that name")
    case .loop(let name):
      remarks.add(
        .macroLoop, .critical, place, "the macro \(SettingText.excerpt(name)) stands for itself")
    case .tooMany:
      remarks.add(
        .macroTooLarge, .warning, place,
        "the macros stand for more than \(SettingsLimits.macroValuesMax) names, or for one another"
          + " more than \(SettingsLimits.macroDepthMax) times: this line is left out")
    }
    return []
  }
}
