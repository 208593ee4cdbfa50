import ByteKit
import GRDB

/// Something in the store that no ingest writes there: the disk gave back other bytes than were
/// written, or another program changed them.
struct StoreDamage: Error, Hashable {
  /// One clause in plain words.
  let reason: String

  /// True for errors that say that the content is not what was written, and not that it could not be
  /// read or written just now.
  static func isCause(of error: any Error) -> Bool {
    switch error {
    case is StoreDamage, is PackedDamage, is RowDecodingError: true
    case let error as DatabaseError: codes.contains(error.resultCode)
    default: false
    }
  }

  /// What SQLite says where the file is not what it wrote.
  ///
  /// Of the statements of this module none fails by itself or breaks a constraint, so those codes
  /// mean that a table or an index is not the one that was made.
  private static let codes: [ResultCode] = [
    .SQLITE_CORRUPT, .SQLITE_ERROR, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH,
  ]

  /// What an error of damage tells more; nil where it is no more than that.
  static func reason(of error: any Error) -> String? {
    switch error {
    case let error as StoreDamage: error.reason
    case let error as DatabaseError: error.message
    default: nil
    }
  }
}
