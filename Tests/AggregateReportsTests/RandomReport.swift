import TestSupport

/// Random reports as senders might write them: any order, spelling, spacing and quirks.
struct RandomReport {
  private var random: SeededRandom

  /// The document of a seed.
  static func xml(seed: UInt64) -> [UInt8] {
    var maker = RandomReport(random: SeededRandom(seed: seed))
    return Array(maker.document().utf8)
  }

  private init(random: SeededRandom) { self.random = random }

  private mutating func document() -> String {
    let namespaces = [
      "", " xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\"", " xmlns='http://dmarc.org/dmarc-xml/0.1'",
      " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" note=\"a > b\"",
    ]
    var parts = [metadata(), policy()]
    for _ in 0..<Int.random(in: 0...6, using: &random) { parts.append(record()) }
    if chance(4) { parts.append(element("extension", record() + policy())) }
    if chance(3) { parts.append("<version>1.0</version>") }
    if chance(8) { parts.append(element("records", record())) }
    if chance(8) { parts.append(leaf("count", ["9"])) }
    if chance(2) { parts.shuffle(using: &random) }
    let declaration = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", "<?xml version='1.0'?>", "", "\n ",
    ]
    return pick(declaration) + "<feedback\(pick(namespaces))>" + spaced(parts) + "</feedback>"
  }

  private mutating func metadata() -> String {
    let begin = Int.random(in: 1_700_000_000...1_800_000_000, using: &random)
    let end = begin + pick([0, 59, 3_600, 86_399, 86_400, 86_402, 172_799, -1])
    var parts = [
      leaf(
        "org_name", ["mailbox.example", "", "Brick & Mortar", "Société", "a <b", "x\u{1}y", "😀"]),
      leaf(
        "email",
        ["dmarc@mailbox.example", "<dmarc@Mailbox.Example.>", "<a@b.example", "", "nobody"]),
      leaf("report_id", ["1", "<2@x.example>", "a!b", "  3 "]),
      element(
        "date_range", spaced([leaf("begin", ["\(begin)", "\(begin).0"]), leaf("end", ["\(end)"])])),
    ]
    if chance(5) { parts.append(leaf("generator", ["maker 1.0"])) }
    if chance(2) { parts.shuffle(using: &random) }
    return element("report_metadata", spaced(parts))
  }

  private mutating func policy() -> String {
    var parts = [
      leaf(
        "domain", ["firm.example", "FIRM.example.", " bücher.example", "firm.example", "no domain"]),
      leaf("p", ["none", "Quarantine", "reject", "", "monitor"]),
    ]
    if chance(2) { parts.append(leaf("sp", ["none", "reject", ""])) }
    if chance(3) { parts.append(leaf("np", ["quarantine"])) }
    if chance(2) { parts.append(leaf("pct", ["100", "25", "-1", "100.0", "x", "101"])) }
    if chance(4) { parts.append(leaf("testing", ["y", "n", "Y"])) }
    if chance(4) { parts.append(leaf("discovery_method", ["psl"])) }
    if chance(2) { parts.shuffle(using: &random) }
    return element("policy_published", spaced(parts))
  }

  private mutating func row() -> String {
    var evaluated = [leaf("disposition", ["none", "pass", "quarantine", "REJECT", "", "discard"])]
    if !chance(6) { evaluated.append(leaf("dkim", ["pass", "fail", "Pass", "", "maybe"])) }
    if !chance(6) { evaluated.append(leaf("spf", ["pass", "fail", "softfail", "pass (ok)"])) }
    for _ in 0..<pick([0, 0, 1, 2]) {
      let types = ["forwarded", "Local_Policy", "", "looks odd"]
      evaluated.append(
        element(
          "reason", spaced([leaf("type", types), leaf("comment", ["arc=pass", "", "a > b & c"])])))
    }
    let row =
      [
        leaf(
          "source_ip", ["192.0.2.1", "2001:DB8::1", "::ffff:192.0.2.1", "", "1.2.3", "192.0.2. 1"]),
        leaf("count", ["1", "17", "0", " 2 ", "x"]),
      ] + (chance(8) ? [] : [element("policy_evaluated", spaced(evaluated))])
    return element("row", spaced(row))
  }

  private mutating func record() -> String {
    var ids = [
      leaf("header_from", ["firm.example", "Mail.firm.example.", "", "<x", "firm.example"])
    ]
    if chance(2) { ids.append(leaf("envelope_from", ["bounce.example", "", "<>", "a b"])) }
    if chance(3) { ids.append(leaf("envelope_to", ["to.example", ""])) }
    var auth: [String] = []
    for _ in 0..<pick([0, 1, 2, 3]) { auth.append(signature()) }
    for _ in 0..<pick([0, 1, 1, 2]) { auth.append(check()) }
    if chance(2) { auth.shuffle(using: &random) }
    let rows = (0..<(chance(8) ? 3 : 1)).map { _ in row() }.joined()
    var parts = [
      rows, element(pick(["identifiers", "identities"]), spaced(ids)),
      element("auth_results", spaced(auth)),
    ]
    if chance(2) { parts.shuffle(using: &random) }
    return element("record", spaced(parts))
  }

  private mutating func signature() -> String {
    var parts = [
      leaf("domain", ["firm.example", "", "ESP.example"]),
      leaf("result", ["pass", "fail", "none", "invalid", "unknown", "", "Neutral"]),
    ]
    if chance(2) { parts.append(leaf("selector", ["s1", "", " s2 "])) }
    if chance(3) { parts.append(leaf("human_result", ["ok", "<>"])) }
    return chance(10) ? "<dkim/>" : element("dkim", spaced(parts))
  }

  private mutating func check() -> String {
    var parts = [
      leaf("domain", ["firm.example", ""]),
      leaf("result", ["pass", "HardFail", "unknown", "error", "none", "", "softfail", "bogus"]),
    ]
    if chance(2) { parts.append(leaf("scope", ["mfrom", "helo", "HELO"])) }
    return element("spf", spaced(parts))
  }

  // MARK: - Writing

  private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

  private mutating func pick<T>(_ choices: [T]) -> T {
    choices[Int.random(in: 0..<choices.count, using: &random)]
  }

  private func element(_ name: String, _ content: String) -> String {
    "<\(name)>\(content)</\(name)>"
  }

  private mutating func leaf(_ name: String, _ values: [String]) -> String {
    let value = pick(values)
    let attribute = chance(8) ? " lang=\"en\"" : ""
    if value.isEmpty, chance(2) { return "<\(name)\(attribute)/>" }
    return "<\(name)\(attribute)>\(written(value))</\(name)\(chance(8) ? " " : "")>"
  }

  /// A value in one of the ways that XML has, or in none.
  private mutating func written(_ value: String) -> String {
    switch Int.random(in: 0..<8, using: &random) {
    case 0 where value.contains("&") || value.contains("<"): return value
    case 1 where !value.contains("\u{1}"):
      return value.unicodeScalars.map { "&#x\(String($0.value, radix: 16));" }.joined()
    case 2: return "<![CDATA[\(value)]]>"
    case 3: return escaped(value) + "<!-- <p>x</p> & -->"
    case 4: return "\n\t" + escaped(value) + "  "
    default: return escaped(value)
    }
  }

  private func escaped(_ value: String) -> String {
    value.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
  }

  private mutating func spaced(_ parts: [String]) -> String {
    let gaps = [
      "", "\n  ", "\r\n\t", "<!-- -- > -->".replacing("-- > ", with: ""), "11", "<?pi x?>",
    ]
    var text = pick(gaps)
    for part in parts { text += part + pick(gaps) }
    return text
  }
}
