import ByteKit
import Testing

@testable import Rendering

/// Problems as lines.
struct ProblemTextTests {
  @Test func placesAndHints() {
    let whole = InputProblem(code: "a", path: "x.csv", reason: "gone")
    let offset = InputProblem(code: "a", path: "x.csv", place: .offset(12), reason: "bad")
    let line = InputProblem(
      code: "a", path: "c.yaml", place: .line(3), reason: "bad", hint: "do this")
    let pathless = InputProblem(code: "a", path: "", reason: "nothing")
    #expect(ProblemText.lines(whole) == ["  x.csv: gone"])
    #expect(ProblemText.lines(offset) == ["  x.csv:12: bad"])
    #expect(ProblemText.lines(line) == ["  c.yaml line 3: bad", "      do this"])
    #expect(ProblemText.lines(pathless) == ["  nothing"])
  }

  @Test func problemsOfWholeFilesThatReadTheSameAreToldOnce() {
    let problems = [
      InputProblem(code: "a", path: "1", reason: "same", hint: "mend it"),
      InputProblem(code: "b", path: "2", reason: "same"),
      InputProblem(code: "a", path: "3", reason: "same", hint: "mend it"),
      InputProblem(code: "a", path: "4", reason: "other"),
      InputProblem(code: "a", path: "5", place: .offset(1), reason: "same"),
      InputProblem(code: "a", path: "5", place: .offset(2), reason: "same"),
      InputProblem(code: "a", path: "6", reason: "same", hint: "mend it"),
    ]
    let groups = ProblemText.groups(problems)
    #expect(groups.map(\.problem.path) == ["1", "2", "4", "5", "5"])
    #expect(groups.map(\.count) == [3, 1, 1, 1, 1])
    #expect(groups.reduce(0) { $0 + $1.count } == problems.count)
    #expect(ProblemText.lines(groups[0]) == ["  1: same; so in 2 more", "      mend it"])
  }

  @Test func screenCountsWhatItDoesNotShow() async throws {
    var sample = SampleReport()
    sample.logs = [""]
    let shown = TextSection.rowsMax
    for number in 0..<(shown + 3) {
      sample.found.append(InputProblem(code: "a", path: "p", reason: "reason \(number)"))
      sample.found.append(InputProblem(code: "a", path: "q", reason: "reason \(number)"))
    }
    let text = try await sample.screen()
    #expect(text.contains("PROBLEMS  \(2 * (shown + 3))\n"))
    #expect(text.hasSuffix("  and 6 more; --all shows them\n"))
  }
}
