import ByteKit
import Join
import Policies
import Traffic

/// Marks sources that were first seen in the last stage.
enum NewSources {
  private struct Place: Hashable {
    let domain: String
    let address: IPAddress?
  }

  /// The sources, each with its mark.
  ///
  /// A source is new when it appears after the last change of stage within the period and its domain
  /// had mail before. The log's own times count where there are any, since a window that reaches
  /// over the change begins too early.
  static func marked(
    _ sources: [SourceSummary], _ correlation: Correlation, _ mail: StreamParts, end: Int?
  ) -> [SourceSummary] {
    var rows: [Place: Int] = [:]
    for part in mail.parts {
      let stream = mail.stream(part)
      let place = Place(domain: stream.domain, address: stream.sourceIP)
      rows[place] = min(rows[place] ?? .max, part.first)
    }
    func first(_ source: SourceSummary) -> Int {
      rows[Place(domain: source.domain, address: source.sourceIP)] ?? source.firstSeen
    }
    var earliest: [String: Int] = [:]
    for source in sources {
      earliest[source.domain] = min(earliest[source.domain] ?? .max, first(source))
    }
    return sources.map { source in
      let group = correlation.policies.group(of: source.domain)
      guard let index = correlation.timeline.index(group: group, at: (end ?? .max) - 1), index > 0
      else { return source }
      let begin = correlation.timeline.stages[group][index].begin
      var marked = source
      marked.isNew = first(source) >= begin && earliest[source.domain] ?? .max < begin
      return marked
    }
  }
}
