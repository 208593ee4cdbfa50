import AggregateReports
import TestSupport
import Testing

/// What is written nowhere but in reports.
struct QuietTests {
  @Test("nothing of a broken report reaches standard error")
  func standardError() async throws {
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardErrorContent]
    ) {
      let folder = try TemporaryFolder()
      let head = "<?xml version=\"1.0\" encoding=\"windows-1252\"?><feedback>"
      let path = try folder.write("r.xml", Array(head.utf8) + [0x81, 0x8f, 0x90])
      #expect(Reading.rejection(Reading.items(path)) != nil)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(!text.contains("encod"))
  }
}
