/// By what name and password a server is asked.
package struct ServerAccount: Sendable {
  /// The most bytes of a password.
  package static let passwordBytesMax = 1024

  /// The account.
  package let user: String
  /// Its password; never shown.
  let password: String

  /// Makes an account; throws where a header cannot carry it.
  package init(user: String = "default", password: String = "") throws(ServerProblem) {
    guard !user.isEmpty, Self.isHeaderText(user) else {
      throw ServerProblem(.address, "the account's name is empty or has control characters")
    }
    guard Self.isHeaderText(password), password.utf8.count <= Self.passwordBytesMax else {
      throw ServerProblem(
        .address,
        "the password is longer than \(Self.passwordBytesMax) bytes or has control characters")
    }
    self.user = user
    self.password = password
  }

  private static func isHeaderText(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
  }
}
