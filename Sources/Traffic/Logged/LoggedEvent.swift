package import ByteKit
package import Policies

/// A row of a log that counts, by the numbers that a thread gives to its names.
package struct LoggedEvent: Sendable {
  /// When it was logged, POSIX seconds UTC.
  package let time: Int
  /// Where the row begins in the uncompressed log.
  package let offset: Int
  /// The From domain.
  package let domain: UInt32
  /// Where that came from, as `RowNaming.Origin` tells it.
  package let origin: UInt8
  /// The address that the receiver saw.
  package let source: UInt32
  /// Who handed it over.
  package let relay: UInt32
  /// Where it went.
  package let destination: UInt32
  /// What became of it.
  package let outcome: Outcome
  /// The reply; `EventNames.noReply` for a `d` row.
  package let reply: UInt32
  /// The job of a row that failed.
  package let job: UInt32
}

/// An `rb` row with its place.
package struct LoggedLateRefusal: Sendable {
  /// Where the row begins in the uncompressed log.
  package let offset: Int
  var draft: LateRefusalDraft

  /// What it tells, with what its `d` row tells where that was looked for.
  package var row: LateRefusalRow { draft.row }
  /// True where its `d` row may tell what it does not.
  package var isOpen: Bool { draft.key != nil }
  /// True where the row itself names the From domain.
  package var namesDomain: Bool { draft.namesDomain }
}

/// The names behind the numbers of some events.
package struct EventNames: Sendable {
  /// The reply of rows that have none.
  package static let noReply = UInt32.max

  /// Which numbers are meant: those of two values of one epoch mean the same.
  package let epoch: Int
  let naming: RowNaming
  let replies: [String]
  let jobs: JournalNames

  /// A From domain; empty for none.
  package func domain(_ number: UInt32) -> String { naming.domains.table.names[Int(number)] }

  /// An address; nil for none.
  package func source(_ number: UInt32) -> IPAddress? { naming.sources.table.names[Int(number)] }

  /// An injector with its VirtualMTA.
  package func relay(_ number: UInt32) -> Relay { naming.relays.table.names[Int(number)] }

  /// Where mail went.
  package func destination(_ number: UInt32) -> Destination {
    naming.deliveries.destinations.names[Int(number)]
  }

  /// A reply without what differs from mail to mail; empty for none.
  package func reply(_ number: UInt32) -> String {
    number == Self.noReply ? "" : replies[Int(number)]
  }

  /// A job; empty for none.
  package func job(_ number: UInt32) -> String { jobs.table.names[Int(number)] }
}
