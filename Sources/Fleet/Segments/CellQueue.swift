import ByteKit

/// Hands cells from the thread that reads a log to the task that sends them.
///
/// The thread sleeps while so many wait that memory would grow; the task suspends while there is none.
final class CellQueue: Sendable {
  /// Cells that wait at most.
  static let waitingMax = 2

  private struct State {
    var cells: [CellPieces] = []
    var waiter: CheckedContinuation<CellPieces?, Never>?
    var isClosed = false
    var isBroken = false
  }

  private let state = Monitor(State())

  /// Hands a cell over; blocks while there is no room, and drops it where nobody takes any more.
  func push(_ cell: CellPieces) {
    let waiter = state.wait { state -> CheckedContinuation<CellPieces?, Never>?? in
      if state.isBroken { return .some(nil) }
      if let waiter = state.waiter {
        state.waiter = nil
        return .some(waiter)
      }
      guard state.cells.count < Self.waitingMax else { return nil }
      state.cells.append(cell)
      return .some(nil)
    }
    waiter?.resume(returning: cell)
  }

  /// No more cells follow but this one; never blocks, for it is called by tasks.
  func close(after last: CellPieces?) {
    let waiter = state.change { state in
      state.isClosed = true
      defer { state.waiter = nil }
      if state.waiter == nil, !state.isBroken, let last { state.cells.append(last) }
      return state.waiter
    }
    waiter?.resume(returning: last)
  }

  /// Nobody takes cells any more.
  func giveUp() {
    state.change { state in
      state.isBroken = true
      state.cells = []
    }
  }

  /// True where nobody takes cells any more.
  var isBroken: Bool { state.withLock { $0.isBroken } }

  /// The next cell; nil behind the last one.
  func next() async -> CellPieces? {
    await withCheckedContinuation { continuation in
      let found = state.change { state -> CellPieces?? in
        if !state.cells.isEmpty { return .some(state.cells.removeFirst()) }
        if state.isClosed || state.isBroken { return .some(nil) }
        state.waiter = continuation
        return nil
      }
      if let found { continuation.resume(returning: found) }
    }
  }
}
