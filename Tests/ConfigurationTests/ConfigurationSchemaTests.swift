import ByteKit
import AggregateReports
import Configuration
import Findings
import Foundation
import ReplyClassifier
import Testing
import Yams

/// docs/stagewatch.schema.json and the reader know the same keys and words.
struct ConfigurationSchemaTests {
  @Test func `The schema is JSON`() throws {
    let data = Data(try ConfigurationPage.text("docs/stagewatch.schema.json").utf8)
    #expect(try JSONSerialization.jsonObject(with: data) is [String: Any])
  }

  @Test(arguments: ConfigurationPart.allCases)
  func `The schema has the reader's keys and no others`(part: ConfigurationPart) throws {
    let schema = try #require(try ConfigurationSchema().schema(of: part))
    let keys = schema["properties"]?.mapping?.keys.compactMap(\.string) ?? []
    #expect(keys.sorted() == part.keys.sorted())
    #expect(schema["additionalProperties"]?.string == "false")
  }

  @Test func `The schema has no part that the reader has not`() throws {
    let schema = try ConfigurationSchema()
    let parts = Set(ConfigurationPart.allCases.map(\.rawValue))
    for (key, section) in try #require(schema.root["properties"]?.mapping) {
      let name = key.string ?? "?"
      #expect((section["properties"] == nil) != parts.contains(name), "\(name)")
      #expect((section["items"]?["properties"] == nil) != parts.contains(name + "[]"), "\(name)")
    }
  }

  @Test func `The schema has the words that the reader knows`() throws {
    let schema = try ConfigurationSchema()
    let policies = Disposition.allCases.map(\.rawValue)
    for key in ["policy", "sp", "np"] { #expect(schema.words(key, of: .stage) == policies) }
    #expect(schema.words("mend", of: .system) == MailSystem.Mend.allCases.map(\.rawValue))
    #expect(schema.words("is", of: .sender) == SenderRule.Kind.allCases.map(\.rawValue))
    #expect(schema.words("cause", of: .diagnostic) == Cause.allCases.map(\.rawValue))
  }

  @Test(arguments: ConfigurationPart.allCases)
  func `The schema asks for the keys that the reader asks for`(part: ConfigurationPart) throws {
    let schema = try #require(try ConfigurationSchema().schema(of: part))
    let asked = part.keys.filter { key in
      let others = part.keys.filter { $0 != key }.map { "\($0): a" }.joined(separator: ", ")
      let problems = Configuration.read(
        ConfigurationPage.file(others, at: part.place(of: key)), path: "s.yaml", folder: ""
      ).problems
      return problems.contains { $0.reason.contains("the key '\(key)' is missing") }
    }
    let required = schema["required"]?.sequence?.compactMap(\.string) ?? []
    #expect(required.sorted() == asked.sorted())
  }

  @Test func `The example of the page, the sample firm's file and the package's conform`() throws {
    let schema = try ConfigurationSchema()
    #expect(try schema.faults(in: ConfigurationPage().example) == [])
    for path in ["samples/firm/stagewatch.yaml", "scripts/debian/stagewatch.yaml"] {
      #expect(try schema.faults(in: ConfigurationPage.text(path)) == [], "\(path)")
    }
  }

  @Test(arguments: [
    ("polcies: []", ": unknown key polcies"),
    ("stages: {domain: a.example}", ".stages: object"),
    ("stages: [{domain: a.example, polcy: none}]", ".stages[]: unknown key polcy"),
    ("targets: {a.example: quarantin}", ".targets.a.example: 'quarantin' is no word of it"),
    ("readiness: {days: 1.5}", ".readiness.days: number"),
    ("verdict: {lost: much}", ".verdict.lost: string"),
    ("nat: {10.0.0.5: [203.0.113.5]}", ".nat.10.0.0.5: array"),
  ])
  func `A file that is wrong breaks the schema`(text: String, fault: String) throws {
    #expect(try ConfigurationSchema().faults(in: text) == [fault])
  }
}
