/**
 * A party: players who play together, as PartiesTable keeps it. Whether somebody belongs to it is decided by the `party_id` of the
 * account's row; the party's places are a copy of that, which bounds its size, and is put right by each look (`Parties.look`).
 */
import { z } from "zod";
import { RowSchema } from "../store/schema-version.ts";

export const id = z.string().min(1).max(128);
const isoTime = z.iso.datetime();

/** As many play together in a dungeon. */
export const MAX_PARTY_SIZE = 4;
/** A member whose connection is lost is away for so long; then it has left. */
export const AWAY_SECONDS = 300;
/** A place that its account does not confirm within this time is nobody's: its process has died. */
export const UNCONFIRMED_SECONDS = 10;
/** How long the members have to say that they are ready. */
export const READY_CHECK_SECONDS = 30;
/** So long an invite is good, and a request to join waits. */
export const INVITE_SECONDS = 24 * 3600;
/** Of each kind a party has no more at one time. */
export const MOST_INVITES = 50;
export const MOST_REQUESTS = 50;
/** Of those that were removed, and of those that were muted, so many are remembered, the newest. */
export const MOST_REMEMBERED = 50;

const place = z.object({
  joined_at: isoTime,
  /** With which it plays; absent where that is not known any more, and then its newest is meant. */
  character_id: id.optional(),
  /** The connection by which it hears of the party; absent where it has none. */
  connection_id: z.string().optional(),
  /** Since when it is away; absent where it is not, or never had a connection. */
  away_since: isoTime.optional(),
});
export type Place = z.infer<typeof place>;

const invite = z.object({ by_player_id: id, by_name: z.string(), at: isoTime });
const request = z.object({ character_id: id, character_name: z.string(), at: isoTime });

const readyCheck = z.object({
  asked_at: isoTime,
  ends_at: isoTime,
  /** player_id → whether it is ready. Those alone that have answered. */
  answers: z.record(z.string(), z.boolean()),
});

export const party = z.object({
  party_id: id,
  leader_player_id: id,
  /** Whether everybody may join who knows its id. */
  is_open: z.boolean(),
  max_size: z.int().positive(),
  created_at: isoTime,
  /** A player that knows it may join; absent until a member has asked for it. */
  code: z.string().optional(),
  /** player_id → its place. */
  places: z.record(z.string(), place).default({}),
  /** player_id → who invites it. */
  invites: z.record(z.string(), invite).default({}),
  /** player_id → with which character it asks to join. */
  requests: z.record(z.string(), request).default({}),
  /** player_id → when the leader removed it. It gets no place again, unless it is invited. */
  removed: z.record(z.string(), isoTime).default({}),
  /** player_id → when the leader muted it. Also of players who have left: who comes back is muted still. */
  muted: z.record(z.string(), isoTime).default({}),
  /** The newest. */
  ready_check: readyCheck.optional(),
  ended_at: isoTime.optional(),
  /** How often the row was written: each write is conditional on it. */
  version: z.int().nonnegative(),
  /** Epoch seconds. */
  expires_at: z.int(),
});
export type Party = z.infer<typeof party>;

export const partyRows = new RowSchema(party);

/** By which an invited player finds the invite. Whether it is good is in the party's row. */
export const partyInvite = z.object({ party_id: id, player_id: id, expires_at: z.int() });
export const partyInviteRows = new RowSchema(partyInvite);

/** The oldest first. */
export function byAge(places: Party["places"]): string[] {
  return Object.entries(places)
    .sort(([a, { joined_at: at }], [b, { joined_at: bt }]) => at.localeCompare(bt) || a.localeCompare(b))
    .map(([player_id]) => player_id);
}

export function withPlace(found: Party, player_id: string, taken: Place): Party {
  const { [player_id]: _invite, ...invites } = found.invites;
  const { [player_id]: _request, ...requests } = found.requests;
  const { [player_id]: _removed, ...removed } = found.removed;
  return { ...found, invites, requests, removed, places: { ...found.places, [player_id]: taken } };
}

/** Without these places. Who has been there for the longest time leads where the leader has gone; without anybody the party has ended. */
export function withoutPlaces(found: Party, gone: readonly string[], at: string): Party {
  const leaving = gone.filter(player_id => player_id in found.places);
  if (leaving.length === 0) return found;
  const places = Object.fromEntries(Object.entries(found.places).filter(([each]) => !leaving.includes(each)));
  const [eldest] = byAge(places);
  if (eldest === undefined) return { ...found, places, ended_at: at };
  const leader_player_id = found.leader_player_id in places ? found.leader_player_id : eldest;
  const { ready_check: check, ...others } = found;
  // Those who have stayed may all have been ready, but it was never said of the party in time.
  if (!check || check.ends_at <= at) return { ...others, places, leader_player_id };
  const answers = Object.fromEntries(Object.entries(check.answers).filter(([each]) => each in places));
  return { ...found, places, leader_player_id, ready_check: { ...check, answers } };
}

/** Of these the newest, as many as are remembered. */
export function newestOf(times: Record<string, string>): Record<string, string> {
  const newest = Object.entries(times).sort(([, a], [, b]) => b.localeCompare(a));
  return Object.fromEntries(newest.slice(0, MOST_REMEMBERED));
}

/** Members that have been away for too long. */
export function awayTooLong({ places }: Party, now_ms: number): string[] {
  return Object.keys(places).filter(player_id => awayUntilMs(places[player_id]) <= now_ms);
}

function awayUntilMs(found: Place | undefined): number {
  const { away_since } = found ?? {};
  return away_since === undefined ? Number.POSITIVE_INFINITY : Date.parse(away_since) + AWAY_SECONDS * 1000;
}

/**
 * The party as its members' accounts have it: without places that none of them confirms, and led by a member.
 *
 * @param members players whose accounts say that they belong to it.
 */
export function putRight(found: Party, members: ReadonlySet<string>, now_ms: number): Party {
  const gone = Object.entries(found.places)
    .filter(([player_id, { joined_at }]) => {
      const isNew = Date.parse(joined_at) + UNCONFIRMED_SECONDS * 1000 > now_ms;
      return !members.has(player_id) && !isNew;
    })
    .map(([player_id]) => player_id);
  const rest = withoutPlaces(found, gone, new Date(now_ms).toISOString());
  const [eldest] = byAge(rest.places).filter(player_id => members.has(player_id));
  if (eldest === undefined || members.has(rest.leader_player_id)) return rest;
  return { ...rest, leader_player_id: eldest };
}

/** When time alone changes something of the party next, in epoch milliseconds; undefined where nothing does. */
export function nextDueMs({ places, ready_check }: Party, now_ms: number): number | undefined {
  const checked = ready_check && Date.parse(ready_check.ends_at);
  const times = [...Object.values(places).map(awayUntilMs), checked ?? Number.POSITIVE_INFINITY];
  const next = Math.min(...times.filter(each => each > now_ms));
  return Number.isFinite(next) ? next : undefined;
}

/** Without invites and requests that are too old. */
export function withoutOld<At extends { at: string }>(
  found: Record<string, At>,
  now_ms: number,
): Record<string, At> {
  const oldest_ms = now_ms - INVITE_SECONDS * 1000;
  return Object.fromEntries(Object.entries(found).filter(([, { at }]) => Date.parse(at) > oldest_ms));
}
