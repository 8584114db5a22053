/** A player's account as a game client uses it: it signs up as a guest, begins a session, and comes back to it. */
import { z } from "zod";
import { PROTOCOL_VERSION } from "../../src/schema/protocol-version.ts";

const session = z.looseObject({
  session_id: z.string(),
  room_id: z.string().optional(),
  position_x: z.number().optional(),
  position_z: z.number().optional(),
  current_health: z.number(),
  is_alive: z.boolean(),
  gold: z.int(),
  inventory: z.record(z.string(), z.int()),
  /** Servers from before there were pieces of equipment count it, too. */
  pieces: z.record(z.string(), z.looseObject({ item_id: z.string() })).default({}),
});
export type KnownSession = z.infer<typeof session>;

/** How much of the item the session's character carries: counted, in pieces, or as gold. */
export function carriedOf({ gold, inventory, pieces }: KnownSession, item_id: string): number {
  if (item_id === "gold") return gold;
  const inPieces = Object.values(pieces).filter(piece => piece.item_id === item_id).length;
  return (inventory[item_id] ?? 0) + inPieces;
}

const mailbox = z.object({
  mails: z.array(z.object({ goods: z.array(z.object({ item_id: z.string(), quantity: z.int() })) })),
});

const roomState = z.looseObject({
  room_id: z.string(),
  is_cleared: z.boolean(),
  enemies: z.array(z.looseObject({ enemy_instance_id: z.string(), current_health: z.number() })),
  loot_drops: z.array(z.looseObject({ loot_instance_id: z.string(), is_picked_up: z.boolean() })),
});

const seat = z.looseObject({
  name: z.string(),
  sessionId: z.string(),
  roomId: z.string(),
  processId: z.string(),
});

const joined = z.object({ room_id: z.string(), room_state: roomState, session, seat });
export type Joined = z.infer<typeof joined>;

const guest = z.object({ player_id: z.string(), access_token: z.string(), refresh_token: z.string() });

/** An answer that is no success. `body` is its problem. */
export class RequestFailed extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(method: string, path: string, status: number, body: unknown) {
    super(`${method} ${path}: ${status} ${JSON.stringify(body)}`);
    this.status = status;
    this.body = body;
  }
}

/** For `eventually`: undefined where the server says to try again in a moment, as a client would. @throws what else went wrong */
export function askedToTryAgain(error: unknown): undefined {
  if (!(error instanceof RequestFailed && error.status === 503)) throw error;
}

export class Account {
  readonly player_id: string;
  readonly access_token: string;
  /** Undefined where the account is known by its access token alone. */
  readonly refresh_token: string | undefined;
  /** What its game speaks. */
  protocol_version = PROTOCOL_VERSION;
  /** Where the server is; it may be another one after a restart. */
  http: string;

  /** @param endpoint of the server, such as ws://127.0.0.1:2567. */
  static async guest(endpoint: string): Promise<Account> {
    const http = endpoint.replace(/^ws/, "http");
    return new Account(http, guest.parse(await ask(http, "POST", "/api/auth/guest")));
  }

  /** Of a client that was started again, and has kept who it is. */
  static known(endpoint: string, identity: { player_id: string; access_token: string }): Account {
    return new Account(endpoint.replace(/^ws/, "http"), identity);
  }

  /** The account with new tokens, as a client gets them whenever it starts; those that it had are used up. */
  async refreshed(endpoint: string): Promise<Account> {
    const http = endpoint.replace(/^ws/, "http");
    const body = { refresh_token: this.refresh_token };
    return new Account(http, guest.parse(await ask(http, "POST", "/api/auth/refresh", { body })));
  }

  private constructor(
    http: string,
    {
      player_id,
      access_token,
      refresh_token,
    }: { player_id: string; access_token: string; refresh_token?: string },
  ) {
    this.http = http;
    this.refresh_token = refresh_token;
    this.player_id = player_id;
    this.access_token = access_token;
  }

  request(method: string, path: string, body?: unknown): Promise<unknown> {
    return ask(this.http, method, path, { token: this.access_token, body });
  }

  async beginSession(character_name: string): Promise<KnownSession> {
    const answer = await this.request("POST", "/api/sessions", { character_name });
    return z.object({ session }).parse(answer).session;
  }

  /** Its sessions, newest first. */
  async sessions(): Promise<KnownSession[]> {
    const answer = await this.request("GET", `/api/sessions?player_id=${this.player_id}`);
    return z.object({ sessions: z.array(session) }).parse(answer).sessions;
  }

  async session(session_id: string): Promise<KnownSession> {
    return z.object({ session }).parse(await this.request("GET", `/api/sessions/${session_id}`)).session;
  }

  /** item_id → how much of it waits in the mailbox of the session's character. */
  async mailed({ session_id }: KnownSession): Promise<Map<string, number>> {
    const [character_id] = session_id.split("_");
    const answer = await this.request("GET", `/api/characters/${character_id}/mailbox`);
    const waiting = new Map<string, number>();
    for (const { item_id, quantity } of mailbox.parse(answer).mails.flatMap(mail => mail.goods))
      waiting.set(item_id, (waiting.get(item_id) ?? 0) + quantity);
    return waiting;
  }

  async createRoom(
    options: {
      dungeon_id?: string;
      room_template_id?: string;
      difficulty_id?: string;
      is_open?: boolean;
    } = {},
  ): Promise<string> {
    const answer = await this.request("POST", "/api/rooms", options);
    return z.object({ room_id: z.string() }).parse(answer).room_id;
  }

  async joinRoom(room_id: string, session_id: string): Promise<Joined> {
    return joined.parse(
      await this.request("PUT", `/api/rooms/${room_id}/join`, {
        session_id,
        protocol_version: this.protocol_version,
      }),
    );
  }

  /** Back to where its newest session is, as a client does that was started again. */
  async comeBack(): Promise<Joined> {
    const [newest] = await this.sessions();
    if (newest?.room_id === undefined) throw new Error("this player has no session in a room");
    return this.joinRoom(newest.room_id, newest.session_id);
  }
}

async function ask(
  http: string,
  method: string,
  path: string,
  { token, body }: { token?: string; body?: unknown } = {},
): Promise<unknown> {
  const response = await fetch(http + path, {
    method,
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "Content-Type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new Error(`${method} ${http}${path} has no answer`, { cause: error });
  });
  const text = await response.text();
  const answer: unknown = text === "" ? undefined : JSON.parse(text);
  if (!response.ok) throw new RequestFailed(method, path, response.status, answer);
  return answer;
}
