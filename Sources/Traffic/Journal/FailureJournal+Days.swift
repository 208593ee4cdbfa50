extension FailureJournal {
  /// The journal by day, counted from 1970-01-01, UTC; of names each day has those that it needs.
  package func days() -> [Int: JournalDay] {
    var days: [Int: JournalDay] = [:]
    for counts in minutes.counted {
      days[Self.day(of: counts.minute), default: JournalDay()].minutes.append(counts)
    }
    for flow in flows {
      days[Self.day(of: flow.minute), default: JournalDay()].flows.append(flow)
    }
    var start = events.startIndex
    while start < events.endIndex {
      let day = Self.day(of: Int(events[start].minute))
      let end = events[start...].firstIndex { Self.day(of: Int($0.minute)) != day }
      let part = events[start..<(end ?? events.endIndex)]
      take(part, into: &days[day, default: JournalDay()])
      start = part.endIndex
    }
    for day in days.keys {
      days[day]?.minutes.sort { $0.minute < $1.minute }
      days[day]?.flowMinutes = flowMinutes
      days[day]?.eventMinutes = eventMinutes
      days[day]?.folded = folded
    }
    return days
  }

  private func take(_ part: ArraySlice<FailureEvent>, into day: inout JournalDay) {
    var replyNumbers = NameTable<UInt32>()
    var jobNumbers = NameTable<UInt32>()
    var domainNumbers = NameTable<UInt32>()
    day.events = part.map { event in
      var event = event
      event.signature = replyNumbers.number(event.signature)
      event.job = jobNumbers.number(event.job)
      event.recipientDomain = domainNumbers.number(event.recipientDomain)
      return event
    }
    day.signatures = replyNumbers.names.map { signatures[Int($0)] }
    day.jobs = jobNumbers.names.map { jobs[Int($0)] }
    day.recipientDomains = domainNumbers.names.map { recipientDomains[Int($0)] }
  }

  private static func day(of minute: Int) -> Int {
    // Floor division, since minutes may lie before 1970.
    (minute - (minute < 0 ? JournalDay.minutesPerDay - 1 : 0)) / JournalDay.minutesPerDay
  }
}
