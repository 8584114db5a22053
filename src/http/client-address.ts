/** From where a request comes, as far as that can be known. */
import type { IncomingMessage } from "node:http";
import { isIPv6 } from "node:net";

/**
 * The address of whoever sent the request.
 *
 * Each proxy adds to X-Forwarded-For whom it has the request from, at the right. So with `proxyHops` proxies of our own
 * the entry so far from the right was written by one of them; everything left of it is the client's own invention. A
 * request with fewer entries has not come through all of them, and only its connection can be believed.
 */
export function clientAddress(request: IncomingMessage, proxyHops: number): string {
  const peer = request.socket.remoteAddress ?? "unknown";
  if (proxyHops === 0) return peer;
  const header = request.headers["x-forwarded-for"] ?? "";
  // Several headers count as one list; Node joins them.
  const entries = (typeof header === "string" ? header : header.join()).split(",");
  return entries.at(-proxyHops)?.trim() || peer;
}

/**
 * Under which name an address is counted. An IPv6 host has a whole /64 to itself, and may take another address of it
 * for every request.
 */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=[\d.]+$)/i, "");
  if (!isIPv6(plain)) return plain;
  const [left = "", right] = plain.split("::").map(part => part.split(":"));
  const groups =
    right === undefined ? [...left] : [...left, ...Array(8 - left.length - right.length).fill("0"), ...right];
  return `${groups
    .slice(0, 4)
    .map(group => Number.parseInt(group || "0", 16).toString(16))
    .join(":")}::/64`;
}
