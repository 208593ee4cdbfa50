import CByteScan

/// How the structure of rows is found: 64 bytes at a time in C, or a byte at a time in Swift.
///
/// All find the same rows; the reference is slow and kept to prove it.
package enum ScanKernel: String, CaseIterable, Sendable {
  /// The grammar as it is written down, in Swift, word by word.
  case reference
  /// Plain C, on every machine.
  case plain
  /// x86-64.
  case sse2
  /// x86-64 with AVX2 and PCLMULQDQ.
  case avx2
  /// x86-64 with AVX-512 and its VBMI2 part, as in Ice Lake, Zen 4 and later.
  case avx512
  /// AArch64.
  case neon

  /// The fastest one that this machine has.
  package static let best: ScanKernel =
    allCases.first { $0.number == bytescan_best() && $0 != .reference } ?? .plain

  /// Those that this machine has.
  package static let available = allCases.filter(\.isAvailable)

  /// True when this machine has it.
  package var isAvailable: Bool { number.map(bytescan_supports) ?? true }

  /// The number in C; nil for the one that is not written in C.
  var number: Int32? {
    switch self {
    case .reference: nil
    case .plain: Int32(bytescan_plain.rawValue)
    case .sse2: Int32(bytescan_sse2.rawValue)
    case .avx2: Int32(bytescan_avx2.rawValue)
    case .avx512: Int32(bytescan_avx512.rawValue)
    case .neon: Int32(bytescan_neon.rawValue)
    }
  }
}
