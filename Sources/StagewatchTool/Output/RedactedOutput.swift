import ByteKit
import LiveTraffic
import Privacy

/// An output that meets no local part of any address.
final class RedactedOutput: LiveOutput {
  private let output: any LiveOutput
  private let redactor: LocalPartRedactor

  /// Stands before an output.
  init(_ output: any LiveOutput, by redactor: LocalPartRedactor) {
    self.output = output
    self.redactor = redactor
  }

  var descriptors: [Int32] { output.descriptors }
  var frameMilliseconds: Int? { output.frameMilliseconds }

  func show(_ event: LiveEvent) throws(InputProblem) {
    try output.show(event.redacted(by: redactor))
  }

  func draw(_ frame: LiveFrame) throws(InputProblem) {
    try output.draw(frame.redacted(by: redactor))
  }

  func takeInput() -> Bool { output.takeInput() }
  func resize() { output.resize() }
  func suspend() { output.suspend() }
  func resume() { output.resume() }
  func close() { output.close() }
}
