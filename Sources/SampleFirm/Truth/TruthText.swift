import ByteKit

/// Writes truth.json: what is true of the files beside it.
struct TruthText {
  /// Fields of a window's cell, in order.
  static let cellFields = [
    "domain", "source_ip", "none", "quarantine", "reject", "delivered", "refused",
    "refused_dmarc", "deferred",
  ]

  let model: FirmModel
  let press: ReportPress
  private let truth: Truth
  private let flow: MailFlow

  /// Gathers what was counted.
  init(_ model: FirmModel, _ truth: Truth, _ flow: MailFlow, _ press: ReportPress) {
    self.model = model
    self.truth = truth
    self.flow = flow
    self.press = press
  }

  /// The document.
  var json: String {
    JSONText.object([
      "plan": plan, "rows": rows, "stages": stages, "causes": causes, "reports": reports,
      "windows": windows, "relays": relays, "stage_failures": lanes, "oddities": oddities,
      "late_refusals": returns, "forwarding_service": forwarder,
      "source_addresses": addresses, "foreign_sources": foreign, "systems": systems,
    ]).document
  }

  private func iso(_ time: Int) -> JSONText { .text(CivilTime.iso(time)) }

  private var plan: JSONText {
    .object([
      "seed": .text(String(model.plan.seed)), "rows": .number(model.plan.rows),
      "days_per_stage": .number(model.plan.daysPerStage), "begin": iso(model.schedule.begin),
      "end": iso(model.schedule.end), "nodes": .number(model.plan.nodes),
    ])
  }

  private var rows: JSONText {
    var total = Array(repeating: 0, count: LogRow.Kind.allCases.count)
    var files: [JSONText] = []
    for node in flow.files {
      for file in node.written {
        for kind in total.indices { total[kind] += file.rows[kind] }
        files.append(
          .object(["path": .text(file.path), "by_type": byType(file.rows)]))
      }
    }
    return .object([
      "total": .number(total.reduce(0, +)), "by_type": byType(total), "files": .list(files),
      "without_receiver": .number(truth.withoutReceiver),
    ])
  }

  private func byType(_ counts: [Int]) -> JSONText {
    var members: [String: JSONText] = [:]
    for kind in LogRow.Kind.allCases { members["\(kind)"] = .number(counts[kind.rawValue]) }
    return .object(members)
  }

  private func members(_ counts: Truth.Counts) -> [String: JSONText] {
    [
      "delivered": .number(counts.delivered), "refused": .number(counts.refused),
      "refused_dmarc": .number(counts.refusedDMARC), "deferred": .number(counts.deferred),
    ]
  }

  private var stages: JSONText {
    var list: [JSONText] = []
    for (policy, stages) in model.schedule.stages.enumerated() {
      for (number, stage) in stages.enumerated() {
        var entry = members(truth.stages[policy][number])
        entry["domain"] = .text(FirmDomains.policyDomains[policy])
        entry["policy"] = .text(stage.policy.text)
        entry["percent"] = .number(stage.percent)
        entry["begin"] = iso(stage.begin)
        entry["end"] = iso(stage.end)
        list.append(.object(entry))
      }
    }
    return .list(list)
  }

  private var causes: JSONText {
    var members: [String: JSONText] = [:]
    for kind in [LogRow.Kind.b, .t] {
      var counts: [String: JSONText] = [:]
      for cause in RowCause.allCases where truth.causes[kind.rawValue][cause.rawValue] > 0 {
        counts[cause.name] = .number(truth.causes[kind.rawValue][cause.rawValue])
      }
      members["\(kind)"] = .object(counts)
    }
    return .object(members)
  }

  private var reports: JSONText {
    let tally = truth.reports
    var byReceiver: [String: JSONText] = [:]
    for (receiver, entry) in tally.byReceiver {
      let mailbox = model.mailboxes[receiver].receiver
      byReceiver[mailbox.name] = .object([
        "organisation": .text(mailbox.reporter?.organisation ?? ""),
        "reports": .number(entry.reports), "messages": .number(entry.messages),
      ])
    }
    return .object([
      "files": .number(tally.files), "distinct": .number(tally.distinct),
      "resent": .number(tally.resent), "records": .number(tally.records),
      "messages": .number(tally.messages), "by_receiver": .object(byReceiver),
      "dispositions": .object([
        "none": .number(tally.dispositions[0]), "quarantine": .number(tally.dispositions[1]),
        "reject": .number(tally.dispositions[2]),
      ]),
    ])
  }

  private var windows: JSONText {
    .list(
      truth.windows.map { window in
        let receiver = model.mailboxes[window.receiver].receiver
        return .object([
          "receiver": .text(receiver.name),
          "reporter": .text(receiver.reporter?.organisation ?? ""),
          "begin": .number(window.begin), "end": .number(window.end),
          "printed": .list([.number(window.printedBegin), .number(window.printedEnd)]),
          "policy_domains": .list(
            window.reported.map { .text(FirmDomains.policyDomains[$0]) }),
          "cells": .list(window.cells.map(cell)),
        ])
      })
  }

  private func cell(_ cell: Truth.WindowCell) -> JSONText {
    .list(
      [.text(FirmDomains.all[cell.domain].name), .text(cell.address)]
        + cell.dispositions.map { .number($0) }
        + [
          .number(cell.logged.delivered), .number(cell.logged.refused),
          .number(cell.logged.refusedDMARC), .number(cell.logged.deferred),
        ])
  }
}

// MARK: - Relays and oddities

extension TruthText {
  /// Phases in which a relay's mail is not signed as it should be.
  private var relays: JSONText {
    var list: [JSONText] = []
    for sender in model.senders {
      for injector in sender.system.injectors {
        for (number, phase) in sender.phases.enumerated() {
          let mended = injector.neverSigns && phase.since < model.mendedTime
          let state = mended ? .unsigned : phase.phase.signature
          let share = mended ? 1 : phase.phase.unsignedShare
          guard state != .signed || share > 0 || phase.phase.sender != .aligned else { continue }
          let next =
            number + 1 < sender.phases.count
            ? sender.phases[number + 1].since : mended ? model.mendedTime : model.schedule.end
          list.append(
            .object([
              "system": .text(sender.system.name), "injector": .text(injector.helo),
              "vmta": .text(sender.system.vmta), "state": .text(name(state, share)),
              "unsigned_percent": .number(
                state == .unsigned ? 100 : Int((share * 100).rounded())),
              "spf": .text(["aligned", "unaligned", "failing"][phase.phase.sender.rawValue]),
              "from": iso(phase.since), "until": iso(next),
              "domains": .list(sender.system.domains.map { .text($0) }),
              "source_ips": .list(
                sender.addresses.map { .text(model.addresses[$0].text) }),
            ]))
        }
      }
    }
    return .list(list)
  }

  private func name(_ state: SignatureState, _ share: Double) -> String {
    switch state {
    case .unsigned: return "unsigned"
    case .otherDomain: return "unaligned"
    case .broken: return "broken"
    case .signed: return share > 0 ? "intermittent" : "signed"
    }
  }

  /// Lanes that lost mail to DMARC: rows refused for it, or messages put aside.
  private var lanes: JSONText {
    let chosen = truth.lanes.filter { $0.value.rows.refusedDMARC + $0.value.quarantined > 0 }
    let rows = chosen.map { lane, counts -> (order: [Int], value: JSONText) in
      let sender = model.senders[Int(lane.sender)]
      let policy = FirmDomains.all[Int(lane.domain)].policy
      let stage = model.schedule.stages[policy][Int(lane.stage)]
      let order = [
        lane.domain, lane.stage, lane.sender, lane.injector, lane.address, lane.receiver,
      ].map(Int.init)
      var entry = members(counts.rows)
      entry["quarantined"] = .number(counts.quarantined)
      entry["refused_local"] = .number(counts.local)
      entry["domain"] = .text(FirmDomains.all[Int(lane.domain)].name)
      entry["policy"] = .text(stage.policy.text)
      entry["percent"] = .number(stage.percent)
      entry["system"] = .text(sender.system.name)
      entry["injector"] = .text(sender.system.injectors[Int(lane.injector)].helo)
      entry["vmta"] = .text(sender.system.vmta)
      entry["source_ip"] = .text(model.addresses[Int(lane.address)].text)
      entry["receiver"] = .text(model.mailboxes[Int(lane.receiver)].receiver.name)
      return (order, .object(entry))
    }
    return .list(
      rows.sorted { $0.order.lexicographicallyPrecedes($1.order) }.map(\.value))
  }

  /// Mail that a host took, passed on and got back: behind the forwarding service for DMARC,
  /// elsewhere since nobody of that name is there.
  private var returns: JSONText {
    let rows = truth.returns.map { key, count -> (order: [Int], value: JSONText) in
      let mailbox = model.mailboxes[Int(key.receiver)].receiver
      let isForwarded = Int(key.receiver) == model.forwarder
      let refuser = isForwarded ? model.mailboxes[model.google].receiver : mailbox
      let entry: [String: JSONText] = [
        "host": .text(mailbox.hosts[Int(key.host)].name), "receiver": .text(refuser.name),
        "domain": .text(FirmDomains.all[Int(key.domain)].name),
        "cause": .text((isForwarded ? RowCause.dmarcPolicy : .badAddress).name),
        "messages": .number(count),
      ]
      return ([key.receiver, key.host, key.domain].map(Int.init), .object(entry))
    }
    return .list(
      rows.sorted { $0.order.lexicographicallyPrecedes($1.order) }.map(\.value))
  }

  private var forwarder: JSONText {
    let domain = model.mailboxes[model.forwarder].receiver.domains[0]
    return .object([
      "address": .text(SmallReceivers.forwarderAddress),
      "recipients": .list(
        SmallReceivers.forwardedPeople.sorted().map { .text("\($0)@\(domain)") }),
    ])
  }

  private var addresses: JSONText {
    var seen: Set<String> = []
    var list: [JSONText] = []
    for address in model.addresses where seen.insert(address.text).inserted {
      let system = FirmSystems.senders[address.sender]
      list.append(
        .object([
          "address": .text(address.text), "logged": .text(address.logged.text),
          "node": .text(LogLayout.nodes[address.node].node), "system": .text(system.name),
          "configured": .flag(system.configured),
        ]))
    }
    return .list(list)
  }

  private var foreign: JSONText {
    .list(
      ForeignSource.all.map {
        .object(["address": .text($0.address), "class": .text($0.kind)])
      })
  }

  private var systems: JSONText {
    .list(
      FirmSystems.all.map {
        .object([
          "name": .text($0.name), "known": .flag($0.known),
          "domains": .list($0.domains.map { .text($0) }),
        ])
      })
  }
}
