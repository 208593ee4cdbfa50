package import ByteKit

extension AggregateReport {
  /// Writes the report for the history; its texts are written once each.
  package func pack(into writer: inout PackedWriter) {
    var texts = PackedTexts()
    var body = PackedWriter()
    for text in [source, reporter, orgName, emailDomain, reportID] { texts.write(text, &body) }
    texts.write(optional: fileReceiver, &body)
    body.write(signed: begin)
    body.write(signed: end)
    body.write(schema == .rfc9990)
    policy.pack(&texts, &body)
    body.write(count: recordCount)
    body.write(contentHash)
    body.write(count: records.count)
    for record in records { record.pack(&texts, &body) }
    body.write(count: notes.count)
    for note in notes { note.pack(into: &body) }
    writer.write(count: texts.all.count)
    for text in texts.all { writer.write(text) }
    writer.write(bytes: body.bytes)
  }

  /// Reads a report that `pack` wrote.
  package init(from reader: inout PackedReader) throws(PackedDamage) {
    var texts: [String] = []
    for _ in 0..<(try reader.count(limit: reader.remaining)) { texts.append(try reader.text()) }
    var body = PackedTextReader(texts: texts, reader: PackedReader(try reader.block()))
    source = try body.text()
    reporter = try body.text()
    orgName = try body.text()
    emailDomain = try body.text()
    reportID = try body.text()
    fileReceiver = try body.optionalText()
    begin = try body.reader.signed()
    end = try body.reader.signed()
    schema = try body.reader.flag() ? .rfc9990 : .rfc7489
    policy = try PublishedPolicy(from: &body)
    recordCount = try body.reader.count()
    contentHash = try body.reader.number()
    var records: [ReportRecord] = []
    for _ in 0..<(try body.reader.count(limit: body.reader.remaining)) {
      records.append(try ReportRecord(from: &body))
    }
    self.records = records
    var notes: [InputProblem] = []
    for _ in 0..<(try body.reader.count(limit: body.reader.remaining)) {
      notes.append(try InputProblem(from: &body.reader))
    }
    self.notes = notes
  }
}

extension PublishedPolicy {
  fileprivate func pack(_ texts: inout PackedTexts, _ body: inout PackedWriter) {
    texts.write(domain, &body)
    texts.write(policy.rawValue, &body)
    texts.write(optional: subdomainPolicy?.rawValue, &body)
    texts.write(optional: nonexistentPolicy?.rawValue, &body)
    body.write(optional: percent)
    body.write(isTesting)
  }

  fileprivate init(from body: inout PackedTextReader) throws(PackedDamage) {
    let domain = try body.text()
    let policy: Disposition = try body.word()
    let subdomains: Disposition? = try body.optionalWord()
    let nonexistent: Disposition? = try body.optionalWord()
    let percent = try body.reader.optionalNumber()
    self.init(
      domain: domain, policy: policy, subdomainPolicy: subdomains, nonexistentPolicy: nonexistent,
      percent: percent, isTesting: try body.reader.flag())
  }
}

extension ReportRecord {
  fileprivate func pack(_ texts: inout PackedTexts, _ body: inout PackedWriter) {
    body.write(sourceIP.high)
    body.write(sourceIP.low)
    body.write(count: count)
    texts.write(disposition.rawValue, &body)
    // Two bits that are set for passes were all that there was before verdicts could be unknown.
    body.write(
      count: (dkimAligned ? 1 : 0) | (spfAligned ? 2 : 0) | (dkimVerdict == .unknown ? 4 : 0)
        | (spfVerdict == .unknown ? 8 : 0))
    texts.write(headerFrom, &body)
    texts.write(optional: envelopeFrom, &body)
    texts.write(optional: envelopeTo, &body)
    body.write(count: reasons.count)
    for reason in reasons {
      texts.write(reason.kind.rawValue, &body)
      texts.write(reason.comment, &body)
    }
    body.write(count: dkim.count)
    for signature in dkim {
      texts.write(signature.domain, &body)
      texts.write(optional: signature.selector, &body)
      texts.write(signature.result.rawValue, &body)
    }
    body.write(count: spf.count)
    for check in spf {
      texts.write(check.domain, &body)
      body.write(check.isHelo)
      texts.write(check.result.rawValue, &body)
    }
  }

  fileprivate init(from body: inout PackedTextReader) throws(PackedDamage) {
    let address = IPAddress(high: try body.reader.number(), low: try body.reader.number())
    let count = try body.reader.count()
    var outcome = RecordOutcome()
    outcome.disposition = try body.word()
    let verdicts = try body.reader.count(limit: 15)
    outcome.dkimVerdict = try Self.verdict(verdicts & 1, verdicts >> 2 & 1)
    outcome.spfVerdict = try Self.verdict(verdicts >> 1 & 1, verdicts >> 3 & 1)
    outcome.headerFrom = try body.text()
    outcome.envelopeFrom = try body.optionalText()
    outcome.envelopeTo = try body.optionalText()
    for _ in 0..<(try body.reader.count(limit: body.reader.remaining)) {
      outcome.reasons.append(OverrideReason(kind: try body.word(), comment: try body.text()))
    }
    for _ in 0..<(try body.reader.count(limit: body.reader.remaining)) {
      outcome.dkim.append(
        DKIMResult(
          domain: try body.text(), selector: try body.optionalText(), result: try body.word()))
    }
    for _ in 0..<(try body.reader.count(limit: body.reader.remaining)) {
      outcome.spf.append(
        SPFResult(
          domain: try body.text(), isHelo: try body.reader.flag(), result: try body.word()))
    }
    self.init(sourceIP: address, count: count, outcome)
  }

  private static func verdict(_ passes: Int, _ isUnknown: Int) throws(PackedDamage) -> LegVerdict {
    guard passes + isUnknown < 2 else { throw PackedDamage() }
    return isUnknown == 1 ? .unknown : passes == 1 ? .pass : .fail
  }
}

/// Gives texts numbers in order of first sight.
private struct PackedTexts {
  private(set) var all: [String] = []
  private var numbers: [String: Int] = [:]

  mutating func write(_ text: String, _ body: inout PackedWriter) {
    let number = numbers[text] ?? all.count
    if number == all.count {
      all.append(text)
      numbers[text] = number
    }
    body.write(count: number + 1)
  }

  /// 0 stands for no text.
  mutating func write(optional text: String?, _ body: inout PackedWriter) {
    if let text { write(text, &body) } else { body.write(count: 0) }
  }
}

/// Reads numbers of texts, and whatever else there is, back.
private struct PackedTextReader {
  let texts: [String]
  var reader: PackedReader

  mutating func optionalText() throws(PackedDamage) -> String? {
    let number = try reader.count(limit: texts.count)
    return number == 0 ? nil : texts[number - 1]
  }

  mutating func text() throws(PackedDamage) -> String {
    guard let text = try optionalText() else { throw PackedDamage() }
    return text
  }

  mutating func word<Word: RawRepresentable<String>>() throws(PackedDamage) -> Word {
    guard let word = Word(rawValue: try text()) else { throw PackedDamage() }
    return word
  }

  mutating func optionalWord<Word: RawRepresentable<String>>() throws(PackedDamage) -> Word? {
    guard let text = try optionalText() else { return nil }
    guard let word = Word(rawValue: text) else { throw PackedDamage() }
    return word
  }
}
