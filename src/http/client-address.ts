/** From where a request comes, as far as that can be known. */
import type { IncomingMessage } from "node:http";
import { isIP, isIPv4 } from "node:net";

/**
 * The address of the client that sent the request, without a port.
 *
 * Each proxy adds to X-Forwarded-For whom it has the request from, at the right. So with `proxyHops` proxies of our own
 * the entry so far from the right was written by one of them; everything left of it is the client's own invention. A
 * request with fewer entries has not come through all of them, and only its connection can be believed. So it is where the
 * entry is no address: it counts as the proxy's own.
 */
export function clientAddress(request: IncomingMessage, proxyHops: number): string {
  const peer = request.socket.remoteAddress ?? "unknown";
  if (proxyHops === 0) return peer;
  const header = request.headers["x-forwarded-for"] ?? "";
  // Several headers count as one list; Node joins them.
  const entries = (typeof header === "string" ? header : header.join()).split(",");
  return addressIn(entries.at(-proxyHops) ?? "") ?? peer;
}

/** Under which the HTTP server hands on to all behind it from which network a request comes; no client can set it. */
export const NETWORK_HEADER = "x-client-network";

/** `1.2.3.4:567`, `[2001:db8::1]:567` and the like, with or without a port. */
const WITH_PORT = /^(?:\[([^\]]+)\]|([\d.]+))(?::\d{1,5})?$/;

/** The address in an entry, which some proxies write with the port of the connection. */
function addressIn(entry: string): string | undefined {
  const text = entry.trim();
  const [, inBrackets, plain] = WITH_PORT.exec(text) ?? [];
  const address = inBrackets ?? plain ?? text;
  return isIP(address) === 0 ? undefined : address;
}

/**
 * Under which name an address is counted. An IPv6 host has a whole /64 to itself, and may take another address of it
 * for every request.
 */
export function networkOf(address: string): string {
  return prefixOf(address, { v4_bytes: 4, v6_groups: 4 });
}

/**
 * Under which name those are counted who can have many addresses: a customer of a network has up to a /48 of IPv6, and
 * neighbours in a /24 of IPv4 are often one organisation.
 */
export function rangeOf(address: string): string {
  return prefixOf(address, { v4_bytes: 3, v6_groups: 3 });
}

function prefixOf(address: string, { v4_bytes, v6_groups }: { v4_bytes: number; v6_groups: number }): string {
  if (isIPv4(address)) return v4Prefix(address.split("."), v4_bytes);
  const groups = groupsOf(address);
  if (!groups) return address;
  // An IPv4 address in the clothes of IPv6.
  if (groups.slice(0, 6).join(":") === "0:0:0:0:0:ffff") {
    const bytes = groups.slice(6).flatMap(group => {
      const value = Number.parseInt(group, 16);
      return [String(value >> 8), String(value & 255)];
    });
    return v4Prefix(bytes, v4_bytes);
  }
  return `${groups.slice(0, v6_groups).join(":")}::/${v6_groups * 16}`;
}

function v4Prefix(bytes: readonly string[], count: number): string {
  const prefix = bytes.slice(0, count).join(".");
  return count === 4 ? prefix : `${prefix}.0/${count * 8}`;
}

/** The eight groups of an IPv6 address, each in its shortest way; undefined where it is none. */
function groupsOf(address: string): string[] | undefined {
  // A zone names the network card, and is no part of the address.
  const [plain = ""] = address.split("%", 1);
  const host = URL.parse(`http://[${plain}]`)?.hostname.slice(1, -1);
  if (host === undefined) return undefined;
  const [left = [], right] = host.split("::").map(part => part.split(":").filter(group => group !== ""));
  if (right === undefined) return left;
  return [...left, ...Array<string>(8 - left.length - right.length).fill("0"), ...right];
}
