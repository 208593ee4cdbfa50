package import Findings
import GRDB

extension HistoryStore {
  /// What the last remembered report told; nil where there is none yet.
  package func memory() throws(Problem) -> ToldReport? {
    try read(Self.memory)
  }

  static func memory(_ database: Database) throws -> ToldReport? {
    guard
      let told = try Row.fetchOne(database, sql: "SELECT at FROM told ORDER BY id DESC LIMIT 1")
    else { return nil }
    let findings = try Row.fetchAll(
      database,
      sql: "SELECT kind, id, title, severity, state, first_told, changed FROM finding"
    ).compactMap(finding)
    let stages = try Row.fetchAll(
      database, sql: "SELECT domain, begin, policy, percent, testing, origin FROM stage"
    ).map { row in
      ToldReport.StageMark(
        domain: try row.value(0), begin: try row.value(1), policy: try row.value(2),
        percent: try row.number(3, in: 0...100), isTesting: try row.number(4, in: 0...1) == 1,
        origin: try row.value(5))
    }
    var days: [ToldReport.DayKey: ToldReport.DayCount] = [:]
    let rows = try Row.fetchCursor(
      database, sql: "SELECT domain, day, reporter, messages, aligned FROM told_day")
    while let row = try rows.next() {
      let key = ToldReport.DayKey(
        domain: try row.value(0), day: try row.day(1), reporter: try row.value(2))
      days[key] = ToldReport.DayCount(messages: try row.count(3), aligned: try row.count(4))
    }
    return ToldReport(at: try told.time(0), findings: findings, stages: stages, days: days)
  }

  /// Kinds and states of another version are passed over; identifiers of earlier ones are those that
  /// they became.
  private static func finding(_ row: Row) throws -> ToldReport.Finding? {
    guard let kind = ToldReport.Kind(rawValue: try row.value(0)),
      let severity = Severity(rawValue: try row.value(3)),
      let state = ToldReport.State(rawValue: try row.value(4))
    else { return nil }
    let id: String = try row.value(1)
    return ToldReport.Finding(
      kind: kind, id: FindingID.read(id) ?? id, title: try row.value(2), severity: severity,
      state: state, firstTold: try row.time(5), changed: try row.time(6))
  }

  /// Keeps what a report told, so that the next one can say what is new.
  package func remember(_ memory: ToldReport, status: Verdict.Status) throws(Problem) {
    try write { database in
      try database.execute(
        sql: "INSERT INTO told (at, status) VALUES (?, ?)",
        arguments: [memory.at, status.rawValue])
      try Self.renameFindings(database)
      for finding in memory.findings {
        try database.cachedStatement(
          sql: "INSERT OR REPLACE INTO finding VALUES (?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
          finding.kind.rawValue, finding.id, finding.title, finding.severity.rawValue,
          finding.state.rawValue, finding.firstTold, finding.changed,
        ])
      }
      try database.execute(sql: "DELETE FROM stage")
      for stage in memory.stages {
        try database.cachedStatement(sql: "INSERT OR REPLACE INTO stage VALUES (?, ?, ?, ?, ?, ?)")
          .execute(arguments: [
            stage.domain, stage.begin, stage.policy, stage.percent, stage.isTesting, stage.origin,
          ])
      }
      try Self.rememberDays(memory.days, database)
    }
  }

  /// Gives findings that an earlier version told the identifiers that they have now.
  private static func renameFindings(_ database: Database) throws {
    let old = try String.fetchAll(database, sql: "SELECT DISTINCT id FROM finding")
      .compactMap { id in FindingID.read(id).flatMap { $0 == id ? nil : (id, $0) } }
    for (id, new) in old {
      try database.cachedStatement(sql: "UPDATE OR REPLACE finding SET id = ? WHERE id = ?")
        .execute(arguments: [new, id])
    }
  }

  private static func rememberDays(
    _ days: [ToldReport.DayKey: ToldReport.DayCount], _ database: Database
  ) throws {
    let old = try Self.memory(database)?.days ?? [:]
    for (key, count) in days where old[key] != count {
      try database.cachedStatement(sql: "INSERT OR REPLACE INTO told_day VALUES (?, ?, ?, ?, ?)")
        .execute(arguments: [key.domain, key.day, key.reporter, count.messages, count.aligned])
    }
  }
}
