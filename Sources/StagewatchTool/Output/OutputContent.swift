/// What goes into a file: bytes that are there, or pieces that are made one after another and may
/// together be larger than memory has room for.
enum OutputContent {
  case bytes([UInt8])
  /// Hands over all pieces in their order, each time that it is called.
  case pieces((_ sink: ([UInt8]) -> Void) -> Void)

  /// Writes all of it to a descriptor; 0, or the system's error number.
  func write(to descriptor: Int32) -> Int32 {
    switch self {
    case .bytes(let bytes): return FileWriter.write(bytes, to: descriptor)
    case .pieces(let make):
      var number: Int32 = 0
      make { piece in
        if number == 0 { number = FileWriter.write(piece, to: descriptor) }
      }
      return number
    }
  }
}
