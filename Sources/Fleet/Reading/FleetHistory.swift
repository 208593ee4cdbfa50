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
  }

  /// Asks servers for their ledgers, all at once; throws where none of them answers.
  package init(_ servers: [ServerConnection]) async throws(ServerProblem) {
    let ledgers = await withTaskGroup(of: (Int, Result<FleetLedger, ServerProblem>).self) { group in
      for (number, server) in servers.enumerated() {
        group.addTask {
          do throws(ServerProblem) {
            return (number, .success(try await FleetLedger(server)))
          } catch {
            return (number, .failure(error))
          }
        }
      }
      var all: [(Int, Result<FleetLedger, ServerProblem>)] = []
      for await ledger in group { all.append(ledger) }
      return all.sorted { $0.0 < $1.0 }.map { (server: servers[$0.0], ledger: $0.1) }
    }
    var shards: [Shard] = []
    var inputs: [CountedInput] = []
    var problems: [InputProblem] = []
    var failure: ServerProblem?
    var sources: [RememberedSource] = []
    for (server, result) in ledgers {
      switch result {
      case .success(let ledger):
        let first = inputs.count
        inputs += ledger.files.map(\.input)
        let places = ledger.files.enumerated().map { ($1.identity, Int32(clamping: first + $0)) }
        shards.append(
          Shard(
            server: server, ledger: ledger,
            places: Dictionary(places, uniquingKeysWith: { first, _ in first })))
        sources += ledger.nodes.map { node in
          RememberedSource(
            path: "\(server.address.text):\(node.name)", readAt: node.seen,
            problem: node.unread.isEmpty ? nil : node.unread)
        }
      case .failure(let problem):
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

  package func count(
    for plan: RollupPlan
  ) async -> (parts: [RollupPart], problems: [InputProblem]) {
    await withTaskGroup(of: (Int, RollupPart, [InputProblem]).self) { group in
      for (number, shard) in shards.enumerated() {
        group.addTask {
          let (part, problems) = await ShardCount(
            plan, shard.server, shard.ledger, shard.places, kept
          ).run()
          return (number, part, problems)
        }
      }
      var all: [(Int, RollupPart, [InputProblem])] = []
      for await counted in group { all.append(counted) }
      all.sort { $0.0 < $1.0 }
      return (all.map(\.1), all.flatMap(\.2))
    }
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
