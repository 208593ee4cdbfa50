/// Platforms that sign, and take the bounces of, the mail of many customers with names of their own.
///
/// Such a name tells the platform and not who sends. Beside it stands the customer's own name where
/// he has given one: the domain of a second signature, or the label below the platform's.
enum SharedSigners {
  /// Names that stand for the platform alone.
  ///
  /// Amazon SES signs every message with `d=amazonses.com` beside the customer's own key (Amazon SES
  /// Developer Guide, "Manual DKIM signing"); the others stand in reports of customers who gave their
  /// platform no domain of their own.
  static let names: Set<String> = [
    "amazonses.com", "sendgrid.net", "sendgrid.info", "mailgun.org", "mcsv.net",
    "mandrillapp.com", "sparkpostmail.com",
  ]

  /// Platforms that give each customer a name below theirs where he has published no key: Microsoft
  /// 365 (`tenant.onmicrosoft.com`) and Google Workspace, whose proxy signature of example.com is
  /// `d=example-com.20230601.gappssmtp.com`.
  static let parents: Set<String> = ["onmicrosoft.com", "gappssmtp.com"]
}
