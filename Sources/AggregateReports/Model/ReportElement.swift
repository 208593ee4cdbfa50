/// The elements that a report may hold, by local name.
enum ReportElement: UInt8, CaseIterable {
  case other
  /// What is passed over whole: the sender's own elements, of any names (RFC 9990), and elements in
  /// places where no schema has them; all that stands in one is one.
  case extensions
  case feedback
  case reportMetadata, orgName, email, reportID, dateRange, begin, end, generator
  case policyPublished, domain, p, sp, np, pct, testing, discoveryMethod
  case record, row, sourceIP, count, policyEvaluated, disposition, reason, type, comment
  case identifiers, headerFrom, envelopeFrom, envelopeTo
  case authResults, dkim, spf, selector, result, scope

  /// The names; `identities` for `identifiers` is sent by some (mail-dmarc).
  static let names: [(String, ReportElement)] = [
    ("feedback", .feedback), ("extension", .extensions), ("report_metadata", .reportMetadata),
    ("org_name", .orgName),
    ("email", .email), ("report_id", .reportID), ("date_range", .dateRange), ("begin", .begin),
    ("end", .end), ("generator", .generator), ("policy_published", .policyPublished),
    ("domain", .domain), ("p", .p), ("sp", .sp), ("np", .np), ("pct", .pct),
    ("testing", .testing), ("discovery_method", .discoveryMethod), ("record", .record),
    ("row", .row), ("source_ip", .sourceIP), ("count", .count),
    ("policy_evaluated", .policyEvaluated), ("disposition", .disposition), ("reason", .reason),
    ("type", .type), ("comment", .comment), ("identifiers", .identifiers),
    ("identities", .identifiers), ("header_from", .headerFrom), ("envelope_from", .envelopeFrom),
    ("envelope_to", .envelopeTo), ("auth_results", .authResults), ("dkim", .dkim), ("spf", .spf),
    ("selector", .selector), ("result", .result), ("scope", .scope),
  ]

  private static let byLength: [[([UInt8], ReportElement)]] = {
    var table: [[([UInt8], ReportElement)]] = Array(repeating: [], count: 20)
    for (name, element) in names { table[name.utf8.count].append((Array(name.utf8), element)) }
    return table
  }()

  /// True where the schemas have this element, or one that some write there, inside `parent`.
  ///
  /// An element that is elsewhere means nothing: an `extension` may hold any names.
  func belongs(in parent: ReportElement) -> Bool {
    switch self {
    case .sourceIP, .count, .policyEvaluated: parent == .row
    case .dkim, .spf: parent == .authResults || parent == .policyEvaluated
    case .result, .selector, .scope: parent == .dkim || parent == .spf
    case .domain: parent == .dkim || parent == .spf || parent == .policyPublished
    case .disposition, .reason: parent == .policyEvaluated
    case .type, .comment: parent == .reason
    case .row, .identifiers, .authResults: parent == .record
    case .headerFrom, .envelopeFrom, .envelopeTo: parent == .identifiers
    case .reportMetadata, .policyPublished, .record: parent == .feedback
    case .orgName, .email, .reportID, .dateRange, .generator: parent == .reportMetadata
    case .begin, .end: parent == .dateRange || parent == .reportMetadata
    case .p, .sp, .np, .pct, .testing, .discoveryMethod: parent == .policyPublished
    case .extensions: parent != .other
    case .other, .feedback: false
    }
  }

  /// True where a report loses something when this element stands where no schema has it.
  ///
  /// Inside elements of names that no schema has, only what holds or makes records is that.
  func isMissed(in parent: ReportElement) -> Bool {
    guard parent == .other else { return self != .other }
    return switch self {
    case .record, .row, .sourceIP, .count, .policyEvaluated, .headerFrom, .policyPublished: true
    default: false
    }
  }

  /// The name as the schemas write it.
  var name: String {
    Self.names.first { $0.1 == self }?.0 ?? "?"
  }

  /// True for elements that hold text and no others.
  ///
  /// `dkim` and `spf` do inside `policy_evaluated`.
  var holdsText: Bool {
    switch self {
    case .other, .extensions, .feedback, .reportMetadata, .dateRange, .policyPublished, .record,
      .row,
      .policyEvaluated, .reason, .identifiers, .authResults:
      false
    default: true
    }
  }

  /// The element of a local name in UTF-8; `other` for names that mean nothing here.
  init(localName: UnsafeBufferPointer<UInt8>) {
    guard localName.count < Self.byLength.count else {
      self = .other
      return
    }
    for (name, element) in Self.byLength[localName.count] where name.elementsEqual(localName) {
      self = element
      return
    }
    self = .other
  }
}
