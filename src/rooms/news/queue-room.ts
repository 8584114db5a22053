/**
 * The Colyseus room of a queue, under the name "queue": players who wait in it are told what becomes of their tickets. Many share one, so that
 * those who wait take no room from those who play.
 */
import { type AuthContext, ErrorCode, ServerError } from "@colyseus/core";
import { z } from "zod";
import type { Matchmaking } from "../../matchmaking/matchmaking.ts";
import { QueueRefusal } from "../../matchmaking/queue-refusal.ts";
import { type TicketView, viewOfTicket } from "../../matchmaking/ticket-views.ts";
import { CLOSE_CODES } from "../../schema/close-codes.ts";
import type { QueueMessages } from "../../schema/queue-messages.ts";
import { FollowedTicket } from "./followed-ticket.ts";
import { NewestConnections } from "./newest-connections.ts";
import { authorizeListener, type NewsClient, type NewsOptions } from "./news-entry.ts";
import { NewsRoom } from "./news-room.ts";

/** A message to all of them takes about a millisecond. */
const CLIENTS_PER_ROOM = 200;
/** A connection is its player's sign of life; who has given none for 45 s is taken for gone, and a drop of 30 s has to be survived. */
const LIFE_SIGN_MS = 11_000;
/** News may be lost: after so many signs of life all tickets are read. */
const SIGNS_PER_LOOK = 3;

const wanted = z.object({ ticket_id: z.string().min(1).max(128) });

export class QueueRoom extends NewsRoom {
  /** Set once, before the server listens. */
  static matchmaking: Matchmaking;

  override maxClients = CLIENTS_PER_ROOM;
  readonly #followed = new Map<string, FollowedTicket>();
  readonly #connections = new NewestConnections(this.services.cluster.news);
  #endPlaces: () => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #signs = 0;

  static override onAuth(token: string, options: Record<string, unknown> | null, context: AuthContext) {
    return authorizeListener(NewsRoom.services, token, options, context, async ({ player_id }, asked) => {
      const { ticket_id } = readWanted(asked);
      return { topic: await queueOf(ticket_id, player_id).catch(refuse), ticket_id };
    });
  }

  override async onCreate(options: NewsOptions): Promise<void> {
    await super.onCreate(options);
    this.#endPlaces = QueueRoom.matchmaking.statuses.follow(() => {
      for (const each of this.#followed.values()) each.show();
    });
    this.#timer = setInterval(() => this.#giveSigns(), LIFE_SIGN_MS).unref();
  }

  override onDispose(): void {
    clearInterval(this.#timer);
    this.#endPlaces();
    for (const each of this.#followed.values()) each.end();
    super.onDispose();
  }

  /** Each ticket has its own. */
  protected override channel(): undefined {
    return undefined;
  }

  protected override async welcome(client: NewsClient): Promise<void> {
    const { ticket_id, player_id } = client.userData ?? {};
    if (ticket_id === undefined || player_id === undefined) return;
    QueueRoom.matchmaking.news.noteSeen(player_id);
    this.#connections.add(player_id, client.sessionId, this.roomId);
    await this.#ticket(ticket_id).lookAnew();
  }

  protected override async forget({ userData, sessionId }: NewsClient): Promise<void> {
    this.#connections.delete(sessionId);
    const { ticket_id, player_id } = userData ?? {};
    if (ticket_id === undefined || player_id === undefined) return;
    // From now on it has the time to come back.
    QueueRoom.matchmaking.news.noteSeen(player_id);
    if (this.#clientsOf(ticket_id).length > 0) return;
    this.#followed.get(ticket_id)?.end();
    this.#followed.delete(ticket_id);
  }

  /** One after the other: none of it is urgent. */
  protected override async look(): Promise<void> {
    for (const each of [...this.#followed.values()]) await each.look();
  }

  protected override hear(): void {}

  protected override hearOf(client: NewsClient, message: unknown): void {
    const { sessionId, userData } = client;
    if (userData && this.#connections.isReplacedBy(userData.player_id, sessionId, message))
      client.leave(CLOSE_CODES.replaced);
  }

  #giveSigns(): void {
    for (const { userData } of this.clients)
      if (userData) QueueRoom.matchmaking.news.noteSeen(userData.player_id);
    for (const each of this.#followed.values()) each.remind();
    this.#signs = (this.#signs + 1) % SIGNS_PER_LOOK;
    if (this.#signs === 0) this.lookSoon();
  }

  #ticket(ticket_id: string): FollowedTicket {
    const found =
      this.#followed.get(ticket_id) ??
      new FollowedTicket({
        ...{ ticket_id, matchmaking: QueueRoom.matchmaking },
        tell: ticket => this.#tell(ticket_id, ticket),
        report: error => this.report(error, "look"),
      });
    this.#followed.set(ticket_id, found);
    return found;
  }

  #tell(ticket_id: string, ticket: TicketView | undefined): void {
    for (const client of this.#clientsOf(ticket_id)) {
      if (ticket) client.send("ticket", { ticket } satisfies QueueMessages["ticket"]);
      if (!ticket || ticket.state === "ended") this.letGo(client);
    }
  }

  #clientsOf(ticket_id: string): NewsClient[] {
    return this.clients.filter(({ userData }) => userData?.ticket_id === ticket_id);
  }
}

/** @throws ServerError that the client may read. */
function readWanted(asked: object): z.output<typeof wanted> {
  const { data } = wanted.safeParse(asked);
  if (data) return data;
  const text = "Say by ticket_id which ticket of yours it is about: POST /api/matchmaking/tickets makes one.";
  throw new ServerError(ErrorCode.MATCHMAKE_INVALID_CRITERIA, text);
}

/** @throws QueueRefusal where the ticket is over, or not the player's. */
async function queueOf(ticket_id: string, player_id: string): Promise<string> {
  const { queueing, statuses } = QueueRoom.matchmaking;
  const { queue_id, ended_because } = viewOfTicket(await queueing.own(ticket_id, player_id), statuses);
  if (ended_because) throw new QueueRefusal("ticket_over", `The ticket is over: ${ended_because}.`);
  return queue_id;
}

/** @throws ServerError that says why the player may not hear of the ticket. */
function refuse(error: unknown): never {
  if (!(error instanceof QueueRefusal)) throw error;
  throw new ServerError(ErrorCode.AUTH_FAILED, `${error.message} (${error.reason})`);
}
