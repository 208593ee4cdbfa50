import ByteKit
import Traffic

/// One day of the journal as packed numbers.
///
/// Minutes, streams and files ascend as far as they can, and every number is written as the
/// difference to the one before. A minute takes about five bytes, a flow four, a failure ten.
enum JournalCodec {
  /// The first byte, so that another packing can be told from this one.
  private static let version: UInt64 = 1

  // MARK: - Packing

  /// Packs a day.
  static func pack(_ journal: JournalDay) -> [UInt8] {
    var writer = PackedWriter()
    writer.write(version)
    for names in [
      journal.folded, journal.signatures, journal.jobs, journal.recipientDomains,
    ] {
      writer.write(count: names.count)
      for name in names { writer.write(name) }
    }
    packMinutes(journal, into: &writer)
    packFlows(journal, into: &writer)
    packEvents(journal, into: &writer)
    return SealedBytes.seal(writer.bytes)
  }

  private static func packMinutes(_ journal: JournalDay, into writer: inout PackedWriter) {
    writer.write(count: journal.minutes.count)
    var last = 0
    for counts in journal.minutes {
      writer.write(signed: counts.minute - last)
      last = counts.minute
      writer.write(count: counts.ended)
      writer.write(count: counts.all - counts.ended)
      writer.write(count: counts.failed.count)
      for failed in counts.failed {
        writer.write(UInt64(failed.outcome.code))
        writer.write(count: failed.count)
      }
    }
  }

  private static func packFlows(_ journal: JournalDay, into writer: inout PackedWriter) {
    writer.write(count: journal.flowMinutes)
    writer.write(count: journal.flows.count)
    var last: (stream: UInt32, minute: Int) = (0, 0)
    let flows = journal.flows.sorted { ($0.stream, $0.minute) < ($1.stream, $1.minute) }
    for flow in flows {
      writer.write(UInt64(flow.stream - last.stream))
      writer.write(signed: (flow.minute - last.minute) / journal.flowMinutes)
      last = (flow.stream, flow.minute)
      writer.write(count: flow.ended)
      writer.write(count: flow.all - flow.ended)
    }
  }

  private static func packEvents(_ journal: JournalDay, into writer: inout PackedWriter) {
    writer.write(count: journal.eventMinutes)
    writer.write(count: journal.events.count)
    var minute: Int32 = 0
    var offsets: [Int32: Int] = [:]
    for event in journal.events {
      writer.write(signed: Int(event.minute - minute))
      minute = event.minute
      writer.write(UInt64(event.stream))
      writer.write(UInt64(event.outcomeCode))
      writer.write(UInt64(event.signature))
      writer.write(UInt64(event.job))
      writer.write(UInt64(event.recipientDomain))
      writer.write(count: Int(event.count))
      writer.write(signed: Int(event.input))
      writer.write(signed: event.offset - offsets[event.input, default: 0])
      offsets[event.input] = event.offset
    }
  }

  // MARK: - Reading

  /// Reads a day.
  static func read(_ bytes: UnsafeRawBufferPointer) throws(PackedDamage) -> JournalDay {
    var reader = PackedReader(try SealedBytes.open(bytes))
    guard try reader.number() == version else { throw PackedDamage() }
    var journal = JournalDay()
    journal.folded = try names(&reader)
    journal.signatures = try names(&reader)
    journal.jobs = try names(&reader)
    journal.recipientDomains = try names(&reader)
    try readMinutes(&reader, into: &journal)
    try readFlows(&reader, into: &journal)
    try readEvents(&reader, into: &journal)
    guard reader.isAtEnd else { throw PackedDamage() }
    return journal
  }

  private static func names(_ reader: inout PackedReader) throws(PackedDamage) -> [String] {
    var names: [String] = []
    for _ in 0..<(try reader.count(limit: reader.remaining)) { names.append(try reader.text()) }
    return names
  }

  private static func readMinutes(
    _ reader: inout PackedReader, into journal: inout JournalDay
  ) throws(PackedDamage) {
    var minute = 0
    for _ in 0..<(try reader.count(limit: reader.remaining)) {
      minute &+= try reader.signed()
      let ended = try reader.count()
      let later = try reader.count(limit: .max - ended)
      var failed: [MinuteCounts.Failed] = []
      for _ in 0..<(try reader.count(limit: reader.remaining)) {
        guard let outcome = Outcome(checking: try reader.small()) else { throw PackedDamage() }
        failed.append(MinuteCounts.Failed(outcome: outcome, count: try reader.count()))
      }
      journal.minutes.append(
        MinuteCounts(minute: minute, ended: ended, all: ended + later, failed: failed))
    }
  }

  private static func readFlows(
    _ reader: inout PackedReader, into journal: inout JournalDay
  ) throws(PackedDamage) {
    journal.flowMinutes = max(1, try reader.count(limit: Int(Int32.max)))
    var stream: UInt32 = 0
    var minute = 0
    for _ in 0..<(try reader.count(limit: reader.remaining)) {
      let step = try reader.small()
      guard step <= UInt32.max - stream else { throw PackedDamage() }
      stream += step
      minute &+= try reader.signed() &* journal.flowMinutes
      let ended = try reader.count()
      let later = try reader.count(limit: .max - ended)
      journal.flows.append(
        StreamFlow(stream: stream, minute: minute, ended: ended, all: ended + later))
    }
  }

  private static func readEvents(
    _ reader: inout PackedReader, into journal: inout JournalDay
  ) throws(PackedDamage) {
    journal.eventMinutes = max(1, try reader.count(limit: Int(Int32.max)))
    var minute = 0
    var offsets: [Int32: Int] = [:]
    for _ in 0..<(try reader.count(limit: reader.remaining)) {
      minute &+= try reader.signed()
      let stream = try reader.small()
      let outcome = try reader.small()
      let (signature, job, domain) = (try reader.small(), try reader.small(), try reader.small())
      let count = try reader.count(limit: Int(Int32.max))
      let input = Int32(truncatingIfNeeded: try reader.signed())
      let offset = offsets[input, default: 0] &+ (try reader.signed())
      offsets[input] = offset
      guard let place = Int32(exactly: minute), Outcome(checking: outcome) != nil,
        Int(signature) < journal.signatures.count, Int(job) < journal.jobs.count,
        Int(domain) < journal.recipientDomains.count
      else { throw PackedDamage() }
      journal.events.append(
        FailureEvent(
          minute: place, stream: stream, outcomeCode: outcome, signature: signature, job: job,
          recipientDomain: domain, count: Int32(count), input: input, offset: offset))
    }
  }
}
