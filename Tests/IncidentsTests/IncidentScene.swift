import AccountingLog
import Incidents
import Join
import TestSupport

extension LogScene {
  /// Reads it, with reports if there are any.
  func correlate(
    threads: Int = 1, chunkBytes: Int = LogScanOptions.chunkBytesDefault, reports: [String] = []
  ) async throws -> Correlation {
    let folder = try TemporaryFolder()
    var request = CorrelationRequest()
    request.keepsJournal = true
    request.scan = LogScanOptions(threads: threads, chunkBytes: chunkBytes)
    request.logs = [LogInput(path: try folder.write("acct.csv", text: text))]
    request.reports = try reports.enumerated().map { number, xml in
      try folder.write("report-\(number).xml", text: xml)
    }
    return await Correlation.run(request)
  }

  /// The spikes.
  func spikes(
    _ query: IncidentQuery = IncidentQuery(), reports: [String] = []
  ) async throws -> [Spike] {
    IncidentBuilder(try await correlate(reports: reports), query).spikes()
  }
}
