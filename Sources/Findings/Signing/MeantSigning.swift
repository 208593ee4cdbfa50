/// How PowerMTA's configuration means mail to be signed: a plain value that its reader hands over.
public struct MeantSigning: Hashable, Sendable {
  /// The domain and the selector of a signature.
  public struct Key: Hashable, Sendable {
    /// `d=`.
    public let domain: String
    /// `s=`.
    public let selector: String

    /// Makes a key.
    public init(domain: String, selector: String) {
      self.domain = domain
      self.selector = selector
    }
  }

  /// True where it is signed, false where it is not, towards every receiver and for sure; nil where
  /// that differs or is not told.
  public let isSigned: Bool?
  /// The signatures that some receiver may see, the first one first.
  public let keys: [Key]
  /// The file and the line that decide: that of the key, else that of `dkim-sign`; nil where no line
  /// does.
  public let path: String?, line: Int?
  /// All of it in words.
  public let words: String
  /// What would have it signed, in one sentence that names the line; nil where it is signed.
  public let remedy: String?
  /// The command that settles what the configuration leaves open.
  public let command: String?

  /// Makes a value.
  public init(
    isSigned: Bool?, keys: [Key], path: String?, line: Int?, words: String, remedy: String?,
    command: String?
  ) {
    self.isSigned = isSigned
    self.keys = keys
    self.path = path
    self.line = line
    self.words = words
    self.remedy = remedy
    self.command = command
  }
}
