import ByteKit
import TestSupport

/// What must hold for any bytes, tried on one input after another.
///
/// A check keeps buffers from input to input and nothing that could change an answer. One thread
/// uses it at a time.
package protocol FuzzCheck: AnyObject {
  /// What does not hold for the bytes; nil where everything does.
  func difference(_ bytes: [UInt8]) -> String?
}

extension SeededRandom {
  /// A sequence that follows from an input, so that the same input is always tried in the same way.
  ///
  /// It follows from the hash of the bytes.
  init(for bytes: [UInt8]) { self.init(seed: FNV1a(bytes).state) }

  /// A size of pieces: mostly small ones, at times larger than any input.
  mutating func pieceBytes() -> Int {
    [1, 2, 3, 7, 16, 27, 63, 64, 65, 256, 1 << 16].randomElement(using: &self) ?? 1
  }
}
