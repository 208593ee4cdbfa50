import ByteKit
import MailIdentity

/// Builds one record from the elements inside it, whatever their order.
struct RecordBuilder {
  private let limits: ReportLimits
  private var record = RecordOutcome()
  private var countText = ""
  private var ipText = ""
  /// Elements that gave these two.
  private var countElements = 0
  private var ipElements = 0
  /// A verdict of the record that cannot be read.
  private var oddVerdict: (name: String, text: String)?
  private var reason: (type: String, comment: String)?
  private var auth: (domain: String, selector: String?, result: String, scope: String)?

  private var domains: [String: String] = [:]

  init(limits: ReportLimits) { self.limits = limits }

  /// Forgets the record under way and begins the next one.
  mutating func restart() {
    record = RecordOutcome()
    countText = ""
    ipText = ""
    countElements = 0
    ipElements = 0
    oddVerdict = nil
    reason = nil
    auth = nil
  }

  /// The normal form of a domain; those of earlier records are remembered.
  private mutating func normalised(_ text: String) -> String? {
    if let known = domains[text] { return known }
    guard let domain = DomainName.normalise(text) else { return nil }
    if domains.count < Self.domainsMax { domains[text] = domain }
    return domain
  }

  /// Domains that are remembered.
  private static let domainsMax = 1024

  /// An element begins inside `parent`.
  mutating func open(_ element: ReportElement, in parent: ReportElement) {
    if element == .reason { reason = ("", "") }
    if parent == .authResults, element == .dkim || element == .spf { auth = ("", nil, "", "") }
  }

  /// An element ends inside `parent`; its own text comes along.
  mutating func close(
    _ element: ReportElement, in parent: ReportElement, text: String, _ notes: inout ReportNotes
  ) {
    switch parent {
    case .row:
      if element == .sourceIP {
        ipText = text
        ipElements += 1
      } else if element == .count {
        countText = text
        countElements += 1
      }
    case .policyEvaluated: closeEvaluated(element, text, &notes)
    case .reason:
      if element == .type { reason?.type = text }
      if element == .comment { reason?.comment = text }
    case .identifiers: closeIdentifier(element, text, &notes)
    case .dkim, .spf: closeAuth(element, text)
    case .authResults: finishAuth(element, &notes)
    default: break
    }
  }

  private mutating func closeEvaluated(
    _ element: ReportElement, _ text: String, _ notes: inout ReportNotes
  ) {
    switch element {
    case .disposition:
      switch text.lowercased() {
      case "none", "pass", "": record.disposition = .none
      case "quarantine": record.disposition = .quarantine
      case "reject": record.disposition = .reject
      case "quarantined", "rejected":
        record.disposition = text.lowercased() == "rejected" ? .reject : .quarantine
        notes.add(
          "unknown_disposition",
          "disposition \"\(text.prefix(40))\" is read as \(record.disposition.rawValue)")
      default:
        record.disposition = .none
        notes.add("unknown_disposition", "disposition \"\(text.prefix(40))\" is read as none")
      }
    case .dkim: record.dkimVerdict = verdict("dkim", text)
    case .spf: record.spfVerdict = verdict("spf", text)
    case .reason: finishReason(&notes)
    default: break
    }
  }

  private mutating func verdict(_ name: String, _ text: String) -> LegVerdict {
    let verdict = LegVerdict(text)
    if verdict == .unknown, !text.isEmpty { oddVerdict = (name, text) }
    return verdict
  }

  /// Says what verdict of the record under way is missing or cannot be read.
  private func noteVerdicts(_ notes: inout ReportNotes) {
    guard record.dkimVerdict == .unknown || record.spfVerdict == .unknown else { return }
    let said =
      oddVerdict.map { "\($0.name) is \"\($0.text.prefix(40))\"" } ?? "dkim or spf is missing"
    notes.add(
      .unknownVerdict,
      "\(said) in policy_evaluated of a record; what is unknown counts neither as a pass nor as a"
        + " failure")
  }

  private mutating func finishReason(_ notes: inout ReportNotes) {
    guard let found = reason else { return }
    reason = nil
    // KDDI sends empty reasons; they say nothing (cry-inc issue 21).
    if found.type.isEmpty, found.comment.isEmpty { return }
    guard record.reasons.count < limits.signaturesMax else {
      notes.add("reasons_left_out", "more than \(limits.signaturesMax) reasons in a record")
      return
    }
    let kind = OverrideReason.Kind(rawValue: found.type.lowercased())
    let comment = kind == nil && found.comment.isEmpty ? found.type : found.comment
    record.reasons.append(OverrideReason(kind: kind ?? .other, comment: comment))
  }

  private mutating func closeIdentifier(
    _ element: ReportElement, _ text: String, _ notes: inout ReportNotes
  ) {
    switch element {
    case .headerFrom:
      if let domain = normalised(text) {
        record.headerFrom = domain
      } else if let domain = Self.domain(in: text).flatMap({ normalised($0) }) {
        record.headerFrom = domain
        notes.add(
          "bad_header_from", "header_from \"\(text.prefix(80))\" is read as \(domain)")
      } else if !text.isEmpty {
        // Kept as it is: it matches nothing, and it must not count for another domain.
        record.headerFrom = String(text.lowercased().prefix(DomainName.bytesMax))
        notes.add("bad_header_from", "header_from \"\(text.prefix(80))\" is no domain")
      }
    case .envelopeFrom:
      // Only what is empty is the null sender; a word that is no domain tells nothing.
      record.envelopeFrom = text.isEmpty || text == "<>" ? "" : normalised(text)
    case .envelopeTo: record.envelopeTo = normalised(text)
    default: break
    }
  }

  /// The domain that a person would read: the first of several, that of an address.
  private static func domain(in text: String) -> String? {
    let first = text.prefix { $0 != "," && $0 != ";" }
    let name = first.split(separator: "@").last ?? first
    return name.count < text.count
      ? String(name.filter { !" <>\t".contains($0) }) : nil
  }

  /// The address that a person would read: without brackets, and without the name of its host.
  private static func address(in text: String) -> IPAddress? {
    if let address = IPAddress(text) { return address }
    let word = text.prefix { $0 != " " && $0 != "(" }.drop { $0 == "[" }
    let bare = word.hasSuffix("]") ? word.dropLast() : word
    let host = bare.lowercased().hasPrefix("ipv6:") ? bare.dropFirst(5) : bare
    let single = host.hasSuffix("/32") || host.hasSuffix("/128")
    return IPAddress(String(single ? host.prefix { $0 != "/" } : host))
  }

  private mutating func closeAuth(_ element: ReportElement, _ text: String) {
    switch element {
    case .domain:
      let domain = normalised(text) ?? text.lowercased()
      auth?.domain = domain
    case .selector: auth?.selector = text
    case .result: auth?.result = text.lowercased()
    case .scope: auth?.scope = text.lowercased()
    default: break
    }
  }

  private mutating func finishAuth(_ element: ReportElement, _ notes: inout ReportNotes) {
    guard let found = auth else { return }
    auth = nil
    switch element {
    case .dkim:
      let selector = found.selector.flatMap { $0.isEmpty ? nil : $0 }
      // GoSecure adds an element without content to every record.
      if found.domain.isEmpty, found.result.isEmpty, selector == nil { return }
      guard record.dkim.count < limits.signaturesMax else {
        notes.add("signatures_left_out", "more than \(limits.signaturesMax) signatures in a record")
        return
      }
      record.dkim.append(
        DKIMResult(
          domain: found.domain, selector: selector, result: Self.dkimResult(found.result)))
    case .spf:
      // Some write an element with result none and no domain where nothing was checked.
      if found.domain.isEmpty, found.result.isEmpty || found.result == "none" { return }
      guard record.spf.count < limits.signaturesMax else {
        notes.add("spf_left_out", "more than \(limits.signaturesMax) SPF results in a record")
        return
      }
      record.spf.append(
        SPFResult(
          domain: found.domain, isHelo: found.scope == "helo",
          result: Self.spfResult(found.result)))
    default: break
    }
  }

  private static func dkimResult(_ word: String) -> DKIMResult.Result {
    if let known = DKIMResult.Result(rawValue: word) { return known }
    return word.isEmpty || word == "unknown" ? .neutral : .permerror
  }

  private static func spfResult(_ word: String) -> SPFResult.Result {
    switch word {
    case "hardfail": .fail
    case "unknown": .temperror
    case "error": .permerror
    case "": .none
    default: SPFResult.Result(rawValue: word) ?? .permerror
    }
  }

  /// True where address and count were told once each.
  var hasOneAddressAndCount: Bool { ipElements == 1 && countElements == 1 }

  /// The record with a count of 0, and its count; nil, with a note, where it cannot be used.
  func finish(_ notes: inout ReportNotes) -> (record: ReportRecord, count: Int)? {
    guard let address = Self.address(in: ipText) else {
      notes.add(.badRecord, "a record with source_ip \"\(ipText.prefix(60))\" was left out")
      return nil
    }
    // `3.0` is three.
    let whole = countText.hasSuffix(".0") ? String(countText.dropLast(2)) : countText
    guard let count = Int(whole), count > 0, count <= limits.messagesMax else {
      notes.add(.badRecord, "a record with count \"\(countText.prefix(40))\" was left out")
      return nil
    }
    noteVerdicts(&notes)
    return (ReportRecord(sourceIP: address, count: 0, record), count)
  }
}
