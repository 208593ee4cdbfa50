/// What stopped the firm from being made.
public enum FirmFailure: Error, CustomStringConvertible, Equatable {
  /// The plan cannot be made, with the reason.
  case plan(String)
  /// The output folder is not empty.
  case folderNotEmpty(String)
  /// A file or folder could not be written.
  case write(String)

  /// One line for a person.
  public var description: String {
    switch self {
    case .plan(let reason): return reason
    case .folderNotEmpty(let path): return "\(path) is not empty"
    case .write(let path): return "cannot write \(path)"
    }
  }
}
