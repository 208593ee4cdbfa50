// Which receivers an aggregate report speaks for, by its reporter.
extension ReceiverTable {
  /// The receivers that a reporter covers, in table order; empty for a reporter not in the table.
  ///
  /// What is most precise decides alone: `org_name`; then the receiver named in the report's file
  /// name; then the domain of the reporter's e-mail address. This keeps `Outlook.com` and
  /// `Enterprise Outlook` apart, which share one address. Within a step the longest listed name
  /// decides.
  ///
  /// - Parameters:
  ///   - orgName: `report_metadata/org_name`, compared without regard to case and outer blanks.
  ///   - emailDomain: the domain of `report_metadata/email`.
  ///   - fileReceiver: the first part of the file name (RFC 7489 section 7.2.1.1).
  public func receivers(
    forReporter orgName: String, emailDomain: String?, fileReceiver: String?
  ) -> [ReceiverID] {
    let byName = matches(orgName, mayLieUnder: orgName.contains("."))
    if !byName.isEmpty { return byName }
    for name in [fileReceiver, emailDomain] {
      guard let name else { continue }
      let found = matches(name, mayLieUnder: true)
      if !found.isEmpty { return found }
    }
    return []
  }

  private func matches(_ name: String, mayLieUnder: Bool) -> [ReceiverID] {
    let wanted = Self.folded(name)
    guard !wanted.isEmpty else { return [] }
    var best = 0
    var found: [ReceiverID] = []
    for (index, receiver) in receivers.enumerated() {
      let length = receiver.reporters.lazy.map(Self.folded).filter { reporter in
        wanted == reporter || (mayLieUnder && wanted.hasSuffix("." + reporter))
      }.map(\.count).max()
      guard let length, length >= best else { continue }
      if length > best { found.removeAll() }
      best = length
      found.append(ReceiverID(rawValue: UInt16(index)))
    }
    return found
  }

  private static func folded(_ text: String) -> String {
    var bytes = text.utf8.map(ByteClass.lower)[...]
    while let last = bytes.last, last <= ByteClass.space || last == ByteClass.dot {
      bytes.removeLast()
    }
    while let first = bytes.first, first <= ByteClass.space { bytes.removeFirst() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
