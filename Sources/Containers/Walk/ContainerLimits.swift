/// Bounds on what containers may hold, so that a few bytes cannot become many.
public struct ContainerLimits: Hashable, Sendable {
  /// The most bytes that one leaf may inflate to.
  public var inflatedBytesMax: Int
  /// The most inflated bytes for each compressed byte, once `ratioFreeBytes` are out.
  public var inflateRatioMax: Int
  /// Inflated bytes below which the ratio is not looked at.
  public var ratioFreeBytes: Int
  /// The most bytes of zip archives and messages of one file that are held in memory at a time,
  /// those that lie inside one another together.
  public var archiveBytesMax: Int
  /// The largest message.
  public var messageBytesMax: Int
  /// How many containers may lie inside one another: gzip in gzip, message in message.
  public var depthMax: Int
  /// The most members of one zip archive.
  public var zipMembersMax: Int
  /// The most MIME parts of one message.
  public var mimePartsMax: Int
  /// The most bytes of one MIME header block.
  public var mimeHeaderBytesMax: Int
  /// Members, messages and MIME parts that one outer file may hold whatever its size.
  public var fileItemsFree: Int
  /// For each of how many of its bytes it may hold one more.
  public var fileItemBytes: Int
  /// Bytes that one outer file may unpack to whatever its size, those of each container in it.
  public var fileUnpackFreeBytes: Int
  /// The most of them for each of its bytes, once these are out.
  public var fileUnpackRatioMax: Int

  /// The limits in force unless a caller sets others.
  ///
  /// A ratio of 1,032 is deflate's own bound: memory does not follow it, and a report with a record for
  /// each message comes near 300. Both ratios lie above it, so that only what is packed more than
  /// once is refused.
  public static let standard = ContainerLimits(
    inflatedBytesMax: 4 << 30, inflateRatioMax: 1100, ratioFreeBytes: 8 << 20, depthMax: 6,
    zipMembersMax: 10_000, mimePartsMax: 1_000, mimeHeaderBytesMax: 256 << 10)

  /// Makes limits; those that are not given are the usual ones.
  ///
  /// A report takes some 500 bytes in any packing and is at most six items, so that real files stay
  /// well below an item for each 64 bytes.
  public init(
    inflatedBytesMax: Int, inflateRatioMax: Int, ratioFreeBytes: Int, depthMax: Int,
    zipMembersMax: Int, mimePartsMax: Int, mimeHeaderBytesMax: Int,
    archiveBytesMax: Int = 256 << 20, messageBytesMax: Int = 32 << 20, fileItemsFree: Int = 250,
    fileItemBytes: Int = 64, fileUnpackFreeBytes: Int = 32 << 20, fileUnpackRatioMax: Int = 1100
  ) {
    self.inflatedBytesMax = inflatedBytesMax
    self.inflateRatioMax = inflateRatioMax
    self.ratioFreeBytes = ratioFreeBytes
    self.depthMax = depthMax
    self.zipMembersMax = zipMembersMax
    self.mimePartsMax = mimePartsMax
    self.mimeHeaderBytesMax = mimeHeaderBytesMax
    self.archiveBytesMax = archiveBytesMax
    self.messageBytesMax = messageBytesMax
    self.fileItemsFree = fileItemsFree
    self.fileItemBytes = fileItemBytes
    self.fileUnpackFreeBytes = fileUnpackFreeBytes
    self.fileUnpackRatioMax = fileUnpackRatioMax
  }
}
