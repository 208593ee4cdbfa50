import Following
import TestSupport
import Testing

/// A writer and a reader that take turns at random; the reader is killed again and again, and then
/// knows only what it committed.
struct FollowerSeedTests {
  @Test(arguments: 1...60) func everyRowCountsOnce(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let folder = try TemporaryFolder()
    let writer = try LogWriter("acct-2026-02-16-0000.csv", in: folder)
    var reading = try Reading([folder.path])
    var committed: [String] = []
    var state = reading.state
    var closed: [String] = []
    var number = 0
    for _ in 0..<120 {
      switch Int.random(in: 0..<20, using: &random) {
      case 0..<8:
        writer.add(Int.random(in: 1...40, using: &random))
        try writer.flush(butFor: Int.random(in: 0...300, using: &random))
      case 8, 9:
        // Rotation; the rest goes to the old file first, as PowerMTA does.
        try writer.flush()
        if Bool.random(using: &random) {
          try writer.rename(to: "done/\(writer.name)")
          closed.append("done/\(writer.name)")
        } else {
          closed.append(writer.name)
        }
        number += 1
        try writer.start("acct-2026-02-\(16 + number / 10)-000\(number % 10).csv")
      case 10:
        guard let place = closed.indices.randomElement(using: &random) else { continue }
        try writer.compress(closed.remove(at: place))
      case 11..<14: reading.readAll()
      case 14, 15:
        reading.follower.discover()
        _ = reading.readBlock()
      case 16, 17:
        state = reading.state
        committed += reading.consumer.recipients
        reading.consumer.recipients = []
      default: reading = try Reading([folder.path], state: state)
      }
    }
    try writer.flush()
    reading = try Reading([folder.path], state: state)
    reading.readAll()
    let counted = committed + reading.consumer.recipients
    #expect(counted.count == writer.written.count)
    #expect(counted.sorted() == writer.written.sorted())
  }
}
