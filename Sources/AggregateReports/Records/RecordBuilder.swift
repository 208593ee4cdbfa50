import ByteKit
import MailIdentity

/// Builds one record from the elements inside it, whatever their order.
struct RecordBuilder {
  private let limits: ReportLimits
  /// What holds for all rows: identifiers and results.
  private var record = RecordOutcome()
  /// The row under way, or the last one.
  private var row = RecordRow()
  /// Rows in front of it: nearly all records have one row.
  private var earlierRows: [RecordRow] = []
  private var rowElements = 0
  private var earlierBytes = 0
  /// Elements of the record that a schema allows once, by their raw values.
  private var seen: UInt64 = 0
  private var repeats = false
  private var reason: (type: String, comment: String)?
  private var auth: (domain: String, selector: String?, result: String, scope: String)?

  private var domains: [String: String] = [:]

  init(limits: ReportLimits) { self.limits = limits }

  /// Forgets the record under way and begins the next one.
  mutating func restart() {
    record = RecordOutcome()
    row = RecordRow()
    if !earlierRows.isEmpty { earlierRows = [] }
    rowElements = 0
    earlierBytes = 0
    seen = 0
    repeats = false
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
  mutating func open(
    _ element: ReportElement, in parent: ReportElement, _ notes: inout ReportNotes
  ) {
    if element == .row { beginRow(&notes) }
    if element == .reason { reason = ("", "") }
    if parent == .authResults, element == .dkim || element == .spf { auth = ("", nil, "", "") }
  }

  /// An element ends inside `parent`; its own text comes along.
  mutating func close(
    _ element: ReportElement, in parent: ReportElement, text: String, _ notes: inout ReportNotes
  ) {
    switch parent {
    case .row:
      note(element, &notes)
      if element == .sourceIP {
        row.ipText = text
      } else if element == .count {
        row.countText = text
      }
    case .policyEvaluated: closeEvaluated(element, text, &notes)
    case .reason:
      if element == .type { reason?.type = text }
      if element == .comment { reason?.comment = text }
    case .identifiers:
      note(element, &notes)
      closeIdentifier(element, text, &notes)
    case .dkim, .spf: closeAuth(element, text)
    case .authResults: finishAuth(element, &notes)
    default: break
    }
  }

  private mutating func closeEvaluated(
    _ element: ReportElement, _ text: String, _ notes: inout ReportNotes
  ) {
    if element != .reason { note(element, &notes) }
    switch element {
    case .disposition:
      switch text.lowercased() {
      case "none", "pass", "": row.disposition = .none
      case "quarantine": row.disposition = .quarantine
      case "reject": row.disposition = .reject
      case "quarantined", "rejected":
        row.disposition = text.lowercased() == "rejected" ? .reject : .quarantine
        notes.add(
          "unknown_disposition",
          "disposition \"\(text.prefix(40))\" is read as \(row.disposition.rawValue)")
      default:
        row.disposition = .none
        notes.add("unknown_disposition", "disposition \"\(text.prefix(40))\" is read as none")
      }
    case .dkim: row.dkimVerdict = verdict("dkim", text)
    case .spf: row.spfVerdict = verdict("spf", text)
    case .reason: finishReason(&notes)
    default: break
    }
  }

  private mutating func verdict(_ name: String, _ text: String) -> LegVerdict {
    let verdict = LegVerdict(text)
    if verdict == .unknown, !text.isEmpty { row.oddVerdict = (name, text) }
    return verdict
  }

  private mutating func finishReason(_ notes: inout ReportNotes) {
    guard let found = reason else { return }
    reason = nil
    // KDDI sends empty reasons; they say nothing (cry-inc issue 21).
    if found.type.isEmpty, found.comment.isEmpty { return }
    guard row.reasons.count < limits.signaturesMax else {
      notes.add("reasons_left_out", "more than \(limits.signaturesMax) reasons in a record")
      return
    }
    let kind = OverrideReason.Kind(rawValue: found.type.lowercased())
    let comment = kind == nil && found.comment.isEmpty ? found.type : found.comment
    row.reasons.append(OverrideReason(kind: kind ?? .other, comment: comment))
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

  // MARK: - Rows

  /// A row begins; the schemas have one in each record (RFC 7489 appendix C, RFC 9990).
  private mutating func beginRow(_ notes: inout ReportNotes) {
    rowElements += 1
    guard rowElements > 1 else { return }
    if rowElements == 2 {
      notes.add("several_rows", "a record of several rows is read as a record for each row")
    }
    earlierBytes += row.retainedBytes
    if earlierRows.count + 1 < limits.rowsMax, earlierBytes <= Self.rowsBytesMax {
      earlierRows.append(row)
    } else {
      notes.add(
        .badRecord,
        "a row was left out: more than \(limits.rowsMax) rows, or \(Self.rowsBytesMax) bytes of them,"
          + " in a record")
    }
    row = RecordRow()
    seen &= ~Self.ofRows
  }

  /// Bytes of the rows of one record; they wait for what holds for all of them.
  static let rowsBytesMax = 1 << 20

  /// Elements of which each row has its own.
  private static let ofRows = [
    ReportElement.sourceIP, .count, .policyEvaluated, .disposition, .dkim, .spf,
  ].reduce(UInt64(0)) { $0 | 1 << UInt64($1.rawValue) }

  /// Notes an element that a record or row has once; of several the last one counts.
  private mutating func note(_ element: ReportElement, _ notes: inout ReportNotes) {
    let bit: UInt64 = 1 << UInt64(element.rawValue)
    if seen & bit != 0, element != .other, element != .extensions {
      notes.add("repeated_element", "of several \(element.name) in a record the last one counts")
      repeats = true
    }
    seen |= bit
  }

  /// True where the record is one row that has nothing twice.
  var isOneRow: Bool { rowElements == 1 && !repeats }

  /// The record of each row, each with a count of 0, and its count; rows that cannot be used are
  /// left out with a note.
  func finish(_ notes: inout ReportNotes) -> [(record: ReportRecord, count: Int)] {
    if earlierRows.isEmpty { return row.finish(record, limits, &notes).map { [$0] } ?? [] }
    return (earlierRows + [row]).compactMap { $0.finish(record, limits, &notes) }
  }
}
