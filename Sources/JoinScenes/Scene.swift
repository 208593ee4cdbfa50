import AccountingLog
package import Join
package import TestSupport

/// Logs and reports in a folder of their own, and the request that reads them.
package struct Scene {
  /// Where the files are.
  package let folder: TemporaryFolder
  /// What is to be joined.
  package var request = CorrelationRequest()

  /// Writes the files; `logs` has the text of each accounting file.
  package init(logs: [String] = [], reports: [Report] = []) throws {
    folder = try TemporaryFolder()
    request.logs = try logs.enumerated().map { number, text in
      LogInput(path: try folder.write("acct-\(number).csv", text: text))
    }
    request.reports = try reports.enumerated().map { number, report in
      try folder.write(report.fileName(number), text: report.xml)
    }
  }

  /// Runs the join on some threads and chunks.
  package func run(threads: Int = 1, chunkBytes: Int = LogScanOptions.chunkBytesDefault) async
    -> Correlation
  {
    var request = request
    request.scan = LogScanOptions(threads: threads, chunkBytes: chunkBytes)
    return await Correlation.run(request)
  }
}
