import ByteKit

// Where mail leaves from.
extension ConfigurationBuilder {
  /// `smtp-source-host ADDRESS NAME`.
  mutating func addSourceHost(_ line: Directive, to scope: inout SigningScope) {
    let words = SettingText.words(line.value)
    guard let first = words.first else { return }
    let host = words.count > 1 ? words[1] : ""
    guard let seen = Self.network(first) else {
      scope.hasBadSource = true
      tellMalformed(first, host, line.place)
      return
    }
    if host.isEmpty {
      remarks.add(
        .sourceHostWithoutName, .warning, line.place,
        "smtp-source-host \(SettingText.excerpt(first)) has no name for HELO",
        advice: "Write smtp-source-host \(SettingText.excerpt(first)) NAME")
    }
    scope.sources.append(
      SourceAddress(address: first, seen: seen, host: host, place: line.place))
  }

  private mutating func tellMalformed(_ first: String, _ host: String, _ place: SettingPlace) {
    if Self.network(host) != nil {
      remarks.add(
        .sourceHostSwapped, .critical, place, "name and address are swapped in smtp-source-host",
        advice: "Write smtp-source-host \(SettingText.excerpt(host)) \(SettingText.excerpt(first))")
    } else if Self.isTemplate(first) || Self.isShouted(first) {
      remarks.add(.placeholderLeft, .critical, place, "a placeholder was left in smtp-source-host")
    } else {
      let isRange = first.split(separator: "-").allSatisfy { Self.network(String($0)) != nil }
      remarks.add(
        .sourceHostMalformed, .warning, place,
        "\(SettingText.excerpt(first)) is neither an address nor a block"
          + (isRange ? ": PowerMTA knows no range with a dash" : ""),
        advice: "Write an address or a block such as 192.0.2.8/30, a line for each.")
    }
  }

  /// True where a text has the marks of a template, or the capitals with `_` of one.
  static func isTemplate(_ text: String) -> Bool {
    text.contains { "{}[]%<>".contains($0) } || text.contains("_") && isShouted(text)
  }

  private static func isShouted(_ text: String) -> Bool {
    text.contains("$")
      || text.utf8.allSatisfy { ($0 >= 0x41 && $0 <= 0x5a) || $0 == UInt8(ascii: "_") }
  }

  /// The older pair `smtp-source-ip` and `host-name`.
  mutating func addOldSource(_ line: Directive, host: String, to scope: inout SigningScope) {
    let address = SettingText.value(line.value)
    remarks.add(
      .directiveOld, .info, line.place,
      "smtp-source-ip is an older spelling that the guides of 4.5 and 5.0 do not have",
      advice: "Write smtp-source-host ADDRESS NAME.")
    guard let seen = Self.network(address) else {
      scope.hasBadSource = true
      return tellMalformed(address, "", line.place)
    }
    scope.sources.append(
      SourceAddress(address: address, seen: seen, host: host, place: line.place))
  }

  /// `smtp-proxy-source-host LOCAL PROXY CLIENT NAME`: receivers see the client's address.
  mutating func addProxySource(_ line: Directive, to scope: inout SigningScope) {
    let words = SettingText.words(line.value)
    guard words.count >= 3 else { return }
    let client = Self.withoutPort(words[2])
    guard let seen = Self.network(client) else {
      scope.hasBadSource = true
      return tellMalformed(client, "", line.place)
    }
    scope.sources.append(
      SourceAddress(
        address: client, seen: seen, host: words.count > 3 ? words[3] : "", place: line.place))
  }

  /// `<proxy NAME>` with its `client ADDRESS NAME`.
  mutating func addProxy(_ directive: Directive, _ block: [Directive]) {
    let clients = block.filter { $0.keyword == "client" }.compactMap { line -> SourceAddress? in
      let words = SettingText.words(line.value)
      guard let first = words.first, let seen = Self.network(Self.withoutPort(first)) else {
        return nil
      }
      return SourceAddress(
        address: first, seen: seen, host: words.count > 1 ? words[1] : "", place: line.place)
    }
    configuration.proxies[directive.value.lowercased(), default: []] += clients
  }

  private static func withoutPort(_ text: String) -> String {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 2 ? String(parts[0]) : text
  }

  /// An address or block in its plain spelling; short ones such as `10/8`, and `[IPv6:…]`, too.
  static func network(_ text: String) -> String? {
    var text = text
    if text.hasPrefix("["), text.hasSuffix("]") { text = String(text.dropFirst().dropLast()) }
    if text.lowercased().hasPrefix("ipv6:") { text = String(text.dropFirst("ipv6:".count)) }
    if let network = IPNetwork(text) { return network.description }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let bits = Int(parts[1]), (0...32).contains(bits) else { return nil }
    let octets = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    guard octets.count < 4, octets.allSatisfy({ UInt8($0) != nil }) else { return nil }
    let whole = (octets.map(String.init) + Array(repeating: "0", count: 4 - octets.count))
    return IPNetwork(whole.joined(separator: ".") + "/\(bits)")?.description
  }
}
