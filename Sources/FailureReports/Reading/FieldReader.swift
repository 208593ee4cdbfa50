import ByteKit

/// Fills a report from its fields: the first of a name counts, what cannot be read is noted.
struct FieldReader {
  private let fields: HeaderFields
  /// What was read.
  private(set) var report: FailureReport

  init(_ fields: HeaderFields, _ report: FailureReport) {
    self.fields = fields
    self.report = report
  }

  /// Reads the fields of RFC 5965, RFC 6591 and RFC 9991.
  mutating func readFields() {
    report.userAgent = value(.userAgent) { FieldValues.text($0) }
    report.authFailure = value(.authFailure) {
      FieldValues.word($0).flatMap(FailureReport.AuthFailure.init)
    }
    report.identityAlignment = value(.identityAlignment, FieldValues.mechanisms)
    report.sourceIP = value(.sourceIP, FieldValues.sourceIP)
    report.deliveryResult = value(.deliveryResult) {
      FieldValues.word($0).flatMap(FailureReport.DeliveryResult.init)
    }
    report.envelopeDomain = value(.envelopeFrom) {
      FieldValues.address($0).flatMap(FieldValues.domain(ofAddress:))
    }
    report.envelopeID = value(.envelopeID) { FieldValues.text($0) }
    report.messageID = value(.messageID) { $0.withUnsafeBytes { MessageID.text($0) } }
    report.dkimDomain = value(.dkimDomain, FieldValues.domain)
    report.dkimSelector = value(.dkimSelector) { FieldValues.text($0) }
    report.incidents = value(.incidents, FieldValues.incidents) ?? 1
    report.recipient = firstReadable(.recipient) { value in
      FieldValues.address(value).flatMap { $0.isEmpty ? nil : $0 }
    }
    report.fromDomain = firstReadable(.fromDomain, FieldValues.domain)
    // What it was called before (RFC 5965 appendix D).
    let hasNewName = fields.first(FailureReport.Field.arrival.name) != nil
    report.arrival =
      hasNewName
      ? value(.arrival, MailTime.seconds)
      : value(.arrival, named: "received-date", MailTime.seconds)
    noteDoubled(FailureReport.Field.feedbackType.name, .feedbackType)
  }

  /// Reads the lines of Exim's text.
  mutating func readText() {
    report.fromDomain = value(.fromDomain, named: "sender domain", FieldValues.domain)
    report.sourceIP = value(.sourceIP, named: "sender ip address", FieldValues.sourceIP)
    report.arrival = value(.arrival, named: "received date", MailTime.seconds)
    var failed: FailureReport.Mechanisms = []
    var isTold = false
    for (name, mechanism) in [
      ("spf alignment", FailureReport.Mechanisms.spf), ("dkim alignment", .dkim),
    ] {
      switch fields.first(name).flatMap(FieldValues.word) {
      case "no": failed.insert(mechanism)
      case "yes": break
      default: continue
      }
      isTold = true
    }
    report.failed = isTold ? failed : nil
  }

  /// The first value of a field that must stand once.
  private mutating func value<Value>(
    _ field: FailureReport.Field, named name: String? = nil, _ read: ([UInt8]) -> Value?
  ) -> Value? {
    let name = name ?? field.name
    noteDoubled(name, field)
    guard let bytes = fields.first(name) else { return nil }
    let value = read(bytes)
    if value == nil { report.noteUnreadable(field) }
    return value
  }

  /// The first value of a field that can be read.
  private mutating func firstReadable<Value>(
    _ field: FailureReport.Field, _ read: ([UInt8]) -> Value?
  ) -> Value? {
    let all = fields.all(field.name)
    if let value = all.lazy.compactMap(read).first { return value }
    if !all.isEmpty { report.noteUnreadable(field) }
    return nil
  }

  private mutating func noteDoubled(_ name: String, _ field: FailureReport.Field) {
    if fields.count(name) > 1 { report.noteDoubled(field) }
  }
}
