import Glibc
import Join
import Synchronization

/// One line on standard error that says how far the reading of the logs is.
///
/// Written only to a terminal, a few times a second, and wiped at the end.
final class ProgressLine: Sendable {
  /// Least time between two paintings.
  private static let intervalSeconds = 0.1

  private struct State {
    var bytesRead = 0
    var lastPainted: ContinuousClock.Instant?
    var isVisible = false
  }

  private let bytesTotal: Int
  private let state = Mutex(State())

  /// Makes a line for logs of so many bytes; nil when standard error is no terminal.
  init?(bytesTotal: Int) {
    guard isatty(STDERR_FILENO) == 1 else { return nil }
    self.bytesTotal = bytesTotal
  }

  /// Counts bytes that were read.
  func add(_ bytes: Int) {
    state.withLock { state in
      state.bytesRead += bytes
      let now = ContinuousClock.now
      if let last = state.lastPainted, last.duration(to: now) < .seconds(Self.intervalSeconds) {
        return
      }
      state.lastPainted = now
      state.isVisible = true
      _ = FileWriter.write(
        Array(("\r" + text(state.bytesRead) + "\u{1b}[K").utf8), to: STDERR_FILENO)
    }
  }

  /// Wipes the line.
  func finish() {
    state.withLock { state in
      guard state.isVisible else { return }
      state.isVisible = false
      _ = FileWriter.write(Array("\r\u{1b}[K".utf8), to: STDERR_FILENO)
    }
  }

  private func text(_ bytesRead: Int) -> String {
    let megabytes = bytesRead / 1_000_000
    guard bytesTotal > 0 else { return "reading: \(megabytes) MB" }
    let percent = min(100, bytesRead * 100 / bytesTotal)
    return "reading: \(megabytes) of \(bytesTotal / 1_000_000) MB, \(percent) %"
  }
}

extension CorrelationRequest {
  /// Reads and joins everything; unless that is to be quiet, a line on standard error says how far
  /// it is.
  func correlate(quiet: Bool, logBytes: Int) async -> Correlation {
    let progress = quiet ? nil : ProgressLine(bytesTotal: logBytes)
    defer { progress?.finish() }
    return await Correlation.run(self) { progress?.add($0) }
  }
}
