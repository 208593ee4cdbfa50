import ByteKit
import CZlib
import Containers
import Foundation
import TestSupport
import Testing

/// What comes out of a gzip file is what zlib makes of it, whichever library inflates.
///
/// A source that comes only once is inflated by zlib alone, and is what the others are held against.
struct InflateEngineTests {
  /// Bytes in pieces of one size.
  private struct Pieces: ByteSource {
    let bytes: [UInt8]
    let pieceBytes: Int
    let canRewind: Bool
    var position = 0

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
      let count = min(buffer.count, pieceBytes, bytes.count - position)
      buffer.copyBytes(from: bytes[position..<(position + count)])
      position += count
      return count
    }

    mutating func rewind() { position = 0 }
  }

  /// All that a user of a source sees of it.
  private struct Outcome: Equatable {
    var bytes: [UInt8] = []
    var problem: String?
    var note: String?
  }

  private func outcome(
    _ packed: [UInt8], pieceBytes: Int, windowBytes: Int, again: Bool
  ) -> Outcome {
    var source = GzipSource(
      base: Pieces(bytes: packed, pieceBytes: pieceBytes, canRewind: again), path: "f",
      limits: nil)
    var found = Outcome()
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: windowBytes, alignment: 8)
    defer { memory.deallocate() }
    do throws(InputProblem) {
      while true {
        let count = try source.read(into: memory)
        if count == 0 { break }
        found.bytes.append(contentsOf: memory[..<count])
      }
    } catch {
      found.problem = "\(error.code.rawValue) \(error.place) \(error.reason)"
    }
    found.note = source.note.map { "\($0.place)" }
    return found
  }

  private static let sizes = [1, 7, 61, 4_096, 256 << 10]

  /// Some whole files: members alone, several, and bytes behind them.
  private func wholeFiles(_ random: inout SeededRandom) -> [[UInt8]] {
    var files: [[UInt8]] = []
    for content in DeflateStreams.contents(&random) {
      for recipe in DeflateStreams.recipes {
        let member = DeflateStreams.member(content, recipe)
        files.append(member)
        if recipe.strategy == Z_FIXED { files.append(member + files[files.count / 2] + [13, 10]) }
      }
    }
    return files
  }

  @Test func `Whole files come out as by zlib in pieces and windows of any size`() {
    var random = SeededRandom(seed: 11)
    var count = 0
    for packed in wholeFiles(&random) {
      let expected = outcome(packed, pieceBytes: 1 << 20, windowBytes: 1 << 18, again: false)
      #expect(expected.problem == nil)
      for pieceBytes in Self.sizes {
        let windowBytes = Self.sizes[Int.random(in: 0..<5, using: &random)]
        let found = outcome(
          packed, pieceBytes: pieceBytes, windowBytes: windowBytes, again: true)
        #expect(found == expected, "file \(count), \(pieceBytes) into \(windowBytes)")
      }
      count += 1
    }
    #expect(count == DeflateStreams.recipes.count * 8 + 4 * 8)
  }

  @Test func `Damaged and cut files end as by zlib, with the same bytes, words and places`() {
    var random = SeededRandom(seed: 12)
    let files = wholeFiles(&random)
    for round in 0..<Self.damagedCount {
      let whole = files[Int.random(in: 0..<files.count, using: &random)]
      let packed = DeflateStreams.damaged(whole, &random)
      if let difference = difference(packed, &random) {
        Issue.record("\(difference) in round \(round): \(packed.prefix(400))")
      }
    }
  }

  /// Files of other programs, of which `scripts/campaigns/inflate` makes a folder.
  @Test func `Damaged files of other programs end as by zlib`() throws {
    let environment = ProcessInfo.processInfo.environment
    let folder = environment["GZIP_STREAMS"] ?? "samples/firm/reports"
    let rounds = environment["GZIP_ROUNDS"].flatMap(Int.init) ?? 100
    let root = #filePath.split(separator: "Tests/ContainersTests", omittingEmptySubsequences: false)
    let files = try FileManager.default.contentsOfDirectory(
      at: URL(filePath: folder.hasPrefix("/") ? folder : "\(root[0])\(folder)"),
      includingPropertiesForKeys: nil)
    let packed = try files.filter { $0.pathExtension == "gz" }.sorted { $0.path < $1.path }
      .map { Array(try Data(contentsOf: $0).prefix(200_000)) }
    var random = SeededRandom(seed: 13)
    for round in 0..<rounds {
      guard let whole = packed.randomElement(using: &random) else { break }
      let damaged = DeflateStreams.damaged(whole, &random)
      if let difference = difference(damaged, &random) {
        Issue.record("\(difference) in round \(round): \(damaged.count) bytes")
      }
    }
  }

  private static let damagedCount = 1_000

  /// How a damaged file comes out otherwise than by zlib; nil where it does not.
  private func difference(_ packed: [UInt8], _ random: inout SeededRandom) -> String? {
    let isLong = packed.count > 20_000
    let sizes = isLong ? Self.sizes.suffix(2) : Self.sizes[...]
    let pieceBytes = sizes.randomElement(using: &random) ?? 1
    let windowBytes = sizes.randomElement(using: &random) ?? 1
    let expected = outcome(packed, pieceBytes: pieceBytes, windowBytes: windowBytes, again: false)
    let found = outcome(packed, pieceBytes: pieceBytes, windowBytes: windowBytes, again: true)
    guard found != expected, !isOfIncompleteCode(found, expected) else { return nil }
    return "\(pieceBytes) into \(windowBytes): \(found.bytes.count) bytes, "
      + "\(found.problem ?? "whole"); zlib \(expected.bytes.count), \(expected.problem ?? "whole")"
  }

  /// True where zlib alone refuses a code that leaves symbols out, before one of them occurs.
  ///
  /// Where none does, checksum and length speak for the bytes; where one does, ISA-L gave more before
  /// it failed.
  private func isOfIncompleteCode(_ found: Outcome, _ expected: Outcome) -> Bool {
    guard let problem = expected.problem, problem.hasPrefix("bad_compression"),
      problem.hasSuffix(" set"), found.bytes.starts(with: expected.bytes)
    else { return false }
    return found.problem == nil || found.problem == problem
  }
}
