/// Why a check cannot be made: the system gives no memory file.
package struct FuzzFailure: Error, Hashable, Sendable {
  /// The system's number for the reason (errno(3)).
  package let errorNumber: Int32
}
