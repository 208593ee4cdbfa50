import Glibc
import SampleFirm

/// Makes the messages of a plan with their times, receivers and jobs.
struct TrafficMaker {
  private let plan: ScenarioPlan
  private var chance: SplitMix

  /// Takes a plan.
  init(_ plan: ScenarioPlan) {
    self.plan = plan
    chance = SplitMix(seed: SplitMix.mix(plan.seed ^ 0x7472_6166))
  }

  /// All messages, by stream and day.
  func messages() -> [Simulation.Message] {
    var maker = self
    var byStream: [[Simulation.Message]] = []
    for number in plan.streams.indices {
      if let leader = plan.streams[number].follows {
        byStream.append(maker.repeated(byStream[leader], as: number))
      } else {
        byStream.append(maker.stream(number))
      }
    }
    return byStream.flatMap { $0 }
  }

  /// Each message of the leader again, up to a minute and a half later, to the same receiver.
  private mutating func repeated(
    _ leader: [Simulation.Message], as number: Int
  ) -> [Simulation.Message] {
    leader.map { message($0.queued + 1 + chance.below(90), number, $0.mailbox, job: $0.job) }
  }

  private mutating func stream(_ number: Int) -> [Simulation.Message] {
    let stream = plan.streams[number]
    let weights = plan.mailboxes.map { $0.weight * (0.6 + 0.9 * chance.unit()) }
    let total = weights.reduce(0, +)
    var messages: [Simulation.Message] = []
    for day in stride(from: plan.begin, to: plan.end, by: ScenarioPlan.day) {
      // 1970-01-01 was a Thursday.
      let weekday = (day / ScenarioPlan.day + 3) % 7
      let swing = exp(stream.spread * chance.normal() - stream.spread * stream.spread / 2)
      let count = chance.poisson(stream.perDay * stream.weekdays[weekday] * swing)
      for _ in 0..<count {
        let time = day + second(stream.shape)
        var lot = chance.unit() * total
        let mailbox = weights.firstIndex { weight in
          lot -= weight
          return lot < 0
        }
        messages.append(
          message(
            time, number, mailbox ?? 0, job: stream.jobs > 0 ? chance.below(stream.jobs) : -1))
      }
    }
    return messages
  }

  private mutating func message(
    _ time: Int, _ number: Int, _ mailbox: Int, job: Int
  ) -> Simulation.Message {
    let share = plan.streams[number].signing(at: time).failingShare
    return Simulation.Message(
      stream: number, mailbox: mailbox, job: job, queued: time, bits: chance.next(),
      time: time + 1 + chance.below(20), failsSignature: chance.chance(share))
  }

  private mutating func second(_ shape: DayShape) -> Int {
    switch shape {
    case .office: return 7 * 3600 + chance.below(11 * 3600)
    case .flat: return chance.below(86_400)
    case .batch(let hour): return hour * 3600 + chance.below(7200)
    }
  }
}

extension SplitMix {
  /// A number of the normal distribution with mean 0 and deviation 1 (Box and Muller 1958).
  mutating func normal() -> Double {
    let radius = sqrt(-2 * log(max(unit(), 1e-300)))
    return radius * cos(2 * .pi * unit())
  }

  /// A number of the Poisson distribution: by products of chance, above 200 by its normal limit.
  mutating func poisson(_ mean: Double) -> Int {
    guard mean > 0 else { return 0 }
    if mean > 200 { return max(0, Int((mean + mean.squareRoot() * normal()).rounded())) }
    let least = exp(-mean)
    var count = 0
    var product = unit()
    while product > least {
      count += 1
      product *= unit()
    }
    return count
  }
}
