import ByteKit
import Testing

@Suite struct ThreadTeamTests {
  @Test(arguments: [0, 1, 3, 100])
  func givesBackAllResultsInOrder(_ count: Int) async {
    let found = await ThreadTeam.run(count) { $0 * 7 }
    #expect(found == (0..<count).map { $0 * 7 })
  }

  /// Each waits for the one after it: this ends only when all run side by side.
  @Test func allRunAtTheSameTimeThoughTheyWaitForOneAnother() async {
    let count = 40
    let turn = Monitor(count - 1)
    let order = await ThreadTeam.run(count) { index in
      turn.wait { $0 == index ? () : nil }
      return turn.change { turn in
        turn -= 1
        return turn
      }
    }
    #expect(order == (0..<count).map { $0 - 1 })
  }

  /// Each waits for the other: this ends only when they run side by side.
  @Test func togetherRunsSideBySide() {
    let turn = Monitor(0)
    let (first, second) = ThreadTeam.together(threads: 2) {
      turn.change { $0 += 1 }
      return turn.wait { $0 == 2 ? $0 : nil }
    } _: {
      turn.change { $0 += 1 }
      return turn.wait { $0 == 2 ? $0 : nil }
    }
    #expect([first, second] == [2, 2])
  }

  @Test(arguments: [1, 2, 3, 5]) func togetherGivesBackWhatEachReturned(_ threads: Int) {
    let (first, second, third) = ThreadTeam.together(threads: threads) {
      3
    } _: {
      "four"
    } _: {
      [5.0]
    }
    #expect(first == 3)
    #expect(second == "four")
    #expect(third == [5])
  }

  @Test(arguments: [0, 1, 2, 7, 100], [1, 2, 5]) func eachGivesAllInOrder(
    _ count: Int, _ threads: Int
  ) {
    #expect(ThreadTeam.each(count, threads: threads) { $0 * 7 } == (0..<count).map { $0 * 7 })
  }

  /// Each waits until the other is there, too: one thread alone would never end.
  @Test func eachRunsSideBySide() {
    let present = Monitor(0)
    let found = ThreadTeam.each(2, threads: 2) { index in
      present.change { $0 += 1 }
      return present.wait { $0 == 2 ? index : nil }
    }
    #expect(found == [0, 1])
  }
}
