/// Attempts of a stream in a span of time.
package struct StreamFlow: Hashable, Sendable {
  // Narrow, since a log may have as many of them as rows.
  private let narrowMinute: Int32, narrowEnded: Int32, narrowAll: Int32
  /// The number of its stream in `Rollup.streams`.
  package let stream: UInt32
  /// First minute of the span.
  package var minute: Int { Int(narrowMinute) }
  /// Delivered and refused rows.
  package var ended: Int { Int(narrowEnded) }
  /// All attempts, those put off as well.
  package var all: Int { Int(narrowAll) }

  /// Makes a flow; what is out of 32 bits is moved to their nearest end.
  package init(stream: UInt32, minute: Int, ended: Int, all: Int) {
    self.stream = stream
    narrowMinute = Int32(clamping: minute)
    narrowEnded = Int32(clamping: ended)
    narrowAll = Int32(clamping: all)
  }
}
