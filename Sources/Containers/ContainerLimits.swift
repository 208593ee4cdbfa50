/// Bounds on what containers may hold, so that a few bytes cannot become many.
public struct ContainerLimits: Hashable, Sendable {
  /// The most bytes that one leaf may inflate to.
  public var inflatedBytesMax: Int
  /// The most inflated bytes for each compressed byte, once `ratioFreeBytes` are out.
  public var inflateRatioMax: Int
  /// Inflated bytes below which the ratio is not looked at.
  public var ratioFreeBytes: Int
  /// The largest zip archive or message, which are held in memory.
  public var archiveBytesMax: Int
  /// How many containers may lie inside one another: gzip in gzip, message in message.
  public var depthMax: Int
  /// The most members of one zip archive.
  public var zipMembersMax: Int
  /// The most MIME parts of one message.
  public var mimePartsMax: Int
  /// The most bytes of one MIME header block.
  public var mimeHeaderBytesMax: Int

  /// The limits in force unless a caller sets others.
  ///
  /// A ratio of 1,032 is deflate's own bound; real reports stay below 100.
  public static let standard = ContainerLimits(
    inflatedBytesMax: 4 << 30, inflateRatioMax: 200, ratioFreeBytes: 8 << 20, depthMax: 4,
    zipMembersMax: 10_000, mimePartsMax: 1_000, mimeHeaderBytesMax: 256 << 10,
    archiveBytesMax: 256 << 20)

  /// Makes limits from all their values.
  public init(
    inflatedBytesMax: Int, inflateRatioMax: Int, ratioFreeBytes: Int, depthMax: Int,
    zipMembersMax: Int, mimePartsMax: Int, mimeHeaderBytesMax: Int,
    archiveBytesMax: Int = 256 << 20
  ) {
    self.inflatedBytesMax = inflatedBytesMax
    self.inflateRatioMax = inflateRatioMax
    self.ratioFreeBytes = ratioFreeBytes
    self.depthMax = depthMax
    self.zipMembersMax = zipMembersMax
    self.mimePartsMax = mimePartsMax
    self.mimeHeaderBytesMax = mimeHeaderBytesMax
    self.archiveBytesMax = archiveBytesMax
  }
}
