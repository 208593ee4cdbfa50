/// What a ClickHouse is asked of one day, so that its rows come back in order of time: those of each
/// minute, those of each stream in a few, and the failed ones.
///
/// What PowerMTA refused itself is in none of them, and what it put off itself in no list of failures.
struct JournalQueries {
  /// Minutes that a flow stands for.
  static let flowMinutes = 10

  private static let attempts = "outcome != 'rb' AND NOT (outcome = 'b' AND cause = 'local')"

  /// Rows that count.
  let rows: DayRows

  /// Minute, outcome, cause, rows.
  var minutes: String {
    """
    SELECT toInt32(intDiv(toUInt32(t), 60)) AS minute, outcome, cause, count() AS n
    FROM \(rows.table) WHERE \(rows.condition) AND \(Self.attempts) GROUP BY minute, outcome, cause
    """
  }

  /// Stream, first minute of the span, rows that ended, all rows.
  var flows: String {
    """
    SELECT \(DayQueries.streamColumns), toInt32(intDiv(toUInt32(t), \(Self.flowMinutes * 60)) * \(Self.flowMinutes)) AS span,
      countIf(outcome != 't') AS ended, count() AS n
    FROM \(rows.table) WHERE \(rows.condition) AND \(Self.attempts) GROUP BY \(DayQueries.streamColumns), span
    """
  }

  /// Stream, minute, outcome, cause, reply, job, rows, and file and offset of the first row.
  var failures: String {
    """
    SELECT \(DayQueries.streamColumns), toInt32(intDiv(toUInt32(t), 60)) AS minute, outcome, cause, reply, job,
      count() AS n, argMin((file, off), t) AS earliest
    FROM \(rows.table) WHERE \(rows.condition) AND outcome IN ('b', 't') AND cause != 'local'
    GROUP BY \(DayQueries.streamColumns), minute, outcome, cause, reply, job
    """
  }
}
