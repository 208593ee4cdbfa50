import ByteKit
import LiveTraffic

/// Events as lines: on standard output at once, or held back for a file that is written whole.
final class LineOutput: LiveOutput {
  private let render: (LiveEvent) -> [UInt8]
  private let isHeldBack: Bool
  /// The lines that were held back.
  private(set) var held: [UInt8] = []

  init(isHeldBack: Bool, render: @escaping (LiveEvent) -> [UInt8]) {
    self.isHeldBack = isHeldBack
    self.render = render
  }

  func show(_ event: LiveEvent) throws(InputProblem) {
    if isHeldBack {
      held += render(event)
    } else {
      try OutputStream.write(render(event))
    }
  }
}
