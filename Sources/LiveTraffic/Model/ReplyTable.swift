import Following
import ReplyClassifier
import Traffic

/// The replies that were met, by relay, receiver and domain.
///
/// Bounded: past `tracksMax` further ones are counted together only.
package struct ReplyTable: Sendable {
  /// Replies that are told apart.
  package static let tracksMax = 4096
  /// Those of them that are not about DMARC, SPF or DKIM.
  static let othersMax = 2048
  private static let hotMax = 65_536

  /// A reply by the numbers of this run.
  struct HotKey: Hashable {
    let signature: UInt32
    let delivery: UInt32
    let relay: UInt32
    let source: UInt32
    let domain: UInt32

    init(_ row: LiveRow) {
      signature = row.signature
      delivery = row.delivery
      relay = row.relay
      source = row.source
      domain = row.domain
    }
  }

  /// All of them, in order of first sight.
  package private(set) var tracks: [ReplyTrack] = []
  /// Rows of replies that are not told apart.
  package private(set) var foldedCount = 0
  private var numbers: [ReplyTrack.Key: Int] = [:]
  private var hot: [HotKey: Int] = [:]
  private var others = 0
  private static let folded = -1

  init() {}

  /// True for replies that speak of DMARC, SPF or DKIM.
  static func isAboutAuthentication(_ cause: Cause) -> Bool {
    cause == .dmarcPolicy || cause == .authentication
  }

  /// The track of a row met before; nil where its names are needed.
  func find(_ key: HotKey) -> Int? { hot[key] }

  /// Counts a row of a track that `find` gave.
  mutating func add(_ place: Int, at time: Int, job: String) {
    if place == Self.folded { foldedCount += 1 } else { tracks[place].add(at: time, job: job) }
  }

  /// The place of a reply by its names, made by `make` where it is new; true where it was made.
  mutating func place(
    of key: ReplyTrack.Key, _ hotKey: HotKey, _ make: () -> ReplyTrack
  ) -> (place: Int, isNew: Bool) {
    if hot.count >= Self.hotMax { hot = [:] }
    if let known = numbers[key] {
      hot[hotKey] = known
      return (known, false)
    }
    let isOther = !Self.isAboutAuthentication(key.cause)
    guard tracks.count < Self.tracksMax, !isOther || others < Self.othersMax else {
      hot[hotKey] = Self.folded
      return (Self.folded, false)
    }
    if isOther { others += 1 }
    numbers[key] = tracks.count
    hot[hotKey] = tracks.count
    tracks.append(make())
    return (tracks.count - 1, true)
  }

  /// Takes all rows as older than a time that the clock went back to.
  mutating func turnBack(to time: Int) {
    for place in tracks.indices { tracks[place].turnBack(to: time) }
  }

  // MARK: - State

  func write(to writer: inout StateWriter) {
    writer.add(foldedCount)
    writer.add(array: tracks) { $1.write(to: &$0) }
  }

  init(from reader: inout StateReader) throws(StateDamage) {
    foldedCount = try reader.int()
    tracks = try reader.array(countMax: Self.tracksMax) { reader throws(StateDamage) in
      try ReplyTrack(from: &reader)
    }
    for (place, track) in tracks.enumerated() { numbers[track.key] = place }
    others = tracks.count { !Self.isAboutAuthentication($0.key.cause) }
  }
}
