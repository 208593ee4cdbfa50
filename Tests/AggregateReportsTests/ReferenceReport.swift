import ByteKit
import Foundation

/// What a tree says as a report, by looking each element up where the schemas have it.
enum ReferenceReport {
  private typealias Node = ReferenceXML.Node

  /// The report as `ReportText` writes it, without notes; nil where there is no report.
  static func describe(_ bytes: [UInt8]) -> String? {
    ReferenceXML.feedback(bytes).flatMap { describe($0) }
  }

  private static func describe(_ root: Node) -> String? {
    let metadata = all(root, "report_metadata")
    let times = metadata + metadata.flatMap { all($0, "date_range") }
    guard let policyNode = all(root, "policy_published").first,
      let domain = domain(text(policyNode, "domain") ?? ""),
      let begin = seconds(times, "begin"), let end = seconds(times, "end"), begin <= end
    else { return nil }
    let isNew =
      root.namespace == "urn:ietf:params:xml:ns:dmarc-2.0"
      || metadata.contains { !all($0, "generator").isEmpty }
      || text(policyNode, "testing") != nil || text(policyNode, "discovery_method") != nil
    let org = firstFull(metadata, "org_name")
    let mail = firstFull(metadata, "email")
    let host = mail.contains("@") ? mail.split(separator: "@").last.map(String.init) ?? "" : ""
    let emailDomain = Self.domain(host.replacingOccurrences(of: ">", with: "")) ?? ""
    var id = firstFull(metadata, "report_id")
    if id.hasPrefix("<"), id.hasSuffix(">") { id = String(id.dropFirst().dropLast()) }
    var records: [(lines: [String], count: Int)] = []
    for (lines, count) in all(root, "record").flatMap({ self.records($0, domain) }) {
      if let twin = records.firstIndex(where: { $0.lines == lines }) {
        records[twin].count += count
      } else {
        records.append((lines, count))
      }
    }
    var lines = [
      "reporter \(org.isEmpty ? emailDomain.isEmpty ? "(unknown)" : emailDomain : org)",
      "org \(org)", "email domain \(emailDomain)", "id \(id)", "window \(begin) \(end)",
      "half-open \(begin) \((end - begin) % 60 == 59 ? end + 1 : end)",
      "schema \(isNew ? "rfc9990" : "rfc7489")", policy(policyNode, domain),
      "messages \(records.reduce(0) { $0 + $1.count })",
    ]
    for record in records {
      lines += record.lines.map {
        $0.replacingOccurrences(of: "count=?", with: "count=\(record.count)")
      }
    }
    return lines.map { ReportText.escape($0) + "\n" }.joined()
  }

  // MARK: - Parts

  private static func policy(_ node: Node, _ domain: String) -> String {
    func word(_ name: String) -> String? {
      let word = text(node, name)?.lowercased()
      return ["none", "quarantine", "reject"].contains(word) ? word : nil
    }
    let percent = text(node, "pct").flatMap { Int($0.split(separator: ".").first ?? "") }
    let shown = percent.flatMap { (0...100).contains($0) ? String($0) : nil }
    return "policy \(domain) p=\(word("p") ?? "none") sp=\(word("sp") ?? "-")"
      + " np=\(word("np") ?? "-") pct=\(shown ?? "-")"
      + " testing=\(text(node, "testing")?.lowercased() == "y")"
  }

  /// A record of each row.
  private static func records(_ node: Node, _ policyDomain: String) -> [([String], Int)] {
    all(node, "row").compactMap { record(node, row: [$0], policyDomain) }
  }

  private static func record(
    _ node: Node, row: [Node], _ policyDomain: String
  ) -> ([String], Int)? {
    let evaluated = row.flatMap { all($0, "policy_evaluated") }
    let ids = node.children.filter { $0.name == "identifiers" || $0.name == "identities" }
    let auth = all(node, "auth_results")
    guard let ip = IPAddress(last(row, "source_ip") ?? ""),
      let count = Int(last(row, "count") ?? ""), count > 0, count <= 1 << 40
    else { return nil }
    let disposition = last(evaluated, "disposition")?.lowercased() ?? ""
    let known = ["quarantine", "reject"].contains(disposition) ? disposition : "none"
    let dkim = auth.flatMap { all($0, "dkim") }.filter { node in
      ["domain", "selector", "result"].contains { last([node], $0)?.isEmpty == false }
    }
    let spf = auth.flatMap { all($0, "spf") }.filter {
      last([$0], "domain")?.isEmpty == false
        || !["", "none"].contains(last([$0], "result")?.lowercased() ?? "")
    }
    let dkimVerdict = verdict(last(evaluated, "dkim"))
    let results = dkim.map { dkimResult(last([$0], "result")?.lowercased() ?? "") }
    let isUnsigned = dkimVerdict == "false" && results.allSatisfy { $0 == "none" }
    var lines = [
      "record \(ip) count=? \(known) dkim=\(dkimVerdict)"
        + " spf=\(verdict(last(evaluated, "spf"))) unsigned=\(isUnsigned)",
      "  from \(headerFrom(last(ids, "header_from") ?? "", policyDomain))"
        + " envelope \(envelope(last(ids, "envelope_from")))"
        + " to \(last(ids, "envelope_to").flatMap(domain) ?? "-")",
    ]
    lines += evaluated.flatMap { all($0, "reason") }.compactMap(reason)
    for (signature, result) in zip(dkim, results) {
      let selector = last([signature], "selector") ?? ""
      lines.append("  dkim \(name(signature)) \(selector.isEmpty ? "-" : selector) \(result)")
    }
    for check in spf {
      let scope = last([check], "scope")?.lowercased() == "helo" ? "helo" : "mfrom"
      let result = spfResult(last([check], "result")?.lowercased() ?? "")
      lines.append("  spf \(name(check)) \(scope) \(result)")
    }
    return (lines, count)
  }

  /// By the letters that a verdict begins with.
  private static func verdict(_ text: String?) -> String {
    let failures = [
      "fail", "none", "softfail", "hardfail", "neutral", "policy", "temperror", "permerror",
    ]
    let letters = (text ?? "").lowercased().prefix { $0.isLetter }
    return letters == "pass" ? "true" : failures.contains(String(letters)) ? "false" : "unknown"
  }

  private static func headerFrom(_ text: String, _ policyDomain: String) -> String {
    text.isEmpty ? policyDomain : domain(text) ?? text.lowercased()
  }

  private static func envelope(_ text: String?) -> String {
    guard let text else { return "-" }
    if text.isEmpty || text == "<>" { return "<>" }
    return domain(text).map { "<\($0)>" } ?? "-"
  }

  private static func name(_ node: Node) -> String {
    let raw = last([node], "domain") ?? ""
    return domain(raw) ?? raw.lowercased()
  }

  private static func reason(_ node: Node) -> String? {
    let type = last([node], "type") ?? ""
    let comment = last([node], "comment") ?? ""
    if type.isEmpty, comment.isEmpty { return nil }
    let kinds = [
      "forwarded", "sampled_out", "trusted_forwarder", "mailing_list", "local_policy",
      "policy_test_mode", "other",
    ]
    let isKnown = kinds.contains(type.lowercased())
    let shown = !isKnown && comment.isEmpty ? type : comment
    return "  reason \(isKnown ? type.lowercased() : "other") \"\(shown)\""
  }

  private static func dkimResult(_ word: String) -> String {
    let known = ["none", "pass", "fail", "policy", "neutral", "temperror", "permerror"]
    return known.contains(word) ? word : ["", "unknown"].contains(word) ? "neutral" : "permerror"
  }

  private static func spfResult(_ word: String) -> String {
    switch word {
    case "none", "neutral", "pass", "fail", "softfail", "policy", "temperror": word
    case "hardfail": "fail"
    case "unknown": "temperror"
    case "": "none"
    default: "permerror"
    }
  }

  // MARK: - Looking up

  private static func all(_ node: Node, _ name: String) -> [Node] {
    node.children.filter { $0.name == name }
  }

  private static func text(_ node: Node, _ name: String) -> String? {
    all(node, name).first?.text.trimmingBlanks()
  }

  private static func last(_ nodes: [Node], _ name: String) -> String? {
    nodes.flatMap { all($0, name) }.last?.text.trimmingBlanks()
  }

  private static func firstFull(_ nodes: [Node], _ name: String) -> String {
    nodes.flatMap { all($0, name) }.map { $0.text.trimmingBlanks() }.first { !$0.isEmpty } ?? ""
  }

  private static func seconds(_ nodes: [Node], _ name: String) -> Int? {
    guard let text = nodes.flatMap({ all($0, name) }).first?.text.trimmingBlanks(),
      let value = Int(text.split(separator: ".", omittingEmptySubsequences: false).first ?? ""),
      value >= 0, value < 253_402_300_800
    else { return nil }
    return value
  }

  /// Lower case, no trailing dot, A-labels; nil where there are bytes that no domain has.
  private static func domain(_ text: String) -> String? {
    var name = text.trimmingBlanks()
    while name.hasSuffix(".") { name.removeLast() }
    if !name.utf8.allSatisfy({ $0 < 0x80 }) {
      var components = URLComponents()
      components.host = name
      name = components.encodedHost ?? ""
    }
    name = name.lowercased()
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    let isName = labels.allSatisfy { label in
      !label.isEmpty
        && label.utf8.allSatisfy { byte in
          UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
            || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_")
        }
    }
    return isName && name.utf8.count <= 253 ? name : nil
  }
}
