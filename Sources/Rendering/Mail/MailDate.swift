import ByteKit

/// The date of a header (RFC 5322 section 3.3), in UTC.
enum MailDate {
  private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `Mon, 16 Feb 2026 00:00:00 +0000`; `seconds` are POSIX seconds UTC.
  static func text(_ seconds: Int) -> String {
    // 2026-02-16T00:00:00Z
    let iso = CivilTime.iso(seconds)
    let parts = iso.split { "-T:Z".contains($0) }
    let day = Int((Double(seconds) / 86_400).rounded(.down))
    guard parts.count == 6, let month = Int(parts[1]), months.indices.contains(month - 1) else {
      return iso
    }
    return "\(weekdays[(day % 7 + 7) % 7]), \(parts[2]) \(months[month - 1]) \(parts[0])"
      + " \(parts[3]):\(parts[4]):\(parts[5]) +0000"
  }
}
