/** The ways from the choice into a game: a place in a room, and the connection. Who goes in has signed in, and has a session. */
import { ArenaConnection } from "../client/arena-connection.ts";
import { CustomMatches, type CustomMatchOptions } from "../client/custom-matches.ts";
import { DungeonConnection } from "../client/dungeon-connection.ts";
import type { Language } from "../texts/language.ts";
import { isInMatch, type PlaySession } from "./account.ts";
import { ArenaGame, type MatchOver } from "./arena-game.ts";
import { DungeonGame } from "./dungeon-game.ts";
import type { Effects, Ended, Game } from "./game.ts";
import type { Player } from "./lobby.ts";
import { type CameIn, Runs, type WantedRun } from "./runs.ts";

export type EnterOptions = {
  readonly effects: Effects;
  /** Of the page. */
  readonly language: Language;
  readonly onEnd: (ended: Ended) => void;
  readonly onOver: (over: MatchOver) => void;
};

/** A game, and the way back into it where its connection is lost for good. */
export type Entered = {
  readonly game: Game;
  readonly comeBack: WayIn;
  /** Absent in a dungeon. */
  readonly match_id?: string;
  readonly custom?: CustomEntry;
};

/** A match that the player has made: others come in by the code, and the player begins it. */
export type CustomEntry = {
  readonly code: string;
  /** @throws where the server refuses, with its reason. */
  readonly start: () => Promise<void>;
};

/** @throws ApiProblem where the server refuses; a TypeError where it does not answer. */
export type WayIn = (player: Player, options: EnterOptions) => Promise<Entered>;

/** The mode of a duel in the content. */
const DUEL = "duel";

/** An open run that has a place, or a new one. */
export function intoDungeon(wanted: { dungeon_id: string; difficulty_id?: string }): WayIn {
  return async (player, options) => {
    const door = await player.account.door(player.session);
    return dungeonOf(await DungeonConnection.joinOrCreate(door, wanted), door, player, options);
  };
}

/** A run that nobody finds: alone, with the party, or with those who are invited. */
export function intoOwnRun(wanted: WantedRun): WayIn {
  return intoRoom(async runs => runs.resume(await runs.begin(wanted)));
}

/** An open run of others for the player and its party, or a new one that others find. */
export function intoOthersRun(wanted: WantedRun): WayIn {
  return intoRoom(async runs => runs.resume(await runs.find(wanted)));
}

/** A run that the character belongs to, where it goes on. */
export function resumeRun(run_id: string): WayIn {
  return intoRoom(runs => runs.resume(run_id));
}

/** A run that is under way. @param code of an invite, where there is one. */
export function joinRun(run_id: string, code?: string): WayIn {
  return intoRoom(runs => runs.join(run_id, code));
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

/** The match that was found for the player's ticket, and is open. */
export const intoQueuedMatch: WayIn = async ({ account, queue }, options) =>
  matchOf(await ArenaConnection.bySeat(account.api.endpoint, await queue.join()), options);

export function intoNewCustomMatch(wanted: CustomMatchOptions): WayIn {
  return async ({ account, session }, options) => {
    const made = await new CustomMatches(account.api, session.session_id).make(wanted);
    const connection = await ArenaConnection.bySeat(account.api.endpoint, made.seat);
    const custom = { code: made.code, start: () => connection.start() };
    return { ...(await matchOf(connection, options)), custom };
  };
}

/** @param code that the match's maker has given. */
export function intoCustomMatch(code: string): WayIn {
  return async ({ account, session }, options) => {
    const { seat } = await new CustomMatches(account.api, session.session_id).join(code);
    return matchOf(await ArenaConnection.bySeat(account.api.endpoint, seat), options);
  };
}

/** Into the room in which the character is; undefined where it is in none. */
export function backInto(session: PlaySession): WayIn | undefined {
  const { room_id } = session;
  if (room_id === undefined) return undefined;
  return isInMatch(session) ? backIntoMatch(room_id) : backIntoDungeon(room_id);
}

function backIntoDungeon(room_id: string): WayIn {
  return intoRoom(runs => runs.comeBack(room_id));
}

function backIntoMatch(match_id: string): WayIn {
  return async ({ account, session }, options) =>
    matchOf(await ArenaConnection.joinById(await account.door(session), match_id), options);
}

function intoRoom(comeIn: (runs: Runs) => Promise<CameIn>): WayIn {
  return async (player, options) => {
    const { seat } = await comeIn(new Runs(player));
    const door = await player.account.door(player.session);
    return dungeonOf(await DungeonConnection.bySeat(door, seat), door, player, options);
  };
}

type Door = { readonly endpoint: string; readonly token?: string };

async function dungeonOf(
  connection: DungeonConnection,
  door: Door,
  { company }: Player,
  options: EnterOptions,
): Promise<Entered> {
  const game = await DungeonGame.enter(connection, { ...options, door, pings: company.pings });
  // It may have gone through doors meanwhile.
  return { game, comeBack: (player, again) => backIntoDungeon(game.roomId)(player, again) };
}

async function matchOf(connection: ArenaConnection, options: EnterOptions): Promise<Entered> {
  const { matchId: match_id } = connection;
  return { game: await ArenaGame.enter(connection, options), comeBack: backIntoMatch(match_id), match_id };
}
