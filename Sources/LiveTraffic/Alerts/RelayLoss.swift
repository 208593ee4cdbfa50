import ByteKit
import Following
package import Traffic

/// What one relay's mail of one From domain lost to DMARC.
package struct RelayLoss: Hashable, Sendable {
  /// The From domain; empty where the rows have none.
  package internal(set) var domain: String
  /// The relay, whatever addresses its mail leaves from.
  package internal(set) var relay: Relay
  /// Messages that met a receiver, delivered or refused; those of them refused for DMARC.
  package internal(set) var attempts: Int, refused: Int
  /// Time of the first of them, POSIX seconds UTC.
  package let since: Int

  /// `a.example from crm.corp.example via vmta1`.
  var sender: String {
    let name = relay.injector.isEmpty ? relay.injectorIP?.description ?? "" : relay.injector
    let vmta = relay.vmta.isEmpty ? "" : " via \(relay.vmta)"
    let node = relay.node.isEmpty ? "" : " on \(relay.node)"
    return (domain.isEmpty ? "mail without a From domain" : domain)
      + " from \(name.isEmpty ? "an unnamed injector" : name)" + vmta + node
  }

  /// `60 of 60 attempts`.
  var share: String { "\(refused) of \(attempts) attempt\(attempts == 1 ? "" : "s")" }

  /// Makes a loss.
  init(domain: String, relay: Relay, attempts: Int, refused: Int, since: Int) {
    self.domain = domain
    self.relay = relay
    self.attempts = attempts
    self.refused = refused
    self.since = since
  }

  // MARK: - State

  func write(to writer: inout StateWriter) {
    writer.add(domain)
    relay.write(to: &writer)
    for number in [attempts, refused, since] { writer.add(number) }
  }

  init(from reader: inout StateReader) throws(StateDamage) {
    domain = try reader.text()
    relay = try Relay(from: &reader)
    attempts = try reader.int()
    refused = try reader.int()
    since = try reader.int()
  }
}
