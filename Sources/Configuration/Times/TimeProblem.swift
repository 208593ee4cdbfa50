/// Why a time, a duration or a time zone of the command line cannot be read.
package struct TimeProblem: Error, Hashable, Sendable {
  /// The text as given.
  package let text: String
  /// One clause: what is wrong.
  package let reason: String
  /// One clause: the forms that can be read.
  package let hint: String
}
