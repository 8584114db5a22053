/** Asks a server for all that the history of its players can be held against. */

import { pino } from "pino";
import { characterIdOf } from "../../src/characters/character.ts";
import { Mailbox } from "../../src/characters/mailbox.ts";
import { type Lasting, lasting } from "../../src/game/character/lasting.ts";
import type { GameEvent } from "../../src/game/dungeon/dungeon-events.ts";
import type { Database } from "../../src/store/dynamo/connect.ts";
import { EventRepository } from "../../src/store/event-repository.ts";
import { gameEvent } from "../../src/store/game-event-schema.ts";
import type { JournalEntry } from "../../src/store/journal/journal-row.ts";
import { type Account, RequestFailed } from "../support/account.ts";
import { answers, type RoomState } from "../support/api-client.ts";
import type { Growth, Told, ToldContents, ToldRoom, ToldSession } from "./history.ts";

/** A client that may ask. */
type Asking = { account: Account; session_id: string };

/** The rooms of a run, and the players who are in any of them. */
export type Party = { members: readonly Asking[]; room_ids: readonly string[] };

/**
 * Sessions and rooms over HTTP, as their players see them; the journals from the database, since those of rooms that everybody has
 * left are nobody's to see.
 *
 * @param journals of former runs, which nobody is in any more.
 */
export async function hear(
  database: Database,
  parties: readonly Party[],
  journals: Told["journals"],
): Promise<Told> {
  const room_ids = parties.flatMap(party => party.room_ids);
  // Before the rooms, since a player who asks for its sessions is listed in its room again.
  const mailbox = new Mailbox(database, pino({ level: "silent" }));
  const members = parties.flatMap(party => party.members);
  const sessions = await Promise.all(members.map(each => sessionsOf(each, mailbox)));
  const [rooms, present] = await Promise.all([
    Promise.all(parties.map(roomsOf)),
    readJournals(database, room_ids),
  ]);
  return { sessions: sessions.flat(), rooms: rooms.flat(), journals: new Map([...journals, ...present]) };
}

/** room_id → its whole journal. */
export async function readJournals(
  database: Database,
  room_ids: readonly string[],
): Promise<Map<string, JournalEntry<GameEvent>[]>> {
  const events = new EventRepository(database);
  const read = async (room_id: string) => {
    const rows = await events.list(room_id, gameEvent, { limit: Number.MAX_SAFE_INTEGER });
    return [room_id, rows.flatMap(row => row.entries)] as const;
  };
  return new Map(await Promise.all(room_ids.map(read)));
}

async function sessionsOf({ account }: Asking, mailbox: Mailbox): Promise<ToldSession[]> {
  const listed = await account.sessions();
  return Promise.all(
    listed.map(async ({ session_id }) => {
      const found = await account.session(session_id);
      const { room_id, is_alive, gold, inventory: items } = found;
      const growth = await growthOf(mailbox, session_id, lasting.parse(found));
      return { player_id: account.player_id, session_id, room_id, is_alive, gold, items, ...growth };
    }),
  );
}

/** A mail waits from when the character says that it is on its way, until the character or the mail says that it is taken. */
async function growthOf(mailbox: Mailbox, session_id: string, its: Lasting): Promise<Growth> {
  const { level, experience, pieces, equipment, skills, outbox, taken_mail_ids } = its;
  const kept = await mailbox.list(characterIdOf(session_id));
  const isKnown = new Set(kept.map(({ mail }) => mail.mail_id));
  const all = [
    ...kept,
    ...outbox.filter(each => !isKnown.has(each.mail_id)).map(mail => ({ mail, is_taken: false })),
  ];
  const mails = all
    .filter(({ mail, is_taken }) => !is_taken && !taken_mail_ids.includes(mail.mail_id))
    .map(({ mail }) => mail)
    .sort((a, b) => a.mail_id.localeCompare(b.mail_id));
  return { level, experience, pieces, equipment, skills, mails };
}

/** Those of the run's rooms that there are: most have nobody in them yet. */
async function roomsOf({ members, room_ids }: Party): Promise<ToldRoom[]> {
  const rooms = await Promise.all(room_ids.map(room_id => roomAsSeenBy(members, room_id)));
  return rooms.filter(room => room !== undefined);
}

/** By the first of them who is shown what is in it; undefined where there is no such room. */
async function roomAsSeenBy(members: readonly Asking[], room_id: string): Promise<ToldRoom | undefined> {
  let occupied = 0;
  for (const { account } of members) {
    const seen = await account.request("GET", `/api/rooms/${room_id}`).catch(noneIfNotFound);
    if (seen === undefined) return undefined;
    const { room_state } = answers.seenRoom.parse(seen);
    if (!("free_places" in room_state)) return { room_id, ...(await contentsOf(account, room_state)) };
    occupied = room_state.max_players - room_state.free_places;
  }
  return { room_id, occupied, contents: undefined };
}

function noneIfNotFound(error: unknown): undefined {
  if (error instanceof RequestFailed && error.status === 404) return undefined;
  throw error;
}

async function contentsOf(account: Account, room: RoomState): Promise<Omit<ToldRoom, "room_id">> {
  const listed = await account.request("GET", `/api/sessions?room_id=${room.room_id}`);
  const contents: ToldContents = {
    member_ids: answers.players.parse(listed).players.map(each => each.player_id),
    present_ids: room.is_live ? room.players.map(each => each.player_id) : undefined,
    lying_loot_ids: room.loot_drops.filter(each => !each.is_picked_up).map(each => each.loot_instance_id),
    doors: Object.fromEntries(room.doors.map(each => [each.door_id, each.is_open])),
    living_enemy_ids: room.enemies.filter(each => each.is_alive).map(each => each.enemy_instance_id),
  };
  return { occupied: room.players.length, contents };
}
