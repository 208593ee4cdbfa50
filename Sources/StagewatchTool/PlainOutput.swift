import ByteKit
import LiveTraffic
import Rendering

/// Events as lines for people on standard output.
final class PlainOutput: LiveOutput {
  private let renderer: PlainTail

  init(_ renderer: PlainTail) { self.renderer = renderer }

  func show(_ event: LiveEvent) throws(InputProblem) {
    try OutputStream.write(renderer.lines(event))
  }
}
