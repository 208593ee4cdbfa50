import Findings
package import Privacy
import Traffic

extension LiveEvent {
  /// The event with the local parts of all addresses in it replaced by hashes.
  package func redacted(by redactor: LocalPartRedactor) -> LiveEvent {
    LiveEvent(time: time, kind: kind.redacted(redactor))
  }
}

extension LiveEvent.Kind {
  fileprivate func redacted(_ redactor: LocalPartRedactor) -> Self {
    switch self {
    case .newReply(let track): .newReply(track.redacted(redactor))
    case .alert(let finding): .alert(finding.redacted(redactor))
    case .recovered(let recovery): .recovered(recovery.redacted(redactor))
    case .rotation(let change, let path, let previous):
      .rotation(
        change: change, path: redactor.redact(path: path),
        previous: previous.map { redactor.redact(path: $0) })
    case .problem(let problem): .problem(redactor.redact(problem))
    case .interval(let frame): .interval(frame.redacted(by: redactor))
    case .summary(let frame): .summary(frame.redacted(by: redactor))
    }
  }
}

extension LiveFrame {
  /// The frame with the local parts of all addresses in it replaced by hashes.
  package func redacted(by redactor: LocalPartRedactor) -> LiveFrame {
    var frame = self
    frame.replies = replies.map { $0.redacted(redactor) }
    frame.alerts = alerts.map { alert in
      var alert = alert
      alert.text = redactor.redact(alert.text)
      alert.loss = alert.loss?.redacted(redactor)
      return alert
    }
    frame.recovered = recovered.map { $0.redacted(redactor) }
    frame.unread = unread.map { redactor.redact($0) }
    frame.problems = problems.map { redactor.redact($0) }
    return frame
  }
}

extension LiveContext {
  /// The context in which redacted events are looked up: its names and marks are hashed alike.
  package func redacted(by redactor: LocalPartRedactor) -> LiveContext {
    var context = self
    context.systems = systems.map { system in
      MailSystem(
        name: redactor.redact(system.name), injectors: system.injectors.map { redactor.redact($0) },
        vmtas: system.vmtas.map { redactor.redact($0) }, addresses: system.addresses,
        owner: redactor.redact(system.owner), state: redactor.redact(system.state))
    }
    context.signing = Dictionary(
      signing.map { (redactor.redact(domain: $0.key), $0.value) },
      uniquingKeysWith: { first, _ in first })
    return context
  }
}

extension AlertFinding {
  fileprivate func redacted(_ redactor: LocalPartRedactor) -> AlertFinding {
    AlertFinding(
      condition: condition, key: key, text: redactor.redact(text),
      tracks: tracks.map { $0.redacted(redactor) }, comparison: comparison, seconds: seconds,
      rows: rows, loss: loss?.redacted(redactor))
  }
}

extension AlertRecovery {
  fileprivate func redacted(_ redactor: LocalPartRedactor) -> AlertRecovery {
    AlertRecovery(
      condition: condition, key: key, text: redactor.redact(text), begin: begin, end: end,
      loss: loss?.redacted(redactor))
  }
}

extension RelayLoss {
  fileprivate func redacted(_ redactor: LocalPartRedactor) -> RelayLoss {
    var loss = self
    loss.domain = redactor.redact(domain: domain)
    loss.relay = relay.redacted(redactor)
    return loss
  }
}

extension Relay {
  fileprivate func redacted(_ redactor: LocalPartRedactor) -> Relay {
    Relay(
      injector: redactor.redact(injector), injectorIP: injectorIP, vmta: redactor.redact(vmta),
      node: redactor.redact(node))
  }
}

extension ReplyTrack {
  fileprivate func redacted(_ redactor: LocalPartRedactor) -> ReplyTrack {
    var track = self
    track.key = Key(
      signature: redactor.redact(key.signature, naming: addresses), cause: key.cause,
      receiver: redactor.redact(key.receiver), domain: redactor.redact(domain: key.domain),
      relay: key.relay.redacted(redactor),
      source: key.source)
    track.path = redactor.redact(path: path)
    track.diagnostic = redactor.redact(diagnostic, naming: addresses)
    track.jobs = Dictionary(
      jobs.map { (redactor.redact($0.key, naming: addresses), $0.value) }, uniquingKeysWith: +)
    track.addresses = []
    return track
  }
}
