package import AccountingLog
import ByteKit
package import Traffic

/// Which of the inputs a check-up looks at: enough to see what is wrong, and not a day's reading.
package enum CheckupSample {
  /// Bytes on disk of the logs looked at; one log at least is.
  package static let logBytesMax = 2 << 30
  /// Files of reports looked at.
  package static let reportFilesMax = 5_000
  /// Logs whose beginnings are looked at.
  package static let headersMax = 1_000

  /// The newest logs that fit, in the order given.
  ///
  /// PowerMTA names its files by date and number, so within a folder the name tells which is newer.
  ///
  /// - Parameter logs: Logs with their bytes on disk.
  package static func newest(
    _ logs: [(input: LogInput, bytes: Int)], bytesMax: Int = logBytesMax
  ) -> [LogInput] {
    let order = logs.indices.sorted {
      (name(logs[$1].input), $1) < (name(logs[$0].input), $0)
    }
    var kept: Set<Int> = []
    var bytes = 0
    for index in order {
      bytes += logs[index].bytes
      if bytes > bytesMax, !kept.isEmpty { break }
      kept.insert(index)
    }
    return logs.indices.filter(kept.contains).map { logs[$0].input }
  }

  /// At most so many of some files, evenly spread, in their order.
  package static func spread(_ files: [String], max: Int = reportFilesMax) -> [String] {
    guard files.count > max else { return files }
    return (0..<max).map { files[$0 * files.count / max] }
  }

  /// The beginnings of the newest logs; one that cannot be read is left out, as reading it tells why.
  package static func headers(of logs: [LogInput]) -> [LogHeader] {
    logs.suffix(headersMax).compactMap { log in
      do throws(InputProblem) {
        return try LogHeader.read(path: log.path)
      } catch {
        return nil
      }
    }
  }

  /// What a store knows of the columns of the newest logs that it was fed.
  package static func headers(of stored: [CountedInput]) -> [LogHeader] {
    let dated = stored.filter { $0.layout != nil }
      .sorted { ($0.tally.last ?? .min, $0.input.path) < ($1.tally.last ?? .min, $1.input.path) }
    return dated.suffix(headersMax).compactMap { log in
      log.layout.map { LogHeader(path: log.input.path, form: .rows($0)) }
    }
  }

  private static func name(_ input: LogInput) -> String {
    String(input.path.split(separator: "/").last ?? "")
  }
}
