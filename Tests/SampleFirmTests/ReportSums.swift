import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What one report says, read with Foundation's parser.
final class ReportSums: NSObject, XMLParserDelegate {
  /// Texts of elements outside records, by name.
  private(set) var head: [String: String] = [:]
  /// Records, each with the texts of its elements by name; the first of equal names wins.
  private(set) var records: [[String: String]] = []
  private var inRecord = false
  private var text = ""

  /// Reads a document; throws when it is not well formed.
  init(_ document: [UInt8]) throws {
    super.init()
    let parser = XMLParser(data: Data(document))
    parser.delegate = self
    guard parser.parse() else {
      throw Unpacking.Failure(
        what: parser.parserError.map { "\($0)" } ?? "XML is not well formed")
    }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    text = ""
    if name == "record" {
      inRecord = true
      records.append([:])
    }
  }

  func parser(_ parser: XMLParser, foundCharacters characters: String) { text += characters }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    let value = text.trimmingCharacters(in: .whitespacesAndNewlines)
    text = ""
    if name == "record" {
      inRecord = false
    } else if inRecord {
      let last = records.count - 1
      if records[last][name] == nil { records[last][name] = value }
    } else if head[name] == nil {
      head[name] = value
    }
  }
}
