/** The ways from the choice into a game: a place in a room, and the connection. Who goes in has signed in, and has a session. */
import { PROTOCOL_VERSION } from "../../src/schema/protocol-version.ts";
import { ArenaConnection, type SeatReservation } from "../client/arena-connection.ts";
import { CustomMatches } from "../client/custom-matches.ts";
import { DungeonConnection } from "../client/dungeon-connection.ts";
import type { PlaySession } from "./account.ts";
import { ArenaGame } from "./arena-game.ts";
import { DungeonGame } from "./dungeon-game.ts";
import type { Effects, Ended, Game } from "./game.ts";
import type { Player } from "./lobby.ts";

export type EnterOptions = {
  readonly effects: Effects;
  readonly onEnd: (ended: Ended) => void;
};

/** A game, and the way back into it where its connection is lost for good. */
export type Entered = { readonly game: Game; readonly comeBack: WayIn };

/** @throws ApiProblem where the server refuses; a TypeError where it does not answer. */
export type WayIn = (player: Player, options: EnterOptions) => Promise<Entered>;

/** The mode of a duel in the content. */
const DUEL = "duel";

/** An open run that has a place, or a new one. */
export function intoDungeon(dungeon_id: string): WayIn {
  return async ({ account, session }, options) => {
    const door = await account.door(session);
    return dungeonOf(door, await DungeonConnection.joinOrCreate(door, { dungeon_id }), options);
  };
}

export const againstBot: WayIn = async ({ account, session }, options) => {
  const matches = new CustomMatches(account.api, session.session_id);
  const { seat } = await matches.make({ pvp_mode_id: DUEL, has_bots: true });
  const connection = await ArenaConnection.bySeat(account.api.endpoint, seat);
  await connection.welcome;
  await connection.start();
  return matchOf(connection, options);
};

/** Waits in the match for another player. */
export const againstPlayer: WayIn = async ({ account, session }, options) => {
  const door = await account.door(session);
  return matchOf(await ArenaConnection.joinOrCreate(door, { pvp_mode_id: DUEL }), options);
};

/** Into the room in which the character is. Undefined where it is in none. */
export function backInto({ room_id, dungeon_id }: PlaySession): WayIn | undefined {
  if (room_id === undefined) return undefined;
  return dungeon_id === undefined ? backIntoMatch(room_id) : backIntoRoom(room_id);
}

function backIntoRoom(room_id: string): WayIn {
  return async ({ account, session }, options) => {
    // The token with which it came in may have ended meanwhile.
    const door = await account.door(session);
    const { seat } = await account.api.ask<{ seat: SeatReservation }>(
      "PUT",
      `/api/rooms/${encodeURIComponent(room_id)}/join`,
      { session_id: session.session_id, protocol_version: PROTOCOL_VERSION },
    );
    return dungeonOf(door, await DungeonConnection.bySeat(door, seat), options);
  };
}

function backIntoMatch(match_id: string): WayIn {
  return async ({ account, session }, options) =>
    matchOf(await ArenaConnection.joinById(await account.door(session), match_id), options);
}

async function dungeonOf(
  door: { endpoint: string; token?: string },
  connection: DungeonConnection,
  options: EnterOptions,
): Promise<Entered> {
  const game = await DungeonGame.enter(connection, { ...options, door });
  return { game, comeBack: (player, again) => backIntoRoom(game.roomId)(player, again) };
}

async function matchOf(connection: ArenaConnection, options: EnterOptions): Promise<Entered> {
  return { game: await ArenaGame.enter(connection, options), comeBack: backIntoMatch(connection.matchId) };
}
