/** Matches that players make among themselves: see docs/http-api.md#custom-matches. Each call asks the server once, and throws ApiProblem where it refuses. */
import type { Phase } from "../../src/game/arena/arena-world.ts";
import { PROTOCOL_VERSION } from "../../src/schema/protocol-version.ts";
import type { AccountApi } from "./account-api.ts";
import type { SeatReservation } from "./arena-connection.ts";

export type CustomMatch = {
  match_id: string;
  pvp_mode_id: string;
  arena_id: string;
  phase: Phase;
  /** Who may begin it. */
  leader_player_id?: string;
  players: {
    player_id: string;
    character_name: string;
    /** From 1. */
    team: number;
    is_bot: boolean;
    /** It is in the match; else it is expected. */
    has_come: boolean;
  }[];
};

export type CustomMatchOptions = {
  pvp_mode_id: string;
  /** One of the mode's; left out: any. */
  arena_id?: string;
  /** From 1; left out: that of the party, or else the one with the fewest. */
  team?: number;
  /** Bots take the places that are free when it begins. */
  has_bots?: boolean;
};

/** The way in: `ArenaConnection.bySeat` takes it, within the mode's join_seconds. */
export type CustomMatchEntry = { match: CustomMatch; seat: SeatReservation };

export class CustomMatches {
  readonly #api: AccountApi;
  readonly #session_id: string;

  /** @param session_id whose character comes into the match. */
  constructor(api: AccountApi, session_id: string) {
    this.#api = api;
    this.#session_id = session_id;
  }

  /** A new one. Whom its maker gives the code comes in, and its maker begins it: `ArenaConnection.start`. */
  make(options: CustomMatchOptions): Promise<CustomMatchEntry & { code: string }> {
    return this.#api.ask("POST", "/api/matches/custom", this.#asked(options));
  }

  /** Asked again it gives another team, or another way in. */
  join(code: string, team?: number): Promise<CustomMatchEntry> {
    return this.#api.ask("PUT", "/api/matches/custom/join", this.#asked({ code, team }));
  }

  #asked(more: object): object {
    return { ...more, session_id: this.#session_id, protocol_version: PROTOCOL_VERSION };
  }
}
