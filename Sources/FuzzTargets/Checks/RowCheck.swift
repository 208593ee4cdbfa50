import ByteKit
import CSVRows
import TestSupport

/// Rows by every scanner that this machine has, whole and as they arrive, against the reference.
///
/// Planted: a value that holds a comma and a quote loses its last byte.
final class RowCheck: FuzzCheck {
  private let isPlanted: Bool
  private let index = FieldIndex()
  private let scratch = FieldScratch()

  init(isPlanted: Bool) { self.isPlanted = isPlanted }

  func difference(_ bytes: [UInt8]) -> String? {
    var random = SeededRandom(for: bytes)
    let expected = ReferenceCSV.read(bytes, rowBytesMax: FieldScanner.rowBytesMax)
    for kernel in ScanKernel.available {
      for pieceBytes in [max(1, bytes.count), random.pieceBytes()] {
        let found = rows(bytes, kernel, pieceBytes)
        if found != expected {
          return "\(kernel) in pieces of \(pieceBytes): \(found) instead of \(expected)"
        }
      }
    }
    return nil
  }

  /// The rows, of which more bytes arrive whenever the scanner has used what is there.
  private func rows(
    _ bytes: [UInt8], _ kernel: ScanKernel, _ pieceBytes: Int
  ) -> [ReferenceCSV.Row] {
    var rows: [ReferenceCSV.Row] = []
    bytes.withUnsafeBytes { all in
      var position = 0
      var arrived = min(all.count, pieceBytes)
      while position < all.count {
        let view = UnsafeRawBufferPointer(rebasing: all[..<arrived])
        let progress = FieldScanner.scan(
          view, from: position, until: arrived, isFinal: arrived == all.count, kernel: kernel,
          into: index)
        for number in 0..<index.rowCount { rows.append(row(view, index.rows[number])) }
        position = progress.position
        if progress.skipping {
          position = firstIndex(of: 10, in: all, from: position).map { $0 + 1 } ?? all.count
        }
        if progress.needsMore || position >= arrived {
          arrived = min(all.count, max(arrived, position) + pieceBytes)
        }
      }
    }
    return rows
  }

  private func row(_ bytes: UnsafeRawBufferPointer, _ row: FieldIndex.Row) -> ReferenceCSV.Row {
    switch row.status {
    case .complete: .complete(values(bytes, row))
    case .unterminated: .unterminated(values(bytes, row))
    case .unclosed: .unclosed
    case .strayQuote: .strayQuote
    case .tooLong: .tooLong
    }
  }

  private func values(_ bytes: UnsafeRawBufferPointer, _ row: FieldIndex.Row) -> [[UInt8]] {
    scratch.reset()
    return (0..<Int(row.fieldCount)).map { number in
      let field = UnsafeRawBufferPointer(rebasing: bytes[index.range(of: number, in: row)])
      let value = Array(scratch.value(of: field))
      let isHit =
        isPlanted && value.contains(UInt8(ascii: ",")) && value.contains(UInt8(ascii: "\""))
      return isHit ? value.dropLast() : value
    }
  }
}
