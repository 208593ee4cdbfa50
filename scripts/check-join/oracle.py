#!/usr/bin/env python3
"""Works out the join of a data set with SQL, as a second opinion on the program's.

    oracle.py FOLDER > oracle.json

Readers are Python's own; the join is one range condition in DuckDB over single rows, without
slots, cells or any other device of the program under test.
"""
import csv
import json
import os
import sys
import tempfile

import duckdb

import read_logs
import read_reports
import scene

COVERAGE = """
create table site as select row_number() over () as id, * from
  (select distinct recipient, host from event);
create table site_receiver as select id, coalesce(
  (select receiver from mx_suffix where host = suffix or ends_with(host, '.' || suffix)
   order by length(suffix) desc limit 1),
  (select receiver from recipient_domain where recipient = name)) as receiver from site;
create table covers as
  select distinct s.id as site, r.name as reporter from site s join site_receiver x on x.id = s.id
  cross join reporter r where
    r.receiver = x.receiver
    or r.own_domain in (s.recipient, s.host)
    or ends_with(s.recipient, '.' || r.own_domain) or ends_with(s.host, '.' || r.own_domain)
    or s.recipient in (select recipient from envelope_to e where e.reporter = r.name);
"""

JOIN = """
create table span as select distinct reporter, "begin", "end" from report;
create table located as select e.*, s.id as site from event e
  join site s on s.recipient is not distinct from e.recipient and s.host is not distinct from e.host
  where e.smtp and e.kind in ('d', 'b', 't');
create table logged as
  select e.domain, e.ip, w.reporter, w."begin", w."end",
    count(*) filter (kind = 'd') as delivered, count(*) filter (kind = 'b') as refused,
    count(*) filter (kind = 'b' and dmarc = 1) as refused_dmarc,
    count(*) filter (kind = 't') as deferred
  from located e join covers c on c.site = e.site
  join span w on w.reporter = c.reporter and e.at >= w."begin" and e.at < w."end"
  where e.domain is not null and e.ip is not null group by all;
create table reported as
  select c.domain, c.ip, p.reporter, p."begin", p."end", sum(n)::bigint as messages,
    coalesce(sum(n) filter (disposition = 'none'), 0)::bigint as none,
    coalesce(sum(n) filter (disposition = 'quarantine'), 0)::bigint as quarantine,
    coalesce(sum(n) filter (disposition = 'reject'), 0)::bigint as reject,
    coalesce(sum(n) filter (dkim), 0)::bigint as dkim_aligned,
    coalesce(sum(n) filter (spf), 0)::bigint as spf_aligned,
    coalesce(sum(n) filter (dkim or spf), 0)::bigint as aligned,
    coalesce(sum(n) filter (unsigned), 0)::bigint as unsigned
  from record c join report p on p.id = c.report group by all;
create table joined as
  select coalesce(r.domain, l.domain) as domain, coalesce(r.ip, l.ip) as ip,
    coalesce(r.reporter, l.reporter) as reporter, coalesce(r."begin", l."begin") as "begin",
    coalesce(r."end", l."end") as "end",
    case when l.domain is null then 'report_only' when r.domain is null then 'log_only'
      else 'matched' end as grade,
    messages, none, quarantine, reject, dkim_aligned, spf_aligned, aligned, unsigned,
    delivered, refused, refused_dmarc, deferred
  from reported r full join logged l on r.domain = l.domain and r.ip = l.ip
    and r.reporter = l.reporter and r."begin" = l."begin" and r."end" = l."end"
  where r.domain is not null or exists (
    select 1 from report p join policy_of o on o.policy = p.policy where o.domain = l.domain
      and p.reporter = l.reporter and p."begin" = l."begin" and p."end" = l."end");
"""

POLICY = """
create table policy as select distinct policy from report union select distinct domain from stage;
create table policy_of as
  select domain, (select policy from policy where domain = policy
    or ends_with(domain, '.' || policy) order by length(policy) desc limit 1) as policy
  from (select domain from event union select domain from record) where domain is not null;
"""

# A window is mixed where a stage other than the domain's first begins inside it.
MIXED = """
create table change as select o.domain, s."begin" as moment from policy_of o
  join stage s on s.domain = o.policy
  where s."begin" > (select min("begin") from stage f where f.domain = s.domain);
create table result as select j.*, exists (select 1 from change c where c.domain = j.domain
  and j."begin" < c.moment and c.moment < j."end") as mixed from joined j;
"""

# Messages of windows that are not mixed, in the stage in which the window begins.
STAGE_REPORTS = """
select s.domain, s."begin", coalesce(sum(n), 0)::bigint,
  coalesce(sum(n) filter (disposition = 'quarantine'), 0)::bigint,
  coalesce(sum(n) filter (disposition = 'reject'), 0)::bigint
from (select *, lag("begin") over (partition by domain order by "begin") as previous,
        lead("begin") over (partition by domain order by "begin") as following from stage) s
  left join (select o.policy, p."begin" as at_begin, c.n, c.disposition from record c
      join report p on p.id = c.report join policy_of o on o.domain = c.domain
      where not exists (select 1 from change h where h.domain = c.domain
        and p."begin" < h.moment and h.moment < p."end")) r
    on r.policy = s.domain and (s.previous is null or at_begin >= s."begin")
    and (s.following is null or at_begin < s.following)
group by all
"""

STAGES = """
select s.domain, s.name, s."begin",
  count(*) filter (kind = 'd'), count(*) filter (kind = 'b'),
  count(*) filter (kind = 'b' and dmarc = 1), count(*) filter (kind = 't')
from (select *, lag("begin") over (partition by domain order by "begin") as previous,
        lead("begin") over (partition by domain order by "begin") as following from stage) s
  left join (select * from located join policy_of using (domain)) e on e.policy = s.domain
    and (s.previous is null or e.at >= s."begin") and (s.following is null or e.at < s.following)
group by all order by s.domain, s."begin"
"""


def load(base, name, columns, rows):
    """A table from rows, by way of a file since that is far faster than inserting."""
    with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="") as file:
        csv.writer(file).writerows(rows)
        file.flush()
        types = {"at": "bigint", "begin": "bigint", "end": "bigint", "n": "bigint",
                 "report": "bigint", "id": "bigint", "dmarc": "bigint", "smtp": "boolean",
                 "dkim": "boolean", "spf": "boolean", "unsigned": "boolean"}
        spec = ", ".join("'%s': '%s'" % (c, types.get(c, "varchar")) for c in columns)
        base.execute("create table %s as select * from read_csv('%s', header=false, nullstr='',"
                     " delim=',', quote='\"', escape='\"', columns={%s})" % (name, file.name, spec))


def read_causes(path):
    with open(path) as file:
        parts = [line.rstrip("\n").split("\t") for line in file]
    return [(kind, int(dmarc), marker) for kind, dmarc, marker in parts]


def load_all(base, folder):
    """Fills the tables; the counts of the inputs."""
    inputs = {"rows": 0, "rejected": 0, "by_type": {}, "smtp": {}}
    events = []
    causes = read_causes(os.path.join(folder, "causes.tsv"))
    for row in read_logs.read_all(read_logs.files_under(folder), scene.NAT, causes):
        inputs["rows"] += 1
        if row[0] is None:
            inputs["rejected"] += 1
            continue
        inputs["by_type"][row[0]] = inputs["by_type"].get(row[0], 0) + 1
        if row[6]:
            inputs["smtp"][row[0]] = inputs["smtp"].get(row[0], 0) + 1
        if row[0] != "other":
            events.append(row)
    load(base, "event",
         ["kind", "at", "domain", "ip", "recipient", "host", "smtp", "dmarc"], events)
    reports, duplicates, rejected = read_reports.read_all(os.path.join(folder, "dmarc"))
    load(base, "report", ["id", "reporter", "policy", "begin", "end"],
         [(n, p["reporter"], p["policy"], p["begin"], p["end"]) for n, p in enumerate(reports)])
    records = [(n, c) for n, p in enumerate(reports) for c in p["records"]]
    load(base, "record",
         ["report", "domain", "ip", "n", "disposition", "dkim", "spf", "unsigned"],
         [(n, c["domain"], c["ip"], c["count"], c["disposition"], c["dkim"], c["spf"],
           c["unsigned"]) for n, c in records])
    table = {r[0].strip(): r[3] for r in scene.REPORTERS}
    names = {(p["reporter"], table.get(p["reporter"]),
              None if table.get(p["reporter"]) else p["own_domain"]) for p in reports}
    load(base, "reporter", ["name", "receiver", "own_domain"], sorted(names, key=str))
    load(base, "envelope_to", ["reporter", "recipient"],
         {(reports[n]["reporter"], c["envelope_to"]) for n, c in records if c["envelope_to"]})
    load(base, "mx_suffix", ["suffix", "receiver"], scene.MX_SUFFIXES.items())
    load(base, "recipient_domain", ["name", "receiver"], scene.RECIPIENT_DOMAINS.items())
    load(base, "stage", ["domain", "name", "begin"], [(s[0], s[1], s[3]) for s in scene.STAGES])
    inputs["reports"] = {"accepted": len(reports), "duplicates": duplicates, "rejected": rejected,
                         "records": len(records),
                         "messages": sum(c["count"] for _, c in records)}
    return inputs


def main():
    base = duckdb.connect()
    base.execute("set threads = 2")
    inputs = load_all(base, sys.argv[1])
    for script in (COVERAGE, POLICY, JOIN, MIXED):
        base.execute(script)
    cursor = base.execute("select * from result order by all")
    keys = [column[0] for column in cursor.description]
    joins = [dict(zip(keys, row)) for row in cursor.fetchall()]
    delivered, covered = base.execute(
        "select count(*), count(*) filter (site in (select site from covers))"
        " from located where kind = 'd'").fetchone()
    stages = [dict(zip(("domain", "policy", "begin", "delivered", "refused", "refused_dmarc",
                        "deferred"), row)) for row in base.execute(STAGES).fetchall()]
    reported = {row[:2]: row[2:] for row in base.execute(STAGE_REPORTS).fetchall()}
    for stage in stages:
        stage.update(zip(("reported", "quarantined", "rejected"),
                         reported[stage["domain"], stage["begin"]]))
    result = {
        "inputs": inputs, "coverage": {"delivered": delivered, "covered": covered},
        "stages": stages,
        "joins": joins}
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
