/** What becomes of a player's party, as it happens: by the room `party`. */
import type { Room } from "@colyseus/sdk";
import type { ServerMessage } from "../../src/schema/room-messages.ts";
import type { AccountApi } from "./account-api.ts";
import { Emitter } from "./emitter.ts";
import type { FriendNews } from "./friends.ts";
import { NewsConnection, type NewsConnectionEvents } from "./news-connection.ts";
import { Parties } from "./parties.ts";
import { type PartyChanges, tellChanges } from "./party-changes.ts";
import type { Party, PartyLine } from "./party-types.ts";

/** What the room tells besides the party itself, in the form in which it does. */
type Told = FriendNews & {
  /** Somebody invites the player. */
  invite: { party_id: string; invited_by: string };
  /** The leader does not let the player in. */
  declined: { party_id: string };
  /** The player belongs to it no more: it has left, was removed, or was away for too long. */
  left: { party_id: string };
  /** The player belongs to it now. All of it follows, as `party`. */
  joined: { party_id: string };
  /** The leader has begun a run with the party. */
  run: { run_id: string };
  /** The player waits for a match from now on, where its party's leader has queued also so: `Queue.resume` follows it. */
  ticket: { ticket_id: string };
  /** Staff say something to all: a connection to the room that is played in tells it, too. */
  server_message: ServerMessage;
};

export type PartyEvents = PartyChanges &
  Told &
  NewsConnectionEvents & {
    /** All of it, whenever something is another; undefined where the player belongs to none. */
    party: Party | undefined;
    /** What a member has said; also what was said while the connection was lost. */
    line: PartyLine;
  };

const TOLD = [
  "invite",
  "declined",
  "left",
  "joined",
  "run",
  "ticket",
  "server_message",
  "friend_request",
  "friend_accepted",
] as const;

export class PartyNews extends Emitter<PartyEvents> {
  readonly #parties: Parties;
  readonly #connection: NewsConnection;
  #current: Party | undefined;
  /** What was said before it listened. */
  #oldLineIds = new Set<string>();
  readonly #toldLineIds = new Set<string>();
  #linesOf: string | undefined;
  #invitesOf: Set<string> | undefined;

  constructor(api: AccountApi, session_id: string) {
    super();
    this.#parties = new Parties(api, session_id);
    this.#connection = new NewsConnection({
      ...{ api, session_id, room_name: "party" },
      hear: room => this.#hear(room),
      catchUp: () => this.#catchUp(),
    });
    this.on("left", () => this.#know(undefined));
    this.on("invite", ({ party_id }) => this.#invitesOf?.add(party_id));
    this.#connection.on("connected", () => this.emit("connected", undefined));
    this.#connection.on("dropped", code => this.emit("dropped", code));
    this.#connection.on("ended", end => this.emit("ended", end));
  }

  /** The player's party as the server has told it last; undefined where it belongs to none. */
  get current(): Party | undefined {
    return this.#current;
  }

  /** Resolves when it listens; from then on it comes back by itself. A member that does not listen is away. @throws where it may not. */
  listen(): Promise<void> {
    return this.#connection.open();
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #hear(room: Room): void {
    room.onMessage("party", ({ party }: { party?: Party }) => this.#know(party));
    room.onMessage("line", ({ line }: { line: PartyLine }) => this.#tellLine(line));
    for (const type of TOLD)
      room.onMessage(type, (message: PartyEvents[typeof type]) => this.emit(type, message));
  }

  #know(party: Party | undefined): void {
    const before = this.#current;
    this.#current = party;
    const tell = (name: keyof PartyChanges, what: PartyChanges[keyof PartyChanges]) => this.emit(name, what);
    tellChanges(before, party, tell);
    this.emit("party", party);
  }

  /** What was there before it listened is no news, but what came while it did not is. */
  async #catchUp(): Promise<void> {
    const { party, invites } = await this.#parties.own();
    const lines = party ? await this.#parties.lines(party.party_id) : [];
    if (party && party.party_id === this.#linesOf) {
      for (const line of lines) if (!this.#oldLineIds.has(line.line_id)) this.#tellLine(line);
    } else this.#oldLineIds = new Set(lines.map(({ line_id }) => line_id));
    this.#linesOf = party?.party_id;
    const known = this.#invitesOf;
    this.#invitesOf = new Set(invites.map(({ party_id }) => party_id));
    for (const { party_id, invited_by } of invites)
      if (known && !known.has(party_id)) this.emit("invite", { party_id, invited_by });
  }

  /** Of a line that the room tells, too, where it was said while those before it were read. */
  #tellLine(line: PartyLine): void {
    if (this.#toldLineIds.has(line.line_id)) return;
    this.#toldLineIds.add(line.line_id);
    this.emit("line", line);
  }
}
