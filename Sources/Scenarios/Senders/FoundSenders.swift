package import Foundation

/// The parts of `stagewatch.report/1` by which classes of senders are judged.
package struct FoundSenders: Decodable, Sendable {
  /// One of `senders[]`.
  package struct Sender: Decodable, Sendable {
    package var name: String
    package var ownership: String
    package var decided: Bool
    package var system: String?
    package var reason: String
    package var addresses: [String]
    package var messages: Int, aligned: Int, failing: Int, none: Int, quarantine: Int, reject: Int
    package var days: Int
    package var reporters: [String]
    package var recipients: [Recipient]

    /// A mailbox behind a forwarder.
    package struct Recipient: Decodable, Sendable {
      package var address: String
    }

    private enum CodingKeys: String, CodingKey {
      case name, decided, system, reason, addresses, messages, aligned, failing, none, quarantine
      case reject, days, reporters, recipients
      case ownership = "class"
    }

    /// True for the line that stands for all strangers.
    var isCrowd: Bool { name == "strangers" }

    /// True where it is called by a name or one below it.
    func isCalled(_ names: [String]) -> Bool {
      names.contains { name == $0 || name.hasSuffix("." + $0) }
    }
  }

  package var senders: [Sender]
  package var verdict: FoundVerdict.Verdict
  package var readiness: [FoundVerdict.Readiness]
  /// The exit status of the program.
  package var exitStatus: Int32 = 0

  private enum CodingKeys: String, CodingKey {
    case senders, verdict, readiness
  }

  /// Reads a report.
  package init(json: Data, exitStatus: Int32) throws {
    self = try JSONDecoder().decode(FoundSenders.self, from: json)
    self.exitStatus = exitStatus
  }
}
