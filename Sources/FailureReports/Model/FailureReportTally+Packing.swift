package import ByteKit

extension FailureReportTally {
  /// Writes them for the history.
  package func pack(into writer: inout PackedWriter) {
    writer.write(count: reports.count)
    for report in reports { report.pack(into: &writer) }
    let sources = sources
    writer.write(count: sources.count)
    for source in sources {
      writer.write(source.address != nil)
      if let address = source.address { writer.write(address) }
      writer.write(count: source.count)
    }
    for count in [duplicates, complaints, leftOut] { writer.write(count: count) }
  }

  /// Reads what `pack` wrote.
  package init(from reader: inout PackedReader) throws(PackedDamage) {
    self.init()
    for _ in 0..<(try reader.count(limit: FailureReportLimits.keptMax)) {
      add(.failure(try FailureReport(from: &reader)))
    }
    for _ in 0..<(try reader.count(limit: FailureReportLimits.sourcesMax + 1)) {
      let address = try reader.flag() ? try reader.address() : nil
      fold(address, try reader.count(limit: Int(UInt32.max)))
    }
    let most = Int(UInt32.max)
    setCounts(
      duplicates: try reader.count(limit: most), complaints: try reader.count(limit: most),
      leftOut: try reader.count(limit: most))
  }
}

extension FailureReport {
  fileprivate func pack(into writer: inout PackedWriter) {
    writer.write(path)
    writer.write(count: offset)
    writer.write(isText)
    writer.write(reporter)
    let words = [
      userAgent, authFailure?.rawValue, deliveryResult?.rawValue, fromDomain, envelopeDomain,
      recipient, envelopeID, messageID, listID, dkimDomain, dkimSelector,
    ]
    for word in words { writer.write(optional: word) }
    writer.write(optional: (failed?.rawValue).map(Int.init))
    writer.write(optional: (identityAlignment?.rawValue).map(Int.init))
    writer.write(optional: dmarcPasses.map { $0 ? 1 : 0 })
    writer.write(sourceIP != nil)
    if let sourceIP { writer.write(sourceIP) }
    writer.write(optional: arrival)
    writer.write(isArrivalOfReport)
    writer.write(isDomainOfMail)
    writer.write(count: incidents)
    for fields in [unreadable, doubled] {
      writer.write(count: fields.count)
      for field in fields { writer.write(field.rawValue) }
    }
  }

  fileprivate init(from reader: inout PackedReader) throws(PackedDamage) {
    let path = try reader.text()
    self.init(path: path, offset: try reader.count(limit: .max))
    isText = try reader.flag()
    reporter = try reader.text()
    userAgent = try reader.optionalText()
    authFailure = try reader.optionalText().flatMap(AuthFailure.init)
    deliveryResult = try reader.optionalText().flatMap(DeliveryResult.init)
    fromDomain = try reader.optionalText()
    envelopeDomain = try reader.optionalText()
    recipient = try reader.optionalText()
    envelopeID = try reader.optionalText()
    messageID = try reader.optionalText()
    listID = try reader.optionalText()
    dkimDomain = try reader.optionalText()
    dkimSelector = try reader.optionalText()
    failed = try Self.mechanisms(&reader)
    identityAlignment = try Self.mechanisms(&reader)
    dmarcPasses = try reader.optionalNumber().map { $0 == 1 }
    sourceIP = try reader.flag() ? try reader.address() : nil
    arrival = try reader.optionalNumber()
    isArrivalOfReport = try reader.flag()
    isDomainOfMail = try reader.flag()
    incidents = try reader.count(limit: FailureReportLimits.incidentsMax)
    for field in try Self.fields(&reader) { noteUnreadable(field) }
    for field in try Self.fields(&reader) { noteDoubled(field) }
  }

  private static func mechanisms(
    _ reader: inout PackedReader
  ) throws(PackedDamage) -> Mechanisms? {
    guard let bits = try reader.optionalNumber() else { return nil }
    return Mechanisms(rawValue: UInt8(truncatingIfNeeded: bits)).intersection(.both)
  }

  private static func fields(_ reader: inout PackedReader) throws(PackedDamage) -> [Field] {
    var fields: [Field] = []
    for _ in 0..<(try reader.count(limit: Field.allCases.count)) {
      if let field = Field(rawValue: try reader.text()) { fields.append(field) }
    }
    return fields
  }
}

extension PackedWriter {
  fileprivate mutating func write(_ address: IPAddress) {
    write(address.high)
    write(address.low)
  }
}

extension PackedReader {
  fileprivate mutating func address() throws(PackedDamage) -> IPAddress {
    IPAddress(high: try number(), low: try number())
  }
}
