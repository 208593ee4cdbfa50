import ByteKit
import FuzzTargets
import TestSupport
import Testing

/// The short form of the fuzzing campaign: seeds and seeded mutations of them.
@Suite struct FuzzTargetTests {
  /// What a run over some inputs found.
  struct Run: Sendable {
    var differences: [String] = []
    var inputs: Set<[UInt8]> = []
  }

  /// Mutations tried of each target: what takes a second at most in a debug build.
  private static func mutationCount(_ target: FuzzTarget) -> Int {
    switch target {
    case .times, .from, .escaping: 3_000
    case .csv, .replies, .gzip, .mbox, .yaml, .failures: 1_000
    case .seams, .zip, .mime, .xml: 400
    }
  }

  /// Tries the inputs on a thread of their own, since a scan inside waits for other threads.
  private func run(
    _ target: FuzzTarget, isPlanted: Bool, _ makeInputs: @escaping @Sendable () -> [[UInt8]]
  ) async -> Run {
    let runs = await ThreadTeam.run(1) { _ in
      var run = Run()
      do throws(FuzzFailure) {
        let check = try target.makeCheck(isPlanted: isPlanted)
        for input in makeInputs() {
          run.inputs.insert(input)
          guard let found = check.difference(input) else { continue }
          run.differences.append(
            "\(found.prefix(600)) of \(String(decoding: input, as: UTF8.self))")
          if run.differences.count == 3 { break }
        }
      } catch {
        run.differences.append("no check: \(error)")
      }
      return run
    }
    return runs.first ?? Run(differences: ["no thread"])
  }

  @Test(arguments: FuzzTarget.allCases)
  func `What must hold does for every seed and thousands of mutations`(
    _ target: FuzzTarget
  ) async {
    let count = Self.mutationCount(target)
    let run = await run(target, isPlanted: false) {
      var random = SeededRandom(seed: 20_261_130)
      let words = target.words
      return target.seeds + [[]]
        + (0..<count).map { _ in
          Mutation.input(
            of: target.seeds, words: words, bytesMax: target.bytesMax, using: &random)
        }
    }
    #expect(run.differences == [])
    #expect(run.inputs.count > count / 2)
  }

  @Test(arguments: FuzzTarget.allCases)
  func `A planted fault is seen where it shows, and by no seed`(_ target: FuzzTarget) async {
    let input = PlantedInputs.input(for: target)
    #expect(await run(target, isPlanted: true) { target.seeds }.differences == [])
    #expect(await run(target, isPlanted: false) { [input] }.differences == [])
    #expect(await run(target, isPlanted: true) { [input] }.differences.count == 1)
  }

  @Test func `Inputs and words are no longer than a target takes`() {
    for target in FuzzTarget.allCases {
      #expect(target.seeds.allSatisfy { $0.count <= target.bytesMax }, "\(target)")
      #expect(target.words.allSatisfy { !$0.isEmpty && $0.count <= 64 }, "\(target)")
    }
  }
}
