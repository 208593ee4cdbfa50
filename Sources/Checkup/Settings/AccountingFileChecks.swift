import AccountingLog
import PMTASettings

/// Will the accounting files have the rows and columns that the answers come from.
///
/// PowerMTA User's Guide 5.0, section 11.2: `records` names the types, `record-fields` the columns of
/// one, where `*` never brings header fields.
struct AccountingFileChecks {
  private let files: [AccountingFile]

  init(_ configuration: PMTAConfiguration) {
    // A program gets rows too; whether anybody reads them here is unknown.
    files = configuration.accountingFiles.filter { !$0.path.hasPrefix("|") }
  }

  func items() -> [CheckupItem] {
    let lacking = files.map { (file: $0, missing: Self.missing($0)) }
    guard !lacking.contains(where: { $0.missing.isEmpty }) else { return [] }
    return lacking.map { file, missing in
      CheckupItem(
        "pmta", .warning,
        "\(file.place): <acct-file \(file.path)> does not write \(missing.joined(separator: ", "))",
        advice: "Write the block so:", lines: Self.block(file), place: .powermta,
        kind: "columns_missing", at: CheckupItem.At(path: file.place.path, line: file.place.line))
    }
  }

  private static func types(_ file: AccountingFile) -> [String] {
    file.lines.filter { $0.directive == "records" }.flatMap { line in
      line.value.split(whereSeparator: { $0 == "," || $0 == " " || $0 == "\t" }).map(code)
    }
  }

  /// The code of a type by whatever word; what none is stays, in small letters.
  private static func code(_ word: Substring) -> String {
    RecordType(word: String(word))?.code ?? word.lowercased()
  }

  private static func fields(_ file: AccountingFile, _ type: String) -> [String] {
    file.lines.filter { $0.directive == "record-fields" }.flatMap { line -> [String] in
      let words = line.value.split(maxSplits: 1, whereSeparator: { $0 == " " || $0 == "\t" })
      guard let first = words.first, words.count == 2 else { return [] }
      guard code(first) == type else { return [] }
      return words[1].split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" } }
    }
  }

  /// What each type should bring beside its default columns.
  private static let wanted: [(type: String, columns: [LogColumn])] = [
    ("d", [.headerFrom]), ("b", [.headerFrom]), ("t", [.headerFrom]),
  ]

  private static func missing(_ file: AccountingFile) -> [String] {
    let types = types(file)
    var missing = wanted.map(\.type).filter { !types.contains($0) }.map { "\($0) rows" }
    for (type, columns) in wanted where types.contains(type) {
      let fields = fields(file, type).map { $0.lowercased() }
      missing += columns.filter { !fields.contains($0.name.lowercased()) }.map {
        "\($0.name) of \(type) rows"
      }
    }
    return missing
  }

  /// The whole block as it should be, in the order in which it stands.
  private static func block(_ file: AccountingFile) -> [String] {
    var lines = ["<acct-file \(file.path)>"]
    let types = types(file)
    let all = types + wanted.map(\.type).filter { !types.contains($0) }
    lines.append("    records \(all.joined(separator: ","))")
    for (type, columns) in wanted {
      let fields = fields(file, type)
      let lower = fields.map { $0.lowercased() }
      let added = columns.map(\.name).filter { !lower.contains($0.lowercased()) }
      lines.append(
        "    record-fields \(type) "
          + ((fields.isEmpty ? ["*"] : fields) + added).joined(separator: ","))
    }
    for line in file.lines where line.directive != "records" {
      if line.directive == "record-fields" {
        let type = line.value.split(whereSeparator: { $0 == " " || $0 == "\t" }).first ?? ""
        if wanted.contains(where: { $0.type == code(type) }) { continue }
      }
      lines.append(
        "    \(line.directive) \(line.value.isEmpty ? "(as it stands in line \(line.place.line))" : line.value)"
      )
    }
    return lines + ["</acct-file>"]
  }
}
