/// Text of a small aggregate report (RFC 7489 appendix C).
///
/// What a test does not name is a report of google.com for `a.example` at `p=none`.
public struct SmallReport: Sendable {
  /// One record; counts are messages.
  public struct Record: Sendable {
    private let text: String

    /// A record in which `dkim` and `spf` say what is aligned, and `signatures` and `reasons` what
    /// stands behind it: domain, selector and result; type and comment.
    ///
    /// SPF passes for `envelope` where it is another domain than the author's, and `envelopeFrom` is
    /// what the identifiers say of MAIL FROM. Without `hasVerdicts`
    /// the record does not tell what passed, and not what was done.
    public init(
      _ address: String = "192.0.2.1", count: Int = 1, from domain: String = "a.example",
      disposition: String = "none", dkim: Bool = true, spf: Bool = true,
      signatures: [(domain: String, selector: String?, result: String)] = [],
      reasons: [(type: String, comment: String)] = [], envelopeTo: String? = nil,
      envelope: String? = nil, envelopeFrom: String? = nil, hasVerdicts: Bool = true
    ) {
      let reasonText = reasons.map {
        "<reason><type>\($0.type)</type><comment>\($0.comment)</comment></reason>"
      }.joined()
      let signatureText = signatures.map { signature in
        "<dkim><domain>\(signature.domain)</domain>"
          + (signature.selector.map { "<selector>\($0)</selector>" } ?? "")
          + "<result>\(signature.result)</result></dkim>"
      }.joined()
      let recipient =
        (envelopeTo.map { "<envelope_to>\($0)</envelope_to>" } ?? "")
        + (envelopeFrom.map { "<envelope_from>\($0)</envelope_from>" } ?? "")
      let evaluated = """
        <policy_evaluated><disposition>\(disposition)</disposition>\
        <dkim>\(dkim ? "pass" : "fail")</dkim><spf>\(spf ? "pass" : "fail")</spf>\(reasonText)\
        </policy_evaluated>
        """
      text = """
        <record><row><source_ip>\(address)</source_ip><count>\(count)</count>\
        \(hasVerdicts ? evaluated : "")</row><identifiers>\(recipient)<header_from>\(domain)</header_from>\
        </identifiers><auth_results>\(signatureText)<spf><domain>\(envelope ?? domain)</domain>\
        <result>\(spf || envelope != nil ? "pass" : "fail")</result></spf></auth_results></record>

        """
    }

    var xml: String { text }
  }

  /// The whole report.
  public let text: String

  /// A report over a window as the reporter writes it; times are POSIX seconds UTC.
  ///
  /// Only reports of RFC 9990 have a place for `testing`.
  public init(
    _ organisation: String = "google.com", id: String = "1", domain: String = "a.example",
    policy: String = "none", subdomainPolicy: String? = nil, percent: Int? = 100,
    isTesting: Bool = false, writesTesting: Bool = false, nonexistentPolicy: String? = nil,
    from begin: Int, to end: Int, _ records: [Record]
  ) {
    let parts = [
      subdomainPolicy.map { "<sp>\($0)</sp>" }, percent.map { "<pct>\($0)</pct>" },
      isTesting ? "<testing>y</testing>" : writesTesting ? "<testing>n</testing>" : nil,
      nonexistentPolicy.map { "<np>\($0)</np>" },
    ]
    text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <feedback><report_metadata><org_name>\(organisation)</org_name>\
      <email>reports@\(organisation)</email><report_id>\(id)</report_id>\
      <date_range><begin>\(begin)</begin><end>\(end)</end></date_range></report_metadata>
      <policy_published><domain>\(domain)</domain><p>\(policy)</p>\
      \(parts.compactMap { $0 }.joined())</policy_published>
      \(records.map(\.xml).joined())</feedback>

      """
  }
}
