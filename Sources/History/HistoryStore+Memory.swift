package import Findings
import GRDB

extension HistoryStore {
  /// What the last remembered report told; nil where there is none yet.
  package func memory() throws(Problem) -> ReportMemory? {
    try read(Self.memory)
  }

  private static func memory(_ database: Database) throws -> ReportMemory? {
    guard
      let at = try Int.fetchOne(database, sql: "SELECT at FROM told ORDER BY id DESC LIMIT 1")
    else { return nil }
    let findings = try Row.fetchAll(database, sql: "SELECT * FROM finding").compactMap(finding)
    let stages = try Row.fetchAll(database, sql: "SELECT * FROM stage").map { row in
      ReportMemory.StageMark(
        domain: row["domain"], begin: row["begin"], policy: row["policy"],
        percent: row["percent"], isTesting: row["testing"], origin: row["origin"])
    }
    var days: [ReportMemory.DayKey: ReportMemory.DayCount] = [:]
    let rows = try Row.fetchCursor(
      database, sql: "SELECT domain, day, reporter, messages, aligned FROM told_day")
    while let row = try rows.next() {
      days[ReportMemory.DayKey(domain: row[0], day: row[1], reporter: row[2])] =
        ReportMemory.DayCount(messages: row[3], aligned: row[4])
    }
    return ReportMemory(at: at, findings: findings, stages: stages, days: days)
  }

  /// Kinds and states of another version are passed over.
  private static func finding(_ row: Row) -> ReportMemory.Finding? {
    guard let kind = ReportMemory.Kind(rawValue: row["kind"]),
      let severity = Severity(rawValue: row["severity"]),
      let state = ReportMemory.State(rawValue: row["state"])
    else { return nil }
    return ReportMemory.Finding(
      kind: kind, id: row["id"], title: row["title"], severity: severity, state: state,
      firstTold: row["first_told"], changed: row["changed"])
  }

  /// Keeps what a report told, so that the next one can say what is new.
  package func remember(_ memory: ReportMemory, status: Verdict.Status) throws(Problem) {
    try write { database in
      try database.execute(
        sql: "INSERT INTO told (at, status) VALUES (?, ?)",
        arguments: [memory.at, status.rawValue])
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

  private static func rememberDays(
    _ days: [ReportMemory.DayKey: ReportMemory.DayCount], _ database: Database
  ) throws {
    let old = try Self.memory(database)?.days ?? [:]
    for (key, count) in days where old[key] != count {
      try database.cachedStatement(sql: "INSERT OR REPLACE INTO told_day VALUES (?, ?, ?, ?, ?)")
        .execute(arguments: [key.domain, key.day, key.reporter, count.messages, count.aligned])
    }
  }
}
