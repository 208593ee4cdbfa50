import ByteKit

/// The volume of every sender over the hours of the story.
///
/// Weekdays and hours are Belgian ones. Each sender's days vary by up to 12 %, as real days do.
struct TrafficClock {
  /// Hours of the story.
  let hours: Int
  private let begin: Int
  private let seed: UInt64
  private let scale: [Double]

  /// Sums up the shapes, so that each sender gets its weight over the whole story.
  init(_ model: FirmModel) {
    begin = model.schedule.begin
    hours = (model.schedule.end - model.schedule.begin) / 3600
    seed = model.plan.seed
    var sums = Array(repeating: 0.0, count: FirmSystems.senders.count)
    for hour in 0..<hours {
      for sender in sums.indices {
        sums[sender] += Self.volume(sender, hour: hour, begin: begin, seed: seed)
      }
    }
    let total = FirmSystems.senders.reduce(0) { $0 + $1.weight }
    scale = FirmSystems.senders.indices.map { index in
      sums[index] > 0 ? FirmSystems.senders[index].weight / total / sums[index] : 0
    }
  }

  /// Share of all mail that each sender sends in an hour; all hours sum to 1.
  func shares(hour: Int) -> [Double] {
    scale.indices.map { Self.volume($0, hour: hour, begin: begin, seed: seed) * scale[$0] }
  }

  private static func volume(_ sender: Int, hour: Int, begin: Int, seed: UInt64) -> Double {
    let time = begin + hour * 3600
    let local = time + BelgianTime.offsetSeconds(at: time)
    let day = local / CivilTime.secondsPerDay
    let bits = SplitMix.mix(seed &+ UInt64(day * 64 + sender) &* 0x9e37_79b9_7f4a_7c15)
    let noise = 0.88 + Double(bits >> 40) / Double(1 << 24) * 0.24
    // 1970-01-01 was a Thursday: 0 is Monday here.
    return shape(
      FirmSystems.senders[sender].shape, hour: local / 3600 % 24, weekday: (day + 3) % 7) * noise
  }

  private static func shape(
    _ shape: SendingSystem.Shape, hour: Int, weekday: Int
  ) -> Double {
    let weekend = weekday >= 5
    switch shape {
    case .office: return weekend ? 0.06 : (8..<18).contains(hour) ? 1 : 0.04
    case .daily: return ((7..<22).contains(hour) ? 1 : 0.15) * (weekend ? 0.7 : 1)
    case .nightly: return (2..<5).contains(hour) ? 3 : 0.03
    case .campaigns:
      return (weekday == 1 || weekday == 3) && (9..<12).contains(hour) ? 6 : 0.12
    }
  }
}
