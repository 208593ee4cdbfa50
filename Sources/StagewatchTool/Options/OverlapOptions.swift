import ArgumentParser

/// What to do about events that several logs hold.
struct OverlapOptions: ParsableArguments {
  @Flag(help: "Count an event once that several logs hold; takes memory for each event.")
  var dedupe = false
}
