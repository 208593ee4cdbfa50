import ByteKit
import Foundation
import GRDB
import Policies
import ReplyClassifier
import Traffic

/// The names of the store with their numbers; new ones are written as they come.
///
/// Numbers begin at 1 and have no gaps.
struct HistoryNames {
  /// A reply's text and what it means.
  struct Signature: Hashable {
    let text: String
    let cause: Cause
  }

  private(set) var domains = Table<String>()
  private(set) var sources = Table<IPAddress>()
  private(set) var relays = Table<Relay>()
  private(set) var destinations = Table<Destination>()
  private(set) var streams = Table<HistoryStream>()
  private(set) var signatures = Table<Signature>()

  /// Values by number.
  struct Table<Value: Hashable> {
    private(set) var values: [Value] = []
    private var numbers: [Value: Int] = [:]

    /// The number of a value; true when it is new.
    mutating func number(_ value: Value) -> (number: Int, isNew: Bool) {
      if let known = numbers[value] { return (known, false) }
      values.append(value)
      numbers[value] = values.count
      return (values.count, true)
    }

    subscript(number: Int) -> Value? {
      number >= 1 && number <= values.count ? values[number - 1] : nil
    }
  }

  // MARK: - Reading

  /// Reads all names.
  init(_ database: Database) throws {
    for row in try Self.rows(database, "SELECT id, name FROM domain ORDER BY id") {
      try Self.expect(try row.value(0), domains.number(try row.value(1)), "domain")
    }
    for row in try Self.rows(database, "SELECT id, address FROM source ORDER BY id") {
      guard let address = IPAddress(try row.value(1) as String) else {
        throw StoreDamage(reason: "table source holds what is no address")
      }
      try Self.expect(try row.value(0), sources.number(address), "source")
    }
    for row in try Self.rows(
      database, "SELECT id, injector, injector_ip, vmta, node FROM relay ORDER BY id")
    {
      let relay = Relay(
        injector: try row.value(1), injectorIP: IPAddress(try row.value(2) as String),
        vmta: try row.value(3), node: try row.value(4))
      try Self.expect(try row.value(0), relays.number(relay), "relay")
    }
    for row in try Self.rows(
      database, "SELECT id, receiver, host, recipient_domain FROM destination ORDER BY id")
    {
      let destination = Destination(
        receiver: try row.value(1), host: try row.value(2), recipientDomain: try row.value(3))
      try Self.expect(try row.value(0), destinations.number(destination), "destination")
    }
    try readSignatures(database)
    try readStreams(database)
  }

  private mutating func readSignatures(_ database: Database) throws {
    for row in try Self.rows(database, "SELECT id, text, cause FROM signature ORDER BY id") {
      guard let cause = Cause(rawValue: try row.value(2)) else {
        throw StoreDamage(reason: "table signature names a cause that there is not")
      }
      let signature = Signature(text: try row.value(1), cause: cause)
      try Self.expect(try row.value(0), signatures.number(signature), "signature")
    }
  }

  private mutating func readStreams(_ database: Database) throws {
    let rows = try Row.fetchCursor(
      database, sql: "SELECT id, origin, domain, source, relay, destination FROM stream ORDER BY id"
    )
    while let row = try rows.next() {
      let source: Int? = try row.value(3)
      guard let domain = domains[try row.value(2)], let relay = relays[try row.value(4)],
        let destination = destinations[try row.value(5)],
        source == nil || sources[source ?? 0] != nil
      else { throw StoreDamage(reason: "table stream names names that are not there") }
      let stream = HistoryStream(
        origin: try row.number(1, in: 0...2), domain: domain,
        sourceIP: source.flatMap { sources[$0] }, relay: relay, destination: destination)
      try Self.expect(try row.value(0), streams.number(stream), "stream")
    }
  }

  private static func rows(_ database: Database, _ sql: String) throws -> [Row] {
    try Row.fetchAll(database, sql: sql)
  }

  private static func expect(
    _ id: Int, _ found: (number: Int, isNew: Bool), _ table: String
  ) throws(StoreDamage) {
    guard found.isNew, found.number == id else {
      throw StoreDamage(reason: "table \(table) names something twice, or has a gap")
    }
  }

  // MARK: - Adding

  /// The number of a stream.
  mutating func number(_ stream: HistoryStream, _ database: Database) throws -> UInt32 {
    let (number, isNew) = streams.number(stream)
    guard isNew else { return UInt32(number) }
    let domain = try self.number(domain: stream.domain, database)
    let source = try stream.sourceIP.map { try self.number(source: $0, database) }
    let relay = try self.number(relay: stream.relay, database)
    let destination = try self.number(destination: stream.destination, database)
    try database.cachedStatement(
      sql: "INSERT INTO stream VALUES (?, ?, ?, ?, ?, ?)"
    ).execute(arguments: [number, stream.origin, domain, source, relay, destination])
    return UInt32(number)
  }

  private mutating func number(domain: String, _ database: Database) throws -> Int {
    let (number, isNew) = domains.number(domain)
    if isNew {
      try database.cachedStatement(sql: "INSERT INTO domain VALUES (?, ?)")
        .execute(arguments: [number, domain])
    }
    return number
  }

  private mutating func number(source: IPAddress, _ database: Database) throws -> Int {
    let (number, isNew) = sources.number(source)
    if isNew {
      try database.cachedStatement(sql: "INSERT INTO source VALUES (?, ?)")
        .execute(arguments: [number, source.description])
    }
    return number
  }

  private mutating func number(relay: Relay, _ database: Database) throws -> Int {
    let (number, isNew) = relays.number(relay)
    if isNew {
      try database.cachedStatement(sql: "INSERT INTO relay VALUES (?, ?, ?, ?, ?)")
        .execute(arguments: [
          number, relay.injector, relay.injectorIP?.description ?? "", relay.vmta, relay.node,
        ])
    }
    return number
  }

  private mutating func number(destination: Destination, _ database: Database) throws -> Int {
    let (number, isNew) = destinations.number(destination)
    if isNew {
      try database.cachedStatement(sql: "INSERT INTO destination VALUES (?, ?, ?, ?)")
        .execute(arguments: [
          number, destination.receiver, destination.host, destination.recipientDomain,
        ])
    }
    return number
  }

  /// The number of a reply's text, whose rows are counted with it.
  mutating func number(
    _ reply: Signature, _ rows: RowCount, _ database: Database
  ) throws -> UInt32 {
    let (number, isNew) = signatures.number(reply)
    if isNew {
      try database.cachedStatement(sql: "INSERT INTO signature VALUES (?, ?, ?, ?, ?, ?)")
        .execute(arguments: [
          number, reply.text, reply.cause.rawValue, rows.count, rows.first, rows.last,
        ])
    } else {
      try database.cachedStatement(
        sql: """
          UPDATE signature SET rows = rows + ?, first_seen = min(first_seen, ?),
            last_seen = max(last_seen, ?) WHERE id = ?
          """
      ).execute(arguments: [rows.count, rows.first, rows.last, number])
    }
    return UInt32(number)
  }
}
