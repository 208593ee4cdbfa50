import ByteKit
import Foundation
import TestSupport
import Testing

private func problem(_ body: () throws -> Void) -> InputProblem? {
  do { try body() } catch { return error as? InputProblem }
  return nil
}

private func readAll(_ path: String) throws -> [UInt8] {
  let file = try InputFile(path: path)
  var all: [UInt8] = []
  let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 7, alignment: 1)
  defer { block.deallocate() }
  while true {
    let count = try file.read(into: block, path: path)
    if count == 0 { return all }
    all += block[..<count]
  }
}

@Suite struct InputFileTests {
  @Test func readsAFileToItsEnd() throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
    let path = try folder.write("a.csv", bytes)
    #expect(try readAll(path) == bytes)
    let file = try InputFile(path: path)
    let (size, isRegular) = (file.sizeAtOpen, file.isRegular)
    #expect(size == bytes.count)
    #expect(isRegular)
    let mapped = file.map(0..<bytes.count)
    #expect(mapped.map { Array($0.bytes) } == bytes)
  }

  @Test func saysWhyAFileCannotBeOpened() throws {
    let folder = try TemporaryFolder()
    let plain = try folder.write("plain", [1])
    let loop = folder.path + "/loop"
    try FileManager.default.createSymbolicLink(atPath: loop, withDestinationPath: loop)
    for (path, reason) in [
      (folder.path + "/missing", "No such file or directory"),
      (folder.path, "Is a directory"), (plain + "/below", "Not a directory"),
      (loop, "Too many levels of symbolic links"),
    ] {
      let found = problem { _ = try InputFile(path: path) }
      #expect(found == InputProblem(code: .cannotOpen, path: path, reason: reason))
    }
  }

  @Test func saysWhyAFileCannotBeRead() {
    // The first page of a process is never mapped, so that reading it fails.
    let path = "/proc/self/mem"
    let found = problem { _ = try readAll(path) }
    #expect(found == InputProblem(code: .cannotRead, path: path, reason: "Input/output error"))
  }

  @Test func anEmptyFileIsNotMapped() throws {
    let folder = try TemporaryFolder()
    let file = try InputFile(path: try folder.write("empty", []))
    let mapped = file.map(0..<0)
    #expect(mapped == nil)
  }

  @Test func aMappingOfATruncatedFileReadsZerosAndSaysSo() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a", [UInt8](repeating: 0x61, count: 3 * 65_536))
    let file = try InputFile(path: path)
    let made = file.map(0..<file.sizeAtOpen)
    let mapped = try #require(made)
    #expect(mapped.bytes[2 * 65_536] == 0x61)
    #expect(!mapped.isTorn)
    #expect(truncate(path, 65_536) == 0)
    #expect(mapped.bytes[2 * 65_536] == 0)
    #expect(mapped.isTorn)
    #expect(mapped.bytes[0] == 0x61)
  }
}

/// A source that gives bytes in small pieces and may fail at the end.
private struct PieceSource: ByteSource {
  var bytes: [UInt8]
  let pieceBytes: Int
  let failure: InputProblem?

  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(InputProblem) -> Int {
    if bytes.isEmpty, let failure { throw failure }
    let count = min(buffer.count, pieceBytes, bytes.count)
    buffer.copyBytes(from: bytes[..<count])
    bytes.removeFirst(count)
    return count
  }
}

@Suite struct ReplayedSourceTests {
  private static let failure = InputProblem(code: .cannotRead, path: "x", reason: "broken")

  private func drain(
    _ source: inout ReplayedSource<PieceSource>
  ) -> (bytes: [UInt8], failure: InputProblem?) {
    var all: [UInt8] = []
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 3, alignment: 1)
    defer { block.deallocate() }
    while true {
      do throws(InputProblem) {
        let count = try source.read(into: block)
        if count == 0 { return (all, nil) }
        all += block[..<count]
      } catch {
        return (all, error)
      }
    }
  }

  @Test(arguments: [0, 1, 5, 20, 99])
  func givesWhatWasLookedAtAgain(_ peeked: Int) throws {
    let bytes = Array<UInt8>(0..<20)
    var source = ReplayedSource(PieceSource(bytes: bytes, pieceBytes: 4, failure: nil))
    #expect(try source.peek(peeked) == Array(bytes.prefix(peeked)))
    let rest = drain(&source)
    #expect(rest.bytes == bytes)
    #expect(rest.failure == nil)
  }

  @Test func aFailureInTheHeadDoesNotLoseTheBytesBeforeIt() throws {
    let bytes = Array<UInt8>(0..<20)
    var source = ReplayedSource(PieceSource(bytes: bytes, pieceBytes: 4, failure: Self.failure))
    #expect(try source.peek(64) == bytes)
    let rest = drain(&source)
    #expect(rest.bytes == bytes)
    #expect(rest.failure == Self.failure)
  }

  @Test func aFailureBeforeAnyByteComesAtOnce() {
    var source = ReplayedSource(PieceSource(bytes: [], pieceBytes: 4, failure: Self.failure))
    #expect(throws: Self.failure) { try source.peek(64) }
  }
}
