import AccountingLog

/// Lines of an `<acct-file>` in PowerMTA's configuration.
///
/// PowerMTA User's Guide 5.0, section 11.2: `records` names the record types, `record-fields` the
/// columns of one; `*` stands for the default columns and never brings header fields.
enum AccountingBlock {
  /// Lines that bring the columns that are missing to the records that Stagewatch counts.
  ///
  /// The signature is asked for where mail was delivered; on failures the From header is enough.
  static func lines(missing: Set<LogColumn>) -> [String] {
    let headers: [LogColumn] = [.headerFrom, .headerDKIMSignature]
    let lacksDefaults = !missing.subtracting(headers).isEmpty
    func line(_ type: String, _ wanted: [LogColumn]) -> String? {
      let fields = wanted.filter(missing.contains).map(\.name)
      guard lacksDefaults || !fields.isEmpty else { return nil }
      return "record-fields \(type) " + (["*"] + fields).joined(separator: ",")
    }
    return [line("d", headers), line("b", [.headerFrom]), line("t", [.headerFrom])]
      .compactMap { $0 }
  }

  /// The line that has all the record types written that Stagewatch counts.
  static let records = "records d,b,t"
}
