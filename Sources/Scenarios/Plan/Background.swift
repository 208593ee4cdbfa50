import SampleFirm

/// Refusals that have nothing to do with any stage, and how they cluster.
///
/// Each factor follows from the seed alone, so that its mean over days, jobs and addresses is the
/// same in all stages.
struct Background {
  private let plan: ScenarioPlan

  /// Takes a plan.
  init(_ plan: ScenarioPlan) { self.plan = plan }

  /// A number in `[0, 1)` that belongs to the given numbers.
  private func unit(_ topic: UInt64, _ a: Int, _ b: Int, _ c: Int = 0) -> Double {
    var mixed = SplitMix.mix(plan.seed &+ topic &* 0x9e37_79b9_7f4a_7c15)
    for value in [a, b, c] { mixed = SplitMix.mix(mixed &+ UInt64(bitPattern: Int64(value + 1))) }
    return Double(mixed >> 11) * 0x1p-53
  }

  /// Share of a stream's mail on a day, in a job, that goes to a bad address, 0…1.
  func badAddressShare(stream: Int, day: Int, job: Int) -> Double {
    let at = plan.streams[stream]
    var factor = 0.6 + 0.8 * unit(1, stream, day)
    switch at.clustering {
    case .mild, .byAddress:
      if job >= 0 { factor *= 0.4 + 1.2 * unit(2, stream, day, job) }
    case .byDay: factor = unit(3, stream, day) < 0.15 ? 12 : 0.6
    case .byJob: factor = unit(4, stream, day, job) < 0.12 ? 25 : 0.5
    case .byRareJob: factor = unit(4, stream, day, job) < 0.02 ? 60 : 0.5
    }
    return min(at.badAddressShare * factor, 0.5)
  }

  /// Share refused for the source address' name, 0…1.
  func reputationShare(stream: Int, mailbox: Int, day: Int) -> Double {
    let at = plan.streams[stream]
    guard case .byAddress = at.clustering else { return 0.0005 }
    // A spell begins on one day in thirty and lasts one or two days.
    let address = plan.relays[at.relay].sourceIP.utf8.reduce(0) { $0 &* 31 &+ Int($1) }
    let begun = (0...1).contains { back in
      unit(5, address, mailbox, day - back) < 0.033
        && (back == 0 || unit(6, address, mailbox, day - back) < 0.5)
    }
    return begun ? 0.7 : 0
  }
}
