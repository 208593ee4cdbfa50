import Testing

/// Each rule, shown to find a planted offence and to leave the nearest innocent alone.
@Suite struct TidyRuleTests {
  let library = "Sources/ByteKit/Thing.swift"

  @Test func `A file may be as long as the limit, and no longer`() {
    func found(_ count: Int) -> [TidyFinding] {
      TidyRules.fileLength(library, SwiftSource(String(repeating: "let a = 1\n", count: count)))
    }
    #expect(found(TidyRules.fileLinesMax) == [])
    #expect(found(TidyRules.fileLinesMax + 1).map(\.line) == [TidyRules.fileLinesMax + 1])
  }

  /// A declaration with a body that makes it as many lines long as asked for.
  func function(_ head: String, lines: Int) -> SwiftSource {
    let headLines = head.split(separator: "\n").count
    let body = String(repeating: "  work()\n", count: lines - headLines - 1)
    return SwiftSource("struct Thing {\n" + head + "\n" + body + "}\nfunc short() {}\n}\n")
  }

  @Test(arguments: [
    "func long() {", "private static func long<T>(_ x: T = f()) throws -> Int where T: P {",
    "init() {", "package init?(a: Int) {", "deinit {", "subscript(index: Int) -> Int {",
    "var long: Int {", "public private(set) var long: Int {",
    "func long(\n  a: Int,\n  b: () -> Void = { }\n) -> Int {",
    "@Test(arguments: [1]) func long(a: Int) {",
    "func long()\n  throws -> Int\n{", "@Test func `it's (long`() {",
    "static func < (a: A, b: A) -> Bool {",
  ])
  func `A function may be as long as the limit, and no longer`(head: String) {
    let limit = TidyRules.functionLinesMax
    #expect(TidyRules.functionLength(library, function(head, lines: limit)) == [])
    let found = TidyRules.functionLength(library, function(head, lines: limit + 1))
    #expect(found.count == 1)
    // The line of the keyword, which is not that of the first attribute.
    #expect(found.map(\.line) == [2])
  }

  @Test func `Braces in texts and comments do not count`() {
    let text = ##"""
      func short() {
        let a = "}{{" + #"{\#(b { 1 })"# + """
          {{ \(c("{")) "
          """
        // {{{
        /* {{ /* { */ */
        let `{` = 1
      }
      protocol P {
        func none()
        func alsoNone(a: Int) throws
        init(b: Int)
      }
      func other() {
      }
      """##
    let spans = FunctionSpan.all(in: SwiftSource(text))
    #expect(spans.map(\.firstLine) == [1, 14])
    #expect(spans.map(\.lastLine) == [8, 15])
  }

  @Test(arguments: [
    "let a = try! b()", "let a = b as! C", "fatalError(\"no\")", "Swift.fatalError()", "print(a)",
    "let a = Date()", "let a = Date.now", "let a = DateFormatter()", "exit(1)",
    "let a = \"\\(print(b))\"",
  ])
  func `Banned calls are found in libraries`(line: String) {
    let found = TidyRules.bannedCalls(library, SwiftSource("func f() {\n  \(line)\n}\n"))
    #expect(found.map(\.line) == [2])
  }

  @Test(arguments: [
    "let a = try? b()", "let a = b as? C", "// print(a)", "let a = \"try! print(a)\"",
    "fingerprint(a)", "let a = Date(timeIntervalSince1970: 0)", "/// for a in b { print(a) }",
    "onexit(1)", "let update = MyDate()", "#\"\"\"\n print(\n \"\"\"#",
  ])
  func `What only looks like a banned call is left alone`(line: String) {
    #expect(TidyRules.bannedCalls(library, SwiftSource(line)) == [])
  }

  @Test func `The command line may print and ask for the time, and may not trap`() {
    let source = SwiftSource("print(Date())\nlet a = try! b()\n")
    let found = TidyRules.bannedCalls("Sources/StagewatchTool/Tool.swift", source)
    #expect(found.map(\.line) == [2])
    #expect(TidyRules.bannedCalls("Tests/ATests/ATests.swift", source).map(\.line) == [2])
  }

  @Test(arguments: TidyRules.bannedWords) func `Banned words are found in any text`(word: String) {
    #expect(TidyRules.bannedWords("README.md", "a\nb \(word) c\n").map(\.line) == [2])
    #expect(TidyRules.bannedWords("README.md", "a\nb c\n") == [])
  }

  @Test func `A file must hold a type of its own name`() {
    func found(_ path: String, _ text: String) -> Int {
      TidyRules.typeName(path, SwiftSource(text)).count
    }
    #expect(found("Sources/A/Thing.swift", "struct Thing {}") == 0)
    #expect(found("Sources/A/Thing.swift", "extension Thing: P {}") == 0)
    #expect(found("Sources/A/Thing+Words.swift", "extension Thing {}") == 0)
    #expect(found("Sources/A/Thing.swift", "// Nothing yet.") == 0)
    #expect(found("Sources/A/Thing.swift", "struct Things {}") == 1)
    #expect(found("Sources/A/Thing.swift", "// struct Thing\nstruct Other {}") == 1)
    #expect(found("Sources/A/Thing+Words.swift", "extension Words {}") == 1)
    #expect(found("Sources/A/Things.swift", "extension A {}\nextension B {}\nfunc c() {}") == 0)
    #expect(found("Sources/A/Thing.swift", "extension Thing {\n  struct Part {}\n}") == 0)
    #expect(found("Sources/A/Part.swift", "struct Thing {\n  struct Part {}\n}") == 1)
  }

  @Test func `Build products are found by name and by their first bytes`() {
    #expect(TidyRules.isBuildProduct("a.o", firstBytes: []))
    #expect(TidyRules.isBuildProduct("stagewatch", firstBytes: [0x7f, 0x45, 0x4c, 0x46, 2]))
    #expect(TidyRules.isBuildProduct("lib", firstBytes: Array("!<arch>\n".utf8)))
    #expect(TidyRules.isBuildProduct("a/.build/b.txt", firstBytes: []))
    #expect(!TidyRules.isBuildProduct("a.swift", firstBytes: Array("import A".utf8)))
    #expect(!TidyRules.isBuildProduct("a.gz", firstBytes: [0x1f, 0x8b, 8]))
  }
}
