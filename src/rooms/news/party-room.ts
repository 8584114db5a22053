/** The Colyseus room of a party, under the name "party": its members hear what becomes of it. Who belongs to none hears of invites. */
import type { AuthContext } from "@colyseus/core";
import type { z } from "zod";
import { partyChannel } from "../../cluster/news.ts";
import type { KnownParty } from "../../parties/parties.ts";
import { nextDueMs } from "../../parties/party.ts";
import type { line } from "../../parties/party-line.ts";
import { PartyRefusal } from "../../parties/party-refusal.ts";
import type { PartyMessages } from "../../schema/party-messages.ts";
import { findRoom } from "../base/rpc-client.ts";
import { authorizeListener, type NewsClient, type NewsOptions } from "./news-entry.ts";
import { NewsRoom } from "./news-room.ts";
import { newsOfPlayer, partyNews } from "./party-news.ts";

/** What a room is about whose player belongs to no party. */
const ALONE = "player ";

/** A timer that is a little late finds what is due. */
const LATE_MS = 20;

export class PartyRoom extends NewsRoom {
  /** The ticket by which the player waits for a match, or is asked for one. Set once, before the server listens. */
  static ticketOf: (player_id: string) => Promise<string | undefined>;

  #timer: NodeJS.Timeout | undefined;

  static override onAuth(token: string, options: Record<string, unknown> | null, context: AuthContext) {
    return authorizeListener(NewsRoom.services, token, options, context, async ({ player_id }) => {
      const own = await NewsRoom.services.parties.partyOf(player_id);
      return { topic: own?.party.party_id ?? `${ALONE}${player_id}` };
    });
  }

  override async onCreate(options: NewsOptions): Promise<void> {
    await super.onCreate(options);
    const { parties } = this.services;
    const known = this.#isOfParty ? await parties.parties.look(this.topic) : undefined;
    if (known) await parties.presence.lostWithProcess(known.party, id => this.#isGone(id)).catch(ended);
  }

  override onDispose(): void {
    clearTimeout(this.#timer);
    super.onDispose();
  }

  protected override channel(): string | undefined {
    return this.#isOfParty ? partyChannel(this.topic) : undefined;
  }

  protected override async welcome(client: NewsClient): Promise<void> {
    const { player_id, character_id } = client.userData ?? {};
    this.replaceOlder(client);
    if (player_id !== undefined) await this.#tellTicket(client, player_id);
    if (!this.#isOfParty) return this.#tell(client, "party", {});
    if (player_id === undefined || character_id === undefined) return;
    const { presence } = this.services.parties;
    // The news of it lead to the room's look, and all of the party to everybody, this client among them.
    await presence.connected(this.topic, player_id, this.#connectionIdOf(client), character_id).catch(ended);
    this.lookSoon();
  }

  protected override async forget(client: NewsClient): Promise<void> {
    const { player_id } = client.userData ?? {};
    if (!this.#isOfParty || player_id === undefined) return;
    await this.services.parties.presence
      .lost(this.topic, player_id, this.#connectionIdOf(client))
      .catch(ended);
  }

  protected override async look(): Promise<void> {
    if (!this.#isOfParty) return;
    const { parties, party_views } = this.services;
    const known = await parties.parties.look(this.topic);
    const isMember = ({ userData }: NewsClient) =>
      userData !== undefined && known?.members.includes(userData.player_id) === true;
    const party = known && (await party_views.of(known));
    for (const client of [...this.clients]) {
      if (isMember(client)) this.#tell(client, "party", { ...(party && { party }) });
      else if (client.userData) this.#part(client);
    }
    this.#lookWhenDue(known);
  }

  protected override hear(message: unknown): void {
    const { data } = partyNews.safeParse(message);
    if (data?.type === "party") this.lookSoon();
    if (data?.type === "line") void this.#tellLine(data.line);
    if (data?.type !== "run") return;
    for (const client of this.clients)
      if (data.player_ids.includes(client.userData?.player_id ?? ""))
        this.#tell(client, "run", { run_id: data.run_id });
  }

  protected override hearOf(client: NewsClient, message: unknown): void {
    const { data } = newsOfPlayer.safeParse(message);
    if (!data) return;
    const { type, ...told } = data;
    if (data.type === "whereabouts") this.lookSoon();
    else if (data.type !== "joined") client.send(type, told);
    else if (data.party_id !== this.topic) {
      client.send(type, told);
      this.letGo(client);
    }
  }

  get #isOfParty(): boolean {
    return !this.topic.startsWith(ALONE);
  }

  #tell<T extends keyof PartyMessages>(client: NewsClient, type: T, message: PartyMessages[T]): void {
    client.send(type, message);
  }

  /** It may have been made while the client was not here, or was on its way into the room. */
  async #tellTicket(client: NewsClient, player_id: string): Promise<void> {
    const ticket_id = await PartyRoom.ticketOf(player_id);
    if (ticket_id !== undefined) this.#tell(client, "ticket", { ticket_id });
  }

  #part(client: NewsClient): void {
    this.#tell(client, "left", { party_id: this.topic });
    this.letGo(client);
  }

  async #tellLine(said: z.output<typeof line>): Promise<void> {
    for (const client of [...this.clients]) {
      const { player_id } = client.userData ?? {};
      if (player_id === undefined) continue;
      const hears = await this.services.parties.chat.hears(player_id, said.player_id);
      if (hears) this.#tell(client, "line", { line: said });
    }
  }

  /** Time alone changes something: a member has been away for too long, a ready check has ended. */
  #lookWhenDue(known: KnownParty | undefined): void {
    clearTimeout(this.#timer);
    const now_ms = Date.parse(this.services.parties.parties.time());
    const due_ms = known && nextDueMs(known.party, now_ms);
    if (due_ms === undefined) return;
    this.#timer = setTimeout(() => this.lookSoon(), due_ms - now_ms + LATE_MS).unref();
  }

  /** Unique among all rooms of all processes, and says where the connection is. */
  #connectionIdOf({ sessionId }: NewsClient): string {
    return `${this.roomId}:${sessionId}`;
  }

  /** Whether the room of the connection is live no more. */
  async #isGone(connection_id: string): Promise<boolean> {
    const [room_id = ""] = connection_id.split(":");
    return room_id !== this.roomId && !(await findRoom(room_id));
  }
}

/** The party has ended meanwhile: its members are told by the next look. */
function ended(error: unknown): void {
  if (!(error instanceof PartyRefusal)) throw error;
}
