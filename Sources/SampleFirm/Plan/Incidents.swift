/// What happened at receivers during the story, apart from any policy.
enum Incidents {
  /// Receiver that deferred everybody for a third of the parent's third stage.
  static let waveReceiver = "yahoo"
  /// Share of first attempts that it deferred.
  static let waveShare = 0.5
  /// Receiver that blocked one address for a third of the parent's last stage.
  static let blockReceiver = "outlook.com"
  /// The address it blocked, which two brands share.
  static let blockAddress = "203.0.113.20"
  /// Share of its mail that was refused.
  static let blockShare = 0.6
  /// Receiver that defers after DATA, and so counts such messages at each attempt.
  static let afterDataReceiver = "mimecast"

  /// The wave's time.
  static func wave(_ schedule: StageSchedule) -> Range<Int> {
    StoryMoment(2, 1, of: 3).time(schedule)..<StoryMoment(2, 2, of: 3).time(schedule)
  }

  /// The block's time.
  static func block(_ schedule: StageSchedule) -> Range<Int> {
    StoryMoment(5, 1, of: 3).time(schedule)..<StoryMoment(5, 2, of: 3).time(schedule)
  }

  /// Share of first attempts that a receiver defers for rate.
  static func rateShare(
    _ item: MailItem, _ mailbox: MailboxTexts, _ model: FirmModel, at time: Int
  ) -> Double {
    mailbox.receiver.name == waveReceiver && model.waveTime.contains(time)
      ? waveShare : mailbox.receiver.rateShare
  }

  /// True when a receiver refuses the message for its source address.
  static func blocks(
    _ item: MailItem, _ model: FirmModel, at time: Int, _ chance: inout SplitMix
  ) -> Bool {
    guard model.blockTime.contains(time), Int(item.receiver) == model.blockReceiver,
      model.addresses[Int(item.address)].text == blockAddress
    else { return false }
    return chance.chance(blockShare)
  }

  /// True when the receiver has read the message before it defers it.
  static func countsDeferralsTwice(_ mailbox: MailboxTexts) -> Bool {
    mailbox.receiver.name == afterDataReceiver
  }
}
