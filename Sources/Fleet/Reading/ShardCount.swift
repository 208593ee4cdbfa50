package import ByteKit
import ClickHouse
import Traffic

/// Counts what one server holds for a run.
struct ShardCount: Sendable {
  /// What a server holds of a run, and what is told of it.
  struct Counted: Sendable {
    let part: RollupPart
    let problems: [InputProblem]
  }

  private let plan: RollupPlan
  private let server: ServerConnection
  private let ledger: FleetLedger
  private let places: [UInt64: Int32]
  private let excerpts: FleetExcerpts

  init(
    _ plan: RollupPlan, _ server: ServerConnection, _ ledger: FleetLedger,
    _ places: [UInt64: Int32], _ excerpts: FleetExcerpts
  ) {
    self.excerpts = excerpts
    self.plan = plan
    self.server = server
    self.ledger = ledger
    self.places = places
  }

  /// Asks for each day that counts; what cannot be had is told and does not count.
  func run() async -> Counted {
    let builder = RollupPartBuilder(plan: plan)
    for file in ledger.files {
      for (reason, rows) in file.ignored { builder.ignore(rows, reason) }
    }
    let wanted = ledger.days.keys.filter(plan.counts).sorted()
    for (day, sent) in ledger.days where !plan.counts(day: day) {
      builder.ignore(sent.rows, .period)
    }
    var problems: [InputProblem] = []
    do throws(ServerProblem) {
      guard let first = wanted.first, let last = wanted.last else {
        return Counted(part: builder.finish(), problems: [])
      }
      let edges = DayEdges(
        plan, domains: try await names("domain", first...last),
        receivers: try await names("receiver", first...last))
      let counting = DayCounting(builder, places: places, excerpts: excerpts)
      for day in wanted {
        if let problem = try await count(day, edges.slots(day: day), counting) {
          problems.append(problem)
        }
      }
    } catch {
      problems.append(error.told(by: server))
    }
    return Counted(part: builder.finish(), problems: problems)
  }

  /// The names that a column has on some days.
  private func names(
    _ column: String, _ days: ClosedRange<Int>
  ) async throws(ServerProblem) -> [String] {
    var answer = try await server.rows(
      of:
        """
        SELECT \(column) FROM events WHERE t >= toDateTime(\(days.lowerBound * CivilTime.secondsPerDay))
          AND t < toDateTime(\((days.upperBound + 1) * CivilTime.secondsPerDay)) GROUP BY \(column)
        """)
    var names: [String] = []
    while !answer.isAtEnd { names.append(try answer.text()) }
    return names.sorted()
  }

  // MARK: - Days

  /// Counts a day; what lies there must be what was sent, else it is asked for with care, and then told.
  private func count(
    _ day: Int, _ slots: DaySlots, _ counting: DayCounting
  ) async throws(ServerProblem) -> InputProblem? {
    var sent = ledger.days[day]?.rows ?? 0
    var rows = DayRows(day: day)
    var answers = try await DayAnswers(DayQueries(rows: rows, slots: slots), server)
    if answers.rows != sent {
      // Rows that were sent twice, or that a node is sending just now.
      let current = try await FleetLedger.days(server, day: day)[day] ?? FleetLedger.Day()
      sent = current.rows
      rows = DayRows(day: day, within: current.files)
      answers = try await DayAnswers(DayQueries(rows: rows, slots: slots), server)
    }
    try counting.add(answers)
    if plan.keepsJournal {
      try counting.add(try await JournalAnswers(JournalQueries(rows: rows), server))
    }
    guard answers.rows != sent else { return nil }
    return InputProblem(
      code: .fleetDayDiffers, path: server.address.text,
      reason:
        "of \(CivilTime.isoDate(day * CivilTime.secondsPerDay)) \(answers.rows) rows lie there"
        + " and \(sent) were sent",
      hint: "stagewatch ship, run on the nodes, sends what is missing again")
  }
}

extension ServerProblem {
  /// The same among the problems of inputs.
  func told(by server: ServerConnection) -> InputProblem {
    InputProblem(code: .serverFailed, path: server.address.text, reason: reason)
  }
}

extension InputProblem.Code {
  /// A fleet's server could not be asked.
  package static let serverFailed: Self = "server_failed"
  /// What a fleet's server holds of a day is not what nodes sent.
  package static let fleetDayDiffers: Self = "fleet_day_differs"
}
