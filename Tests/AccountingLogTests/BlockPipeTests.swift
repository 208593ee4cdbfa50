import ByteKit
import Containers
import TestSupport
import Testing

@testable import AccountingLog

/// Gives out some bytes in pieces, then ends or fails, and counts on the way.
private struct TestSource: ByteSource {
  let bytes: [UInt8]
  let pieceBytes: Int
  var failsAtEnd = false
  var onRead: @Sendable () -> Void = {}
  private var position = 0

  init(
    _ bytes: [UInt8], pieceBytes: Int, failsAtEnd: Bool = false,
    onRead: @escaping @Sendable () -> Void = {}
  ) {
    self.bytes = bytes
    self.pieceBytes = pieceBytes
    self.failsAtEnd = failsAtEnd
    self.onRead = onRead
  }

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputProblem) -> Int {
    onRead()
    let count = min(buffer.count, pieceBytes, bytes.count - position)
    if count == 0, failsAtEnd { throw InputProblem(code: .cannotRead, path: "x", reason: "gone") }
    buffer.copyBytes(from: bytes[position..<(position + count)])
    position += count
    return count
  }
}

@Suite struct BlockPipeTests {
  private static let bytes = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }

  /// What a taker gets that carries the last `carry` bytes of each block into the next.
  private static func take(_ pipe: BlockPipe, carry: Int) -> (bytes: [UInt8], code: String?) {
    var all: [UInt8] = []
    var held: BlockPipe.Block?
    var view = UnsafeRawBufferPointer(start: nil, count: 0)
    do throws(InputProblem) {
      while let block = try pipe.next() {
        let rest = UnsafeRawBufferPointer(rebasing: view[max(0, view.count - carry)...])
        let old = Array(rest)
        view = block.joined(to: rest)
        if let held { pipe.recycle(held) }
        held = block
        #expect(Array(view.prefix(old.count)) == old)
        all += view.dropFirst(old.count)
      }
      return (all, nil)
    } catch {
      return (all, error.code.rawValue)
    }
  }

  @Test(arguments: [1, 7, 4096], [false, true])
  func givesAllBytesInOrderWithAndWithoutAHelper(_ blockBytes: Int, _ hasHelper: Bool) async {
    for failsAtEnd in [false, true] {
      let source = TestSource(Self.bytes, pieceBytes: 1000, failsAtEnd: failsAtEnd)
      let pipe = BlockPipe(SourceBox(source), blockBytes: blockBytes)
      let results = await ThreadTeam.run(hasHelper ? 2 : 1) { index in
        guard index == 0 else {
          pipe.assist()
          return (bytes: [UInt8](), code: String?.none)
        }
        return Self.take(pipe, carry: 3)
      }
      #expect(results[0].bytes == Self.bytes)
      #expect(results[0].code == (failsAtEnd ? "cannot_read" : nil))
    }
  }

  @Test func aHelperFillsNoMoreThanTheLimitAhead() async {
    let reads = Monitor(0)
    let source = TestSource(Self.bytes, pieceBytes: 10) { reads.change { $0 += 1 } }
    let pipe = BlockPipe(SourceBox(source), blockBytes: 10)
    let taken = await ThreadTeam.run(2) { index in
      guard index == 0 else {
        pipe.assist()
        return 0
      }
      // The helper sleeps when the limit is reached; what it read then can be no more.
      reads.wait { $0 >= BlockPipe.readyMax ? () : nil }
      var taken = 0
      while let block = try? pipe.next() {
        taken += 1
        pipe.recycle(block)
        let ahead = reads.withLock { $0 } - taken
        #expect(ahead <= BlockPipe.readyMax + 1)
      }
      return taken
    }
    #expect(taken[0] == Self.bytes.count / 10)
  }

  @Test func aCancelledPipeLetsItsHelperGo() async throws {
    let pipe = BlockPipe(SourceBox(TestSource(Self.bytes, pieceBytes: 1)), blockBytes: 1)
    let blocks = await ThreadTeam.run(2) { index in
      guard index == 0 else {
        pipe.assist()
        return 0
      }
      let first = try? pipe.next()
      pipe.cancel()
      return first?.count ?? 0
    }
    #expect(blocks[0] == 1)
    let next = try pipe.next()
    #expect(next == nil)
  }
}
