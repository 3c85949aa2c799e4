/** Numbers of the DNS, from the IANA registry "Domain Name System (DNS) Parameters". */
export const TYPE = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  AAAA: 28,
  DNAME: 39,
  OPT: 41,
  SVCB: 64,
  HTTPS: 65,
  ANY: 255,
} as const

export const CLASS = { IN: 1, CH: 3, HS: 4, NONE: 254, ANY: 255 } as const

export const OPCODE = { QUERY: 0, IQUERY: 1, STATUS: 2, NOTIFY: 4, UPDATE: 5, DSO: 6 } as const

export const RCODE = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const

/** Names of numbers that follow one another, from the first on. */
const TYPE_NAMES = new Map(
  (
    [
      [1, 'A NS MD MF CNAME SOA MB MG MR NULL WKS PTR HINFO MINFO MX TXT RP AFSDB X25 ISDN RT NSAP NSAP-PTR SIG KEY PX GPOS AAAA LOC NXT'],
      [
        31,
        'EID NIMLOC SRV ATMA NAPTR KX CERT A6 DNAME SINK OPT APL DS SSHFP IPSECKEY RRSIG NSEC DNSKEY DHCID NSEC3 NSEC3PARAM TLSA SMIMEA',
      ],
      [55, 'HIP NINFO RKEY TALINK CDS CDNSKEY OPENPGPKEY CSYNC ZONEMD SVCB HTTPS DSYNC HHIT BRID'],
      [99, 'SPF UINFO UID GID UNSPEC NID L32 L64 LP EUI48 EUI64'],
      [128, 'NXNAME'],
      [249, 'TKEY TSIG IXFR AXFR MAILB MAILA ANY URI CAA AVC DOA AMTRELAY RESINFO WALLET CLA IPN'],
      [32768, 'TA DLV'],
    ] as const
  ).flatMap(([first, names]) => names.split(' ').map((name, i) => [first + i, name] as const)),
)

const RCODE_NAMES = new Map(
  (
    'NOERROR FORMERR SERVFAIL NXDOMAIN NOTIMP REFUSED YXDOMAIN YXRRSET NXRRSET NOTAUTH NOTZONE DSOTYPENI' +
    ' - - - - BADVERS BADKEY BADTIME BADMODE BADNAME BADALG BADTRUNC BADCOOKIE'
  )
    .split(' ')
    .map((text, rcode) => [rcode, text] as const)
    .filter(([, text]) => text !== '-'),
)

/** `AAAA`; a number without a name is written as RFC 3597 §5 has it, `TYPE17000`. */
export const formatType = (type: number): string => TYPE_NAMES.get(type) ?? `TYPE${type}`

/** `NXDOMAIN`; a number without a name as `RCODE3841`. */
export const formatRcode = (rcode: number): string => RCODE_NAMES.get(rcode) ?? `RCODE${rcode}`
