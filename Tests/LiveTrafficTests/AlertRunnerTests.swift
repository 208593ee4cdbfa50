import ByteKit
import Foundation
import Glibc
import LiveTraffic
import TestSupport
import Testing

/// The admin's command: what it wrote and how it ended is told, and nobody waits for it.
struct AlertRunnerTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func told(_ command: String, secondsMax: Int = 60, finishSeconds: Int = 30) -> [String] {
    let runner = AlertRunner(
      command: command, secondsMax: secondsMax, finishSeconds: finishSeconds)
    let problems = runner.run(Array("{\"event\":\"alert\"}".utf8)) + runner.finish()
    #expect(runner.runningCount == 0)
    #expect(problems.allSatisfy { $0.code == "alert_command" && $0.path == AlertRunner.option })
    return problems.map(\.reason)
  }

  @Test func oneThatDoesItsWorkInSilenceIsNotTold() throws {
    let got = folder.path + "/got"
    #expect(told("cat > \(got)") == [])
    #expect(try String(contentsOfFile: got, encoding: .utf8) == "{\"event\":\"alert\"}")
    // What does not read its input neither fails nor ends anybody.
    #expect(told("exec <&-; true") == [])
  }

  @Test func outputAndFailureAreTold() {
    #expect(told("echo sent; echo twice >&2") == ["it wrote: sent / twice"])
    #expect(told("echo no route >&2; exit 3") == ["ended with status 3; it wrote: no route"])
    #expect(told("exit 70") == ["ended with status 70"])
    #expect(told("kill -TERM $$") == ["ended by signal 15"])
    let missing = told("no-such-program-here")
    #expect(missing.count == 1)
    #expect(missing.first?.hasPrefix("the shell found no such command (status 127)") == true)
    #expect(missing.first?.contains("no-such-program-here") == true)
  }

  /// 200,000 bytes are more than a pipe holds: the command would hang if nobody read them.
  @Test func aLotOfOutputIsCountedAndKeptShort() throws {
    let reasons = told("head -c 200000 /dev/zero | tr '\\0' 'x'; exit 1")
    let reason = try #require(reasons.first)
    #expect(reasons.count == 1)
    #expect(reason.hasPrefix("ended with status 1; it wrote: xxx"))
    #expect(reason.contains("and \(200_000 - reason.count { $0 == "x" }) more bytes"))
    #expect(reason.utf8.count < 1200)
  }

  @Test func oneThatHangsIsEndedWithAllThatItStarted() throws {
    let path = folder.path + "/pid"
    let reasons = told("sleep 1000 & echo $! > \(path); wait", secondsMax: 1)
    #expect(reasons == ["still running after 1 s, so it is ended"])
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let process = try #require(pid_t(text.split(separator: "\n").first ?? ""))
    // It may be a zombie of whoever took it over, but it runs no more.
    let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
    let state = status?.split(separator: ")").last?.split(separator: " ").first ?? "Z"
    #expect(state == "Z")
  }

  @Test func atTheEndNobodyWaitsForLong() throws {
    let path = folder.path + "/pid"
    let reasons = told("echo begun; echo $$ > \(path); exec sleep 1000", finishSeconds: 1)
    #expect(
      reasons == [
        "still running at the end; what it does from now on is not told; it wrote: begun"
      ])
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let process = try #require(pid_t(text.split(separator: "\n").first ?? ""))
    kill(process, SIGKILL)
    // The runner has let go of it. A dead child that nobody fetches stays a child of the tests, and
    // the test runner's wait for the end of an exit test can find it again and again, for ever.
    #expect(waitpid(process, nil, 0) == process)
  }

  @Test func noMoreThanSomeRunAtATime() {
    let runner = AlertRunner(command: "sleep 1000", secondsMax: 0, finishSeconds: 30)
    var problems: [InputProblem] = []
    // The first look ends those that began before; so each of these only begins.
    for _ in 0..<3 { problems += runner.run([]) }
    #expect(runner.runningCount <= AlertRunner.runningMax)
    problems += runner.finish()
    #expect(runner.runningCount == 0)
    #expect(problems.count == 3)
    let many = AlertRunner(command: "exec sleep 1", finishSeconds: 30)
    let refused = (0..<AlertRunner.runningMax + 2).flatMap { _ in many.run([]) }
    #expect(refused.count == 2)
    #expect(many.finish() == [])
  }
}
