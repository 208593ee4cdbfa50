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
}
