import ByteKit
import CZlib

/// Archives of one member, deflated (PKWARE APPNOTE 6.3, sections 4.3.7 to 4.3.16).
enum ZipText {
  /// An archive that holds one file; `time` is UTC seconds and becomes the member's DOS time.
  static func archive(_ bytes: [UInt8], name: String, time: Int) -> [UInt8] {
    let member = Array(name.utf8)
    let packed = Deflater.whole(bytes, .raw)
    let sum = bytes.withUnsafeBufferPointer { UInt32(crc32(0, $0.baseAddress, UInt32($0.count))) }
    var common: [UInt8] = []
    put(20, 2, &common)
    put(0, 2, &common)
    put(8, 2, &common)
    put(dosTime(time), 4, &common)
    put(sum, 4, &common)
    put(UInt32(packed.count), 4, &common)
    put(UInt32(bytes.count), 4, &common)
    put(UInt32(member.count), 2, &common)
    put(0, 2, &common)
    var out: [UInt8] = [0x50, 0x4b, 3, 4]
    out += common + member + packed
    let directory = out.count
    out += [0x50, 0x4b, 1, 2, 20, 0] + common
    out += Array(repeating: 0, count: 14) + member
    let length = out.count - directory
    out += [0x50, 0x4b, 5, 6, 0, 0, 0, 0]
    put(1, 2, &out)
    put(1, 2, &out)
    put(UInt32(length), 4, &out)
    put(UInt32(directory), 4, &out)
    put(0, 2, &out)
    return out
  }

  private static func put(_ value: UInt32, _ width: Int, _ out: inout [UInt8]) {
    for shift in 0..<width { out.append(UInt8(value >> UInt32(8 * shift) & 255)) }
  }

  /// Date in the upper 16 bits, time in the lower, two seconds apart.
  private static func dosTime(_ time: Int) -> UInt32 {
    let at = CivilTime.fields(of: time)
    let date = (at.year - 1980) << 9 | at.month << 5 | at.day
    return UInt32(date << 16 | at.hour << 11 | at.minute << 5 | at.second / 2)
  }
}
