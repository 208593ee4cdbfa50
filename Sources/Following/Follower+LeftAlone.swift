import AccountingLog
import ByteKit

/// Files under the targets that are not read, and what is told of those that hold rows.
extension Follower {
  /// True when a candidate was looked at as it is now, and is none of the logs.
  func isRefused(_ candidate: FollowTarget.Candidate) -> Bool {
    guard let seen = refused[candidate.status.identity] else { return false }
    return seen.size == candidate.status.size && seen.times == candidate.status.times
  }

  private func setAside(_ candidate: FollowTarget.Candidate) {
    refused[candidate.status.identity] = (candidate.status.size, candidate.status.times)
  }

  /// True for what is read: a file of a folder whose rows have names, and whatever was named.
  func isLog(_ candidate: FollowTarget.Candidate, _ head: FileHead) -> Bool {
    let assumes = assumedLayout != nil
    return candidate.isNamed
      || LogProbe.looksLikeAccounting(path: candidate.path, assumesLayout: assumes)
      || !assumes && !head.namesColumns && head.fits
  }

  /// The columns that a file without a header line may have: those that were in force under its path,
  /// or those of another generation of the log.
  func columnsBefore(_ path: String) -> ColumnLayout? {
    if let kept = columns.layout(of: path) { return kept }
    if columnsByLog == nil {
      columnsByLog = [:]
      for file in files { noteColumns(of: file) }
    }
    return columnsByLog?[LogKin.stem(of: path)]
  }

  /// Takes in the columns of a file for the other generations of its log, where they are looked for.
  func noteColumns(of file: FollowedFile) {
    guard columnsByLog != nil, !file.record.isJSON,
      let layout = file.record.layout ?? file.headColumns
    else { return }
    columnsByLog?[LogKin.stem(of: file.record.path)] = layout
  }

  /// Reads a file without a header line by the columns that were in force under its path before.
  func goOnWithColumns(_ file: FollowedFile, _ head: FileHead) {
    guard !head.namesColumns, assumedLayout == nil, head.fits, let layout = head.layout else {
      return
    }
    file.record.layout = layout
    events.append(
      .remark(
        InputProblem(
          code: "columns_kept", path: file.record.path,
          reason: "it begins without a header line; its rows are read by the"
            + " \(layout.names.count) columns that the log had before",
          hint: "let PowerMTA move closed files instead of emptying them")))
  }

  /// Leaves a text file alone that is no log; where it holds rows all the same that is told once.
  func leaveAlone(_ candidate: FollowTarget.Candidate, wasLog: Bool) {
    setAside(candidate)
    guard !candidate.continuesOnly, !toldOf.contains(candidate.path), holdsRows(candidate.path)
    else { return }
    toldOf.insert(candidate.path)
    let reason =
      wasLog
      ? "it begins without a header line, and its rows do not fit the columns that the log had"
        + " before: they are not read"
      : "it holds rows without a header line, which are not read"
    let problem = InputProblem(
      code: RejectReason.noHeader.code, path: candidate.path, reason: reason,
      hint: RejectReason.noHeader.hint)
    events.append(wasLog ? .problem(problem) : .remark(problem))
  }

  /// True when a first field is a type and a second one a time, as in PowerMTA's own order.
  private func holdsRows(_ path: String) -> Bool {
    let names = [LogColumn.type, .timeLogged].map(\.name)
    let head = FileHead(path: path, assumedLayout: ColumnLayout(names: names))
    return head.map { !$0.namesColumns && $0.firstTime != nil } ?? false
  }

  /// Refuses what is not text; it is told of what was named, and of logs in another form.
  func refuse(_ candidate: FollowTarget.Candidate, _ head: FileHead) {
    // A new name of what was refused before is no news.
    let isNew = refused[candidate.status.identity]?.size != candidate.status.size
    setAside(candidate)
    guard head.kind != .empty, isNew, toldOf.insert(candidate.path).inserted else { return }
    guard !candidate.isNamed else {
      return events.append(
        .problem(
          InputProblem(
            code: "binary_file", path: candidate.path,
            reason: head.foreign?.reason ?? "not a text file", hint: head.foreign?.hint)))
    }
    guard let foreign = head.foreign, !candidate.continuesOnly,
      foreign.isHeaderLine || Self.isLogName(candidate.path)
        || foreign.isPacked && isGeneration(candidate.path)
    else { return }
    events.append(
      .remark(
        InputProblem(
          code: "foreign_form", path: candidate.path, reason: foreign.reason + ": not read",
          hint: foreign.hint)))
  }

  /// True for a name of PowerMTA's, with whatever a packer added to it.
  private static func isLogName(_ path: String) -> Bool {
    let name = name(path)
    if SeriesName(name) != nil { return true }
    return name.lastIndex(of: ".").map { SeriesName(String(name[..<$0])) != nil } ?? false
  }

  /// True for what a packer and a mover of logs make of the name of a known log, or of any `.csv`:
  /// `acct.csv.1.zst`.
  private func isGeneration(_ path: String) -> Bool {
    guard let dot = path.lastIndex(of: ".") else { return false }
    let stem = LogKin.stem(of: String(path[..<dot]))
    return stem.hasSuffix(".csv") || files.contains { LogKin.stem(of: $0.record.path) == stem }
  }

  /// Tells once of a file that cannot be opened or unpacked.
  func tellUnreadable(_ candidate: FollowTarget.Candidate) {
    guard !candidate.continuesOnly, !toldOf.contains(candidate.path) else { return }
    do throws(InputProblem) {
      _ = try LogFront(path: candidate.path)
    } catch {
      toldOf.insert(candidate.path)
      events.append(.problem(error))
    }
  }
}
