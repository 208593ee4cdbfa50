import AccountingLog
import ByteKit

/// Which of the logs at hand hold something that was not sent.
struct ShipPlan {
  /// A log to read.
  struct Candidate {
    let input: LogInput
    let status: FileStatus
    let head: LogHead
    /// What is remembered of it; nil for a new one.
    let known: ShippedFile?
  }

  private(set) var candidates: [Candidate] = []
  /// Logs of which everything was sent, with the path that they have now.
  private(set) var unchanged: [ShippedFile] = []
  private(set) var problems: [InputProblem] = []

  /// Looks at logs; those that are there twice are sent once.
  init(_ inputs: [LogInput], _ state: ShipState, again: Bool, now: Int) {
    var claimed: Set<UInt64> = []
    var newHeads: [LogHead] = []
    for input in inputs {
      guard let status = FileStatus(path: input.path), status.isRegular else {
        problems.append(
          InputProblem(
            code: .cannotOpen, path: input.path,
            reason: "not a regular file, so it cannot be known again",
            hint: "stagewatch ship reads files and folders only"))
        continue
      }
      if !again, var file = state.unchanged(status) {
        file.path = input.path
        file.seen = now
        if claimed.insert(file.id).inserted { unchanged.append(file) }
        continue
      }
      do throws(InputProblem) {
        let head = try LogHead(path: input.path)
        let known = state.find(status, head)
        if let known {
          guard claimed.insert(known.id).inserted else { continue }
          guard !isShorter(known, status, head, input, again) else { continue }
        } else {
          guard !newHeads.contains(where: head.isSame) else { continue }
          newHeads.append(head)
        }
        // Without a row nothing tells which log it is.
        guard known != nil || !head.rows.isEmpty else { continue }
        candidates.append(Candidate(input: input, status: status, head: head, known: known))
      } catch {
        problems.append(error)
      }
    }
  }

  /// True for a log that is shorter than what was sent of it.
  private mutating func isShorter(
    _ known: ShippedFile, _ status: FileStatus, _ head: LogHead, _ input: LogInput, _ again: Bool
  ) -> Bool {
    guard !head.isPacked, !again, status.size < known.offset else { return false }
    problems.append(
      InputProblem(
        code: .fileShrank, path: input.path,
        reason: "the file is shorter than what was sent of it before; what was sent stays",
        hint: "let PowerMTA move closed files instead of truncating them"))
    return true
  }
}
