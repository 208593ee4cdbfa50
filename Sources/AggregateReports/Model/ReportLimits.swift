/// Bounds on what one report may hold.
public struct ReportLimits: Hashable, Sendable {
  /// Elements inside one another.
  public var depthMax: Int
  /// Bytes of text of one element.
  public var textBytesMax: Int
  /// Records that differ.
  public var recordsMax: Int
  /// Records that differ from which on further ones are counted by the network of their address.
  public var toldApartMax: Int
  /// Signatures told of one record; further ones are left out (RFC 9990: at most 100).
  public var signaturesMax: Int
  /// Rows of one record; further ones are left out (RFC 9990: one).
  public var rowsMax: Int
  /// Bytes that the records that differ take, roughly.
  public var retainedBytesMax: Int
  /// Messages in all; what goes past it is left out, so that sums over reports never overflow.
  public var messagesMax: Int
  /// Elements in all, so that a report ends even where its records all agree.
  public var elementsMax: Int

  /// Bytes of one tag, comment, CDATA section or processing instruction.
  public var markupBytesMax: Int
  /// Bytes in front of the first element.
  public var prologBytesMax: Int
  /// Attributes of one tag, declarations of namespaces among them.
  public var attributesMax: Int
  /// Different names of elements, attributes and the like that no schema has.
  public var otherNamesMax: Int
  /// Signs `<` and `&` that begin no markup and are read as text.
  public var repairsMax: Int

  /// The limits in force unless a caller sets others.
  ///
  /// The largest report seen held 3,555 records.
  public static let standard = ReportLimits(
    depthMax: 32, textBytesMax: 64 << 10, recordsMax: 1_000_000, signaturesMax: 100,
    elementsMax: 200_000_000, retainedBytesMax: 1 << 28, messagesMax: 1 << 40)

  /// Makes limits; those that are not given are the usual ones.
  public init(
    depthMax: Int, textBytesMax: Int, recordsMax: Int, signaturesMax: Int, elementsMax: Int,
    retainedBytesMax: Int = 1 << 28, messagesMax: Int = 1 << 40, toldApartMax: Int = 1 << 17,
    markupBytesMax: Int = 64 << 10, prologBytesMax: Int = 64 << 10, attributesMax: Int = 32,
    otherNamesMax: Int = 1_000, repairsMax: Int = 100_000, rowsMax: Int = 1_000
  ) {
    self.depthMax = depthMax
    self.textBytesMax = textBytesMax
    self.recordsMax = recordsMax
    self.signaturesMax = signaturesMax
    self.elementsMax = elementsMax
    self.retainedBytesMax = retainedBytesMax
    self.messagesMax = messagesMax
    self.toldApartMax = toldApartMax
    self.markupBytesMax = markupBytesMax
    self.prologBytesMax = prologBytesMax
    self.attributesMax = attributesMax
    self.otherNamesMax = otherNamesMax
    self.repairsMax = repairsMax
    self.rowsMax = rowsMax
  }
}
