import ByteKit
import Containers

/// What a walk through containers found, in its order, told without the name of the outer file.
struct FoundLeaves: Equatable {
  /// One thing that was found.
  enum Event: Equatable {
    /// A document with its path inside the file, what of it could be read, and what ended it.
    case document(path: String, content: [UInt8], problem: InputProblem?)
    case refused(InputProblem)
    case feedback(path: String, report: [UInt8], original: [UInt8]?)
  }

  /// Everything that was found.
  private(set) var events: [Event] = []
  /// True where the walk ended at a limit that counts over the whole file.
  private(set) var isAbandoned = false

  /// Walks a file.
  init(path: String, blockBytes: Int, limits: ContainerLimits) {
    let log = LeafLog(prefix: path)
    ContainerWalker(limits: limits, blockBytes: blockBytes).walk(path: path, into: log)
    events = log.events
    isAbandoned = log.isAbandoned
  }

  /// Makes a list of events.
  init(_ events: [Event]) { self.events = events }

  /// True where something was refused for its depth, size or number.
  ///
  /// Such limits count what lies around a content as well, so that the content alone is another case.
  var meetsLimit: Bool {
    isAbandoned
      || events.contains { event in
        switch event {
        case .document(_, _, let problem): problem.map(Self.isLimit) ?? false
        case .refused(let problem): Self.isLimit(problem)
        case .feedback: false
        }
      }
  }

  private static func isLimit(_ problem: InputProblem) -> Bool {
    let word = problem.code.rawValue
    return word.hasSuffix("_limit") || word == "too_deep" || word == "too_large"
  }

  /// The same with other paths inside the file.
  func moved(_ move: (String) -> String) -> FoundLeaves {
    func moved(_ problem: InputProblem) -> InputProblem {
      InputProblem(
        code: problem.code, path: move(problem.path), place: problem.place, reason: problem.reason,
        hint: problem.hint)
    }
    return FoundLeaves(
      events.map { event in
        switch event {
        case .document(let path, let content, let problem):
          .document(path: move(path), content: content, problem: problem.map(moved))
        case .refused(let problem): .refused(moved(problem))
        case .feedback(let path, let report, let original):
          .feedback(path: move(path), report: report, original: original)
        }
      })
  }

  /// The same without what is refused silently inside a mail: parts that are no report.
  var inMail: FoundLeaves {
    FoundLeaves(
      events.filter {
        if case .refused(let problem) = $0 { problem.code != "not_a_report" } else { true }
      })
  }

  static func + (a: FoundLeaves, b: FoundLeaves) -> FoundLeaves { FoundLeaves(a.events + b.events) }

  static func == (a: FoundLeaves, b: FoundLeaves) -> Bool { a.events == b.events }
}

/// Writes down what a walk tells.
private final class LeafLog: LeafConsumer {
  private(set) var events: [FoundLeaves.Event] = []
  private(set) var isAbandoned = false
  private let prefix: String
  private var leaf: String?
  private var content: [UInt8] = []

  init(prefix: String) { self.prefix = prefix }

  func begin(leaf: String, fileName: String) {
    self.leaf = leaf
    content = []
  }

  func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    content += bytes
    return true
  }

  func end(_ problem: InputProblem?) {
    let path = leaf.map(inner) ?? "an end without a beginning"
    events.append(.document(path: path, content: content, problem: problem.map(inner)))
    leaf = nil
  }

  func refuse(_ problem: InputProblem) { events.append(.refused(inner(problem))) }

  func feedback(_ mail: FeedbackMail) {
    events.append(
      .feedback(
        path: inner(mail.path), report: Array(mail.report), original: mail.original.map(Array.init))
    )
  }

  func abandon(_ problem: InputProblem) { isAbandoned = true }

  private func inner(_ path: String) -> String {
    path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
  }

  private func inner(_ problem: InputProblem) -> InputProblem {
    InputProblem(
      code: problem.code, path: inner(problem.path), place: problem.place, reason: problem.reason,
      hint: problem.hint)
  }
}
