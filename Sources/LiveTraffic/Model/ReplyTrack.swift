package import ByteKit
import Following
package import ReplyClassifier
package import Traffic

/// One reply of one receiver to one relay's mail, and how often it came.
package struct ReplyTrack: Hashable, Sendable {
  /// What tells it from others.
  package struct Key: Hashable, Sendable {
    /// The reply without what differs from message to message.
    package let signature: String
    /// What it means.
    package let cause: Cause
    /// The receiver.
    package let receiver: String
    /// The From domain.
    package let domain: String
    /// Whose mail.
    package let relay: Relay
    /// The address that the receiver saw; nil where the log does not tell.
    package let source: IPAddress?
  }

  /// Which jobs are told apart.
  static let jobsMax = 16
  /// Longest text of an example that is kept.
  static let textMax = 600
  /// Minutes of which the counts are kept one by one.
  package static let minutesKept = 60

  /// What tells it from others.
  package internal(set) var key: Key
  /// Rows.
  package private(set) var count = 0
  /// First and last row, POSIX seconds UTC.
  package private(set) var first: Int, last: Int
  /// True when it came after a time in which it could have come and did not.
  package let isNovel: Bool
  /// The first row: its file, and the reply as it stands there.
  package internal(set) var path: String, diagnostic: String
  /// Its offset in the file.
  package let offset: Int
  /// Sender and recipient of the first row, by whose names the reply may call them.
  package internal(set) var addresses: [String]
  /// Rows of jobs.
  package internal(set) var jobs: [String: Int] = [:]
  /// Rows of the last minutes, by minute.
  private var minutes: [Int: Int] = [:]

  init(
    _ key: Key, at time: Int, isNovel: Bool, path: String, offset: Int, diagnostic: String,
    addresses: [String]
  ) {
    self.key = key
    first = time
    last = time
    self.isNovel = isNovel
    self.path = path
    self.offset = offset
    self.diagnostic = String(diagnostic.prefix(Self.textMax))
    self.addresses = addresses.map { String($0.prefix(Self.textMax)) }
  }

  mutating func add(at time: Int, job: String) {
    count += 1
    first = min(first, time)
    last = max(last, time)
    let minute = MinuteHistory.minute(of: time)
    minutes[minute, default: 0] += 1
    if minutes.count > Self.minutesKept * 2 {
      let bound = MinuteHistory.minute(of: last) - Self.minutesKept
      minutes = minutes.filter { $0.key >= bound }
    }
    if !job.isEmpty, jobs[job] != nil || jobs.count < Self.jobsMax { jobs[job, default: 0] += 1 }
  }

  /// Rows since a time within the last hour, to the minute.
  package func count(since time: Int) -> Int {
    let bound = MinuteHistory.minute(of: time)
    return minutes.reduce(0) { $0 + ($1.key >= bound ? $1.value : 0) }
  }

  /// Takes all rows as older than a time that the clock went back to.
  mutating func turnBack(to time: Int) {
    last = min(last, time)
    minutes = minutes.filter { $0.key <= MinuteHistory.minute(of: time) }
  }

  // MARK: - State

  func write(to writer: inout StateWriter) {
    for text in [
      key.signature, key.cause.rawValue, key.receiver, key.domain, key.relay.injector,
      key.relay.injectorIP?.description ?? "", key.relay.vmta, key.relay.node,
      key.source?.description ?? "", path, diagnostic,
    ] { writer.add(text) }
    for number in [count, first, last, offset] { writer.add(number) }
    writer.add(isNovel)
    writer.add(array: addresses) { $0.add($1) }
    writer.add(array: jobs.sorted { $0.key < $1.key }) {
      $0.add($1.key)
      $0.add($1.value)
    }
    writer.add(array: minutes.sorted { $0.key < $1.key }) {
      $0.add($1.key)
      $0.add($1.value)
    }
  }

  init(from reader: inout StateReader) throws(StateDamage) {
    let signature = try reader.text()
    guard let cause = Cause(rawValue: try reader.text()) else { throw StateDamage() }
    let receiver = try reader.text()
    let domain = try reader.text()
    let injector = try reader.text()
    let injectorIP = IPAddress(try reader.text())
    let vmta = try reader.text()
    let relay = Relay(
      injector: injector, injectorIP: injectorIP, vmta: vmta, node: try reader.text())
    key = Key(
      signature: signature, cause: cause, receiver: receiver, domain: domain, relay: relay,
      source: IPAddress(try reader.text()))
    path = try reader.text()
    diagnostic = try reader.text()
    count = try reader.int()
    first = try reader.int()
    last = try reader.int()
    offset = try reader.int()
    isNovel = try reader.bool()
    addresses = try reader.array(countMax: 2) { reader throws(StateDamage) in try reader.text() }
    for (job, rows) in try Self.pairs(&reader, { r throws(StateDamage) in try r.text() }) {
      jobs[job] = rows
    }
    for (minute, rows) in try Self.pairs(&reader, { r throws(StateDamage) in try r.int() }) {
      minutes[minute] = rows
    }
  }

  private static func pairs<Key>(
    _ reader: inout StateReader, _ key: (inout StateReader) throws(StateDamage) -> Key
  ) throws(StateDamage) -> [(Key, Int)] {
    try reader.array(countMax: minutesKept * 4) { reader throws(StateDamage) in
      let key = try key(&reader)
      return (key, try reader.int())
    }
  }
}
