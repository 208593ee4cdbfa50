package import ByteKit

/// A problem as lines for people.
package enum ProblemText {
  /// Problems that read the same but for their path, told once.
  package struct Group: Sendable {
    /// The first of them.
    package let problem: InputProblem
    /// How many there are.
    package fileprivate(set) var count = 1
  }

  /// The problems in their order; those of whole files that read the same are one group.
  package static func groups(_ problems: [InputProblem]) -> [Group] {
    struct Key: Hashable {
      let code: InputProblem.Code
      let reason: String
    }
    var groups: [Group] = []
    var places: [Key: Int] = [:]
    for problem in problems {
      let key = Key(code: problem.code, reason: problem.reason)
      if problem.place == .whole, let place = places[key] {
        groups[place].count += 1
        continue
      }
      if problem.place == .whole { places[key] = groups.count }
      groups.append(Group(problem: problem))
    }
    return groups
  }

  /// The lines of a group.
  package static func lines(_ group: Group) -> [TerminalText] {
    var lines = lines(group.problem)
    if group.count > 1 { lines[0] += "; so in \(Amount.count(group.count - 1)) more" }
    return lines
  }

  /// Where, what, and under it what would mend it.
  package static func lines(_ problem: InputProblem) -> [TerminalText] {
    var place = TerminalText(problem.path)
    switch problem.place {
    case .whole: break
    case .offset(let offset): place += ":\(offset)"
    case .line(let line): place += " line \(line)"
    }
    let reason = TerminalText(problem.reason)
    var lines: [TerminalText] = [place.isEmpty ? "  \(reason)" : "  \(place): \(reason)"]
    if let hint = problem.hint { lines.append("      \(hint)") }
    return lines
  }
}
