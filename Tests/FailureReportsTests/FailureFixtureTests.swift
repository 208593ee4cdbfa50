import Containers
import FailureReports
import TestSupport
import Testing

/// Every form that is known, against answers that were written by hand.
struct FailureFixtureTests {
  @Test func `Every mail of the folder has an answer`() {
    #expect(FailureFixture.names == FailureFixture.answers.compactMap { $0["file"] }.sorted())
    #expect(FailureFixture.names.count == 28)
  }

  @Test(arguments: FailureFixture.names)
  func `A mail says what its row tells`(_ name: String) throws {
    let answer = try #require(FailureFixture.answers.first { $0["file"] == name })
    let walk = FeedbackWalk(FailureFixture.folder + name)
    #expect(walk.others == [])
    #expect(walk.mails.count == 1)
    let mail = try #require(walk.mails.first)
    let found = OutcomeText.values(FailureReportParser().parse(mail))
    for (title, value) in answer where title != "file" {
      #expect(found[title] ?? "-" == value, "\(title)")
    }
  }

  @Test func `Nothing of a body, a subject or a display name is kept`() throws {
    for name in FailureFixture.names {
      for mail in FeedbackWalk(FailureFixture.folder + name).mails {
        let text = "\(FailureReportParser().parse(mail))"
        for word in ["Betaling", "nobody keeps", "Wandelaars <", "klantendienst", "in-the-body"] {
          #expect(!text.contains(word), "\(name) keeps \(word)")
        }
        #expect(!String(decoding: mail.original ?? [], as: UTF8.self).contains("in-the-body"))
      }
    }
  }
}
