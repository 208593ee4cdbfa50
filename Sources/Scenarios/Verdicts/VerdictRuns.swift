/// Decides how the program is run on a world.
struct VerdictRuns {
  private let mail: VerdictMail
  private let seed: UInt64

  /// Takes the mail of the world.
  init(_ mail: VerdictMail, seed: UInt64) {
    self.mail = mail
    self.seed = seed
  }

  private var plan: VerdictPlan { mail.plan }

  /// All runs, in the order in which they are made.
  var all: [VerdictRun] {
    switch plan.kind {
    case .oldStore: return oldStore
    case .emptyPeriod: return emptyPeriod
    default: break
    }
    var runs = [whole]
    if let day { runs.append(run("day", plan.time(ofDay: day)..<plan.time(ofDay: day + 1))) }
    if let mended { runs.append(run("until", plan.begin..<mended)) }
    if readsAlike, seed % 2 == 0 || plan.kind.isQuiet {
      runs += runs.map { of($0, agreesWith: $0.name) }
    }
    return runs
  }

  private func run(
    _ name: String, _ period: Range<Int>?, _ source: VerdictRun.Source = .files
  ) -> VerdictRun {
    VerdictRun(
      name: name, source: source, period: period,
      truth: VerdictTruthBuilder(mail, period: period).truth())
  }

  private var whole: VerdictRun {
    var run = run("whole", nil)
    run.asksMail = seed % 3 == 0 || plan.kind == .belowLost
    run.asksQuiet = [.quiet, .quietWeekly, .junk, .belowLost, .ladder].contains(plan.kind)
    return run
  }

  /// The same run on the store.
  private func of(_ run: VerdictRun, agreesWith name: String) -> VerdictRun {
    var copy = run
    copy.name = "store-\(name)"
    copy.source = .store
    copy.agreesWith = name
    copy.asksMail = false
    copy.asksQuiet = false
    return copy
  }

  /// Whether a store that was filled from the files knows all that the files tell.
  private var readsAlike: Bool { plan.damage == .none || plan.damage == .junkReport }

  /// A day to look at alone: the first of a new relay, else the last.
  private var day: Int? {
    switch plan.kind {
    case .newRelay: plan.relays.last?.days.lowerBound
    case .quiet, .refused, .quarantined, .noReports, .spread: plan.days - 1
    default: nil
    }
  }

  /// The time at which a failure was mended.
  private var mended: Int? {
    guard plan.kind == .mendedSigned, let phase = plan.relays.last?.phases.last else { return nil }
    return plan.time(ofDay: phase.day)
  }

  private var oldStore: [VerdictRun] {
    let late = [3, 5, 12, 60, 200][Int(seed % 5)]
    let end = plan.time(ofDay: plan.days + late)
    return [
      run("period", end - VerdictPlan.day..<end, .store), run("stale", plan.begin..<end, .store),
    ]
  }

  private var emptyPeriod: [VerdictRun] {
    let before = plan.begin - 10 * VerdictPlan.day
    let after = plan.time(ofDay: plan.days + 3)
    let begin = seed % 2 == 0 ? before : after
    return [run("period", begin..<begin + VerdictPlan.day)]
  }
}
