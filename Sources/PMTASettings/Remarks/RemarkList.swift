/// Remarks as they are met, with a limit.
package struct RemarkList: Sendable {
  /// Those that are told one by one.
  package private(set) var remarks: [SettingRemark] = []
  /// How many more there were.
  package private(set) var untold = 0

  init() {}

  /// Notes a remark.
  mutating func add(
    _ kind: SettingRemark.Kind, _ level: SettingRemark.Level, _ place: SettingPlace, _ text: String,
    advice: String = ""
  ) {
    add(SettingRemark(kind, level, place, text, advice: advice))
  }

  /// Notes a remark.
  mutating func add(_ remark: SettingRemark) {
    guard remarks.count < SettingsLimits.remarksMax else {
      untold += 1
      return
    }
    remarks.append(remark)
  }
}
