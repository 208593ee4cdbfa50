import Foundation

/// Makes the sample firm: accounting logs, aggregate reports, configuration and truth.
///
/// The same plan gives the same bytes in every folder, on every machine with the same zlib; with
/// another zlib the compressed members differ and their contents do not.
public enum SampleFirm {
  /// Rows that come of one message on average, several recipients and retries included.
  static let rowsPerMessage = 1.163

  /// Makes all files below a folder, which must be empty or not there yet.
  ///
  /// Returns the number of rows. Throws when the plan cannot be made or a file not be written.
  @discardableResult
  public static func make(_ plan: FirmPlan, at folder: String) throws(FirmFailure) -> Int {
    if let complaint = plan.complaint { throw .plan(complaint) }
    if let present = try? FileManager.default.contentsOfDirectory(atPath: folder), !present.isEmpty
    {
      throw .folderNotEmpty(folder)
    }
    let model = FirmModel(plan)
    let truth = Truth(model.schedule)
    let press = ReportPress(root: folder, truth: truth)
    let desk = plan.reports ? ReportDesk(model, truth: truth, press: press) : nil
    let flow = MailFlow(model, truth: truth, desk: desk, root: folder)
    try send(model, flow)
    try flow.finish()
    try desk?.finish()
    let text = TruthText(model, truth, flow, press).json
    try FileSink.write(Array(text.utf8), to: "\(folder)/truth.json")
    for (number, node) in LogLayout.nodes.prefix(plan.nodes).enumerated() {
      let text = PowerMTAText(model, node: number).text
      try FileSink.write(Array(text.utf8), to: "\(folder)/pmta/\(node.node)/config")
    }
    let configuration = ConfigurationText(model).yaml
    try FileSink.write(Array(configuration.utf8), to: "\(folder)/stagewatch.yaml")
    return flow.rows
  }

  /// Sends the messages of the story hour by hour, each hour's at even distances with jitter.
  private static func send(_ model: FirmModel, _ flow: MailFlow) throws(FirmFailure) {
    let clock = TrafficClock(model)
    var maker = TrafficMaker(model)
    let perMessage = model.plan.distinctReplies > 0 ? rowsPerMessage * 1.005 : rowsPerMessage
    let messages = Double(model.plan.rows) / perMessage
    var sum = 0.0
    var sent = 0
    for hour in 0..<clock.hours {
      let shares = clock.shares(hour: hour)
      let share = shares.reduce(0, +)
      sum += share
      let due = Int((sum * messages).rounded()) - sent
      guard due > 0, share > 0 else { continue }
      var bound = 0.0
      let bounds = shares.map { part in
        bound += part / share
        return bound
      }
      let start = model.schedule.begin + hour * 3600
      for place in 0..<due {
        let time = start + (place * 3600 + maker.jitter(3600)) / due
        try flow.arrive(maker.item(sender: maker.sender(bounds), at: time), at: time)
      }
      sent += due
    }
  }
}
