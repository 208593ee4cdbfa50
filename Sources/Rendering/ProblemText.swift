package import ByteKit

/// A problem as lines for people.
package enum ProblemText {
  /// Where, what, and under it what would mend it.
  package static func lines(_ problem: InputProblem) -> [String] {
    var place = TerminalText.safe(problem.path)
    switch problem.place {
    case .whole: break
    case .offset(let offset): place += ":\(offset)"
    case .line(let line): place += " line \(line)"
    }
    let reason = TerminalText.safe(problem.reason)
    var lines = ["  " + (place.isEmpty ? reason : "\(place): \(reason)")]
    if let hint = problem.hint { lines.append("      " + TerminalText.safe(hint)) }
    return lines
  }
}
