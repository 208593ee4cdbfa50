import Containers
import TestSupport

/// A check of readers that want a path: its input, or what is made of it, lies in a memory file.
class FileCheck: FuzzCheck {
  /// True where the reader under test is to give a wrong answer now and then.
  let isPlanted: Bool
  private let file: MemoryFile
  private var isUnwritten = false

  init(isPlanted: Bool) throws(FuzzFailure) {
    self.isPlanted = isPlanted
    file = try MemoryFile()
  }

  /// What does not hold; where a file could not be written nothing was shown, and that is told.
  final func difference(_ bytes: [UInt8]) -> String? {
    var random = SeededRandom(for: bytes)
    let found = difference(bytes, &random)
    return isUnwritten ? "the memory file cannot be written" : found
  }

  /// What does not hold for the bytes.
  func difference(_ bytes: [UInt8], _ random: inout SeededRandom) -> String? {
    preconditionFailure("each check says what must hold")
  }

  /// The path of the file, once it holds some bytes.
  final func path(holding bytes: [UInt8]) -> String {
    if !file.write(bytes) { isUnwritten = true }
    return file.path
  }

  /// What a walk through containers finds in some bytes.
  final func leaves(
    of bytes: [UInt8], blockBytes: Int = 1 << 16, limits: ContainerLimits = .standard
  ) -> FoundLeaves {
    FoundLeaves(path: path(holding: bytes), blockBytes: blockBytes, limits: limits)
  }

  /// How what is found in blocks of a random size differs from what is found at once.
  final func blockDifference(
    _ bytes: [UInt8], from whole: FoundLeaves, _ random: inout SeededRandom
  ) -> String? {
    let blockBytes = random.pieceBytes()
    let found = leaves(of: bytes, blockBytes: blockBytes)
    return found == whole
      ? nil : "in blocks of \(blockBytes): \(found.events) instead of \(whole.events)"
  }
}
