import AccountingLog
import ByteKit
import TestSupport
import Testing

/// Files that are no accounting files of PowerMTA's, or nearly: what they are is said, and never "no
/// traffic".
struct ForeignFormTests {
  private static let header = "type,timeLogged,orig,rcpt"
  private static let row = "d,2026-11-23 10:00:00+0000,a@a.example,b@b.example"

  private static func read(_ bytes: [UInt8]) async throws -> (tally: LogTally, problems: [String]) {
    let folder = try TemporaryFolder()
    let path = try folder.write("acct.csv", bytes)
    let outcome = await LogScan(inputs: [LogInput(path: path)], options: LogScanOptions()) {
      NoWorker()
    }.run()
    withExtendedLifetime(folder) {}
    return (outcome.tallies[0], outcome.problems.map(\.reason))
  }

  private struct NoWorker: RowWorker {
    mutating func begin(input: Int) {}
    mutating func hold(id: Int) {}
    mutating func accept(id: Int) {}
    mutating func drop(id: Int) {}
    mutating func consume(_ batch: RowBatch) {}
  }

  private static let forms: [(form: ForeignForm, bytes: [UInt8])] = [
    (.zstd, [0x28, 0xb5, 0x2f, 0xfd, 4]), (.xz, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 1]),
    (.bzip2, Array("BZh91AY&SY".utf8)), (.zip, Array("PK\u{3}\u{4}".utf8)),
    (.utf16, [0xff, 0xfe] + "\(header)\n\(row)\n".utf8.flatMap { [$0, 0] }),
    (.utf16, "\(header)\n\(row)\n".utf8.flatMap { [$0, 0] }),
    (.carriageReturns, Array("\(header)\r\(row)\r".utf8)),
    (.semicolons, Array("\(header)\n\(row)\n".replacing(",", with: ";").utf8)),
    (.tabs, Array("\(header)\n\(row)\n".replacing(",", with: "\t").utf8)),
    (.jsonArray, Array("[\n {\"type\":\"d\",\"timeLogged\":\"1\"}]\n".utf8)),
    (.kumoMTA, Array("{\"type\":\"Bounce\",\"id\":\"1\",\"site\":\"mx.example\"}\n".utf8)),
  ]

  @Test(arguments: forms.indices) func theFormIsNamed(_ number: Int) async throws {
    let (form, bytes) = Self.forms[number]
    let found = try await Self.read(bytes)
    #expect(found.tally.rows == 0)
    #expect(found.problems == [form.reason])
  }

  @Test func everyFormIsTried() {
    #expect(Set(Self.forms.map(\.form)) == Set(ForeignForm.allCases))
  }

  @Test func blanksAroundNamesDoNotCount() async throws {
    let text = "type , timeLogged,\torig, rcpt\n\(Self.row)\n"
    let found = try await Self.read(Array(text.utf8))
    #expect(found.problems.isEmpty)
    #expect(found.tally.byType[Int(RecordType.delivery.rawValue)] == 1)
    #expect(found.tally.first == 1_795_428_000)
  }

  @Test(arguments: [
    ("delivery", RecordType.delivery), ("Bounce", .bounce), ("transient", .transient),
    ("Transient-Queue", .transientQueue), ("receipt", .receipt), ("feedback-loop", .feedbackLoop),
    ("remote-bounce", .remoteBounce), ("remote-status", .remoteStatus), ("received", .unknown),
  ])
  func longNamesOfTypesAreRead(_ word: String, _ type: RecordType) {
    let bytes = Array(word.utf8)
    #expect(bytes.withUnsafeBytes { RecordType(bytes: $0) } == type)
  }
}
