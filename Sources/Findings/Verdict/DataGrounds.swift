import Join

/// What the inputs say against giving a verdict, or that there was nothing to judge.
struct DataGrounds {
  let grounds: [Verdict.Ground]

  init(
    _ inputs: InputSummary, _ coverage: CoveredShare,
    request: CorrelationRequest, health: InputHealth
  ) {
    if inputs.isEmpty, inputs.unread == 0, !request.hasPeriod, health.reasons.isEmpty,
      inputs.logs.files + inputs.reports.files > 0
    {
      grounds = [Verdict.Ground(.ok, Self.noTraffic(inputs))]
      return
    }
    var reasons = Self.missing(inputs, request)
    if reasons.isEmpty, coverage.covered == 0, coverage.delivered > 0,
      inputs.reports.accepted > 0 || !request.hasPeriod
    {
      reasons.append("none of the delivered mail went to a receiver that reports")
    }
    grounds = (health.reasons + reasons).map { Verdict.Ground(.notEnoughData, $0) }
  }

  private static func noTraffic(_ inputs: InputSummary) -> String {
    let rows =
      inputs.logs.rows == 1
      ? "the 1 row of the logs is" : "all \(inputs.logs.rows) rows of the logs are"
    return "no traffic" + (inputs.logs.rows == 0 ? "" : ": \(rows) ignored, see inputs")
  }

  /// Kinds of input of which nothing is there.
  private static func missing(_ inputs: InputSummary, _ request: CorrelationRequest) -> [String] {
    var reasons: [String] = []
    if inputs.logs.files == 0 {
      reasons.append("no accounting log to read")
    } else if inputs.logs.used == 0, request.hasPeriod {
      reasons.append("no row of the logs lies in the period asked for")
    } else if inputs.logs.used == 0 {
      reasons.append("no row of the logs could be counted")
    }
    // Reports of a short period may still be on their way; when they stop, their age tells.
    let areComing = inputs.reports.outsidePeriod > 0 && request.hasPeriod
    if inputs.reports.files == 0 {
      reasons.append("no aggregate report to read")
    } else if inputs.reports.accepted == 0, !areComing {
      reasons.append("no aggregate report could be counted")
    } else if inputs.reports.records == 0, inputs.hasBadRecords {
      reasons.append("no record of the aggregate reports could be counted")
    }
    return reasons
  }
}

extension CorrelationRequest {
  /// True where a period was asked for, and not all that the inputs hold.
  var hasPeriod: Bool { since != nil || until != nil }
}
