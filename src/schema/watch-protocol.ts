/**
 * How who watches by WebSocket says who it is: a browser can send no header with it, and an address stands in logs. So the access token is
 * offered as a second protocol, behind the one that is spoken.
 */

export const WATCH_PROTOCOL = "trd-watch";

const TOKEN_PREFIX = "token.";

/** What a client offers. */
export function watchProtocols(access_token: string): string[] {
  return [WATCH_PROTOCOL, TOKEN_PREFIX + access_token];
}

/** @param offered the header Sec-WebSocket-Protocol. */
export function watchTokenIn(offered: string | undefined): string | undefined {
  const all = offered?.split(",").map(each => each.trim());
  return all?.find(each => each.startsWith(TOKEN_PREFIX))?.slice(TOKEN_PREFIX.length);
}
