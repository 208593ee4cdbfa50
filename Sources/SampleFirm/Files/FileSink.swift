import Foundation

/// A file being written, compressed on the way where asked for.
final class FileSink {
  private let path: String
  private let handle: FileHandle
  private let deflater: Deflater?
  private var compressed: [UInt8] = []

  /// Makes the file, and the folders on the way.
  init(_ path: String, gzip: Bool) throws(FirmFailure) {
    self.path = path
    let folder = (path as NSString).deletingLastPathComponent
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .write(folder)
    }
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let handle = FileHandle(forWritingAtPath: path)
    else { throw .write(path) }
    self.handle = handle
    deflater = gzip ? Deflater(.gzip) : nil
    if gzip && deflater == nil { throw .write(path) }
  }

  /// Writes bytes.
  func write(_ bytes: UnsafeRawBufferPointer) throws(FirmFailure) {
    guard !bytes.isEmpty else { return }
    guard let deflater else { return try put(bytes) }
    deflater.add(bytes, last: false, to: &compressed)
    try flushCompressed()
  }

  /// Writes bytes.
  func write(_ bytes: [UInt8]) throws(FirmFailure) {
    let outcome = bytes.withUnsafeBytes { raw in
      Result { () throws(FirmFailure) in try write(raw) }
    }
    try outcome.get()
  }

  /// Ends and closes the file.
  func close() throws(FirmFailure) {
    deflater?.add(UnsafeRawBufferPointer(start: nil, count: 0), last: true, to: &compressed)
    try flushCompressed()
    do { try handle.close() } catch { throw .write(path) }
  }

  /// Writes a whole file at once.
  static func write(_ bytes: [UInt8], to path: String) throws(FirmFailure) {
    let sink = try FileSink(path, gzip: false)
    try sink.write(bytes)
    try sink.close()
  }

  private func flushCompressed() throws(FirmFailure) {
    guard !compressed.isEmpty else { return }
    let data = Data(compressed)
    compressed.removeAll(keepingCapacity: true)
    do { try handle.write(contentsOf: data) } catch { throw .write(path) }
  }

  private func put(_ bytes: UnsafeRawBufferPointer) throws(FirmFailure) {
    guard let base = bytes.baseAddress else { return }
    let data = Data(
      bytesNoCopy: UnsafeMutableRawPointer(mutating: base), count: bytes.count,
      deallocator: .none)
    do { try handle.write(contentsOf: data) } catch { throw .write(path) }
  }
}
