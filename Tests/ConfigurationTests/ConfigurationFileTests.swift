import ByteKit
import Configuration
import TestSupport
import Testing

@Suite struct ConfigurationFileTests {
  @Test func `Relative paths are taken from the folder of the file`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("etc/stagewatch.yaml", text: "dmarc: [reports]\n")
    let reading = try ConfigurationFile.read(path: path)
    #expect(reading.problems == [])
    #expect(reading.configuration.reports == [folder.path + "/etc/reports"])
  }

  @Test func `A file that is not there is told with the system's reason`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/none.yaml"
    #expect(
      throws: InputProblem(code: "cannot_open", path: path, reason: "No such file or directory")
    ) {
      try ConfigurationFile.read(path: path)
    }
    #expect(throws: InputProblem(code: "cannot_open", path: folder.path, reason: "Is a directory"))
    {
      try ConfigurationFile.read(path: folder.path)
    }
  }

  @Test func `A byte order mark is passed over, other encodings are refused with the line`() {
    let marked: [UInt8] = [0xef, 0xbb, 0xbf] + Array("dmarc: [/a]".utf8)
    let reading = ConfigurationFile.read(marked[...], path: "s.yaml")
    #expect(reading.problems == [])
    #expect(reading.configuration.reports == ["/a"])
    let latin: [UInt8] = Array("logs: []\n# caf".utf8) + [0xe9, 0x0a]
    let refused = ConfigurationFile.read(latin[...], path: "s.yaml").problems
    #expect(refused.map(\.code) == ["not_utf8"])
    #expect(refused.map(\.place) == [.line(2)])
  }

  @Test func `Line ends may be those of Windows`() {
    let text = Array("logs: []\r\ndmarc: [/a]\r\nx: 1\r\n".utf8)
    let reading = ConfigurationFile.read(text[...], path: "s.yaml")
    #expect(reading.configuration.reports == ["/a"])
    #expect(reading.problems.map(\.place) == [.line(3)])
  }
}
