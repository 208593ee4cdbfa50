import Foundation
import ReplyClassifier
import Testing

/// One line of a fixture: what a row says, and the cause that must come out.
struct ReplyCase: Sendable, CustomTestStringConvertible {
  /// The receiver's name; nil where the text alone must do.
  let receiver: String?
  let cause: Cause
  /// `dsnDiag` as PowerMTA writes it.
  let reply: String
  var status = ""
  var category = ""
  /// The file and line, to be named by a failing test.
  var place = ""

  var testDescription: String { "\(place) \(receiver ?? "-") \(reply.prefix(60))" }

  /// The same text from a receiver that is not known.
  var withoutReceiver: ReplyCase {
    ReplyCase(
      receiver: nil, cause: cause, reply: reply, status: status, category: category, place: place)
  }
}

/// The fixtures beside the tests.
enum ReplyTable {
  /// Refusals about authentication and what only looks like them.
  static let authentication = read("authentication-replies.tsv") { fields in
    let enhanced = fields[2] == "-" ? "" : "\(fields[2]) "
    return (fields[0], fields[3], "smtp;\(fields[1]) \(enhanced)\(fields[4])", "-", "-")
  }

  /// All other refusals.
  static let ordinary = read("ordinary-replies.tsv", row)

  /// Refusals that tell their reason by a provider's own code or in rarer words.
  static let providers = read("provider-replies.tsv", row)

  static let all = authentication + ordinary + providers

  private static func row(_ fields: [String]) -> Fields {
    (
      fields[0], fields[1], fields[2], fields.count > 3 ? fields[3] : "-",
      fields.count > 4 ? fields[4] : "-"
    )
  }

  private typealias Fields = (
    receiver: String, cause: String, reply: String, status: String, category: String
  )

  private static func read(_ name: String, _ parse: ([String]) -> Fields) -> [ReplyCase] {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/\(name)")
    guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
    var cases: [ReplyCase] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    where !line.isEmpty && !line.hasPrefix("#") {
      let fields = line.split(separator: "\t").map(String.init)
      let parsed = parse(fields)
      guard let cause = Cause(rawValue: parsed.cause) else {
        Issue.record("\(name) line \(index + 1): no cause is named \(parsed.cause)")
        continue
      }
      let value = { (field: String) in field == "-" ? "" : field }
      cases.append(
        ReplyCase(
          receiver: parsed.receiver == "-" ? nil : parsed.receiver, cause: cause,
          reply: value(parsed.reply), status: value(parsed.status),
          category: value(parsed.category), place: "\(name):\(index + 1)"))
    }
    return cases
  }
}

/// A classifier with one worker, spoken to in names and text.
struct Speaker {
  let classifier: ReplyClassifier
  let worker: ReplyWorker

  init(receivers: ReceiverTable = .builtIn, diagnostics: [DiagnosticRule] = []) {
    classifier = ReplyClassifier(receivers: receivers, diagnostics: diagnostics)
    worker = classifier.makeWorker()
  }

  func cause(
    _ reply: String, at receiver: String? = nil, status: String = "", category: String = ""
  ) -> Cause {
    worker.cause(
      receiver: receiver.flatMap { classifier.receivers.id(named: $0) }, reply: reply,
      status: status, bounceCategory: category)
  }

  func cause(_ row: ReplyCase) -> Cause {
    cause(row.reply, at: row.receiver, status: row.status, category: row.category)
  }
}
