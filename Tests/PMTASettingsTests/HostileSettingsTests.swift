import Testing

@testable import PMTASettings

/// Files that nobody would write, or that somebody wrote to do harm.
@Suite struct HostileSettingsTests {
  @Test func aLineAtTheLimitIsReadAndOnePastItIsTold() throws {
    func key(_ bytes: Int) -> String {
      let start = "domain-key k,a.example,/"
      return start + String(repeating: "f", count: bytes - start.utf8.count)
    }
    let max = SettingsLimits.lineBytesMax
    let read = try configuration(key(max) + "\n" + key(max + 1))
    #expect(read.global.keys.map(\.place.line) == [1])
    #expect(read.told == ["config:1 key_without_sign", "config:2 line_too_long"])
  }

  @Test func aHundredThousandLinesAreRead() throws {
    let count = 100_000
    let lines = (0..<count).map { "domain-key s\($0),d\($0).example,/k/\($0)" }
    let read = try configuration(lines.joined(separator: "\n"))
    #expect(read.global.keys.count == count)
    let answer = SigningEvaluator(
      try configuration(lines.joined(separator: "\n") + "\n<domain *>\ndkim-sign yes\n</domain>")
    )
    .answer(SigningQuestion(from: "x.d99999.example", vmta: "", queue: "a.example"))
    #expect(answer?.outcome?.signature?.selector == "s99999")
  }

  @Test func linesPastTheLimitAreTold() throws {
    let most = SettingsLimits.linesMax
    func read(_ count: Int) throws -> PMTAConfiguration {
      try configuration(String(repeating: "x\n", count: count))
    }
    #expect(try read(most).told == [])
    let past = try read(most + 1)
    #expect(past.told == ["config:\(most + 1) too_many_lines"])
    #expect(past.isIncomplete)
  }

  @Test func bytesThatAreNoTextEndTheFile() throws {
    var files = MemoryFiles([:])
    files.bytes["/c"] = Array("domain-key k,a.example,/k\n".utf8) + [0x7f, 0x45, 0, 1, 0xff]
    let read = try PMTAConfiguration.read("/c", files: files)
    #expect(read.told == ["c:2 not_text"])
    #expect(read.isIncomplete)
    files.bytes["/c"] = Array("domain-key k,a.example,/\u{1b}[2J".utf8) + [0xff, 0xfe]
    let odd = try PMTAConfiguration.read("/c", files: files)
    #expect(odd.global.keys.count == 1)
  }

  @Test func aFileAtTheLimitIsReadAndOnePastItIsNot() throws {
    let most = SettingsLimits.fileBytesMax
    let line = String(repeating: "#", count: 63) + "\n"
    let text = String(repeating: line, count: most / 64)
    #expect(try configuration(text + "").told == [])
    let past = try configuration(text + "#")
    #expect(past.told == ["config:1 file_too_large"])
    #expect(past.isIncomplete)
  }

  @Test func blocksInOneAnotherEndAtTheLimit() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "<x>\n", count: depth) + String(repeating: "</x>\n", count: depth)
    }
    let most = SettingsLimits.nestingMax
    #expect(try configuration(nested(most)).told == [])
    #expect(try configuration(nested(most + 1)).told == ["config:\(most + 1) nested_too_deep"])
    let deep = try configuration(nested(50_000) + "domain-key k,a.example,/k")
    #expect(deep.global.keys.count == 1)
    let open = try configuration(String(repeating: "<x>\n", count: 50_000))
    #expect(open.untoldRemarks > 0)
  }

  @Test func includesEndAtTheLimits() throws {
    func chain(_ count: Int) throws -> PMTAConfiguration {
      let others = (1..<count).map { ("/etc/pmta/f\($0)", "include /etc/pmta/f\($0 + 1)") }
      var texts = Dictionary(uniqueKeysWithValues: others)
      texts["/etc/pmta/f\(count)"] = "domain-key k,a.example,/k"
      return try configuration("include /etc/pmta/f1", texts)
    }
    let most = SettingsLimits.includeDepthMax
    #expect(try chain(most - 1).global.keys.count == 1)
    let past = try chain(most)
    #expect(past.global.keys.isEmpty)
    #expect(past.told == ["f\(most - 1):1 include_too_deep"])
    // Each file includes the next one twice.
    let bomb = (1...14).map {
      ("/etc/pmta/f\($0)", "include /etc/pmta/f\($0 + 1)\ninclude /etc/pmta/f\($0 + 1)")
    }
    var texts = Dictionary(uniqueKeysWithValues: bomb)
    texts["/etc/pmta/f15"] = ""
    let read = try configuration("include /etc/pmta/f1", texts)
    #expect(read.remarks(.tooManyFiles).count > 0)
    #expect(read.isIncomplete)
  }

  @Test func filesPastTheLimitAreTold() throws {
    func read(_ count: Int) throws -> PMTAConfiguration {
      let others = (1..<count).map {
        ("/etc/pmta/d/\(10_000 + $0)", "<domain d\($0).test>\n</domain>")
      }
      return try configuration(
        "include /etc/pmta/d/*", Dictionary(uniqueKeysWithValues: others))
    }
    // The main file is one of them.
    let most = SettingsLimits.filesMax
    let whole = try read(most)
    #expect(whole.told == [])
    #expect(whole.paths.count == most)
    let past = try read(most + 1)
    #expect(past.told == ["config:1 too_many_files"])
    #expect(past.global.domains.count == most - 1)
    #expect(past.isIncomplete)
  }

  @Test func namesOfMacrosEndAtTheLimit() throws {
    func read(_ count: Int, _ name: String) throws -> PMTAConfiguration {
      let names = (1...count).map { "d\($0)" }.joined(separator: ",")
      // In two lines, since a line has a limit of its own.
      return try configuration(
        "domain-macro m \(names)\ndomain-macro n $m\n<domain \(name)>\n</domain>")
    }
    let most = SettingsLimits.macroValuesMax
    for name in ["$m", "$n", "a.$n.test"] {
      let whole = try read(most, name)
      #expect(whole.told == [])
      #expect(whole.global.domains[0].patterns.count == most)
      let past = try read(most + 1, name)
      #expect(past.told == ["config:3 macro_too_large"])
      #expect(past.global.domains[0].patterns.isEmpty)
    }
  }

  @Test func macrosOfNothingEndToo() throws {
    var lines = ["domain-macro m0"]
    for number in 1...60 { lines.append("domain-macro m\(number) $m\(number - 1)$m\(number - 1)") }
    lines += ["<domain $m60>", "</domain>"]
    #expect(try configuration(lines.joined(separator: "\n")).told == ["config:62 macro_too_large"])
  }

  @Test func macrosThatGrowEndAtTheLimit() throws {
    var lines = ["domain-macro m0 a,b,c,d,e,f,g,h,i,j"]
    for number in 1...12 { lines.append("domain-macro m\(number) $m\(number - 1)$m\(number - 1)") }
    lines += ["<domain $m1>", "</domain>", "<domain $m12>", "</domain>"]
    let read = try configuration(lines.joined(separator: "\n"))
    #expect(read.global.domains[0].patterns.count == 100)
    #expect(read.told == ["config:16 macro_too_large"])
    let most = SettingsLimits.macroDepthMax
    func deep(_ depth: Int) throws -> PMTAConfiguration {
      let chain = (1...depth).map { "domain-macro m\($0) " + ($0 == depth ? "x" : "$m\($0 + 1)") }
      return try configuration(chain.joined(separator: "\n") + "\n<domain $m1>\n</domain>")
    }
    #expect(try deep(most).told == [])
    #expect(try deep(most + 1).told == ["config:\(most + 2) macro_too_large"])
  }

  @Test func remarksEndAtTheLimitAndTheRestIsCounted() throws {
    let most = SettingsLimits.remarksMax
    let line = "domain-key broken\n"
    #expect(try configuration(String(repeating: line, count: most)).untoldRemarks == 0)
    let past = try configuration(String(repeating: line, count: most + 3))
    #expect(past.remarks.count == most)
    #expect(past.untoldRemarks == 3)
  }

  @Test func mailIsMovedUpToTheLimit() throws {
    func queue(_ moves: Int) throws -> String? {
      let blocks = (0..<moves).map { "<domain q\($0).test>\nqueue-to q\($0 + 1).test\n</domain>" }
      let read = try configuration(blocks.joined(separator: "\n"))
      return SigningEvaluator(read).answer(
        SigningQuestion(from: "f.example", vmta: "", queue: "q0.test"))?.queue
    }
    let most = SettingsLimits.movesMax
    #expect(try queue(most) == "q\(most).test")
    #expect(try queue(most + 1) == "q\(most).test")
  }

  @Test func mailThatIsMovedInACircleStops() throws {
    let read = try configuration(
      """
      <domain a.example>
        queue-to b.example
      </domain>
      <domain b.example>
        queue-to a.example
        dkim-sign no
      </domain>
      """)
    let answer = SigningEvaluator(read).answer(
      SigningQuestion(from: "f.example", vmta: "", queue: "a.example"))
    #expect(answer?.isUnsigned == true)
  }

  @Test func aFileThatIsNotThereIsThrown() {
    #expect(throws: (any Error).self) {
      try PMTAConfiguration.read("/nowhere", files: MemoryFiles([:]))
    }
  }
}
