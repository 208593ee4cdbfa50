/// Keys that no mail reaches, and key files that are not as they should be.
struct KeyChecks {
  private let configuration: PMTAConfiguration
  private let files: any SettingsFiles
  private let root: String
  /// True where some mail takes no parent's key, so that a child's behind it is reached.
  private let isStrictSomewhere: Bool
  /// Keys that stand behind a wider one, each with what that is.
  private var unreached: [(key: DomainKey, what: String)] = []

  init(_ configuration: PMTAConfiguration, files: any SettingsFiles, root: String) {
    self.configuration = configuration
    self.files = files
    self.root = root
    let domains = configuration.scopes.flatMap(\.scope.domains)
    isStrictSomewhere = domains.contains { block in
      ["dkim-identity", "second-dkim-identity"].contains {
        block.value($0)?.value.lowercased() == "strict-from"
      }
    }
  }

  mutating func add(to remarks: inout RemarkList) {
    for named in configuration.scopes { addOrder(named.scope.keys, named.words, &remarks) }
    tellUnreached(&remarks)
    addShared(&remarks)
    addListed(&remarks)
    addFiles(&remarks)
  }

  // MARK: - Order

  /// The first key that matches counts: what stands behind a wider one is never reached.
  private mutating func addOrder(_ keys: [DomainKey], _ scope: String, _ remarks: inout RemarkList)
  {
    var any: DomainKey?
    var isTold = false
    var first: [String: DomainKey] = [:]
    for key in keys {
      if let any {
        if !isTold {
          remarks.add(
            .wildcardKeyFirst, .warning, any.place,
            "the key for * stands before others \(scope) and takes all mail:"
              + " they are never used",
            advice: "Move it behind line \(keys.last?.place.line ?? key.place.line).")
          isTold = true
        }
        unreached.append((key, "the key for * on line \(any.place.line)"))
        continue
      }
      switch key.signer {
      case .any: any = key
      case .vault: break
      case .domain(let name): addNamed(key, name, &first, &remarks)
      }
    }
  }

  private mutating func addNamed(
    _ key: DomainKey, _ name: String, _ first: inout [String: DomainKey],
    _ remarks: inout RemarkList
  ) {
    if let before = first[name] {
      if before.selector == key.selector, before.file != key.file {
        remarks.add(
          .selectorTwice, .warning, key.place,
          "selector \(SettingText.excerpt(key.selector)) for \(SettingText.excerpt(name)) stands"
            + " twice with different files: the first, on line \(before.place.line), is used",
          advice: "Take the old line away once the new key is in DNS.")
      } else {
        unreached.append((key, "the key for the same domain at \(before.place)"))
      }
      return
    }
    var rest = name[...]
    while !isStrictSomewhere, let dot = rest.firstIndex(of: ".") {
      rest = rest[rest.index(after: dot)...]
      guard let parent = first[String(rest)] else { continue }
      unreached.append(
        (key, "the key of its parent domain \(rest) on line \(parent.place.line)"))
      break
    }
    first[name] = key
  }

  /// Tells the keys that no mail reaches; one that the same key elsewhere stands for is no loss.
  private func tellUnreached(_ remarks: inout RemarkList) {
    let dead = Set(unreached.map(\.key))
    var used: [DomainKey.Content: SettingPlace] = [:]
    for key in configuration.scopes.flatMap(\.scope.keys) where !dead.contains(key) {
      used[key.content] = used[key.content] ?? key.place
    }
    for (key, what) in unreached {
      let same = used[key.content]
      remarks.add(
        .keyNeverUsed, same == nil ? .warning : .info, key.place,
        "selector \(SettingText.excerpt(key.selector)) is never used"
          + (same == nil ? "" : " here") + ": it stands behind \(what)"
          + (same.map { "; the same key at \($0) is" } ?? ""),
        advice: same == nil
          ? "PowerMTA takes the first key that matches: move this line before that one." : "")
    }
  }

  // MARK: - One key for all, and lists

  private func addShared(_ remarks: inout RemarkList) {
    for key in configuration.scopes.flatMap(\.scope.keys) where key.signer == .any {
      remarks.add(
        .wildcardKeyShared, .info, key.place,
        "selector \(SettingText.excerpt(key.selector)) signs in the name of each sending domain:"
          + " every one, each subdomain too, needs \(SettingText.excerpt(key.selector))._domainkey")
    }
  }

  private func addListed(_ remarks: inout RemarkList) {
    guard let key = configuration.listedKeys.first, !configuration.readsOptions else { return }
    remarks.add(
      .keyListNeverUsed, .warning, key.place,
      "keys of a <domain-key-list> are used only where mail names the list in X-DKIM-Options, and"
        + " no source reads that header",
      advice: "Write the keys as domain-key outside of the list, or process-x-dkim-options yes.")
  }

  // MARK: - Files

  private static let webFolders = ["/var/www/", "/srv/www/", "/public_html/", "/htdocs/"]
  private static let otherReads = 0o004
  private static let otherOrGroupWrites = 0o022

  /// Whether key files are there, and who may read them; they are not opened.
  private func addFiles(_ remarks: inout RemarkList) {
    var listed: [String: Bool] = [:]
    for key in configuration.scopes.flatMap(\.scope.keys) where key.file.hasPrefix("/") {
      if let folder = Self.webFolders.first(where: key.file.contains) {
        remarks.add(
          .keyFileOpen, .warning, key.place,
          "the key file \(SettingText.excerpt(key.file)) lies below \(folder), where a web server"
            + " may hand it out",
          advice: "Move it to a folder of PowerMTA alone.")
      }
      let path = root + key.file
      let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
      // Of a copied tree without its keys nothing is said.
      let isListed = listed[folder] ?? (!folder.isEmpty && files.names(in: folder) != nil)
      listed[folder] = isListed
      guard isListed else { continue }
      guard let mode = files.mode(of: path) else {
        remarks.add(
          .keyFileMissing, .critical, key.place,
          "there is no key file \(SettingText.excerpt(key.file))")
        continue
      }
      let isOpen = mode & (Self.otherReads | Self.otherOrGroupWrites) != 0
      if isOpen {
        remarks.add(
          .keyFileOpen, .warning, key.place,
          "the key file \(SettingText.excerpt(key.file)) has mode \(String(mode, radix: 8)):"
            + " others can read or change it",
          advice: "chmod 640, and chgrp to the group of PowerMTA.")
      }
    }
  }
}
