import AccountingLog
import ByteKit

/// Times in text.
struct TimeBench {
  private let times: FieldTexts

  init(_ input: BenchInput) { times = FieldTexts(.timeLogged, of: input) { _ in true } }

  func run(_ meter: Meter) {
    meter.measure("times: reader", per: "time", count: times.count) {
      times.sum { _, text in Self.seconds(TimestampReader.read(text)) }
    }
    meter.measure("times: cache", per: "time", count: times.count) {
      var cache = TimestampCache()
      return times.sum { _, text in Self.seconds(cache.read(text)) }
    }
  }

  private static func seconds(_ outcome: TimestampReader.Outcome) -> Int {
    guard case .time(let seconds, _) = outcome else { return 0 }
    return seconds
  }
}
