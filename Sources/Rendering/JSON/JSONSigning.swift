import Findings

/// `signing[]` of a report.
enum JSONSigning {
  static func write(_ json: inout JSONWriter, _ review: SigningReview) {
    json.object { json in
      json.member("domain", review.pair.domain)
      json.member("vmta", review.pair.vmta)
      json.member("node", review.pair.node.isEmpty ? nil : review.pair.node)
      json.member("meant") { json in
        if let isSigned = review.meant.isSigned {
          json.member("signed", isSigned)
        } else {
          json.memberNull("signed")
        }
        json.member("d", review.meant.keys.first?.domain)
        json.member("s", review.meant.keys.first?.selector)
        json.member("path", review.meant.path)
        json.member("line", review.meant.line)
      }
      json.member("seen") { json in
        json.member("signed_share", rate: review.seen.share)
        json.member("d", review.seen.key?.domain)
        json.member("s", review.seen.key.flatMap { $0.selector.isEmpty ? nil : $0.selector })
        json.member("messages", review.seen.messages)
      }
      json.member("outcome", review.outcome.rawValue)
      json.member("why", review.why)
    }
  }
}
