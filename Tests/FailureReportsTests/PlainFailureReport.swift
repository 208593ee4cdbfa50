import ByteKit
import Containers
import MailIdentity

/// Reads a failure report in the obvious way, with texts and lists: what the parser must agree with.
struct PlainFailureReport {
  private let fields: [(name: String, value: String)]
  private let original: [(name: String, value: String)]
  private let header: [(name: String, value: String)]
  private let isText: Bool

  init(_ mail: FeedbackMail) {
    header = Self.fields(Self.lines(mail.header))
    isText = mail.form == .text
    let lines = Self.lines(mail.report)
    if isText {
      let rule = lines.firstIndex { $0.hasPrefix("------") } ?? lines.count
      fields = lines[..<rule].flatMap { line in
        Self.fields([String(line.drop { $0 == " " || $0 == "\t" })])
      }
      let behind = lines.dropFirst(rule + 1)
      let blank = behind.firstIndex { $0.isEmpty } ?? lines.count
      original = Self.fields(Array(lines.dropFirst(blank + 1)))
    } else {
      fields = Self.fields(lines)
      original = Self.fields(Self.lines(mail.original ?? []))
    }
  }

  /// Bytes as characters of their own, so that none is lost; CR before LF is part of no line.
  private static func lines(_ bytes: ArraySlice<UInt8>) -> [String] {
    bytes.split(separator: 10, omittingEmptySubsequences: false).map { line in
      let end = line.last == 13 ? line.dropLast() : line
      return String(String.UnicodeScalarView(end.map { Unicode.Scalar($0) }))
    }
  }

  private static func trim(_ text: some StringProtocol) -> String {
    var scalars = Array(text.unicodeScalars)
    while let last = scalars.last, " \t\r".unicodeScalars.contains(last) { scalars.removeLast() }
    while let first = scalars.first, " \t\r".unicodeScalars.contains(first) {
      scalars.removeFirst()
    }
    return String(String.UnicodeScalarView(scalars))
  }

  private static func fields(_ lines: [String]) -> [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = []
    var open = false
    for line in lines {
      guard let first = line.unicodeScalars.first else {
        if fields.isEmpty { continue }
        break
      }
      if first == " " || first == "\t" {
        if open { fields[fields.count - 1].value += " " + trimFront(line) }
        continue
      }
      let parts = line.unicodeScalars.split(
        separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let name = trim(String(parts[0]))
      let isName = name.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value < 127 }
      open = parts.count == 2 && !name.isEmpty && isName && name.unicodeScalars.count <= 128
      if open { fields.append((name.lowercased(), String(parts[1]))) }
    }
    return fields.map { ($0.name, trim($0.value)) }
  }

  private static func trimFront(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.drop { $0 == " " || $0 == "\t" }))
  }

  // MARK: - Answers

  /// The values by the titles of `answers.tsv`; nil for a title that is not worked out here.
  func values() -> [String: String] {
    if !isText {
      guard let type = get("feedback-type", fields) else { return ["kind": "left_out"] }
      guard word(type) == "auth-failure" else { return ["kind": "complaint"] }
    }
    if isLoop { return ["kind": "left_out"] }
    let arrival = isText ? "received date" : "arrival-date"
    var time = get(arrival, fields)
    if time == nil, !isText { time = get("received-date", fields) }
    var seconds = time.flatMap(Self.time)
    let usesDate = time == nil
    if usesDate { seconds = get("date", header).flatMap(Self.time) }
    var answer = [
      "kind": isText ? "text" : "failure",
      "source_ip": get(isText ? "sender ip address" : "source-ip", fields).flatMap(address) ?? "-",
      "arrival": seconds.map(CivilTime.iso) ?? "-",
      "arrival_from": seconds == nil ? "-" : usesDate ? "date" : "field",
      "message_id": messageID ?? "-",
    ]
    if !isText {
      let delivery = get("delivery-result", fields).flatMap(word) ?? "-"
      let known = ["delivered", "spam", "policy", "reject", "other"]
      answer["delivery"] = known.contains(delivery) ? delivery : "-"
      let failure = get("auth-failure", fields).flatMap(word) ?? "-"
      let failures = ["dmarc", "spf", "signature", "bodyhash", "revoked", "adsp"]
      answer["auth_failure"] = failures.contains(failure) ? failure : "-"
    }
    return answer
  }

  private var isLoop: Bool {
    let type = (get("content-type", original) ?? "").lowercased()
    if type.hasPrefix("multipart/report"), type.contains("feedback-report") { return true }
    let subject = (get("subject", original) ?? "").lowercased()
    return subject.hasPrefix("dmarc forensic report for ") || comesFromMailbox
  }

  private var comesFromMailbox: Bool {
    guard let automatic = get("auto-submitted", original), word(automatic) != "no" else {
      return false
    }
    guard let from = get("from", original).flatMap(mailbox),
      let to = get("to", header).flatMap(mailbox)
    else { return false }
    return from == to && !from.isEmpty
  }

  private var messageID: String? {
    var own = isText ? get("references", header) : get("message-id", fields)
    own = own.flatMap(identifier)
    guard let told = get("message-id", original) else { return own }
    return identifier(told) ?? own
  }

  private func get(_ name: String, _ list: [(name: String, value: String)]) -> String? {
    list.first { $0.name == name }?.value
  }

  // MARK: - Values

  private func identifier(_ value: String) -> String? {
    var rest = value.unicodeScalars[...]
    if let open = rest.firstIndex(of: "<") {
      rest = rest[rest.index(after: open)...]
      rest = rest.prefix { $0 != ">" }
    }
    let bytes = rest.filter { $0.value > 32 }.map { UInt8($0.value) }
    guard !bytes.isEmpty, bytes.count <= 512, !bytes.contains(127) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  /// What is left of a value when its comments are gone.
  private func plain(_ value: String) -> String {
    var text = ""
    var depth = 0
    var quoted = false
    var scalars = value.unicodeScalars[...]
    while let scalar = scalars.popFirst() {
      if scalar == "\\", let next = scalars.popFirst() {
        if depth == 0 {
          text.unicodeScalars.append(scalar)
          text.unicodeScalars.append(next)
        }
      } else if scalar == "\"", depth == 0 {
        quoted.toggle()
        text.unicodeScalars.append(scalar)
      } else if scalar == "(", !quoted {
        depth += 1
      } else if scalar == ")", !quoted, depth > 0 {
        depth -= 1
        if depth == 0 { text += " " }
      } else if depth == 0 {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  private func word(_ value: String) -> String? {
    let words = plain(value).unicodeScalars.split { " \t;".unicodeScalars.contains($0) }
    guard let word = words.first.map(String.init), word.unicodeScalars.count <= 128,
      word.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value < 127 })
    else { return nil }
    return word.lowercased()
  }

  private func address(_ value: String) -> String? {
    var word = String(value.unicodeScalars.prefix { !" \t(".unicodeScalars.contains($0) })
    if word.isEmpty {
      let parts = value.unicodeScalars.split(separator: "[", omittingEmptySubsequences: false)
      guard parts.count > 1, let last = parts.last, last.contains("]") else { return nil }
      word = "[" + String(last.prefix { $0 != "]" }) + "]"
    }
    if word.hasPrefix("["), word.hasSuffix("]"), word.unicodeScalars.count > 2 {
      word = String(word.unicodeScalars.dropFirst().dropLast())
    }
    if word.lowercased().hasPrefix("ipv6:") { word = String(word.dropFirst(5)) }
    return IPAddress(word)?.description
  }

  /// A lone address, in lower case; only letters that addresses of these tests have.
  private func mailbox(_ value: String) -> String? {
    var text = plain(value)
    if let open = text.lastIndex(of: "<") {
      text = String(text[text.index(after: open)...])
      let inner = text.unicodeScalars.filter { $0.value > 32 }
      guard inner.last == ">" else { return nil }
      text = String(String.UnicodeScalarView(inner.dropLast()))
    }
    text = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value > 32 }))
    if text.isEmpty { return "" }
    let halves = text.split(separator: "@", omittingEmptySubsequences: false)
    guard halves.count > 1, let domain = halves.last, text.first != "@",
      DomainName.normalise(String(domain)) != nil, text.unicodeScalars.count <= 320,
      text.unicodeScalars.allSatisfy({
        $0.value < 127 && !"()<>[]\\,;:\"".unicodeScalars.contains($0)
      })
    else { return nil }
    return text.lowercased()
  }

  private static func time(_ value: String) -> Int? {
    let text = PlainFailureReport.blanked(value).lowercased()
    let form =
      #/(?:[a-z]+[ \t,]+)?(\d{1,2})[ \t,]+([a-z]{3})[ \t,]+(\d{4}|\d{2})[ \t,]+/#
    let clock = #/(\d{1,2}):(\d{2})(?::(\d{2}))?[ \t,]+([+-]\d{4}|[a-z]+)[ \t,]*/#
    guard let date = text.prefixMatch(of: form),
      let time = text[date.range.upperBound...].wholeMatch(of: clock)
    else { return nil }
    let months = "jan feb mar apr may jun jul aug sep oct nov dec".split(separator: " ")
    guard let month = months.firstIndex(of: date.2), let day = Int(date.1),
      var year = Int(date.3), let hour = Int(time.1), let minute = Int(time.2),
      let second = Int(time.3 ?? "0"), hour < 24, minute < 60, second < 61
    else { return nil }
    if date.3.count == 2 { year += year < 50 ? 2000 : 1900 }
    guard day >= 1, day <= CivilTime.daysInMonth(year: year, month: month + 1),
      let offset = offset(String(time.4))
    else { return nil }
    return CivilTime.daysFromCivil(year: year, month: month + 1, day: day) * 86_400 + hour * 3600
      + minute * 60 + second - offset
  }

  private static func offset(_ zone: String) -> Int? {
    let names = [
      "ut": 0, "utc": 0, "gmt": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7,
      "mdt": -6, "pst": -8, "pdt": -7,
    ]
    if let hours = names[zone] { return hours * 3600 }
    guard let number = Int(zone), zone.count == 5, abs(number) % 100 < 60 else { return nil }
    let seconds = abs(number) / 100 * 3600 + abs(number) % 100 * 60
    return number < 0 ? -seconds : seconds
  }

  /// A time without comments and blanks around it.
  private static func blanked(_ value: String) -> String {
    let plain = PlainFailureReport.withoutComments(value)
    return String(plain.drop { $0 == " " || $0 == "\t" || $0 == "," })
  }

  private static func withoutComments(_ value: String) -> String {
    PlainFailureReport(empty: ()).plain(value)
  }

  private init(empty: Void) {
    (fields, original, header, isText) = ([], [], [], false)
  }
}
