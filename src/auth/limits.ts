/** What an account and an address may have of rooms: how many at once, and how often it may ask for them. */
import type { Env } from "../env.ts";
import { Cap, type Holder } from "../http/cap.ts";
import { NETWORK_HEADER } from "../http/client-address.ts";
import { RateLimit } from "../http/rate-limit.ts";
import type { Wait } from "./sanction-wait.ts";

export type { Holder } from "../http/cap.ts";

export type Limits = {
  /** Rooms that an account has made or restored, live in this process. */
  rooms: Cap;
  /** Seat reservations of rooms of this process that wait for their connections. */
  reservations: Cap;
  /** Connections of an account to rooms of this process; those of an address are counted by the HTTP server. */
  connections: Cap;
  /** Counts an attempt to join or make a room; undefined where it may go on. */
  countJoin(holder: Holder): Wait | undefined;
  /** Counts an attempt to come into a party by code or request, and an invite: apart, so that who invites many still comes into its match. */
  countPartyAttempt(holder: Holder): Wait | undefined;
};

/** The network that a request came from, as the HTTP server has found it. */
export function networkIn(headers: Pick<Headers, "get">): string | undefined {
  return headers.get(NETWORK_HEADER) ?? undefined;
}

export function openLimits(env: Env): Limits {
  /** @param what may be asked so often, such as "for a room". */
  function counting(what: string): (holder: Holder) => Wait | undefined {
    const perAccount = new RateLimit(env.JOINS_PER_MINUTE_PER_ACCOUNT);
    const perAddress = new RateLimit(env.JOINS_PER_MINUTE_PER_ADDRESS);
    const wait = (who: string, limit: RateLimit, key: string | undefined): Wait | undefined => {
      const over = key === undefined ? undefined : limit.count(key);
      if (!over) return undefined;
      const seconds = over.retryAfter_s;
      const sentence = `${who} may ask ${limit.count_max} times per minute ${what}: try again in ${seconds} s.`;
      return { sentence, seconds };
    };
    return ({ player_id, address }) =>
      wait("An address", perAddress, address) ?? wait("An account", perAccount, player_id);
  }

  return {
    rooms: new Cap("live rooms", env.MAX_ROOMS_PER_ACCOUNT, env.MAX_ROOMS_PER_ADDRESS),
    reservations: new Cap(
      "seat reservations",
      env.MAX_RESERVATIONS_PER_ACCOUNT,
      env.MAX_RESERVATIONS_PER_ADDRESS,
    ),
    connections: new Cap("connections", env.MAX_CONNECTIONS_PER_ACCOUNT, Number.POSITIVE_INFINITY),
    countJoin: counting("for a room"),
    countPartyAttempt: counting("to invite players, or to come into a party"),
  };
}
