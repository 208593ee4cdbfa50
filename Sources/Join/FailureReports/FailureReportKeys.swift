import ByteKit
import FailureReports
import Traffic

/// What is looked for in the logs: Message-IDs, and addresses at times.
struct FailureReportKeys: Sendable {
  /// How far a row's time may lie from a mail's arrival where the Message-ID does not tell.
  ///
  /// PowerMTA writes the row once the receiver has answered; a receiver's clock may differ.
  static let secondsMax = 600

  private static let bitCount = 1 << 16

  /// The reports.
  let reports: [FailureReport]
  private var bits = [UInt64](repeating: 0, count: bitCount / 64)
  private var byID: [UInt64: [Int]] = [:]
  private var byAddress: [IPAddress: [Int]] = [:]
  private var slots: Set<Int> = []
  /// Times of rows that may fit without a Message-ID; nil where none can.
  private(set) var times: ClosedRange<Int>?

  init(_ reports: [FailureReport]) {
    self.reports = reports
    for (number, report) in reports.enumerated() {
      if var id = report.messageID,
        let hash = id.withUTF8({ MessageID.hash(UnsafeRawBufferPointer($0)) })
      {
        byID[hash, default: []].append(number)
        bits[Int(hash % UInt64(Self.bitCount)) / 64] |= 1 << (hash % 64)
      }
      if report.fromDomain != nil, let address = report.sourceIP, let arrival = report.arrival {
        add(address, arrival, number)
      }
    }
  }

  private mutating func add(_ address: IPAddress, _ arrival: Int, _ number: Int) {
    byAddress[address, default: []].append(number)
    let slot = Self.slot(arrival)
    slots.formUnion([slot - 1, slot, slot + 1])
    let near = (arrival - Self.secondsMax)...(arrival + Self.secondsMax)
    times =
      times.map {
        min($0.lowerBound, near.lowerBound)...max($0.upperBound, near.upperBound)
      } ?? near
  }

  private static func slot(_ time: Int) -> Int {
    time / secondsMax - (time % secondsMax < 0 ? 1 : 0)
  }

  /// True where a Message-ID is looked for.
  var hasIDs: Bool { !byID.isEmpty }

  /// True for a hash that may be that of a Message-ID which is looked for.
  @inline(__always)
  func mayHold(_ hash: UInt64) -> Bool {
    bits[Int(hash % UInt64(Self.bitCount)) / 64] & 1 << (hash % 64) != 0
  }

  /// True for a time near which something is looked for by its address.
  @inline(__always)
  func watches(_ time: Int) -> Bool {
    guard let times, times.contains(time) else { return false }
    return slots.contains(Self.slot(time))
  }

  /// The reports of a Message-ID, given with its hash.
  func reports(of hash: UInt64, _ id: String?) -> [Int] {
    guard let id, let found = byID[hash] else { return [] }
    return found.filter { reports[$0].messageID == id }
  }

  /// The reports of mail from an address about a time.
  func reports(from address: IPAddress, at time: Int) -> [Int] {
    (byAddress[address] ?? []).filter { number in
      guard let arrival = reports[number].arrival else { return false }
      return abs(arrival - time) <= Self.secondsMax
    }
  }
}
