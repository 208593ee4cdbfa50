import ByteKit
import CSVRows
import Containers

/// The blocks of one source in order: one thread takes them, and another may fill them meanwhile.
///
/// A source is read or inflated by one thread at a time, whoever that is. Alone, the taker fills a
/// block when it wants one. When some other thread has nothing else to do it calls `assist` and
/// fills blocks ahead, at most `readyMax`; the taker then only takes. Blocks are used again, so
/// that the memory does not grow with the source.
final class BlockPipe: @unchecked Sendable {
  // Safe because the source is touched only by the thread that set `isFilling`, and a block only by
  // the thread that took it out of the state.

  /// Memory for a piece of the source, with room in front of it for what is left of the piece before.
  ///
  /// So the last row, which goes on in the next block, is all that is ever copied.
  final class Block {
    /// Room for the start of a row: the longest that is not given up on.
    static let roomBytes = FieldScanner.rowBytesMax + 2

    let memory: UnsafeMutableRawBufferPointer
    /// Bytes filled, from `roomBytes` on.
    fileprivate(set) var count = 0

    fileprivate init(bytes: Int) {
      memory = .allocate(byteCount: Self.roomBytes + bytes, alignment: 64)
    }

    deinit { memory.deallocate() }

    fileprivate var space: UnsafeMutableRawBufferPointer {
      UnsafeMutableRawBufferPointer(rebasing: memory[Self.roomBytes...])
    }

    /// Puts bytes in front of the filled ones; gives back both together.
    func joined(to rest: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
      precondition(rest.count <= Self.roomBytes, "a row that goes on is longer than a row may be")
      let start = Self.roomBytes - rest.count
      UnsafeMutableRawBufferPointer(rebasing: memory[start...]).copyMemory(from: rest)
      return UnsafeRawBufferPointer(rebasing: memory[start..<(Self.roomBytes + count)])
    }
  }

  /// The most blocks that wait to be taken.
  static let readyMax = 4

  private enum Turn {
    case take(Block)
    case fill(Block)
    case end(InputProblem?)
  }

  private struct State {
    var ready: [Block] = []
    var spare: [Block] = []
    var isFilling = false
    var hasHelper = false
    var isAtEnd = false
    /// What ended the source early; comes up behind the blocks before it.
    var failure: InputProblem?
  }

  private let source: OpenSource
  private let blockBytes: Int
  private let state = Monitor(State())

  /// Takes over a source, of which at most `blockBytes` go into a block.
  init(_ source: OpenSource, blockBytes: Int) {
    self.source = source
    self.blockBytes = max(blockBytes, 1)
  }

  /// The next block; nil at the end.
  ///
  /// Throws what ended the source early, once all blocks before it are taken.
  func next() throws(InputProblem) -> Block? {
    while true {
      let turn = state.wait { state -> Turn? in
        if !state.ready.isEmpty { return .take(state.ready.removeFirst()) }
        if state.isAtEnd { return .end(state.failure) }
        if state.isFilling || state.hasHelper { return nil }
        return startFilling(&state)
      }
      switch turn {
      case .take(let block): return block
      case .fill(let block): fill(block)
      case .end(let failure?): throw failure
      case .end(nil): return nil
      }
    }
  }

  /// Gives a block back when nothing in it is needed any more.
  func recycle(_ block: Block) { state.change { $0.spare.append(block) } }

  /// Fills blocks ahead until the source is at its end or nobody takes them any more.
  func assist() {
    state.change { $0.hasHelper = true }
    while true {
      let turn = state.wait { state -> Turn? in
        if state.isAtEnd { return .end(nil) }
        if state.isFilling || state.ready.count >= Self.readyMax { return nil }
        return startFilling(&state)
      }
      guard case .fill(let block) = turn else { return }
      fill(block)
    }
  }

  /// Ends the pipe though the source goes on: no block comes any more, and a helper leaves.
  func cancel() {
    state.change { state in
      state.isAtEnd = true
      state.ready = []
    }
  }

  private func startFilling(_ state: inout State) -> Turn {
    state.isFilling = true
    return .fill(state.spare.popLast() ?? Block(bytes: blockBytes))
  }

  private func fill(_ block: Block) {
    var failure: InputProblem?
    block.count = 0
    do throws(InputProblem) {
      block.count = try source.read(into: block.space)
    } catch {
      failure = error
    }
    state.change { state in
      state.isFilling = false
      guard !state.isAtEnd else { return }
      if block.count > 0 {
        state.ready.append(block)
      } else {
        state.isAtEnd = true
        state.failure = failure
      }
    }
  }
}
