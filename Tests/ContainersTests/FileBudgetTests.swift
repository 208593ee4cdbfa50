import ByteKit
import Containers
import TestSupport
import Testing

/// What one outer file may cost, however deep containers lie in it.
struct FileBudgetTests {
  private let xml = Array("<feedback>\n</feedback>".utf8)
  private let prefix = "abandoned file file_limit with all that lies inside one another it "

  private func limits(_ change: (inout ContainerLimits) -> Void) -> ContainerLimits {
    var limits = ContainerLimits.standard
    limits.fileItemBytes = .max
    change(&limits)
    return limits
  }

  /// Two archives with two reports each.
  private var archives: [UInt8] {
    let inner = ZipWriter([("1.xml", xml), ("2.xml", xml)]).bytes
    return ZipWriter([("a.zip", inner), ("b.zip", inner)]).bytes
  }

  @Test("a file holds as many members as the limit says, those inside members among them")
  func members() throws {
    #expect(try Walk(archives, limits: limits { $0.fileItemsFree = 6 }).documents.count == 4)
    let over = try Walk(archives, limits: limits { $0.fileItemsFree = 5 })
    #expect(over.documents.count == 3)
    #expect(over.lines.last == prefix + "holds more than 5 members, messages and parts")
    #expect(over.lines.count == 4)
  }

  @Test("parts and messages count as members do")
  func parts() throws {
    let from = "From a 01:02\n"
    let message = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b\n\ny\n--b--\n\n"
    let mailbox = from + message + from + message
    // Two messages of two parts each.
    let most = try Walk(mailbox.utf8, limits: limits { $0.fileItemsFree = 6 })
    #expect(
      most.lines
        == ["1", "2"].map {
          "refused file!\($0) not_a_report no part of the message is a report"
        })
    let over = try Walk(mailbox.utf8, limits: limits { $0.fileItemsFree = 5 })
    #expect(over.lines.last == prefix + "holds more than 5 members, messages and parts")
    #expect(over.lines.count == 2)
  }

  @Test("for so many of its bytes a file may hold one more")
  func itemsBySize() throws {
    let bytes = archives
    func walk(_ itemBytes: Int) throws -> Walk {
      try Walk(
        bytes,
        limits: limits {
          $0.fileItemsFree = 4
          $0.fileItemBytes = itemBytes
        })
    }
    #expect(try walk(bytes.count / 2).documents.count == 4)
    #expect(
      try walk(bytes.count / 2 + 1).lines.last
        == prefix + "holds more than 5 members, messages and parts")
    // A caller's mistake is no reason to trap.
    #expect(try walk(0).documents.count == 4)
  }

  @Test("a file unpacks to as many bytes as the limit says, at all levels together")
  func unpacked() throws {
    let inner = Pack.gzip(xml)
    let bytes = ZipWriter([("1.xml.gz", inner), ("2.xml.gz", inner)]).bytes
    let all = 2 * (inner.count + xml.count)
    func walk(_ free: Int) throws -> Walk {
      try Walk(
        bytes,
        limits: limits {
          $0.fileUnpackFreeBytes = free
          $0.fileUnpackRatioMax = 0
        })
    }
    #expect(try walk(all).documents == [xml, xml])
    let over = try walk(all - 1)
    #expect(over.documents == [xml])
    #expect(over.lines.last == prefix + "unpacks to more than \(all - 1) bytes")
  }

  @Test("a message counts for each level of parts that lies around it")
  func unpackedParts() throws {
    let inner = "Content-Type: text/xml\n\n<feedback></feedback>"
    let message = "Content-Type: message/rfc822\n\n" + inner
    let all = message.utf8.count + inner.utf8.count
    func walk(_ free: Int) throws -> Walk {
      try Walk(
        message.utf8,
        limits: limits {
          $0.fileUnpackFreeBytes = free
          $0.fileUnpackRatioMax = 0
        })
    }
    #expect(try walk(all).documents.count == 1)
    #expect(try walk(all - 1).lines == [prefix + "unpacks to more than \(all - 1) bytes"])
  }

  @Test("what deflate has packed once is read, however small it is, and twice packed it is not")
  func deflateOnce() throws {
    // The longest match of deflate is 258 bytes, and it takes two bits at least: 1,032 to one.
    #expect(ContainerLimits.standard.fileUnpackRatioMax > 1_032)
    #expect(ContainerLimits.standard.inflateRatioMax > 1_032)
    let text = [UInt8](repeating: 60, count: 1) + [UInt8](repeating: 32, count: 34 << 20)
    let once = Pack.gzip(text, level: 9)
    #expect(text.count > 1_000 * once.count)
    #expect(try Walk(once).documents.map(\.count) == [text.count])
    #expect(try Walk(ZipWriter([("r.xml", text)]).bytes).documents.map(\.count) == [text.count])
    let twice = Pack.gzip(once, level: 9)
    #expect(
      try Walk(twice).lines.last == prefix + "unpacks to more than \(32 << 20) bytes")
  }

  @Test("a file may unpack to so many times its size")
  func unpackedBySize() throws {
    let bytes = Pack.gzip([UInt8](repeating: 60, count: 1) + [UInt8](repeating: 32, count: 9_999))
    func walk(_ ratio: Int) throws -> Walk {
      try Walk(
        bytes,
        limits: limits {
          $0.fileUnpackFreeBytes = 0
          $0.fileUnpackRatioMax = ratio
        })
    }
    let ratio = (10_000 + bytes.count - 1) / bytes.count
    #expect(try walk(ratio).documents.count == 1)
    #expect(
      try walk(ratio - 1).lines.last
        == prefix + "unpacks to more than \((ratio - 1) * bytes.count) bytes")
  }
}
