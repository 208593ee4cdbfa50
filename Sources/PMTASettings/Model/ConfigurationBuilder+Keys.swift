// `domain-key`: SELECTOR, DOMAIN and FILE, three parts between commas.
extension ConfigurationBuilder {
  /// The keys of a line: one, or one for each name of a macro; none, with a remark, where it is no
  /// key.
  mutating func keys(_ line: Directive) -> [DomainKey] {
    let parts = SettingText.list(line.value)
    guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }), !parts[0].contains("=") else {
      tellMalformed(parts, line.place)
      return []
    }
    let (selector, domain, file) = (parts[0], parts[1], parts[2])
    guard !tellPlaceholder(parts, line.place), !tellNoName(selector, domain, line.place) else {
      return []
    }
    if domain == "{domain}" || selector == "{selector}" {
      return [DomainKey(selector: selector, signer: .vault, file: "", place: line.place)]
    }
    if domain == "*" {
      return [
        DomainKey(selector: selector.lowercased(), signer: .any, file: file, place: line.place)
      ]
    }
    if selector.contains("."), !domain.contains("."), !MacroTable.holdsMacro(domain) {
      remarks.add(
        .keySwapped, .critical, line.place,
        "selector and domain look swapped: the key is for a domain"
          + " \(SettingText.excerpt(domain))",
        advice: "Write domain-key \(SettingText.excerpt(domain)), \(SettingText.excerpt(selector)),"
          + " \(SettingText.excerpt(file))")
    }
    return written(domain, line.place).map {
      DomainKey(
        selector: selector.lowercased(), signer: .domain(SettingText.domain($0)), file: file,
        place: line.place)
    }
  }

  private mutating func tellMalformed(_ parts: [String], _ place: SettingPlace) {
    let isNamed = parts.first?.contains("=") ?? false
    let what =
      isNamed
      ? "domain-key has names and values"
      : parts.count == 3
        ? "domain-key has an empty part"
        : "domain-key has \(parts.count == 1 ? "1 part" : "\(parts.count) parts")"
    remarks.add(
      .keyMalformed, .critical, place, "\(what), PowerMTA takes three: no mail is signed with it",
      advice: "Write domain-key SELECTOR,DOMAIN,FILE")
  }

  /// Tells a domain or a selector that no mail can have, such as `*.a.example` or `s1._domainkey`.
  private mutating func tellNoName(
    _ selector: String, _ domain: String, _ place: SettingPlace
  ) -> Bool {
    let isName =
      domain == "*" || domain == "{domain}" || !domain.contains { "@/:* ".contains($0) }
    guard !isName || selector.contains("_domainkey") else { return false }
    remarks.add(
      .keyMalformed, .critical, place,
      isName
        ? "the selector of domain-key holds _domainkey, which belongs to DNS alone"
        : "domain-key is for \(SettingText.excerpt(domain)), which is no domain: no mail is signed"
          + " with it",
      advice: "Write domain-key SELECTOR,DOMAIN,FILE, with a plain domain or * for any.")
    return true
  }

  /// Tells what a template left behind.
  private mutating func tellPlaceholder(_ parts: [String], _ place: SettingPlace) -> Bool {
    // PowerMTA itself fills these in where the key is in its vault.
    let isVault = parts[2].hasPrefix("{vault}")
    let known = isVault ? ["{selector}", "{domain}"] : []
    let isLeft = parts.prefix(2).contains { part in
      !known.contains(part) && Self.isTemplate(part)
    }
    guard isLeft || parts[2].contains("{{") || !isVault && parts[2].contains("{") else {
      return false
    }
    remarks.add(
      .placeholderLeft, .critical, place, "a placeholder was left in domain-key",
      advice: "Write domain-key SELECTOR,DOMAIN,FILE with what it stands for.")
    return true
  }
}
