/// Shapes that PowerMTA would take.
enum SoundShapes {
  static let text = """
    === one address for all | v0 p0 k1 d1 s1 |
    postmaster post@plover.example
    smtp-listener 0.0.0.0:25
    smtp-source-host 192.0.2.10 out.plover.example
    domain-key pl1,plover.example,/k/pl1.pem
    <source 127.0.0.1>
      always-allow-relaying yes
    </source>
    <domain *>
      dkim-sign yes
    </domain>
    === a VirtualMTA for each kind of mail | v2 p1 k2 d1 s1 | config:18 default_vmta
    domain-key a,plover.example,/k/a.pem
    <virtual-mta bulk>
      smtp-source-host 192.0.2.11 bulk.plover.example
      domain-key b,bulk.plover.example,/k/b.pem
    </virtual-mta>
    <virtual-mta bills>
      smtp-source-host 192.0.2.12 bills.plover.example
    </virtual-mta>
    <virtual-mta-pool both>
      virtual-mta bulk
      virtual-mta bills
    </virtual-mta-pool>
    <domain *>
      dkim-sign yes
    </domain>
    <source {auth}>
      process-x-virtual-mta yes
      default-virtual-mta both
    </source>
    === files by wildcards | v2 p0 k2 d1 s0 |
    include /etc/pmta/vmtas/*.conf
    include /etc/pmta/keys/*.txt
    <domain *>
      dkim-sign yes
    </domain>
    --- /etc/pmta/vmtas/10.conf
    <virtual-mta ten>
      smtp-source-host 192.0.2.10 ten.plover.example
    </virtual-mta>
    --- /etc/pmta/vmtas/20.conf
    <virtual-mta twenty>
      smtp-source-host 192.0.2.20 twenty.plover.example
    </virtual-mta>
    --- /etc/pmta/keys/all.txt
    domain-key a,plover.example,/k/a.pem
    domain-key b,curlew.example,/k/b.pem
    === the limits of receivers in a file inside a VirtualMTA | v1 p0 k1 d2 s0 |
    <virtual-mta one>
      smtp-source-host 192.0.2.10 one.plover.example
      domain-key a,plover.example,/k/a.pem
      include /etc/pmta/prefs/slow
    </virtual-mta>
    --- /etc/pmta/prefs/slow
    <domain *>
      dkim-sign yes
    </domain>
    <domain gmail.com>
      max-msg-rate 50/h
    </domain>
    === macros for the receivers of one provider | v0 p0 k1 d2 s0 |
    domain-macro tld com, co.uk, fr
    domain-macro big hotmail.$tld, live.$tld
    domain-key a,plover.example,/k/a.pem
    <domain $big>
      max-smtp-out 2
      dkim-sign yes
    </domain>
    <domain *>
      dkim-sign yes
    </domain>
    === a macro over several lines, with tabs | v0 p0 k1 d2 s0 | config:1 line_continued
    \tdomain-macro tld com, co.uk,
    \tde, fr, it,
    \tes
    \tdomain-key a,plover.example,/k/a.pem
    \t<domain  yahoo.$tld>
    \t\tdkim-sign\tyes
    \t</domain>
    \t<domain *>
    \t\tdkim-sign\tyes
    \t</domain>
    === other case, quotes and blanks in the tags | v1 p1 k1 d1 s0 |
    <Virtual-MTA "Bulk" >
      SMTP-Source-Host 192.0.2.10 "bulk.plover.example"
      Domain-Key a , plover.example , "/k/a.pem"
    </Virtual-MTA>
    <Virtual-MTA-Pool all>
      Virtual-MTA bulk
    </Virtual-MTA-Pool>
    <Domain *>
      DKIM-Sign TRUE
    </Domain>
    === mail picked by its sender | v2 p0 k1 d1 s1 | config:20 default_vmta
    domain-key a,plover.example,/k/a.pem
    <virtual-mta red>
      smtp-source-host 192.0.2.10 red.plover.example
    </virtual-mta>
    <virtual-mta blue>
      smtp-source-host 192.0.2.11 blue.plover.example
    </virtual-mta>
    <pattern-list by-sender>
      mail-from /@red\\.plover\\.example$/ virtual-mta=red
      header From /<.*@blue\\.plover\\.example>/ virtual-mta=blue
      rcpt-to /.{3,}@.*/ <pattern-list>
        * virtual-mta=red
      </pattern-list>
    </pattern-list>
    <domain *>
      dkim-sign yes
    </domain>
    <source 10.0.0.0/8>
      pattern-list by-sender
      default-virtual-mta red
    </source>
    === a backoff list with braces and commas in its patterns | v0 p0 k1 d1 s0 |
    domain-key a,plover.example,/k/a.pem
    <smtp-pattern-list backoff>
      reply /^4\\d{2} .*(rate|limit)/ mode=backoff
      reply /<[^>]+>, try later {/ mode=backoff
    </smtp-pattern-list>
    <bounce-category-patterns>
      /user (unknown|over quota)/ bad-mailbox
      /.*/ other
    </bounce-category-patterns>
    <domain *>
      dkim-sign yes
      smtp-pattern-list backoff
    </domain>
    === roll-ups and their queues | v0 p0 k1 d2 s0 |
    domain-key a,plover.example,/k/a.pem
    <mx-rollup-list>
      mx *.mx.provider.test provider.rollup
    </mx-rollup-list>
    <domain provider.rollup>
      max-smtp-out 5
    </domain>
    <domain *>
      dkim-sign yes
    </domain>
    === queues for warming up | v2 p0 k1 d2 s0 |
    domain-key a,plover.example,/k/a.pem
    <virtual-mta cold>
      smtp-source-host 192.0.2.20 cold.plover.example
    </virtual-mta>
    <virtual-mta warm>
      smtp-source-host 192.0.2.21 warm.plover.example
      <domain gmail.com>
        cold-virtual-mta cold
        max-cold-virtual-mta-msg 50/d
      </domain>
    </virtual-mta>
    <domain *>
      dkim-sign yes
    </domain>
    === two protocols, blocks of addresses | v1 p0 k1 d1 s0 |
    domain-key a,plover.example,/k/a.pem
    <virtual-mta wide>
      smtp-source-host 192.0.2.32/28 wide.plover.example
      smtp-source-host 10/8 inner.plover.example
      smtp-source-host [IPv6:2001:db8::7] six.plover.example
    </virtual-mta>
    <domain *>
      dkim-sign yes
    </domain>
    === customers whose keys mail asks for | v0 p0 k0 d1 s1 |
    <domain-key-list tenants>
      domain-key t1,tenant-one.test,/k/t1.pem
      domain-key t2,tenant-two.test,/k/t2.pem
    </domain-key-list tenants>
    <source 192.0.2.7>
      process-x-dkim-options yes
    </source>
    <domain *>
      dkim-sign if-x-dkim-options-present
    </domain>
    === keys out of a vault, proxies | v2 p0 k1 d2 s0 |
    <vault>
      access-token s.abcdef
    </vault>
    <virtual-mta held>
      smtp-proxy-source-host 10.0.0.9 10.0.0.1:5000 192.0.2.40 held.plover.example
      domain-key {selector}, {domain}, {vault}:/v1/k/${selector}/${domain}:pem
      <domain *>
        dkim-sign yes
      </domain>
    </virtual-mta>
    <virtual-mta bent>
      use-proxy px1
      <domain *>
        max-smtp-out 2
      </domain>
    </virtual-mta>
    <proxy px1>
      server 10.0.0.1:5000
      client 192.0.2.41 px1.plover.example
    </proxy>
    === feedback loops, webhooks and users | v0 p0 k1 d1 s1 |
    domain-key a,plover.example,/k/a.pem
    <feedback-loop-processor>
      deliver-unmatched-email no
      <address-list>
        domain fbl.plover.example
      </address-list>
    </feedback-loop-processor>
    <acct-file /var/log/pmta/hook.csv>
      records d,b
      http-webhook-url https://hooks.plover.example/in
    </acct-file>
    <smtp-user feeder>
      password hunter2
      source {feeder}
    </smtp-user>
    <source {feeder}>
      always-allow-relaying yes
    </source>
    <smtp-listener 192.0.2.1:587>
      require-starttls yes
    </smtp-listener>
    <domain *>
      dkim-sign yes
    </domain>
    === a queue whose name has braces of its own | v0 p0 k1 d2 s0 |
    domain-key a,plover.example,/k/a.pem
    <domain {{stamping}}>
      retry-after 15s
    </domain>
    <domain *>
      dkim-sign yes
    </domain>
    === the second signature is a provider's | v0 p0 k2 d1 s0 | config:6 identity_of_another_domain
    domain-key a,plover.example,/k/a.pem
    domain-key esp,provider.test,/k/esp.pem
    <domain *>
      dkim-sign yes
      second-dkim-sign yes
      second-dkim-identity @provider.test
    </domain>
    === a rule for address literals and one below a domain | v0 p0 k1 d4 s0 | config:3 signing_switched_off
    domain-key a,plover.example,/k/a.pem
    <domain [192.0.2.0/24]>
      dkim-sign no
    </domain>
    <domain *.corp.example>
      max-smtp-out 1
    </domain>
    <domain [*.]corp.example>
      max-smtp-out 2
    </domain>
    <domain *>
      dkim-sign yes
    </domain>
    """
}
