import ByteKit
import LiveTraffic
import Rendering

/// Events as JSON lines on standard output, each written at once.
final class NDJSONOutput: LiveOutput {
  private let renderer: JSONTail

  init(_ renderer: JSONTail) { self.renderer = renderer }

  func show(_ event: LiveEvent) throws(InputProblem) {
    try OutputStream.write(renderer.line(event))
  }
}
