import FuzzTargets
import Glibc

/// Hands the inputs of libFuzzer to the target that the environment names.
///
/// `FUZZ_TARGET` is the target; `FUZZ_PLANTED=1` plants its fault; `FUZZ_SEEDS` is a folder that the
/// target's seeds are written to, with its words in a file `words.dict` beside it; `FUZZ_LIST=1` asks
/// for the names of all targets with the most bytes of their inputs, and nothing else.
enum FuzzEntry {
  /// What the environment names.
  static let target: FuzzTarget? = environment("FUZZ_TARGET").flatMap(FuzzTarget.init)

  /// The check of this process, which tries one input at a time; nil where there is no target.
  nonisolated(unsafe) static let check: (any FuzzCheck)? = {
    guard let target else { return nil }
    return try? target.makeCheck(isPlanted: environment("FUZZ_PLANTED") == "1")
  }()

  /// Writes the seeds and words of the target.
  static func writeSeeds(below folder: String) {
    guard let target else { return }
    for (number, seed) in target.seeds.enumerated() { write(seed, to: "\(folder)/seed\(number)") }
    let lines = target.words.map { word in
      let escaped = word.map { "\\x" + String(UInt16($0) + 0x100, radix: 16).dropFirst() }
      return "\"\(escaped.joined())\"\n"
    }
    write(Array(lines.joined().utf8), to: folder + "/../words.dict")
  }

  /// Ends the process, so that libFuzzer keeps the input.
  static func fail(_ reason: String) -> Never {
    let line = Array("DIFFERENCE \(reason)\n".utf8)
    _ = Glibc.write(2, line, line.count)
    abort()
  }

  static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  private static func write(_ bytes: [UInt8], to path: String) {
    guard let file = fopen(path, "w") else { fail("\(path) cannot be written") }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }
}

/// Names the targets, or writes the seeds, where the environment asks for it.
@_cdecl("LLVMFuzzerInitialize")
public func begin(
  _ count: UnsafeMutablePointer<CInt>?,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>?
) -> CInt {
  if FuzzEntry.environment("FUZZ_LIST") == "1" {
    for target in FuzzTarget.allCases { print(target.rawValue, target.bytesMax) }
    exit(0)
  }
  if let folder = FuzzEntry.environment("FUZZ_SEEDS") { FuzzEntry.writeSeeds(below: folder) }
  return 0
}

/// Takes one input; what does not hold for it ends the process.
@_cdecl("LLVMFuzzerTestOneInput")
public func takeInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let target = FuzzEntry.target, let check = FuzzEntry.check else {
    FuzzEntry.fail("FUZZ_TARGET names no target")
  }
  // Longer inputs are not kept.
  guard count <= target.bytesMax else { return -1 }
  let input = Array(UnsafeBufferPointer(start: bytes, count: count))
  if let found = check.difference(input) { FuzzEntry.fail(found) }
  return 0
}
