import ByteKit

/// Reads a configuration and all that it includes into directives and blocks, in the order in which
/// PowerMTA would (User's Guide 5.0, sections 3.1 and 3.3.1.31).
struct DirectiveReader {
  /// The tag under which lines between braces are held, which no tag of a file can be.
  static let braces = "{"

  /// A block that is not closed yet.
  private struct Open {
    let tag: String
    let name: String
    let place: SettingPlace
    /// How many files were open where it was opened.
    let depth: Int
    var children: [Directive] = []
  }

  /// What a keyword is.
  private struct Keyword {
    let text: String
    let isKnown: Bool
    let isSecret: Bool
  }

  /// A file that is being read.
  private struct Cursor {
    let path: String
    let lines: [SettingLines.Line]
    var next = 0
  }

  let files: any SettingsFiles
  /// What stands before absolute paths of includes; empty on the machine itself.
  let root: String

  /// The directives and blocks outside of all blocks.
  private(set) var directives: [Directive] = []
  private(set) var remarks = RemarkList()
  /// The files that were read, in order, each once.
  private(set) var paths: [String] = []
  /// Directives that nothing here looks at, by keyword; those of too many keywords under none.
  private(set) var passedOver: [String: Int] = [:]
  /// True where something that belongs to the configuration could not be read.
  private(set) var isIncomplete = false

  private var open: [Open] = []
  private var cursors: [Cursor] = []
  private var known: Set<String> = []
  /// Keywords that were met, and what they are.
  private var keywords: [String: Keyword] = [:]
  private var filesRead = 0
  private var linesRead = 0
  /// Lines that may still be looked at for the end of a block that a file leaves open.
  private var lookAhead = SettingsLimits.linesMax

  init(files: any SettingsFiles, root: String) {
    self.files = files
    self.root = root
  }

  /// Reads the main file; throws where it cannot be read.
  mutating func read(_ path: String) throws(InputProblem) {
    let bytes = try files.read(path, bytesMax: SettingsLimits.fileBytesMax)
    take(bytes, path, from: SettingPlace(path: path, line: 1))
  }

  // MARK: - Files

  private mutating func take(_ bytes: [UInt8], _ path: String, from place: SettingPlace) {
    guard bytes.count <= SettingsLimits.fileBytesMax else {
      isIncomplete = true
      return remarks.add(
        .fileTooLarge, .critical, place,
        "\(path) has more than \(SettingsLimits.fileBytesMax) bytes and is left out")
    }
    filesRead += 1
    if known.insert(path).inserted { paths.append(path) }
    let before = remarks.remarks.count + remarks.untold
    let lines = SettingLines(bytes, path: path, &remarks)
    if remarks.remarks.count + remarks.untold > before, lines.lines.isEmpty { isIncomplete = true }
    cursors.append(Cursor(path: path, lines: lines.lines))
    let index = cursors.count - 1
    while cursors[index].next < cursors[index].lines.count {
      let line = cursors[index].lines[cursors[index].next]
      cursors[index].next += 1
      linesRead += 1
      let place = SettingPlace(path: path, line: line.number)
      guard linesRead <= SettingsLimits.linesMax else {
        isIncomplete = true
        if linesRead == SettingsLimits.linesMax + 1 {
          remarks.add(
            .tooManyLines, .critical, place,
            "only the first \(SettingsLimits.linesMax) lines are read")
        }
        break
      }
      take(line, at: place)
    }
    cursors.removeLast()
    closeAtEnd(of: path)
  }

  private mutating func include(_ value: String, at place: SettingPlace) {
    let target = SettingText.value(value)
    let lower = target.lowercased()
    if lower.hasPrefix("http:") || lower.hasPrefix("https:") {
      isIncomplete = true
      return remarks.add(
        .includeOverHTTP, .warning, place,
        "an include over HTTP is not fetched: what it holds is unknown")
    }
    let path = located(target)
    guard FileNamePattern.isPattern(path) else { return includeFile(path, target, at: place) }
    let found = FileNamePattern.paths(path, in: files, max: SettingsLimits.filesMax)
    if found.isEmpty {
      remarks.add(
        .includeNotFound, .warning, place, "no file matches \(SettingText.excerpt(target))")
    }
    for path in found { includeFile(path, target, at: place) }
  }

  private mutating func includeFile(_ path: String, _ target: String, at place: SettingPlace) {
    let shown = SettingText.excerpt(target)
    if cursors.contains(where: { $0.path == path }) {
      return remarks.add(
        .includeLoop, .critical, place, "\(shown) includes itself, and is not read again")
    }
    guard cursors.count < SettingsLimits.includeDepthMax else {
      isIncomplete = true
      return remarks.add(
        .includeTooDeep, .critical, place,
        "\(shown) is not read: more than \(SettingsLimits.includeDepthMax) files include one another"
      )
    }
    guard filesRead < SettingsLimits.filesMax else {
      isIncomplete = true
      return remarks.add(
        .tooManyFiles, .critical, place,
        "\(shown) is not read: only the first \(SettingsLimits.filesMax) files are")
    }
    do throws(InputProblem) {
      take(try files.read(path, bytesMax: SettingsLimits.fileBytesMax), path, from: place)
    } catch {
      isIncomplete = true
      let isThere = files.mode(of: path) != nil
      remarks.add(
        isThere ? .includeUnreadable : .includeNotFound, .warning, place,
        "\(shown) could not be read (\(error.reason)): what it holds is unknown")
    }
  }

  /// The path on this machine of one in the configuration: absolute ones lie under the root, others
  /// beside the file that names them.
  func located(_ path: String) -> String {
    if path.hasPrefix("/") { return root.isEmpty ? path : root + path }
    guard let file = cursors.last?.path, let slash = file.lastIndex(of: "/") else { return path }
    return file[...slash] + path
  }

  // MARK: - Lines

  private mutating func take(_ line: SettingLines.Line, at place: SettingPlace) {
    if open.last?.tag == Self.braces, line.text == "}" {
      open.removeLast()
      return
    }
    if let tag = TagLine(line.text) {
      return tag.isEnd ? close(tag, at: place) : begin(tag, at: place)
    }
    let (word, value) = SettingText.split(line.text)
    let known = self.keyword(word)
    let keyword = known.text
    if known.isSecret, line.isCut {
      remarks.add(
        .commentInsideValue, .warning, place,
        "# begins a comment inside the value of \(SettingText.excerpt(keyword))",
        advice: "PowerMTA reads no further than the #: a value cannot hold one.")
    }
    if keyword == "include", open.last?.tag != Self.braces { return include(value, at: place) }
    let isInList = open.last?.tag == "pattern-list" || open.last?.tag == "smtp-pattern-list"
    if !isInList, word == "{" || value.hasSuffix("{") || word.hasSuffix("{") {
      remarks.add(
        .blockWithBraces, .critical, place, "a block in braces is no syntax of PowerMTA",
        advice: "Write <\(SettingText.excerpt(word)) NAME> and </\(SettingText.excerpt(word))>.")
      return push(Self.braces, "", at: place)
    }
    if isInList, let rule = TagLine.beforeNestedList(value) {
      add(known, rule, at: place)
      return push("pattern-list", "", at: place)
    }
    add(known, value, at: place)
  }

  /// What a word is as a keyword; looked up once for each.
  private mutating func keyword(_ word: String) -> Keyword {
    if let found = keywords[word] { return found }
    let text = word.lowercased()
    let keyword = Keyword(
      text: text, isKnown: KnownDirectives.all.contains(text),
      isSecret: KnownDirectives.isSecret(text))
    if keywords.count < SettingsLimits.remarksMax { keywords[word] = keyword }
    return keyword
  }

  private mutating func add(_ known: Keyword, _ value: String, at place: SettingPlace) {
    let (keyword, isKnown) = (known.text, known.isKnown)
    let isPattern = keyword.hasPrefix("/") || open.last?.tag == Self.braces
    if !isKnown, !isPattern {
      let name = SettingText.excerpt(keyword)
      let isTold = passedOver[name] != nil || passedOver.count < SettingsLimits.remarksMax
      passedOver[isTold ? name : "", default: 0] += 1
    }
    let isKept = isKnown && !known.isSecret
    // The keyword of an unknown line is kept for the directive that it may have been meant as.
    append(
      Directive(keyword: keyword, value: isKept ? value : "", place: place, block: nil))
  }

  private mutating func append(_ directive: Directive) {
    if open.isEmpty {
      directives.append(directive)
    } else {
      open[open.count - 1].children.append(directive)
    }
  }

  // MARK: - Blocks

  private mutating func begin(_ tag: TagLine, at place: SettingPlace) {
    while let outer = open.last, !tag.mayStand(in: outer.tag) {
      if outer.tag != Self.braces { tellOpen(outer, "<\(tag.tag)> begins on line \(place.line)") }
      closeLast()
    }
    push(tag.tag, tag.name, at: place)
  }

  private mutating func push(_ tag: String, _ name: String, at place: SettingPlace) {
    if open.count == SettingsLimits.nestingMax {
      remarks.add(
        .nestedTooDeep, .warning, place,
        "more than \(SettingsLimits.nestingMax) blocks stand in one another: this one is left out")
    }
    open.append(Open(tag: tag, name: name, place: place, depth: cursors.count))
  }

  private mutating func close(_ tag: TagLine, at place: SettingPlace) {
    guard let index = open.lastIndex(where: { $0.tag == tag.tag }) else {
      return remarks.add(
        .blockNotOpened, .warning, place, "</\(SettingText.excerpt(tag.tag))> closes no open block")
    }
    while open.count - 1 > index {
      if let outer = open.last, outer.tag != Self.braces {
        tellOpen(outer, "</\(tag.tag)> stands on line \(place.line)")
      }
      closeLast()
    }
    closeLast()
  }

  private mutating func closeLast() {
    let isKept = open.count <= SettingsLimits.nestingMax
    guard let last = open.popLast(), last.tag != Self.braces, isKept else { return }
    append(
      Directive(keyword: last.tag, value: last.name, place: last.place, block: last.children))
  }

  private func spoken(_ block: Open) -> String {
    let name = block.name.isEmpty ? "" : " " + SettingText.excerpt(block.name)
    return "<\(SettingText.excerpt(block.tag))\(name)>"
  }

  private mutating func tellOpen(_ block: Open, _ why: String) {
    remarks.add(
      .blockNotClosed, .critical, block.place, "\(spoken(block)) is not closed: \(why)",
      advice: "Close it with </\(SettingText.excerpt(block.tag))>.")
  }

  /// Closes what a file leaves open, unless the file that includes it closes it.
  private mutating func closeAtEnd(of path: String) {
    let depth = cursors.count + 1
    while let last = open.last, last.depth >= depth {
      if let outer = cursors.last, closes(last.tag, outer.lines[outer.next...]) {
        open[open.count - 1] = Open(
          tag: last.tag, name: last.name, place: last.place, depth: cursors.count,
          children: last.children)
        return
      }
      if last.tag != Self.braces { tellOpen(last, "the file ends") }
      closeLast()
    }
  }

  /// True where lines close a block that they do not open.
  private mutating func closes(_ tag: String, _ lines: ArraySlice<SettingLines.Line>) -> Bool {
    var depth = 0
    for line in lines {
      guard lookAhead > 0 else { return false }
      lookAhead -= 1
      guard let found = TagLine(line.text) else { continue }
      if found.tag == tag {
        depth += found.isEnd ? -1 : 1
        if depth < 0 { return true }
      } else if !found.isEnd, depth == 0, !found.mayStand(in: tag) {
        return false
      }
    }
    return false
  }
}
