/// The numbers of senders by what they are held together by, without hashing.
struct SenderNumbers: Sendable {
  /// By number of the rule, name and address; below zero where there is none.
  private(set) var ofRule: [Int]
  private var ofName: [Int]
  private var ofAddress: [Int]

  init(_ keys: [SenderKey], _ finder: SenderFinder) {
    ofRule = Array(repeating: -1, count: finder.rules.count)
    ofName = Array(repeating: -1, count: finder.kinds.names.count)
    ofAddress = Array(repeating: -1, count: finder.addresses.count)
    for (number, key) in keys.enumerated() {
      switch key {
      case .rule(let rule): ofRule[rule] = number
      case .name(let name): ofName[name] = number
      case .address(let address): ofAddress[address] = number
      }
    }
  }

  subscript(_ key: SenderKey) -> Int? {
    let number =
      switch key {
      case .rule(let rule): ofRule[rule]
      case .name(let name): ofName[name]
      case .address(let address): ofAddress[address]
      }
    return number < 0 ? nil : number
  }
}
