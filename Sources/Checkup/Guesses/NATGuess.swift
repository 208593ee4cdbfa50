package import ByteKit
package import Join
import Traffic

/// Which public address an internal one of the log leaves by, as far as counts tell.
///
/// A report counts for each domain, reporter and window what a public address sent; the log counts the
/// same of an internal one. Two that agree in nearly all of these are one and the same.
package struct NATGuess: Hashable, Sendable {
  /// Messages that a guess needs of its internal address in windows of reports, and windows with any.
  package static let messagesMin = 20, windowsMin = 5
  /// The most that the two sides may differ, from 0, the same everywhere, to 1, never together.
  package static let differenceMax = 0.25
  /// How much less the best pair must differ than the next one of either side.
  package static let clearance = 0.5

  /// The most times that an internal and a public address are held against each other: some seconds.
  package static let meetingsMax = 20_000_000

  /// The address in the log.
  package let local: IPAddress
  /// Its counted rows.
  package let rows: Int
  /// Its messages to reporters, in the windows of their reports.
  package let logged: Int
  /// The address that receivers see; nil where the counts do not tell.
  package let visible: IPAddress?
  /// Those of `logged` that reports of `visible` count too.
  package let met: Int
  /// How many internal addresses leave by `visible`.
  package let sharers: Int

  /// The guesses, by the most rows; `rows` are the counted rows of each internal address.
  ///
  /// Every address of one side is held against every one of the other that had mail in the same window:
  /// where that would be more than `meetingsMax` no public address is guessed at all.
  package static func all(
    _ joins: [JoinRow], rows: [IPAddress: Int], meetingsMax: Int = meetingsMax
  ) -> [NATGuess] {
    var search = NATSearch(joins, locals: Set(rows.keys))
    let found = search.meetings <= meetingsMax ? search.run() : [:]
    var sharers: [IPAddress: Int] = [:]
    for match in found.values { sharers[match.visible, default: 0] += 1 }
    return rows.map { local, count in
      let match = found[local]
      return NATGuess(
        local: local, rows: count, logged: search.logged(local), visible: match?.visible,
        met: match?.met ?? 0, sharers: match.map { sharers[$0.visible, default: 0] } ?? 0)
    }.sorted { ($1.rows, $0.local) < ($0.rows, $1.local) }
  }

  /// The counted rows of each internal address of the log.
  ///
  /// O(streams) where there is none, as a rule.
  package static func internalRows(_ correlation: Correlation) -> [IPAddress: Int] {
    let locals = correlation.rollup.streams.map { $0.sourceIP?.isInternal == true }
    guard locals.contains(true) else { return [:] }
    var rows: [IPAddress: Int] = [:]
    for entry in correlation.rollup.entries where locals[entry.streamIndex] {
      if let address = entry.sourceIP { rows[address, default: 0] += entry.count }
    }
    return rows
  }

  /// The entry of `nat`.
  package var entry: String {
    "\"\(local)\": "
      + (visible.map { $0.isV4 ? "\($0)" : "\"\($0)\"" } ?? "PUBLIC-ADDRESS")
  }

  /// The entry, with why behind it.
  package var line: String { "\(entry)  # \(reason)" }

  /// Why the guess is made, or why none is, in a few words without letters from outside.
  package var reason: String {
    guard let visible else {
      return logged < Self.messagesMin
        ? "\(counted(rows, "row")), too few for a guess"
        : "\(counted(rows, "row")); no public address fits it alone"
    }
    let shared = sharers > 1 ? ", with \(sharers - 1) more behind it" : ""
    return "\(counted(rows, "row")); reports of \(visible) count \(met) of \(logged) messages"
      + " in the same windows\(shared)"
  }
}
