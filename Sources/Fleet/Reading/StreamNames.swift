import ByteKit
import ClickHouse
import Policies
import Traffic

/// The columns that name a stream, as `DayQueries.streamColumns` has them.
struct StreamNames {
  let domain: String
  /// Where the From domain came from, as `RowNaming.Origin`.
  let origin: Int
  let sourceIP: IPAddress?
  let relay: Relay
  let destination: Destination

  init(_ reader: inout RowBinaryReader) throws(ServerProblem) {
    let node = try reader.text()
    domain = try reader.text()
    let marks = EventMarks(rawValue: try reader.number(UInt8.self))
    let source = try Self.address(&reader)
    let injector = try reader.text()
    let injectorIP = try Self.address(&reader)
    let vmta = try reader.text()
    let receiver = try reader.text()
    origin = Int(marks.origin)
    sourceIP = marks.contains(.noSource) ? nil : source
    relay = Relay(
      injector: injector, injectorIP: marks.contains(.noInjectorIP) ? nil : injectorIP, vmta: vmta,
      node: node)
    destination = Destination(
      receiver: receiver.isEmpty ? nil : receiver, host: try reader.text(),
      recipientDomain: try reader.text())
  }

  /// Moves a reader behind them.
  static func skip(_ reader: inout RowBinaryReader) throws(ServerProblem) {
    try reader.skipText()
    try reader.skipText()
    try reader.skip(1 + 16)
    try reader.skipText()
    try reader.skip(16)
    for _ in 0..<4 { try reader.skipText() }
  }

  private static func address(_ reader: inout RowBinaryReader) throws(ServerProblem) -> IPAddress {
    IPAddress(
      high: try reader.number(UInt64.self).byteSwapped,
      low: try reader.number(UInt64.self).byteSwapped)
  }
}
