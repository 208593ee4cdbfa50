import ByteKit

/// What one row of a record says.
struct RecordRow {
  var ipText = ""
  var countText = ""
  var disposition = Disposition.none
  var dkimVerdict = LegVerdict.unknown
  var spfVerdict = LegVerdict.unknown
  var reasons: [OverrideReason] = []
  /// A verdict that cannot be read.
  var oddVerdict: (name: String, text: String)?

  /// Bytes that the row takes in memory, roughly.
  var retainedBytes: Int {
    reasons.reduce(128 + ipText.utf8.count + countText.utf8.count) {
      $0 + 64 + $1.comment.utf8.count
    }
  }

  /// The row's record, of which `shared` holds identifiers and results, with a count of 0, and its
  /// count; nil, with a note, where it cannot be used.
  func finish(
    _ shared: RecordOutcome, _ limits: ReportLimits, _ notes: inout ReportNotes
  ) -> (record: ReportRecord, count: Int)? {
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
    var outcome = shared
    outcome.disposition = disposition
    outcome.dkimVerdict = dkimVerdict
    outcome.spfVerdict = spfVerdict
    outcome.reasons = reasons
    return (ReportRecord(sourceIP: address, count: 0, outcome), count)
  }

  /// Says what verdict is missing or cannot be read.
  private func noteVerdicts(_ notes: inout ReportNotes) {
    guard dkimVerdict == .unknown || spfVerdict == .unknown else { return }
    let said =
      oddVerdict.map { "\($0.name) is \"\($0.text.prefix(40))\"" } ?? "dkim or spf is missing"
    notes.add(
      .unknownVerdict,
      "\(said) in policy_evaluated of a record; what is unknown counts neither as a pass nor as a"
        + " failure")
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
}
