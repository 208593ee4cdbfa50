import AccountingLog

/// Lines of an `<acct-file>` in PowerMTA's configuration.
///
/// PowerMTA User's Guide 5.0, section 11.2: `records` names the record types, `record-fields` the
/// columns of one; `*` stands for the default columns and never brings header fields.
enum AccountingBlock {
  /// Lines that bring the columns that are missing to the records that Stagewatch counts, beside the
  /// header fields that are listed already: `*` does not bring them, so without them a pasted line would
  /// take them away.
  ///
  /// The signature is asked for where mail was delivered; on failures the From header is enough.
  static func lines(missing: Set<LogColumn>, listed: [String] = []) -> [String] {
    let headers: [LogColumn] = [.headerFrom, .headerDKIMSignature]
    let lacksDefaults = !missing.subtracting(headers).isEmpty
    func line(_ type: String, _ wanted: [LogColumn]) -> String? {
      let fields = wanted.filter(missing.contains).map(\.name)
      guard lacksDefaults || !fields.isEmpty else { return nil }
      return "record-fields \(type) " + (["*"] + listed + fields).joined(separator: ",")
    }
    return [line("d", headers), line("b", [.headerFrom]), line("t", [.headerFrom])]
      .compactMap { $0 }
  }

  /// The header fields that logs have, each once, in the order of the logs, but for some columns.
  static func listed(_ headers: [LogHeader], besides missing: Set<LogColumn>) -> [String] {
    var seen = Set(missing.map { $0.name.lowercased() })
    let names = headers.flatMap { header -> [String] in
      if case .rows(let layout) = header.form { layout.names } else { [] }
    }
    return names.filter {
      $0.lowercased().hasPrefix("header_") && seen.insert($0.lowercased()).inserted
    }
  }

  /// The line that has all the record types written that Stagewatch counts.
  static let records = "records d,b,t"
}
