/// How much the days of several comparisons vary, taken together.
package struct VariationPool: Equatable, Sendable {
  /// The sum of their chi-squares.
  package private(set) var chiSquare = 0.0
  /// The sum of their degrees of freedom.
  package private(set) var degrees = 0

  /// Nothing yet.
  package init() {}

  /// Adds a comparison's days.
  package mutating func add(_ variation: DayVariation) {
    chiSquare += variation.chiSquare
    degrees += variation.degrees
  }

  /// The same without one comparison that was added.
  package func without(_ variation: DayVariation) -> VariationPool {
    var rest = self
    rest.chiSquare = max(0, chiSquare - variation.chiSquare)
    rest.degrees = max(0, degrees - variation.degrees)
    return rest
  }

  /// The factor on the binomial variance, never below 1; 1 where nothing is known.
  package var factor: Double { degrees > 0 ? max(1, chiSquare / Double(degrees)) : 1 }
}
