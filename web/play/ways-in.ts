/** The ways from the choice into a game: sign in, a session for the character, a place in a room, the connection. */
import { PROTOCOL_VERSION } from "../../src/schema/protocol-version.ts";
import { ArenaConnection, type SeatReservation } from "../client/arena-connection.ts";
import { CustomMatches } from "../client/custom-matches.ts";
import { DungeonConnection } from "../client/dungeon-connection.ts";
import { Guest } from "../ui/guest.ts";
import { ArenaGame } from "./arena-game.ts";
import { DungeonGame } from "./dungeon-game.ts";
import type { Effects, Ended, Game } from "./game.ts";

/** What the player has chosen. */
export type Choice = {
  readonly game: { readonly dungeon_id: string } | { readonly duel: "bot" | "player" };
  /** Of a new character; absent: the newest plays, or a new adventurer. */
  readonly new_character?: { readonly class_id: string; readonly character_name?: string };
};

type Session = {
  readonly session: { readonly session_id: string; readonly character_id: string };
  readonly session_token: string;
};

export type EnterOptions = {
  readonly endpoint: string;
  readonly effects: Effects;
  readonly onEnd: (ended: Ended) => void;
};

/** A game, and the way back into it where its connection is lost for good. */
export type Entered = { readonly game: Game; readonly comeBack: () => Promise<Entered> };

/** The mode of a duel in the content. */
const DUEL = "duel";

/** @throws ApiProblem where the server refuses; a TypeError where it does not answer. */
export async function enterGame(choice: Choice, options: EnterOptions): Promise<Entered> {
  const guest = await Guest.signIn(options.endpoint);
  const { session, session_token } = await begunSession(guest, choice);
  const door = { endpoint: options.endpoint, token: session_token };
  if ("dungeon_id" in choice.game) {
    const { dungeon_id } = choice.game;
    const connection = await DungeonConnection.joinOrCreate(door, { dungeon_id });
    return inDungeon(guest, session.character_id, door, connection, options);
  }
  const connection =
    choice.game.duel === "bot"
      ? await duelWithBot(guest, session.session_id, options.endpoint)
      : await ArenaConnection.joinOrCreate(door, { pvp_mode_id: DUEL });
  return { game: await ArenaGame.enter(connection, options), comeBack: () => enterGame(choice, options) };
}

async function begunSession(guest: Guest, { new_character }: Choice): Promise<Session> {
  const made =
    new_character &&
    (await guest.api.ask<{ character: { character_id: string } }>("POST", "/api/characters", new_character));
  const asked = made ? { character_id: made.character.character_id } : {};
  return guest.api.ask<Session>("POST", "/api/sessions", asked);
}

async function duelWithBot(guest: Guest, session_id: string, endpoint: string): Promise<ArenaConnection> {
  const matches = new CustomMatches(guest.api, session_id);
  const { seat } = await matches.make({ pvp_mode_id: DUEL, has_bots: true });
  const connection = await ArenaConnection.bySeat(endpoint, seat);
  await connection.welcome;
  await connection.start();
  return connection;
}

async function inDungeon(
  guest: Guest,
  character_id: string,
  door: { endpoint: string; token: string },
  connection: DungeonConnection,
  options: EnterOptions,
): Promise<Entered> {
  const game = await DungeonGame.enter(connection, { ...options, door });
  return {
    game,
    comeBack: async () => {
      // The one with which it came in may have ended meanwhile, as where the character was played elsewhere.
      const { session, session_token: token } = await guest.api.ask<Session>("POST", "/api/sessions", {
        character_id,
      });
      const { session_id } = session;
      const { seat } = await guest.api.ask<{ seat: SeatReservation }>(
        "PUT",
        `/api/rooms/${game.roomId}/join`,
        { session_id, protocol_version: PROTOCOL_VERSION },
      );
      const way = { endpoint: door.endpoint, token };
      return inDungeon(guest, character_id, way, await DungeonConnection.bySeat(way, seat), options);
    },
  };
}
