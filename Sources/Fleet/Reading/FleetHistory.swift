package import AccountingLog
package import ByteKit
package import ClickHouse
package import Findings
package import History
package import Traffic

/// What the nodes of a fleet sent to one or several ClickHouse servers, as a report counts it: the
/// windows of the reports go there, sums come back.
///
/// A file lies whole in one of the servers, so the sums of all are the sums of the fleet.
package struct FleetHistory: KeptHistory {
  package let inputs: [CountedInput]
  package let reports = CountedReports()
  private let shards: [Shard]
  private let kept = FleetExcerpts()

  /// Servers that could not be asked.
  package let problems: [InputProblem]
  /// What feeds the servers: each node, and each server that could not be asked.
  package let sources: [RememberedSource]

  private struct Shard: Sendable {
    let server: ServerConnection
    let ledger: FleetLedger
    /// The place among the inputs of each file.
    let places: [UInt64: Int32]

    init(server: ServerConnection, ledger: FleetLedger, firstInput: Int) {
      self.server = server
      self.ledger = ledger
      places = Dictionary(
        ledger.files.enumerated().map { ($1.identity, Int32(clamping: firstInput + $0)) },
        uniquingKeysWith: { first, _ in first })
    }
  }

  /// What a server answers to the first question.
  private enum Answer: Sendable {
    case ledger(FleetLedger)
    case problem(ServerProblem)
  }

  /// Asks servers for their ledgers, all at once; throws where none of them answers.
  package init(_ servers: [ServerConnection]) async throws(ServerProblem) {
    let asked = servers.map { server in Task { await Self.ask(server) } }
    var shards: [Shard] = []
    var inputs: [CountedInput] = []
    var problems: [InputProblem] = []
    var failure: ServerProblem?
    var sources: [RememberedSource] = []
    for (server, task) in zip(servers, asked) {
      switch await task.value {
      case .ledger(let ledger):
        shards.append(Shard(server: server, ledger: ledger, firstInput: inputs.count))
        inputs += ledger.files.map(\.input)
        sources += ledger.nodes.map { node in
          RememberedSource(
            path: "\(server.address.text):\(node.name)", readAt: node.seen,
            problem: node.unread.first)
        }
      case .problem(let problem):
        failure = failure ?? problem
        problems.append(problem.told(by: server))
        sources.append(
          RememberedSource(path: server.address.text, readAt: nil, problem: problem.reason))
      }
    }
    if shards.isEmpty, let failure { throw failure }
    self.shards = shards
    self.inputs = inputs
    self.sources = sources
    self.problems = problems
  }

  private static func ask(_ server: ServerConnection) async -> Answer {
    do throws(ServerProblem) { return .ledger(try await FleetLedger(server)) } catch {
      return .problem(error)
    }
  }

  package func count(
    for plan: RollupPlan
  ) async -> (parts: [RollupPart], problems: [InputProblem]) {
    let counts = shards.map { shard in
      ShardCount(plan, shard.server, shard.ledger, shard.places, kept)
    }
    let tasks = counts.map { count in Task { await count.run() } }
    var parts: [RollupPart] = []
    var problems: [InputProblem] = []
    for task in tasks {
      let counted = await task.value
      parts.append(counted.part)
      problems += counted.problems
    }
    return (parts, problems)
  }

  package func excerpts(
    at wanted: Set<LogExcerpts.Place>, note: (InputProblem) -> Void
  ) throws(HistoryStore.Problem) -> [LogExcerpts.Place: (diagnostic: String, job: String)] {
    var files: [String: UInt64] = [:]
    for file in shards.flatMap(\.ledger.files) { files[file.input.input.path] = file.identity }
    var found: [LogExcerpts.Place: (diagnostic: String, job: String)] = [:]
    for place in wanted {
      guard let file = files[place.path], let excerpt = kept.at(file: file, offset: place.offset)
      else { continue }
      found[place] = (excerpt.reply, excerpt.job)
    }
    return found
  }
}
