import AccountingLog
import TestSupport
import Testing

/// Which columns a log without a header line has by its other generations.
@Suite struct LogGenerationsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let three = "type,timeLogged,rcpt\n"
  private static let four = "type,timeLogged,orig,rcpt\n"
  private static let rowOfThree = "d,2026-02-16 10:00:00+0000,u@x.example\n"
  private static let rowOfFour = "d,2026-02-16 10:00:00+0000,b@a.example,u@x.example\n"

  @Test func theGenerationWhoseColumnsFitTellsThem() throws {
    let paths = [
      try folder.write("acct.csv", text: Self.rowOfFour),
      try folder.write("acct.csv.1", text: Self.three + Self.rowOfThree),
      try folder.write("acct.csv.2", text: Self.four + Self.rowOfFour),
      try folder.write("acct.csv.3", text: Self.rowOfThree),
      try folder.write("other.csv", text: Self.rowOfFour),
    ]
    var generations = LogGenerations(paths)
    let found = paths.map { generations.columns(of: $0)?.names.count }
    #expect(found == [4, nil, nil, 3, nil])
  }

  /// As many header lines as are told apart, and one more, of which only the last fits.
  @Test(arguments: [15, 16]) func soManyHeaderLinesAreToldApart(_ others: Int) throws {
    var paths = [try folder.write("acct.csv", text: Self.rowOfThree)]
    for number in 0..<others {
      let extra = (0...number).map { ",x\($0)" }.joined()
      paths.append(
        try folder.write("acct.csv.\(100 + number)", text: "type,timeLogged,orig,rcpt\(extra)\n"))
    }
    paths.append(try folder.write("acct.csv.200", text: Self.three + Self.rowOfThree))
    var generations = LogGenerations(paths)
    #expect(generations.columns(of: paths[0])?.names.count == (others < 16 ? 3 : nil))
  }
}
