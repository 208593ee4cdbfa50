import ByteKit

/// What a ClickHouse is asked of one day (UTC), so that the rows which the windows and stages of a
/// report tell apart come back as sums.
///
/// The text is the same for every version, and joins nothing.
struct DayQueries {
  /// The columns that name a stream, in the order in which they are answered.
  static let streamColumns = """
    node, domain, marks, ip, injector, injector_ip, vmta, receiver, host, recipient_domain
    """
  /// Of failed rows, what became of them, and what an example needs; replies are told of causes that a report lists.
  private static let failure = """
    , outcome, cause, reply, job, file, off,
      if(cause IN ('dmarc_policy', 'authentication'), toString(reply), '') AS told
    """
  private static let failureNames = ", outcome, cause, reply, job, file, off, told"

  /// Its rows.
  let rows: DayRows
  /// What parts them.
  let slots: DaySlots

  /// Delivered rows: stream, then rows, first and last second.
  var delivered: String {
    """
    SELECT \(Self.streamColumns), count() AS n, min(ts) AS first_ts, max(ts) AS last_ts
    FROM \(numbered("outcome = 'd'")) GROUP BY \(Self.streamColumns), slot
    """
  }

  /// Refused and deferred rows: stream, then rows, first and last second, outcome, cause, the
  /// reply where it is told, and file, offset, reply and job of the earliest row.
  var failed: String {
    """
    SELECT \(Self.streamColumns), count() AS n, min(ts) AS first_ts, max(ts) AS last_ts, outcome, cause, told,
      argMin((file, off, toString(reply), toString(job)), ts) AS earliest
    FROM \(numbered("outcome IN ('b', 't')", and: Self.failure, kept: Self.failureNames))
    GROUP BY \(Self.streamColumns), outcome, cause, told, slot
    """
  }

  /// Mail that came back: time, host, receiver, who refused, From domain, cause; then rows.
  var cameBack: String {
    """
    SELECT toUInt32(t) AS ts, host, receiver, refuser, domain, cause, count() AS n
    FROM \(rows.table) WHERE \(rows.condition) AND outcome = 'rb'
    GROUP BY ts, host, receiver, refuser, domain, cause
    """
  }

  /// Rows with their slot.
  ///
  /// Columns are named at each level, for 18.16 reads all behind a `*`: a fifth of the time.
  private func numbered(
    _ condition: String, and columns: String = "", kept names: String = ""
  ) -> String {
    """
    (SELECT \(Self.streamColumns)\(names), ts, \(slots.slotExpression) AS slot FROM (
      SELECT \(Self.streamColumns)\(columns), toUInt32(t) AS ts, \(slots.classExpression) AS class
      FROM \(rows.table) WHERE \(rows.condition) AND \(condition)))
    """
  }
}
