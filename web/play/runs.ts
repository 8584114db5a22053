/** Runs of a character: see docs/http-api.md#runs. Each call asks the server once, and throws ApiProblem where it refuses. */
import { PROTOCOL_VERSION } from "../../src/schema/protocol-version.ts";
import type { SeatReservation } from "../client/arena-connection.ts";
import type { OpenRun } from "../client/friends.ts";
import type { Player } from "./lobby.ts";

/** As its members see it; what is not shown is left out. Times are ISO 8601. */
export type Run = OpenRun & {
  readonly is_saved: boolean;
  readonly is_open: boolean;
  readonly leader_character_id?: string;
  readonly members: readonly {
    readonly character_id: string;
    readonly character_name: string;
    /** From 1. */
    readonly level?: number;
    readonly is_playing: boolean;
  }[];
  readonly rooms: readonly { readonly room_template_id: string; readonly is_cleared: boolean }[];
  /** Of its clock. */
  readonly seconds: number;
  readonly last_played_at: string;
  /** Since when it is over. */
  readonly ended_at?: string;
  readonly result?: { readonly seconds: number; readonly deaths: number };
};

export type RunInvite = OpenRun & { readonly invited_by: string; readonly ends_at: string };

/** What a run is begun with. */
export type WantedRun = {
  readonly dungeon_id: string;
  readonly difficulty_id: string;
  /** All members of the party that the player leads come along. */
  readonly with_party: boolean;
};

export type CameIn = { readonly room_id: string; readonly seat: SeatReservation };

export class Runs {
  readonly #player: Player;

  constructor(player: Player) {
    this.#player = player;
  }

  /** Those of the character that plays, the one first that was played last; and invites for the player. */
  list(): Promise<{ runs: Run[]; invites: RunInvite[] }> {
    const { character_id } = this.#player.session;
    return this.#api.ask("GET", `/api/runs?character_id=${encodeURIComponent(character_id)}`);
  }

  /** A run that nobody finds, and others come into by invites. */
  async begin(wanted: WantedRun): Promise<string> {
    return (await this.#api.ask<{ run: OpenRun }>("POST", "/api/runs", this.#asked(wanted))).run.run_id;
  }

  /** An open run of others that fits, or a new one that others find. */
  async find(wanted: WantedRun): Promise<string> {
    return (await this.#api.ask<{ run: OpenRun }>("POST", "/api/open-runs", this.#asked(wanted))).run.run_id;
  }

  resume(run_id: string): Promise<CameIn> {
    return this.#api.ask("PUT", pathOf(run_id, "resume"), this.#coming({}));
  }

  /** @param code of an invite; left out where the player is invited, or the run is open. */
  join(run_id: string, code: string | undefined): Promise<CameIn> {
    return this.#api.ask("PUT", pathOf(run_id, "join"), this.#coming({ code }));
  }

  /** The room where the character is. */
  comeBack(room_id: string): Promise<CameIn> {
    return this.#api.ask("PUT", `/api/rooms/${encodeURIComponent(room_id)}/join`, this.#coming({}));
  }

  /** Good for one character, for 24 h. */
  async inviteCode(run_id: string): Promise<string> {
    return (await this.#api.ask<{ code: string }>("POST", pathOf(run_id, "invites"), this.#asked({}))).code;
  }

  async byCode(code: string): Promise<RunInvite> {
    const path = `/api/invites/${encodeURIComponent(code)}`;
    return (await this.#api.ask<{ invite: RunInvite }>("GET", path)).invite;
  }

  leave(run_id: string): Promise<void> {
    return this.#api.tell("PUT", pathOf(run_id, "leave"), this.#asked({}));
  }

  /** Its leader alone, while nobody else is on it. */
  end(run_id: string): Promise<void> {
    return this.#api.tell("DELETE", `/api/runs/${encodeURIComponent(run_id)}`);
  }

  get #api() {
    return this.#player.account.api;
  }

  #asked(more: object): object {
    return { ...more, session_id: this.#player.session.session_id };
  }

  #coming(more: object): object {
    return this.#asked({ ...more, protocol_version: PROTOCOL_VERSION });
  }
}

function pathOf(run_id: string, what: string): string {
  return `/api/runs/${encodeURIComponent(run_id)}/${what}`;
}
