import CSVRows
import Dispatch
import Synchronization

/// The search for field and row ends.
struct ScanBench {
  private let input: BenchInput

  init(_ input: BenchInput) { self.input = input }

  func run(_ meter: Meter) {
    let bytes = input.bytes
    for kernel in ScanKernel.available {
      meter.measure(
        "scan, \(kernel.rawValue)", per: "row", count: input.rowCount, bytes: bytes.count
      ) { Self.scan(bytes, 0, bytes.count, kernel, FieldIndex()) }
    }
    meter.measure(
      "scan, \(ScanKernel.best.rawValue), 2 threads", per: "row", count: input.rowCount,
      bytes: bytes.count
    ) { scanInHalves() }
  }

  /// Scans all rows that begin in a range; gives back how many.
  private static func scan(
    _ bytes: UnsafeRawBufferPointer, _ start: Int, _ stop: Int, _ kernel: ScanKernel,
    _ index: FieldIndex
  ) -> Int {
    var position = start
    var rows = 0
    while position < stop {
      let progress = FieldScanner.scan(
        bytes, from: position, until: stop, isFinal: true, kernel: kernel, into: index)
      rows += index.rowCount
      position = progress.position
    }
    return rows
  }

  /// Two threads, each with one half; the seam is a line end.
  private func scanInHalves() -> Int {
    let input = input
    let count = input.bytes.count
    let middle = (input.bytes[(count / 2)...].firstIndex(of: 10) ?? count - 1) + 1
    let halves = [0..<middle, middle..<count]
    let total = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: halves.count) { number in
      let half = halves[number]
      let rows = Self.scan(input.bytes, half.lowerBound, half.upperBound, .best, FieldIndex())
      total.withLock { $0 += rows }
    }
    return total.withLock { $0 }
  }
}
