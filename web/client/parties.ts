/** Parties of a player's account: see docs/http-api.md. Each call asks the server once, and throws ApiProblem where it refuses. */
import type { AccountApi } from "./account-api.ts";
import type { OpenRun } from "./friends.ts";
import type { LeftOut, Party, PartyCode, PartyInvite, PartyLine, PartySummary, Ping } from "./party-types.ts";

type Answer = { party: Party };

export class Parties {
  readonly #api: AccountApi;
  readonly #session_id: string;

  /** @param session_id whose character is a party's member, and speaks in it. */
  constructor(api: AccountApi, session_id: string) {
    this.#api = api;
    this.#session_id = session_id;
  }

  /** The party that the player belongs to, and who invites it. */
  own(): Promise<{ party?: Party; invites: PartyInvite[] }> {
    return this.#api.ask("GET", "/api/parties/me");
  }

  /** A party that the player leads. @param is_open everybody may join who knows its id. */
  begin(is_open = false): Promise<Party> {
    return this.#party("POST", "/api/parties", { session_id: this.#session_id, is_open });
  }

  /** What the code leads to. */
  async byCode(code: string): Promise<PartySummary> {
    const path = `/api/party-codes/${encodeURIComponent(code)}`;
    return (await this.#api.ask<{ party: PartySummary }>("GET", path)).party;
  }

  /** @returns until when the invite is good. */
  async invite(party_id: string, player_id: string): Promise<string> {
    const body = { session_id: this.#session_id, player_id };
    return (await this.#api.ask<{ ends_at: string }>("POST", pathOf(party_id, "invites"), body)).ends_at;
  }

  /** To be given to whom the player likes. */
  code(party_id: string): Promise<PartyCode> {
    return this.#api.ask("POST", pathOf(party_id, "invites"), { session_id: this.#session_id });
  }

  declineInvite(party_id: string): Promise<void> {
    return this.#api.tell("DELETE", pathOf(party_id, "invites/me"));
  }

  /** By an invite, by a code, or while it is open. */
  join(party_id: string, code?: string): Promise<Party> {
    return this.#party("PUT", pathOf(party_id, "join"), { session_id: this.#session_id, code });
  }

  /** Asks its leader to be let in. */
  askToJoin(party_id: string): Promise<void> {
    return this.#api.tell("POST", pathOf(party_id, "requests"), { session_id: this.#session_id });
  }

  /** The leader alone. */
  answerRequest(party_id: string, player_id: string, is_accepted: boolean): Promise<Party> {
    return this.#party("PUT", pathOf(party_id, "requests", player_id), { is_accepted });
  }

  leave(party_id: string): Promise<void> {
    return this.#api.tell("PUT", pathOf(party_id, "leave"));
  }

  /** The leader alone. */
  remove(party_id: string, player_id: string): Promise<void> {
    return this.#api.tell("DELETE", pathOf(party_id, "members", player_id));
  }

  /** The leader alone: another member leads from now on. */
  promote(party_id: string, player_id: string): Promise<Party> {
    return this.#party("PUT", pathOf(party_id, "leader"), { player_id });
  }

  /** The leader alone. */
  setOpen(party_id: string, is_open: boolean): Promise<Party> {
    return this.#party("PUT", pathOf(party_id, "open"), { is_open });
  }

  /** The leader alone. */
  mute(party_id: string, player_id: string, is_muted: boolean): Promise<Party> {
    return this.#party("PUT", `${pathOf(party_id, "members", player_id)}/mute`, { is_muted });
  }

  /** The leader alone: asks all members whether they are ready. */
  checkReady(party_id: string): Promise<Party> {
    return this.#party("POST", pathOf(party_id, "ready-check"));
  }

  answerReady(party_id: string, is_ready: boolean): Promise<Party> {
    return this.#party("PUT", pathOf(party_id, "ready"), { is_ready });
  }

  /** @param said 1 to 200 characters that can be seen, or a place to point at. */
  async say(party_id: string, said: { text: string } | { ping: Ping }): Promise<PartyLine> {
    const body = { session_id: this.#session_id, ...said };
    return (await this.#api.ask<{ line: PartyLine }>("POST", pathOf(party_id, "lines"), body)).line;
  }

  /** The newest 50 of the last 24 h, the oldest of them first. @param before a line_id: those before that one. */
  async lines(party_id: string, before?: string): Promise<PartyLine[]> {
    const query = before === undefined ? "" : `?before=${encodeURIComponent(before)}`;
    const path = `${pathOf(party_id, "lines")}${query}`;
    return (await this.#api.ask<{ lines: PartyLine[] }>("GET", path)).lines;
  }

  /** The leader alone: a run to which all members belong. They hear of it as `run`. */
  beginRun(
    wanted: { dungeon_id?: string; difficulty_id?: string; is_open?: boolean } = {},
  ): Promise<{ run: OpenRun; left_out: LeftOut[] }> {
    const body = { ...wanted, session_id: this.#session_id, with_party: true };
    return this.#api.ask("POST", "/api/runs", body);
  }

  async #party(method: string, path: string, body?: object): Promise<Party> {
    return (await this.#api.ask<Answer>(method, path, body)).party;
  }
}

/** @param player_id is encoded, as the party's id is. */
function pathOf(party_id: string, what: string, player_id?: string): string {
  const path = `/api/parties/${encodeURIComponent(party_id)}/${what}`;
  return player_id === undefined ? path : `${path}/${encodeURIComponent(player_id)}`;
}
