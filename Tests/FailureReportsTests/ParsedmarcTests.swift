import Foundation
import TestSupport
import Testing

/// The answers against parsedmarc's, where that is installed.
///
/// parsedmarc 11 reads some things otherwise, each of which is named here: what is not said is
/// `dmarc` or `other` to it, an unreadable address or time makes it refuse the whole report, and of a
/// doubled field it takes the last.
struct ParsedmarcTests {
  private static let isThere = run("import parsedmarc") != nil

  /// Mails that parsedmarc refuses or takes for another kind, as its version 11.1 does.
  private static let readOtherwise: Set<String> = [
    "complaint.eml", "cut-off-after-the-fields.eml", "hostile.eml", "odd-values.eml",
    "host-with-brackets.eml", "on-a-report.eml", "on-the-mailbox-itself.eml", "without-a-type.eml",
  ]

  /// Prints address, domain, time and Message-ID of each mail that is named, parted by tabs.
  private static let script = """
    import sys, parsedmarc
    for path in sys.argv[1:]:
        with open(path, "rb") as file:
            data = file.read()
        try:
            found = parsedmarc.parse_report_email(data, offline=True)["report"]
            header = {name.lower(): word for name, word in
                      found["parsed_sample"]["headers"].items()}
            print("\\t".join(str(word) for word in (
                path.rsplit("/", 1)[1], found["source"]["ip_address"], found["reported_domain"],
                found["arrival_date_utc"], header.get("message-id") or "-")))
        except Exception as error:
            print(path.rsplit("/", 1)[1], "refused", type(error).__name__, sep="\\t")
    """

  private static func run(_ code: String, _ arguments: [String] = []) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let python = ProcessInfo.processInfo.environment["PARSEDMARC_PYTHON"] ?? "python3"
    process.arguments = [python, "-c", code] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? String(decoding: text, as: UTF8.self) : nil
  }

  @Test(.enabled(if: isThere, "parsedmarc is not installed: its answers are not compared"))
  func `parsedmarc reads address, domain, time and Message-ID alike`() throws {
    let names = FailureFixture.names.filter { !Self.readOtherwise.contains($0) }
    let told = try #require(Self.run(Self.script, names.map { FailureFixture.folder + $0 }))
    let rows = told.split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(rows.count == names.count)
    for row in rows {
      let answer = try #require(FailureFixture.answers.first { $0["file"] == row[0] })
      guard row.count == 5 else {
        Issue.record("\(row)")
        continue
      }
      // Of two addresses it takes the last.
      if row[0] != "arrival-missing-two-source-ips.eml" {
        #expect(row[1] == answer["source_ip"], "\(row[0])")
      }
      #expect(row[2].lowercased() == answer["domain"], "\(row[0])")
      let time = row[3].replacing(" ", with: "T") + "Z"
      #expect(time == answer["arrival"], "\(row[0])")
      let id = row[4].filter { $0 != "<" && $0 != ">" }
      if id != "-" { #expect(id == answer["message_id"], "\(row[0])") }
    }
  }
}
