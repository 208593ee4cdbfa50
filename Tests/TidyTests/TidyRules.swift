/// A place where a file breaks a rule of style.
struct TidyFinding: Hashable, CustomStringConvertible {
  /// The file, from the top of the project.
  let path: String
  /// The line, counted from 1.
  let line: Int
  /// What is wrong there, and what to do instead.
  let reason: String

  var description: String { "\(path):\(line): \(reason)" }
}

/// The rules that need one file's text and nothing else.
enum TidyRules {
  /// The most lines of a Swift file.
  static let fileLinesMax = 400
  /// The most lines of a function, its first and its last one counted.
  static let functionLinesMax = 70

  /// The most Swift files of one folder, those in folders below it not counted.
  static let folderFilesMax = 20
  /// The most files that may name each other's types in a circle.
  static let circleFilesMax = 3

  // MARK: - Length

  /// Files that are too long.
  static func fileLength(_ path: String, _ source: SwiftSource) -> [TidyFinding] {
    let count = source.lines.count
    guard count > fileLinesMax else { return [] }
    return [
      TidyFinding(
        path: path, line: fileLinesMax + 1,
        reason: "\(count) lines, at most \(fileLinesMax): move one operation to a file of its own")
    ]
  }

  /// Functions, initialisers, subscripts and computed properties that are too long.
  static func functionLength(_ path: String, _ source: SwiftSource) -> [TidyFinding] {
    FunctionSpan.all(in: source).filter { $0.lineCount > functionLinesMax }.map { span in
      TidyFinding(
        path: path, line: span.firstLine,
        reason: "'\(span.name)' has \(span.lineCount) lines, at most \(functionLinesMax):"
          + " move a step out of it")
    }
  }

  // MARK: - Calls

  /// Calls that no Swift file of the project makes, each with what to write instead.
  static let bannedEverywhere: [(call: String, instead: String)] = [
    ("try!", "throw, or handle the error"),
    ("as!", "as? and say what happens otherwise"),
    ("fatalError(", "throw; precondition for our own mistakes"),
  ]

  /// Calls that libraries do not make: they have no screen and no clock.
  static let bannedInLibraries: [(call: String, instead: String)] = [
    ("print(", "give back a value; the command line writes"),
    ("debugPrint(", "give back a value; the command line writes"),
    ("Date()", "take the present as a parameter"),
    ("Date.now", "take the present as a parameter"),
    ("DateFormatter", "CivilTime or ZoneClock"),
    ("ISO8601DateFormatter", "CivilTime.iso"),
    ("exit(", "give back a value; the command line ends"),
  ]

  /// Banned calls in a file's code; texts and comments may name them.
  static func bannedCalls(_ path: String, _ source: SwiftSource) -> [TidyFinding] {
    let isLibrary =
      path.hasPrefix("Sources/")
      && ![
        "StagewatchTool", "SampleFirmTool", "JudgeTool", "IncidentJudgeTool", "VerdictJudgeTool",
        "SenderJudgeTool", "Bench", "Fuzz",
      ].contains { path.hasPrefix("Sources/\($0)/") }
    let banned = bannedEverywhere + (isLibrary ? bannedInLibraries : [])
    return source.codeLines.enumerated().flatMap { index, line in
      banned.filter { holds(line, $0.call) }.map { call, instead in
        TidyFinding(path: path, line: index + 1, reason: "\(call): \(instead)")
      }
    }
  }

  /// True when a line holds a word that no letter, digit or underscore precedes or follows.
  static func holds(_ line: String, _ word: String) -> Bool {
    var rest = line[...]
    while let range = rest.firstRange(of: word) {
      let before =
        rest.startIndex == range.lowerBound && rest.startIndex == line.startIndex
        ? nil : line[..<range.lowerBound].last
      let after = line[range.upperBound...].first
      let endsInWord = word.last.map(isWordCharacter) ?? false
      if !(before.map(isWordCharacter) ?? false),
        !(endsInWord && (after.map(isWordCharacter) ?? false))
      {
        return true
      }
      rest = line[range.upperBound...]
    }
    return false
  }

  private static func isWordCharacter(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }

  // MARK: - Words

  /// Words that no tracked file holds; they are put together here so that this file does not.
  static let bannedWords = [
    "TO" + "DO", "FIX" + "ME", "XX" + "X:", "/wo" + "rk/", "/tm" + "p/h/",
    "localhost" + " registry",
  ]

  /// Banned words in any text.
  static func bannedWords(_ path: String, _ text: String) -> [TidyFinding] {
    SwiftSource.lines(text).enumerated().flatMap { index, line in
      bannedWords.filter { line.contains($0) }.map {
        TidyFinding(path: path, line: index + 1, reason: "the word '\($0)' does not belong here")
      }
    }
  }

  // MARK: - Names

  /// Files that declare types and none of their own name, and files `Name+Topic.swift` without
  /// anything of `Name`.
  ///
  /// A file that only extends several types, or holds functions, may have any plain name.
  static func typeName(_ path: String, _ source: SwiftSource) -> [TidyFinding] {
    let file = path.split(separator: "/").last?.split(separator: ".").first ?? ""
    let name = file.split(separator: "+").first.map(String.init) ?? ""
    let kinds = ["struct", "class", "enum", "actor", "protocol"]
    let top = source.codeLines.filter { $0.first != " " && $0.first != "}" }
    let isTopic = file.contains("+") && top.contains { holds($0, "extension") }
    let declaresTypes = top.contains { line in kinds.contains { holds(line, $0) } }
    guard isTopic || declaresTypes else { return [] }
    let accepted = kinds + ["extension"]
    if top.contains(where: { line in accepted.contains { holds(line, "\($0) \(name)") } }) {
      return []
    }
    return [
      TidyFinding(path: path, line: 1, reason: "nothing here is named '\(name)' as the file is")
    ]
  }

  // MARK: - Build products

  /// True for what a compiler or linker made.
  static func isBuildProduct(_ path: String, firstBytes: [UInt8]) -> Bool {
    let endings = [".o", ".a", ".so", ".dylib", ".swiftmodule", ".swiftdoc", ".pcm", ".profraw"]
    let magics: [[UInt8]] = [
      [0x7f, 0x45, 0x4c, 0x46], Array("!<arch>".utf8), [0xcf, 0xfa, 0xed, 0xfe], Array("MZ".utf8),
    ]
    return endings.contains { path.hasSuffix($0) } || path.split(separator: "/").contains(".build")
      || magics.contains { firstBytes.starts(with: $0) }
  }
}
