// Providers of single countries, and filters in front of mail systems of many sites. The comment
// of each tells the hosts that were seen and where; docs/reply-causes.md explains the sources. What
// was not seen is left out: such mail is named by its site.
extension ReceiverTable {
  static let nationalProviders: [Receiver] = [
    // domains: ispdb; its MX hosts were not seen.
    Receiver(
      name: "proximus", mx: [],
      domains: ["skynet.be", "proximus.be", "belgacom.net", "kidcity.be"]),
    // mx1.telenet-ops.be: lookup.
    Receiver(name: "telenet", mx: ["telenet-ops.be"], domains: ["telenet.be"]),
    // mx.kpnmail.nl: lookup; domains: ispdb.
    Receiver(
      name: "kpn", mx: ["kpnmail.nl"],
      domains: [
        "kpnmail.nl", "kpnplanet.nl", "planet.nl", "wxs.nl", "hetnet.nl", "freeler.nl",
        "snelnet.net", "on.nl", "xs4all.nl", "telfort.nl", "tip.nl", "tiscali.nl", "tiscalimail.nl",
      ]),
    // mxin5.ziggo.nl: lookup; domains: ispdb.
    Receiver(
      name: "ziggo", mx: ["ziggo.nl"],
      domains: [
        "ziggo.nl", "ziggomail.com", "casema.nl", "chello.nl", "home.nl", "quicknet.nl",
        "multiweb.nl", "upcmail.nl", "zinders.nl", "zeggis.nl", "zeggis.com", "razcall.nl",
        "razcall.com", "hahah.nl",
      ]),
    // mx1.free.fr: lookup; domains: ispdb, assoconnect.
    Receiver(name: "free", mx: ["free.fr"], domains: ["free.fr", "aliceadsl.fr"]),
    // smtp-in.sfr.fr: lookup; domains: ispdb, assoconnect.
    Receiver(
      name: "sfr", mx: ["sfr.fr"],
      domains: [
        "sfr.fr", "neuf.fr", "club-internet.fr", "cegetel.net", "9online.fr", "noos.fr",
        "numericable.fr", "numericable.com",
      ]),
    // domain: assoconnect; its MX hosts were not seen.
    Receiver(name: "bouygues", mx: [], domains: ["bbox.fr"]),
    // smtp-in.libero.it, smtp-in.virgilio.it: lookup; domains: ispdb.
    Receiver(
      name: "libero", mx: ["libero.it", "virgilio.it"],
      domains: ["libero.it", "virgilio.it", "iol.it", "blu.it", "inwind.it", "giallo.it"]),
    // mx.aruba.it: answers.
    Receiver(name: "aruba", mx: ["mx.aruba.it"]),
    // mx.tim.it: openemm; domains: ispdb.
    Receiver(name: "tim", mx: ["mx.tim.it"], domains: ["tim.it", "alice.it"]),
    // etb-1.mail.tiscali.it: published lists of MX hosts, lookup.
    Receiver(name: "tiscali", mx: ["mail.tiscali.it"], domains: ["tiscali.it"]),
    // mx.bt.prod.cloud.openwave.ai: lookup; domains: ispdb.
    Receiver(
      name: "bt", mx: ["bt.prod.cloud.openwave.ai"],
      domains: ["btinternet.com", "btopenworld.com", "talk21.com"]),
    // tt.xion.oxcs.net: lookup.
    Receiver(name: "talktalk", mx: ["tt.xion.oxcs.net"], domains: ["talktalk.net"]),
    // domains: ispdb; its MX hosts are those of a platform for several providers (lookup).
    Receiver(
      name: "virginmedia", mx: [],
      domains: ["virginmedia.com", "virgin.net", "ntlworld.com", "blueyonder.co.uk"]),
    // mx.poczta.onet.pl: answers; domains: ispdb.
    Receiver(
      name: "onet", mx: ["poczta.onet.pl"],
      domains: [
        "onet.pl", "onet.eu", "onet.com.pl", "op.pl", "vp.pl", "autograf.pl", "buziaczek.pl",
        "amorki.pl", "republika.pl", "adres.pl", "cyberia.pl", "opoczta.pl", "pseudonim.pl",
        "spoko.pl",
      ]),
    // mx.uol.com.br: answers; domains: ispdb.
    Receiver(name: "uol", mx: ["mx.uol.com.br"], domains: ["uol.com.br", "bol.com.br"]),
    // vip-us-br-mx.terra.com: a published PowerMTA log.
    Receiver(name: "terra", mx: ["vip-us-br-mx.terra.com"]),
    // mx.a.locaweb.com.br, mx.globo.locaweb.com.br: answers.
    Receiver(name: "locaweb", mx: ["locaweb.com.br"]),
    // mx.softbank.ne.jp: a published mail checker; i.softbank.jp: ispdb.
    Receiver(
      name: "softbank", mx: ["mx.softbank.ne.jp"], domains: ["softbank.ne.jp", "i.softbank.jp"]),
    // mx1.mail.yahoo.co.jp: answers; domain: ispdb.
    Receiver(name: "yahoo_japan", mx: ["mail.yahoo.co.jp"], domains: ["yahoo.co.jp"]),
    // domain: ispdb; its MX hosts were not seen.
    Receiver(name: "biglobe", mx: [], domains: ["biglobe.ne.jp"]),
    // domains: ispdb; its MX hosts were not seen.
    Receiver(name: "ocn", mx: [], domains: ["ocn.ne.jp", "ocn.ad.jp"]),
    // smmx.nifty.com: answers; domain: ispdb.
    Receiver(name: "nifty", mx: ["smmx.nifty.com"], domains: ["nifty.com"]),
    // mx2.hanmail.net: answers; domain: ispdb.
    Receiver(name: "daum", mx: ["hanmail.net"], domains: ["daum.net", "hanmail.net"]),
  ]

  static let furtherGateways: [Receiver] = [
    // mx01.hornetsecurity.com: answers; antispameurope.com: openemm.
    Receiver(name: "hornetsecurity", mx: ["hornetsecurity.com", "antispameurope.com"]),
    // iberdrola.in.tmes.trendmicro.eu: answers; in.hes.trendmicro.com: published lists of MX
    // hosts.
    Receiver(
      name: "trend_micro",
      mx: [
        "in.tmes.trendmicro.com", "in.tmes.trendmicro.eu", "in.hes.trendmicro.com",
        "in.hes.trendmicro.eu",
      ]),
    // mailstream-east.mxrecord.io, mailstream-central.mxrecord.mx (Area 1),
    // route1.mx.cloudflare.net (Email Routing): Cloudflare's documentation, answers.
    Receiver(name: "cloudflare", mx: ["mxrecord.io", "mxrecord.mx", "mx.cloudflare.net"]),
    // mx-78950368.mail.eu.retarus.com: published lists of MX hosts; rmx.de: openemm.
    Receiver(name: "retarus", mx: ["retarus.com", "rmx.de"]),
    // SpamExperts' documentation; mxsniff.
    Receiver(
      name: "spamexperts",
      mx: ["mx.spamexperts.com", "fallbackmx.spamexperts.eu", "lastmx.spamexperts.net"]),
    // mx01.cloud.vadesecure.com, mx01.oxsus-vadesecure.net: published lists of MX hosts.
    Receiver(name: "vade", mx: ["cloud.vadesecure.com", "oxsus-vadesecure.net"]),
    // cluster-b.mailcontrol.com: published mail headers; mxsniff.
    Receiver(name: "forcepoint", mx: ["mailcontrol.com"]),
  ]
}
