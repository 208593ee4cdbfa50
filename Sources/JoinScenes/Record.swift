/// One record of a report as a test means it.
package struct Record: Sendable {
  /// From domain.
  package var domain: String
  /// The address that the receiver saw.
  package var sourceIP: String
  /// Messages.
  package var count: Int
  /// What was done with them.
  package var disposition: String
  /// True where DKIM is aligned.
  package var dkim: Bool
  /// True where SPF is aligned.
  package var spf: Bool
  /// The result of the one signature; nil is unsigned.
  package var signature: String?
  /// The recipients' domain; nil names none.
  package var envelopeTo: String?

  /// What is not named is as usual.
  package init(
    domain: String = "bank.example", sourceIP: String = "203.0.113.5", count: Int = 1,
    disposition: String = "none", dkim: Bool = false, spf: Bool = false, signature: String? = nil,
    envelopeTo: String? = nil
  ) {
    self.domain = domain
    self.sourceIP = sourceIP
    self.count = count
    self.disposition = disposition
    self.dkim = dkim
    self.spf = spf
    self.signature = signature
    self.envelopeTo = envelopeTo
  }

  /// The element.
  package var xml: String {
    let to = envelopeTo.map { "<envelope_to>\($0)</envelope_to>" } ?? ""
    let signed = signature.map {
      "<dkim><domain>\(domain)</domain><selector>s1</selector><result>\($0)</result></dkim>"
    }
    return """
      <record><row><source_ip>\(sourceIP)</source_ip><count>\(count)</count>
      <policy_evaluated><disposition>\(disposition)</disposition>
      <dkim>\(dkim ? "pass" : "fail")</dkim><spf>\(spf ? "pass" : "fail")</spf>
      </policy_evaluated></row>
      <identifiers>\(to)<header_from>\(domain)</header_from></identifiers>
      <auth_results>\(signed ?? "")</auth_results></record>

      """
  }
}
