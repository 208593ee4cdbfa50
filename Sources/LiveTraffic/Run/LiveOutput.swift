package import ByteKit

/// Where events and frames go.
package protocol LiveOutput: AnyObject {
  /// Descriptors whose input it wants, such as the keyboard's.
  var descriptors: [Int32] { get }
  /// Milliseconds between two frames; nil where it shows none.
  var frameMilliseconds: Int? { get }
  /// Shows an event; throws what keeps it from that.
  func show(_ event: LiveEvent) throws(InputProblem)
  /// Shows the present state.
  func draw(_ frame: LiveFrame) throws(InputProblem)
  /// Takes the input that waits; true when the program is to end.
  func takeInput() -> Bool
  /// The window has another size.
  func resize()
  /// Gives the terminal back while the program is stopped.
  func suspend()
  /// Takes it again.
  func resume()
  /// Puts everything back as it was; to be called once at the end, before the summary.
  func close()
}

extension LiveOutput {
  package var descriptors: [Int32] { [] }
  package var frameMilliseconds: Int? { nil }
  package func draw(_ frame: LiveFrame) throws(InputProblem) {}
  package func takeInput() -> Bool { false }
  package func resize() {}
  package func suspend() {}
  package func resume() {}
  package func close() {}
}
