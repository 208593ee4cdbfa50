/// Shapes that are not what their admin meant.
enum MistakenShapes {
  static let text = """
    === a panel that gives selector and file | v1 p0 k0 d1 s0 | config:3 key_malformed, config:5 sign_without_key
    <virtual-mta one>
      smtp-source-host 192.0.2.10 one.plover.example
      domain-key dkim,/k/one.pem
      <domain *>
        dkim-sign yes
      </domain>
    </virtual-mta>
    === a generator that swaps host and address and writes four parts | v1 p0 k0 d1 s0 | config:2 source_host_swapped, config:3 key_malformed
    <virtual-mta one>
      smtp-source-host one.plover.example 192.0.2.10
      domain-key plover.example,one.plover.example,*,/k/one.pem
      <domain *>
        max-msg-rate 3/h
      </domain>
    </virtual-mta>
    === a template with names and values | v1 p0 k0 d1 s0 | config:2 directive_old, config:2 placeholder_left, config:4 key_malformed, config:7 sign_without_key
    <virtual-mta campaigns>
      smtp-source-ip YOUR_FIRST_IP
      host-name mail.plover.example
      domain-key signing-domain=plover.example,selector=c1,key-file=/k/c1.pem
    </virtual-mta>
    <domain *>
      dkim-sign yes
    </domain>
    === selector and domain the other way round | v0 p0 k1 d1 s0 | config:1 key_swapped
    domain-key plover.example, pl1, /k/pl1.pem
    <domain *>
      dkim-sign yes
    </domain>
    === directives that a chat made up | v0 p0 k0 d1 s0 | config:2 sign_without_key, config:2 signs_for_some_receivers_only, config:4 directive_unknown, config:5 directive_unknown, config:6 directive_unknown
    <domain plover.example>
      dkim-sign yes
      dkim-identity sender-or-from
      dkim-selector s1
      dkim-key /k/s1.key
      domain-key-file /k/s1.key
    </domain>
    === another product's blocks | v0 p0 k0 d1 s0 | config:1 directive_unknown, config:4 block_with_braces
    dkim-sign-policy * { sign-control * dkim-sign(plover.example) }
    <domain gmail.com>
    </domain>
    smtp-listener 0.0.0.0:2525 {
      process-x-virtual-mta yes
    }
    === sources in braces, the rest in tags | v0 p0 k0 d1 s0 | config:1 block_with_braces, config:5 block_with_braces
    source {
      smtp-source-host 192.0.2.10 one.plover.example
      default-mta 0
    }
    domain * {
      max-msg-rate 100/h
    }
    <domain gmail.com>
      max-msg-rate 50/h
    </domain>
    === a tag for signing that is none | v0 p0 k0 d0 s0 | config:2 directive_unknown, config:6 directive_unknown
    <bind source-vmta="one" destination-domain="gmail.com">
      <dkim>
        selector s1
      </dkim>
    </bind>
    <dkim-keys>
      key /k/s1.pem
    </dkim-keys>
    === a range of addresses by a dash | v1 p1 k1 d0 s0 | config:2 source_host_malformed, config:3 key_without_sign
    <virtual-mta one>
      smtp-source-host 192.0.2.10-192.0.2.11 one.plover.example
      domain-key default,plover.example,/k/default.private
    </virtual-mta>
    <virtual-mta-pool all>
      virtual-mta one
    </virtual-mta-pool>
    === weights in a pool | v2 p1 k0 d0 s0 | config:8 value_unknown, config:9 value_unknown
    <virtual-mta one>
      smtp-source-host 192.0.2.10 one.plover.example
    </virtual-mta>
    <virtual-mta two>
      smtp-source-host 192.0.2.11 two.plover.example
    </virtual-mta>
    <virtual-mta-pool all>
      virtual-mta one weight 100
      virtual-mta two weight 50
    </virtual-mta-pool>
    === members added by a word of their own | v1 p1 k0 d0 s0 | config:1 vmta_without_source, config:5 directive_unknown
    <virtual-mta one>
      max-smtp-out 20
    </virtual-mta>
    <virtual-mta-pool all>
      add-vmta one
    </virtual-mta-pool>
    === a pool that names nobody | v1 p1 k0 d0 s1 | config:5 pool_names_unknown_vmta, config:8 default_vmta, config:8 vmta_unknown
    <virtual-mta one>
      smtp-source-host 192.0.2.10 one.plover.example
    </virtual-mta>
    <virtual-mta-pool all>
      virtual-mta vmta1
    </virtual-mta-pool>
    <source 127.0.0.1>
      default-virtual-mta everything
    </source>
    === one key for all by an installer, no signing | v1 p1 k1 d1 s1 | config:3 key_without_sign, config:3 wildcard_key_shared, config:13 anybody_picks_vmta, config:14 default_vmta
    <virtual-mta pmta-vmta>
    smtp-source-host 192.0.2.10 mail.plover.example
    domain-key default,*,/k/all.key
    <domain *>
    max-msg-rate 250/h
    </domain>
    </virtual-mta>
    <virtual-mta-pool pmta-pool>
    virtual-mta pmta-vmta
    </virtual-mta-pool>
    <source 0/0>
    always-allow-relaying yes
    process-x-virtual-mta yes
    default-virtual-mta pmta-pool
    </source>
    === signing switched on where no key was copied | v2 p0 k0 d2 s0 | config:4 sign_without_key, config:10 sign_without_key
    <virtual-mta a.plover.example>
      smtp-source-host 192.0.2.10 a.plover.example
      <domain *>
        dkim-sign yes
      </domain>
    </virtual-mta>
    <virtual-mta b.plover.example>
      smtp-source-host 192.0.2.11 b.plover.example
      <domain *>
        dkim-sign yes
      </domain>
    </virtual-mta>
    === signed towards some receivers | v0 p0 k1 d3 s0 | config:4 signs_for_some_receivers_only
    domain-key a,plover.example,/k/a.pem
    domain-macro yahoo yahoo.com, aol.com
    <domain gmail.com>
      dkim-sign yes
    </domain>
    <domain $yahoo>
      max-msg-rate 1/20m
    </domain>
    <domain *>
      max-smtp-out 20
    </domain>
    === several receivers in one tag | v0 p0 k1 d2 s0 | config:5 value_unknown, config:6 signing_switched_off
    domain-key a,plover.example,/k/a.pem
    <domain *>
      dkim-sign yes
    </domain>
    <domain outlook.com hotmail.com live.com>
      dkim-sign no
    </domain>
    === a list of keys that no mail asks for | v0 p0 k0 d1 s0 | config:2 key_list_never_used, config:5 sign_without_key
    <domain-key-list all>
      domain-key a,plover.example,/k/a.pem
    </domain-key-list all>
    <domain *>
      dkim-sign yes
    </domain>
    === a rotation that left the old key in front | v0 p0 k3 d1 s0 | config:2 selector_twice, config:3 key_never_used
    domain-key a,plover.example,/k/old.pem
    domain-key a,plover.example,/k/new.pem
    domain-key b,shop.plover.example,/k/b.pem
    <domain *>
      dkim-sign yes
    </domain>
    === the star in front of all others | v0 p0 k2 d1 s0 | config:1 wildcard_key_first, config:1 wildcard_key_shared, config:2 key_never_used
    domain-key mail,*,/k/mail.pem
    domain-key a,plover.example,/k/a.pem
    <domain *>
      dkim-sign yes
    </domain>
    === a provider signs in its own name | v1 p0 k2 d1 s0 | config:2 directive_unknown, config:3 directive_misplaced, config:6 identity_of_another_domain
    <virtual-mta one>
      vmta-weight 3
      dkim-sign yes
      domain-key a,plover.example,/k/a.pem
      <domain *>
        dkim-identity @provider.test
        dkim-sign yes
      </domain>
      smtp-source-host 192.0.2.10 one.plover.example
      domain-key esp,provider.test,/k/esp.pem
    </virtual-mta>
    === a script that ran twice | v1 p0 k2 d1 s0 | config:6 vmta_twice, config:8 key_never_used
    <virtual-mta one>
      smtp-source-host 192.0.2.10 one.plover.example
      domain-key a,plover.example,/k/a.pem
    </virtual-mta>
    # added by install.sh
    <virtual-mta one>
      smtp-source-host 192.0.2.10 one.plover.example
      domain-key a,plover.example,/k/a.pem
    </virtual-mta>
    <domain *>
      dkim-sign yes
    </domain>
    === copied blocks with one address | v2 p0 k0 d0 s0 | config:5 address_twice
    <virtual-mta one>
      smtp-source-host 192.0.2.10 one.plover.example
    </virtual-mta>
    <virtual-mta two>
      smtp-source-host 192.0.2.10 two.plover.example
    </virtual-mta>
    === placeholders of five template languages | v3 p0 k0 d1 s0 | config:2 placeholder_left, config:3 placeholder_left, config:6 placeholder_left, config:7 placeholder_left, config:10 placeholder_left, config:12 placeholder_left, config:13 placeholder_left, config:14 placeholder_left
    <virtual-mta one>
      smtp-source-host {ip_address} {sub}.{domain}
      domain-key s1,{domain},/k/{domain}.pem
    </virtual-mta>
    <virtual-mta two>
      smtp-source-host [VMTA_IP] [VMTA_HOST]
      domain-key s1,[VMTA_DOMAIN],/k/s1.pem
    </virtual-mta>
    <virtual-mta three>
      smtp-source-host __PTR_IP__ __PTR_DOMAIN__
    </virtual-mta>
    domain-key s1,%DOMAIN%,/k/s1.pem
    domain-key s1,$domain,/k/s1.pem
    domain-key s1,plover.example,$P{KEY}
    <domain *>
    </domain>
    === keys as DNS has them | v0 p0 k0 d1 s0 | config:1 key_malformed, config:2 key_malformed, config:3 key_malformed, config:4 key_malformed, config:5 key_malformed, config:7 sign_without_key
    domain-key s1._domainkey,plover.example,/k/s1.pem
    domain-key s1,*.plover.example,/k/s1.pem
    domain-key s1,@plover.example,/k/s1.pem
    domain-key s1 plover.example /k/s1.pem
    domain-key s1,/k/s1.pem,plover.example
    <domain *>
      dkim-sign yes
    </domain>
    === values with the marks of other languages | v0 p0 k1 d1 s0 | config:1 key_without_sign, config:3 value_unknown, config:4 directive_unknown, config:5 directive_unknown
    domain-key a,plover.example,/k/a.pem
    <domain *>
      dkim-sign yes;
      second-dkim-sign: yes
      dkim-algorithm=rsa-sha256
    </domain>
    === keys where a web server reads | v0 p0 k1 d1 s0 | config:1 key_file_open
    domain-key a,plover.example,/var/www/html/keys/a.pem
    <domain *>
      dkim-sign yes
    </domain>
    === blocks that were not closed | v2 p0 k0 d1 s0 | config:1 block_not_closed, config:6 block_not_closed, config:8 block_not_opened
    <virtual-mta one>
      smtp-source-host 192.0.2.10 one.plover.example
    <virtual-mta two>
      smtp-source-host 192.0.2.11 two.plover.example
    </virtual-mta>
    <domain gmail.com>
      max-smtp-out 2
    </virtual-mta-pool>
    === a password with a hash, an include that is gone | v0 p0 k0 d0 s0 | config:2 comment_inside_value, config:4 include_not_found, config:5 include_over_http
    <smtp-user feeder>
      password abc#def
    </smtp-user>
    include /etc/pmta/limits.conf
    include http://config.plover.example/pmta
    === comments of other languages and dots | v1 p0 k0 d0 s0 |
    // main settings
    ; written by hand
    <virtual-mta one>
      smtp-source-host 192.0.2.10 one.plover.example
      ...
    </virtual-mta>
    === the second proxy was never written | v1 p0 k0 d0 s0 | config:2 proxy_unknown
    <virtual-mta one>
      use-proxy px1, px2
    </virtual-mta>
    <proxy px1>
      client 192.0.2.50 px1.plover.example
    </proxy>
    """
}
