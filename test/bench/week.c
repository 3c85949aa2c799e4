/* A week of a small network, to standard output: week [-p packets] [-s seed]. Deterministic by seed.
 * A packet every 6.048 ms, so 10^8 packets (the default) are seven days, and fewer are their beginning. 200 clients at a time: their IPv6 addresses
 * change daily, a guest leaves for another now and then. 20,000 names of unequal favour whose addresses change every six hours, and names that are
 * asked for once. A connection is two lookups, a handshake, a few segments, an end; one in fifty falls back to IPv4.
 * cc -O2 -o week week.c -lm */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;

enum { CLIENTS = 200, NAMES = 20000, ACTIVE = 8, MICROS = 6048, GUEST_AFTER = 1000, SNAP = 96 };

static u64 state;
static u64 next_random(void) {
  u64 z = (state += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}
static u32 below(u32 limit) { return (u32)((next_random() >> 32) * limit >> 32); }
static u64 mix(u64 x) {
  x ^= x >> 33; x *= 0xff51afd7ed558ccdULL; x ^= x >> 33; x *= 0xc4ceb9fe1a85ec53ULL;
  return x ^ (x >> 33);
}

static u8 out[1 << 20];
static size_t used;
static u64 sent, now;

static void put16(u8 *at, u32 v) { at[0] = v >> 8; at[1] = v; }
static void put32(u8 *at, u32 v) { put16(at, v >> 16); put16(at + 2, v); }
static void host32(u8 *at, u32 v) { memcpy(at, &v, 4); }

typedef struct {
  u32 client, name, seq, ack, segments;
  u8 step, family, falls_back;
  u32 port;
  u64 waits_until;
} Connection;

static u32 machine[CLIENTS]; /* who sits at each place: a guest's number grows */
static u32 guests = CLIENTS;

static void client_address(u32 place, int family, u8 *to) {
  u32 who = machine[place];
  if (family == 4) { to[0] = 10; to[1] = 0; to[2] = place >> 8; to[3] = 1 + place; return; }
  u64 day = now / 86400000000ULL, id = mix(who * 1000 + day);
  static const u8 prefix[8] = {0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 0};
  memcpy(to, prefix, 8);
  memcpy(to + 8, &id, 8);
}
static void server_address(u32 name, int family, u8 *to) {
  u64 id = mix((u64)name * 4 + now / 21600000000ULL % 4);
  if (family == 4) { to[0] = 198; to[1] = 18 + (id & 1); to[2] = id >> 8; to[3] = 1 + (id >> 16) % 250; return; }
  static const u8 prefix[6] = {0x24, 0x00, 0xcb, 0x00, 0, 1};
  memcpy(to, prefix, 6);
  memset(to + 6, 0, 6);
  memcpy(to + 12, &id, 4);
}
static void resolver_address(int family, u8 *to) {
  memset(to, 0, 16);
  if (family == 4) { to[0] = 10; to[3] = 254; to[2] = 255; return; }
  to[0] = 0x20; to[1] = 1; to[2] = 0xd; to[3] = 0xb8; to[5] = 1; to[15] = 0x53;
}

/* Ethernet and IP around `length` octets of transport at `body`, of which SNAP are kept. */
static void packet(u32 place, int family, int back, int protocol, const u8 *far, const u8 *body, u32 have, u32 length) {
  u8 *record = out + used, *p = record + 16, near[16];
  client_address(place, family, near);
  u32 who = machine[place];
  const u8 link[2][6] = {{2, 0, 0x5e, who >> 16, who >> 8, who}, {2, 0, 0x5e, 0xff, 0xff, 0xfe}};
  memcpy(p, link[!back], 6);
  memcpy(p + 6, link[back], 6);
  p += 12;
  put16(p, family == 4 ? 0x0800 : 0x86dd);
  p += 2;
  if (family == 4) {
    memset(p, 0, 20);
    p[0] = 0x45; put16(p + 2, 20 + length); put16(p + 4, (u32)sent); p[8] = 64; p[9] = protocol;
    memcpy(p + 12, back ? far : near, 4);
    memcpy(p + 16, back ? near : far, 4);
    p += 20;
  } else {
    memset(p, 0, 8);
    p[0] = 0x60; put16(p + 4, length); p[6] = protocol; p[7] = 64;
    memcpy(p + 8, back ? far : near, 16);
    memcpy(p + 24, back ? near : far, 16);
    p += 40;
  }
  memcpy(p, body, have);
  p += have;
  u32 kept = p - (record + 16), wire = kept + length - have;
  host32(record, 1700000000 + now / 1000000);
  host32(record + 4, now % 1000000);
  host32(record + 8, kept);
  host32(record + 12, wire);
  used += 16 + kept;
  sent++;
  now += MICROS;
  if (used > sizeof out - 4096) { fwrite(out, 1, used, stdout); used = 0; }
}

static void segment(Connection *c, int back, int flags, u32 length) {
  u8 far[16], body[32] = {0};
  server_address(c->name, c->family, far);
  put16(body, back ? 443 : c->port);
  put16(body + 2, back ? c->port : 443);
  put32(body + 4, back ? c->ack : c->seq);
  put32(body + 8, flags & 16 ? (back ? c->seq : c->ack) : 0);
  body[12] = 5 << 4; body[13] = flags; put16(body + 14, 64000);
  packet(c->client, c->family, back, 6, far, body, 20, 20 + length);
  u32 moved = length + ((flags & 3) != 0);
  if (back) c->ack += moved; else c->seq += moved;
}

static void message(Connection *c, int family, int back) {
  u8 m[300] = {0}, far[16];
  char label[64];
  int via = c->client % 3 ? 4 : 6;
  u8 *p = m + 8;
  put16(p, mix(c->port * 2 + (family == 6)));
  put16(p + 2, back ? 0x8180 : 0x0100);
  put16(p + 4, 1);
  put16(p + 6, back);
  p += 12;
  *p = sprintf(label, "n%x", c->name);
  memcpy(p + 1, label, *p);
  p += 1 + *p;
  memcpy(p, "\7example\0", 9);
  p += 9;
  put16(p, family == 4 ? 1 : 28);
  put16(p + 2, 1);
  p += 4;
  if (back) {
    u32 length = family == 4 ? 4 : 16;
    put16(p, 0xc00c); put16(p + 2, family == 4 ? 1 : 28); put16(p + 4, 1); put32(p + 6, 300); put16(p + 10, length);
    server_address(c->name, family, p + 12);
    p += 12 + length;
  }
  resolver_address(via, far);
  put16(m, back ? 53 : c->port + (family == 6));
  put16(m + 2, back ? c->port + (family == 6) : 53);
  put16(m + 4, p - m);
  packet(c->client, via, back, 17, far, m, p - m, p - m);
}

static void begin(Connection *c) {
  static u32 begun;
  memset(c, 0, sizeof *c);
  if (++begun % GUEST_AFTER == 0) machine[below(CLIENTS)] = guests++;
  c->client = below(CLIENTS);
  c->name = below(50) ? (u32)(NAMES * pow(below(1 << 24) / (double)(1 << 24), 3)) : NAMES + begun;
  c->family = 6;
  c->falls_back = below(50) == 0;
  c->port = 20000 + begun % 40000;
  c->seq = next_random();
  c->ack = next_random();
  c->segments = 1 + below(12);
}

static void step(Connection *c) {
  switch (c->step++) {
    case 0: message(c, 4, 0); break;
    case 1: message(c, 6, 0); break;
    case 2: message(c, 4, 1); break;
    case 3: message(c, 6, 1); break;
    case 4: segment(c, 0, 2, 0);
      if (c->falls_back) { c->falls_back = 0; c->family = 4; c->step = 4; c->waits_until = now + 250000; }
      break;
    case 5: segment(c, 1, 18, 0); break;
    case 6: segment(c, 0, 16, 0); break;
    case 7: segment(c, 0, 24, 300); break;
    case 8: segment(c, 1, 24, 1200);
      if (--c->segments) c->step = 8;
      break;
    case 9: segment(c, 0, 17, 0); break;
    case 10: segment(c, 1, 17, 0); break;
    default: segment(c, 0, 16, 0); begin(c);
  }
}

int main(int count, char **given) {
  u64 packets = 100000000;
  for (int i = 1; i + 1 < count; i += 2) {
    if (!strcmp(given[i], "-p")) packets = strtoull(given[i + 1], 0, 10);
    else if (!strcmp(given[i], "-s")) state = strtoull(given[i + 1], 0, 10);
  }
  static const u32 head[6] = {0xa1b2c3d4, 4 << 16 | 2, 0, 0, SNAP, 1};
  memcpy(out, head, sizeof head);
  used = sizeof head;
  Connection active[ACTIVE];
  for (u32 i = 0; i < CLIENTS; i++) machine[i] = i;
  for (u32 i = 0; i < ACTIVE; i++) begin(&active[i]);
  while (sent < packets) {
    Connection *c = &active[below(ACTIVE)];
    if (c->waits_until <= now) step(c);
  }
  fwrite(out, 1, used, stdout);
  return 0;
}
