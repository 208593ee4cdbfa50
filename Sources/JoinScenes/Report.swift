/// One aggregate report as a test means it.
package struct Report: Sendable {
  /// The reporter's name.
  package var organisation: String
  /// The reporter's address.
  package var email: String
  /// The receiver in the file name; nil gives a name that tells nothing.
  package var fileReceiver: String?
  /// The policy domain.
  package var policy: String
  /// Begin of the window.
  package var begin: Int
  /// As written, not made half-open.
  package var end: Int
  /// The policy published.
  package var published: String
  /// The policy's `pct`; nil has none.
  package var percent: Int?
  /// The report's id.
  package var id: String
  /// The records.
  package var records: [Record]

  /// What is not named is as usual.
  package init(
    organisation: String = "google.com", email: String = "noreply-dmarc-support@google.com",
    fileReceiver: String? = nil, policy: String = "bank.example",
    begin: Int = 1_771_200_000, end: Int = 1_771_200_000, published: String = "none",
    percent: Int? = 100, id: String = "", records: [Record] = []
  ) {
    self.organisation = organisation
    self.email = email
    self.fileReceiver = fileReceiver
    self.policy = policy
    self.begin = begin
    self.end = end
    self.published = published
    self.percent = percent
    self.id = id
    self.records = records
  }

  /// The document.
  package var xml: String {
    let percent = percent.map { "<pct>\($0)</pct>" } ?? ""
    return """
      <feedback><report_metadata><org_name>\(organisation)</org_name><email>\(email)</email>
      <report_id>\(id)</report_id><date_range><begin>\(begin)</begin><end>\(end)</end></date_range>
      </report_metadata><policy_published><domain>\(policy)</domain><p>\(published)</p>\(percent)
      </policy_published>\(records.map(\.xml).joined())</feedback>
      """
  }

  /// The name of its file, the number-th of a scene.
  package func fileName(_ number: Int) -> String {
    fileReceiver.map { "\($0)!\(policy)!\(begin)!\(end)!\(number).xml" } ?? "report-\(number).xml"
  }
}
