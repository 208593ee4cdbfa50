import ByteKit
import Yams

/// Turns the text of a configuration file into a `Configuration`, and tells all that is wrong.
///
/// This file holds the way from text to tree and the order of sections; the sections themselves
/// are in the extensions.
final class ConfigurationReader {
  let path: String
  let folder: String
  var configuration = Configuration()
  private var problems: [InputProblem] = []
  private var unreportedCount = 0

  init(path: String, folder: String) {
    self.path = path
    self.folder = folder
  }

  /// Reads all of it; may be called once.
  func read(_ text: String) {
    guard let root = tree(text), !root.isNull, countNodes(root),
      let fields = fields(root, .file)
    else { return }
    fields["stages"].map(readStages)
    fields["nat"].map(readNat)
    fields["own_networks"].map { configuration.ownNetworks = networks($0) }
    fields["logs"].map(readLogs)
    fields["dmarc"].map { configuration.reports = paths($0) }
    fields["pmta"].map(readPMTA)
    fields["control_domains"].map { configuration.controlDomains = domains($0) }
    fields["targets"].map(readTargets)
    // A system may be named by senders alone, so those are read first wherever they stand.
    fields["senders"].map(readSenders)
    fields["systems"].map(readSystems)
    addNamedSystems()
    // Diagnostics name receivers, so those are read first wherever they stand.
    fields["receivers"].map(readReceivers)
    fields["diagnostics"].map(readDiagnostics)
    fields["readiness"].map(readReadiness)
    fields["store"].map { configuration.store = filePath($0) }
    fields["retention"].map(readRetention)
    fields["freshness"].map(readFreshness)
    fields["verdict"].map(readVerdict)
  }

  /// What was read so far.
  func reading() -> ConfigurationReading {
    var sorted = problems.sorted { Self.line($0) < Self.line($1) }
    if unreportedCount > 0 {
      sorted.append(
        InputProblem(
          code: .tooManyProblems, path: path, reason: "\(unreportedCount) more problems"))
    }
    return ConfigurationReading(configuration: configuration, problems: sorted)
  }

  private static func line(_ problem: InputProblem) -> Int {
    if case .line(let line) = problem.place { line } else { 0 }
  }

  // MARK: - Problems

  /// Notes a problem with a value.
  func report(
    _ code: InputProblem.Code, _ value: YAMLValue, _ reason: String, hint: String? = nil
  ) {
    let name = value.trail.isEmpty ? "" : value.trail + ": "
    report(code, line: value.line, name + reason, hint: hint)
  }

  /// Notes a problem at a line; nil is the file as a whole.
  func report(_ code: InputProblem.Code, line: Int?, _ reason: String, hint: String? = nil) {
    // One place is kept for the count of the rest.
    guard problems.count < ConfigurationLimits.problemsMax - 1 else {
      unreportedCount += 1
      return
    }
    problems.append(
      InputProblem(
        code: code, path: path, place: line.map { .line($0) } ?? .whole, reason: reason, hint: hint)
    )
  }

  // MARK: - Text to tree

  private func tree(_ text: String) -> YAMLValue? {
    guard text.utf8.count <= ConfigurationLimits.fileBytesMax else {
      report(
        .fileTooLarge, line: nil,
        "\(text.utf8.count) bytes, at most \(ConfigurationLimits.fileBytesMax) are read")
      return nil
    }
    let aliases = Self.aliasCount(text)
    guard aliases <= ConfigurationLimits.aliasesMax else {
      report(
        .tooManyAliases, line: nil,
        "\(aliases) aliases, at most \(ConfigurationLimits.aliasesMax) are followed",
        hint: "write the values out instead of *name")
      return nil
    }
    do {
      // Without rules every scalar stays text, so that a date or an address is not changed on the
      // way. A short String lies in its own value where the parser cannot keep a pointer to it.
      let padding = String(repeating: "\n", count: text.utf8.count < 32 ? 32 : 0)
      guard let root = try compose(yaml: text + padding, .basic) else { return nil }
      return YAMLValue(root, trail: "", fallbackLine: 1)
    } catch {
      reportSyntax(error, lineCount: text.utf8.count { $0 == UInt8(ascii: "\n") } + 1)
      return nil
    }
  }

  /// How often the text may hold an alias, `*name` where a value can begin.
  ///
  /// Counted before composing, because the parser hashes keys, and hashing follows aliases. Text in
  /// quotes and comments is counted too: better one too many than one too few.
  static func aliasCount(_ text: String) -> Int {
    var count = 0
    var before = UInt8(ascii: " ")
    var beforeThat = before
    for byte in text.utf8 {
      if before == UInt8(ascii: "*"), isNameByte(byte), startsToken(after: beforeThat) {
        count += 1
      }
      beforeThat = before
      before = byte
    }
    return count
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a)
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }

  private static func startsToken(after byte: UInt8) -> Bool {
    byte <= 32 || byte >= 0x80 || "[]{},:?-\"'".utf8.contains(byte)
  }

  private func reportSyntax(_ error: any Error, lineCount: Int) {
    func syntax(_ mark: Mark, _ problem: String, _ context: YamlError.Context?) {
      let when = context.map { " (\($0.text) in line \($0.mark.line))" } ?? ""
      report(.badYAML, line: min(mark.line, lineCount), problem + when)
    }
    switch error {
    case YamlError.scanner(let context, let problem, let mark, _),
      YamlError.parser(let context, let problem, let mark, _),
      YamlError.composer(let context, let problem, let mark, _):
      syntax(mark, problem, context)
    case YamlError.duplicatedKeysInMapping(let keys, let context):
      let names = keys.sorted().map { "'\(excerpt($0))'" }.joined(separator: ", ")
      report(
        .duplicateKey, line: context.mark.line, "the same key twice: \(names)",
        hint: "join the two, or take one away")
    case YamlError.reader(let problem, _, let value, _):
      report(.badYAML, line: nil, "\(problem) (U+\(String(value, radix: 16, uppercase: true)))")
    default:
      report(.badYAML, line: nil, "\(error)")
    }
  }

  /// Counts the tree's values, those behind aliases each time; false past the limit.
  private func countNodes(_ root: YAMLValue) -> Bool {
    var left = ConfigurationLimits.nodesMax
    var open = [root.node]
    while let node = open.popLast() {
      left -= 1
      if left < 0 { break }
      switch node {
      case .mapping(let mapping):
        for (key, value) in mapping { open += [key, value] }
      case .sequence(let sequence): open += sequence
      case .scalar, .alias: break
      }
    }
    if left < 0 {
      report(
        .tooManyNodes, line: nil, "more than \(ConfigurationLimits.nodesMax) values")
    }
    return left >= 0
  }
}

extension Configuration {
  /// Reads the text of a configuration file.
  ///
  /// - Parameters:
  ///   - text: YAML 1.1, one document; empty text is a configuration without anything.
  ///   - path: The file's name as problems tell it.
  ///   - folder: Relative paths in the text are relative to it; empty leaves them as they are.
  package static func read(_ text: String, path: String, folder: String) -> ConfigurationReading {
    let reader = ConfigurationReader(path: path, folder: folder)
    reader.read(text)
    return reader.reading()
  }
}
