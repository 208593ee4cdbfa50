import Statistics
import Testing

/// Worked examples that the methods' authors printed.
@Suite struct PublishedExampleTests {
  /// Newcombe 1998a, table I, method 3: 81/263, 15/148, 0/20, 1/29.
  @Test(arguments: [
    (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611),
    (1, 29, 0.0061, 0.1718),
  ])
  func wilson(successes: Int, trials: Int, low: Double, high: Double) {
    let range = Proportion(successes: successes, trials: trials).interval()
    #expect(isPrinted(range.lowerBound, low) && isPrinted(range.upperBound, high))
  }

  /// Newcombe 1998b, table II, method 10: contrasts (a), (b), (d), (g) and (h).
  @Test(arguments: [
    (56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090),
    (5, 56, 0, 29, -0.0381, 0.1926), (10, 10, 0, 20, 0.6791, 1), (10, 10, 0, 10, 0.6075, 1),
  ])
  func hybridScore(x1: Int, n1: Int, x0: Int, n0: Int, low: Double, high: Double) {
    let range = ProportionChange(
      before: Proportion(successes: x0, trials: n0), after: Proportion(successes: x1, trials: n1)
    ).difference()
    #expect(isPrinted(range.lowerBound, low) && isPrinted(range.upperBound, high))
  }

  /// Benjamini and Hochberg 1995, section 3.2: of 15 p-values, the first four are findings at 5 %.
  @Test func falseDiscovery() {
    let values = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
      0.5719, 0.6528, 0.7590, 1.0000,
    ]
    let adjusted = FalseDiscovery.adjusted(values)
    #expect(adjusted.map { $0 <= 0.05 } == values.indices.map { $0 < 4 })
    #expect((adjusted[3] - 0.0095 * 15 / 4).magnitude < 1e-12)
    #expect(FalseDiscovery.adjusted(values.reversed()) == adjusted.reversed())
    #expect(FalseDiscovery.adjusted([0.02, 0.02, .nan]) == [0.03, 0.03, 1])
  }

  /// Tables of the normal, Student's t (5 % two-sided) and chi-square (5 %).
  @Test func tables() {
    #expect((Tails.normalQuantile(0.975) - 1.959963984540054).magnitude < 1e-12)
    let student = [(1.0, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980)]
    for (degrees, value) in student {
      let found = Tails.studentQuantile(0.975, degrees: degrees)
      #expect((found - value).magnitude < 0.0005001)
    }
    let chi = [(1.0, 3.841), (2, 5.991), (10, 18.307), (30, 43.773), (100, 124.342)]
    for (degrees, value) in chi {
      #expect((Tails.chiSquare(above: value, degrees: degrees) - 0.05).magnitude < 0.0001)
    }
  }

  private func isPrinted(_ value: Double, _ printed: Double) -> Bool {
    (value - printed).magnitude <= 0.0000501
  }
}
