/**
 * The HTTP API as a game's client uses it: a real server in a process of its own, guest accounts, and WebSockets beside
 * it. Every answer is held against the API document, whatever the test is about.
 */
import assert from "node:assert/strict";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { PROTOCOL_VERSION } from "../../src/schema/protocol-version.ts";
import { ApiDocument } from "./api-document.ts";

const session = z.object({
  session_id: z.string(),
  player_id: z.string(),
  character_name: z.string(),
  room_id: z.string().optional(),
  dungeon_id: z.string().optional(),
  current_health: z.number(),
  current_mana: z.number(),
  current_stamina: z.number(),
  position_x: z.number().optional(),
  position_z: z.number().optional(),
  is_alive: z.boolean(),
  gold: z.int(),
  inventory: z.record(z.string(), z.int()),
  last_heartbeat: z.iso.datetime(),
  created_at: z.iso.datetime(),
});
export type Session = z.infer<typeof session>;

const roomState = z.object({
  room_id: z.string(),
  dungeon_id: z.string(),
  room_template_id: z.string(),
  room_type: z.string(),
  max_players: z.int(),
  current_player_count: z.int(),
  is_cleared: z.boolean(),
  is_live: z.boolean(),
  tick: z.int(),
  last_event_id: z.string(),
  enemies: z.array(
    z.object({
      enemy_instance_id: z.string(),
      enemy_type_id: z.string(),
      current_health: z.number(),
      is_alive: z.boolean(),
      position_x: z.number(),
      position_z: z.number(),
      aggro_player_id: z.string().optional(),
    }),
  ),
  loot_drops: z.array(z.object({ loot_instance_id: z.string(), is_picked_up: z.boolean() })),
  doors: z.array(z.object({ door_id: z.string(), is_open: z.boolean(), is_locked: z.boolean() })),
  players: z.array(
    z.object({
      player_id: z.string(),
      character_name: z.string(),
      position_x: z.number(),
      position_z: z.number(),
      current_health: z.number(),
      connected: z.boolean(),
    }),
  ),
});
export type RoomState = z.infer<typeof roomState>;

/** What everybody is shown of a room. */
const roomSummary = z.object({
  room_id: z.string(),
  dungeon_id: z.string(),
  room_template_id: z.string(),
  room_type: z.string(),
  max_players: z.int(),
  free_places: z.int(),
  is_live: z.boolean(),
});
export type RoomSummary = z.infer<typeof roomSummary>;

const seat = z.looseObject({
  name: z.string(),
  sessionId: z.string(),
  roomId: z.string(),
  processId: z.string(),
});

const event = z.looseObject({
  event_id: z.string(),
  event_type: z.string(),
  room_id: z.string(),
  timestamp: z.int(),
  tick: z.int(),
});
export type ListedEvent = z.infer<typeof event>;

export const runView = z.object({
  run_id: z.string(),
  dungeon_id: z.string(),
  difficulty_id: z.string(),
  is_open: z.boolean(),
  is_saved: z.boolean(),
  leader_character_id: z.string().optional(),
  free_places: z.int(),
  members: z.array(z.object({ character_id: z.string(), is_playing: z.boolean(), deaths: z.int() })),
  rooms: z.array(z.object({ room_template_id: z.string(), room_id: z.string(), is_cleared: z.boolean() })),
  checkpoint_room_template_id: z.string().optional(),
  seconds: z.number(),
  ends_at: z.iso.datetime(),
  ended_at: z.iso.datetime().optional(),
  result: z.object({ seconds: z.number(), deaths: z.int(), party_size: z.int() }).optional(),
});
/** What a member is shown of a run. */
export type RunView = z.infer<typeof runView>;
const openRun = z.object({
  run_id: z.string(),
  dungeon_id: z.string(),
  difficulty_id: z.string(),
  level: z.int(),
  free_places: z.int(),
});

/** What the endpoints answer, as far as tests look at it; that there is nothing else, the document says. */
export const answers = {
  guest: z.object({ player_id: z.string(), access_token: z.string(), refresh_token: z.string() }),
  begun: z.object({ session, session_token: z.string(), expires_in: z.int() }),
  session: z.object({ session }),
  sessions: z.object({ sessions: z.array(session) }),
  players: z.object({ players: z.array(z.object({ player_id: z.string(), character_name: z.string() })) }),
  updated: z.object({ session, room_state: roomState.optional(), is_corrected: z.boolean() }),
  token: z.object({ session_token: z.string(), expires_in: z.int() }),
  made: z.object({ room_id: z.string(), room_state: roomState }),
  seenRoom: z.object({ room_state: z.union([roomState, roomSummary]) }),
  rooms: z.object({ rooms: z.array(roomSummary), next: z.string().optional() }),
  joined: z.object({ room_id: z.string(), room_state: roomState, session, seat }),
  run: z.object({ run: runView }),
  runs: z.object({
    runs: z.array(runView),
    invites: z.array(z.object({ run_id: z.string(), invited_by: z.string() })),
    next: z.string().optional(),
  }),
  openRuns: z.object({ runs: z.array(openRun), next: z.string().optional() }),
  cameIn: z.object({ room_id: z.string(), room_state: roomState, session, seat, run: runView }),
  invited: z.object({ code: z.string().optional(), link: z.string().optional(), ends_at: z.iso.datetime() }),
  struck: z.object({ damage_amount: z.number(), is_critical: z.boolean().optional() }),
  events: z.object({ events: z.array(event), next_since: z.string() }),
};
type Answers = typeof answers;
export type AnswerOf<K extends keyof Answers> = z.infer<Answers[K]>;

/** `body` is the JSON of the answer; undefined where it is empty or no JSON. */
export type Reply = { asked: string; status: number; headers: Headers; text: string; body: unknown };

export type Asked = {
  token?: string | undefined;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  raw?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
};

/** A warning of the log. */
const CLIENTS_FAULT = /^\{"level":40,/;

export class ApiServer {
  readonly document: ApiDocument;
  /** All of its guests. */
  readonly players: Player[] = [];
  readonly #server: ServerProcess;
  readonly #printedAtStart: number;
  readonly #bots: Bot[] = [];

  /** @param variables of its environment, on top of that of a load test. */
  static async start(variables: Record<string, string> = {}): Promise<ApiServer> {
    const server = await startServer(variables);
    const document = await fetch(`${httpOf(server)}/api/openapi.json`);
    return new ApiServer(server, new ApiDocument(await document.json()));
  }

  private constructor(server: ServerProcess, document: ApiDocument) {
    this.#server = server;
    this.#printedAtStart = server.output().length;
    this.document = document;
  }

  get process(): ServerProcess["process"] {
    return this.#server.process;
  }

  /** Of its WebSocket. */
  get endpoint(): string {
    return this.#server.endpoint;
  }

  get url(): string {
    return httpOf(this.#server);
  }

  /** What it has printed since it was ready, but for what its log says of clients. */
  get faults(): string[] {
    const lines = this.#server.output().slice(this.#printedAtStart).split("\n");
    return lines.filter(line => line !== "" && !CLIENTS_FAULT.test(line)).map(line => line.slice(0, 300));
  }

  async ask(method: string, path: string, { token, body, raw, headers = {} }: Asked = {}): Promise<Reply> {
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const given = new Headers({
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(sent !== undefined && { "Content-Type": "application/json" }),
      ...headers,
    });
    const response = await fetch(this.url + path, {
      method,
      headers: given,
      ...(sent !== undefined && { body: sent }),
    });
    const text = await response.text();
    const type = response.headers.get("Content-Type");
    const answer: unknown = /json/.test(type ?? "") && text !== "" ? JSON.parse(text) : undefined;
    if (method !== "OPTIONS") this.document.check(method, path, response.status, type, answer);
    if (response.ok && raw === undefined) this.document.checkRequest(method, path, body);
    return {
      asked: `${method} ${path}`,
      status: response.status,
      headers: response.headers,
      text,
      body: answer,
    };
  }

  guests(count: number): Promise<Player[]> {
    return Promise.all(Array.from({ length: count }, () => this.guest()));
  }

  async guest(): Promise<Player> {
    const { player_id, access_token } = readAnswer(answers.guest, await this.ask("POST", "/api/auth/guest"));
    const player = new Player(this, player_id, access_token);
    this.players.push(player);
    return player;
  }

  /** Takes care that the bot leaves at the end of the test. */
  keep(bot: Bot): Bot {
    this.#bots.push(bot);
    return bot;
  }

  /** Takes everyone out. */
  async clear(): Promise<void> {
    await Promise.all(this.#bots.splice(0).map(bot => bot.leave()));
  }

  /** Ends the server, and fails where it met something that nobody foresaw. */
  async stop(): Promise<void> {
    await this.clear();
    assert.equal(await this.#server.stop(), 0, this.#server.output());
    assert.deepEqual(this.faults, []);
  }

  /** Ends a server whose database was made to fail. */
  async stopBroken(): Promise<void> {
    await this.clear();
    await this.#server.stop();
  }
}

/** An account, and what its player does. Each method fails where the server refuses; `ask` tells what it says. */
/** The name that a player has chosen: the server puts a number behind it where somebody has it. */
export function chosenNameOf({ character_name }: { character_name: string }): string {
  return character_name.replace(/ \d{4}(?:\d{5})?$/, "");
}

let names = 0;
const aNewName = () => `Newcomer ${String.fromCodePoint(0x4e00 + names++)}`;

export class Player {
  readonly api: ApiServer;
  readonly player_id: string;
  readonly token: string;

  constructor(api: ApiServer, player_id: string, token: string) {
    this.api = api;
    this.player_id = player_id;
    this.token = token;
  }

  ask(method: string, path: string, body?: unknown): Promise<Reply> {
    return this.api.ask(method, `/api${path}`, { token: this.token, body });
  }

  /** A session of the account's character of this name; without a name, of a new one. */
  async begin(character_name = aNewName()): Promise<AnswerOf<"begun">> {
    return readAnswer(answers.begun, await this.ask("POST", "/sessions", { character_name }), 201);
  }

  async session(session_id: string): Promise<Session> {
    return readAnswer(answers.session, await this.ask("GET", `/sessions/${session_id}`)).session;
  }

  /** All its own, newest first. */
  async sessions(): Promise<Session[]> {
    return readAnswer(answers.sessions, await this.ask("GET", `/sessions?player_id=${this.player_id}`))
      .sessions;
  }

  async update(session_id: string, body: object): Promise<AnswerOf<"updated">> {
    return readAnswer(answers.updated, await this.ask("PUT", `/sessions/${session_id}`, body));
  }

  async end(session_id: string): Promise<void> {
    assert.equal((await this.ask("DELETE", `/sessions/${session_id}`)).status, 204);
  }

  /** Of a run of its own; strangers are led into an open one. */
  async makeRoom(room_template_id?: string, is_open?: boolean): Promise<string> {
    const body = room_template_id && { room_template_id, ...(is_open && { is_open }) };
    return readAnswer(answers.made, await this.ask("POST", "/rooms", body), 201).room_id;
  }

  async beginRun(session_id: string, wanted: object = {}): Promise<RunView> {
    return readAnswer(answers.run, await this.ask("POST", "/runs", { session_id, ...wanted }), 201).run;
  }

  /** All of it, as a member sees it. */
  async run(run_id: string): Promise<RunView> {
    return readAnswer(answers.run, await this.ask("GET", `/runs/${run_id}`)).run;
  }

  askToResume(run_id: string, session_id: string): Promise<Reply> {
    return this.ask("PUT", `/runs/${run_id}/resume`, { session_id, protocol_version: PROTOCOL_VERSION });
  }

  /** Comes back to the run, and connects. */
  async resume(run_id: string, session_id: string): Promise<Bot> {
    return this.take(readAnswer(answers.cameIn, await this.askToResume(run_id, session_id)));
  }

  askToJoinRun(run_id: string, session_id: string, code?: string): Promise<Reply> {
    const body = { session_id, protocol_version: PROTOCOL_VERSION, ...(code !== undefined && { code }) };
    return this.ask("PUT", `/runs/${run_id}/join`, body);
  }

  async joinRun(run_id: string, session_id: string, code?: string): Promise<Bot> {
    return this.take(readAnswer(answers.cameIn, await this.askToJoinRun(run_id, session_id, code)));
  }

  /** A code that leads one character into the run. */
  async inviteCode(run_id: string, session_id: string): Promise<string> {
    const reply = await this.ask("POST", `/runs/${run_id}/invites`, { session_id });
    return readAnswer(answers.invited, reply, 201).code ?? assert.fail();
  }

  /** What the player is shown of the room: all of it where its character is there. */
  async seenRoom(room_id: string): Promise<RoomState | RoomSummary> {
    return readAnswer(answers.seenRoom, await this.ask("GET", `/rooms/${room_id}`)).room_state;
  }

  /** All of the room, as one of those sees it who are in it; where nobody is, without anything that is in it. */
  async room(room_id: string): Promise<RoomState> {
    const seen = await this.seenRoom(room_id);
    if (!("free_places" in seen)) return seen;
    for (const player of this.api.players) {
      const other = player === this ? seen : await player.seenRoom(room_id);
      if (!("free_places" in other)) return other;
    }
    const nobody = { current_player_count: 0, players: [], enemies: [], loot_drops: [], doors: [] };
    return { ...seen, ...nobody, is_cleared: false, tick: 0, last_event_id: "" };
  }

  askToJoin(room_id: string, session_id: string): Promise<Reply> {
    return this.ask("PUT", `/rooms/${room_id}/join`, { session_id, protocol_version: PROTOCOL_VERSION });
  }

  async join(room_id: string, session_id: string): Promise<AnswerOf<"joined">> {
    return readAnswer(answers.joined, await this.askToJoin(room_id, session_id));
  }

  async leave(room_id: string, session_id: string): Promise<Session> {
    const reply = await this.ask("PUT", `/rooms/${room_id}/leave`, { session_id });
    return readAnswer(answers.session, reply).session;
  }

  /** Joins and connects. */
  async play(room_id: string, session_id: string): Promise<Bot> {
    return this.take(await this.join(room_id, session_id));
  }

  /** Connects on the seat of an answer to a join. */
  async take(joined: { seat: AnswerOf<"joined">["seat"] }): Promise<Bot> {
    return this.api.keep(await Bot.take(this.api.endpoint, joined.seat));
  }

  /** The names of those who are in the room. */
  async namesIn(room_id: string): Promise<string[]> {
    return (await this.room(room_id)).players.map(chosenNameOf).sort();
  }

  /** Comes into the room with a new character, and connects. */
  async enter(room_id: string, character_name?: string): Promise<{ session_id: string; bot: Bot }> {
    const { session_id } = (await this.begin(character_name)).session;
    return { session_id, bot: await this.play(room_id, session_id) };
  }

  async events(room_id: string, query = ""): Promise<AnswerOf<"events">> {
    return readAnswer(answers.events, await this.ask("GET", `/events/${room_id}${query}`));
  }
}

/** What the endpoint has answered; fails where it refused, or answered otherwise. */
export function readAnswer<T>(schema: z.ZodType<T>, reply: Reply, status = 200): T {
  assert.equal(reply.status, status, `${reply.asked}: ${reply.text}`);
  return schema.parse(reply.body);
}

const problem = z.object({
  type: z.string(),
  status: z.int(),
  detail: z.string(),
  reason: z.string().optional(),
});

/** A refusal, in short: `409 conflict`, or `422 refused: out_of_range`. */
export function refusalOf(reply: Reply): string {
  assert.match(reply.headers.get("Content-Type") ?? "", /^application\/problem\+json/, reply.text);
  const { type, status, reason } = problem.parse(reply.body);
  assert.equal(status, reply.status);
  const kind = type.replace("urn:tr-dungeons:problem:", "");
  return `${status} ${kind}${reason === undefined ? "" : `: ${reason}`}`;
}

/** The refusals of some questions, each by what was asked. */
export async function refusalsOf(replies: Promise<Reply>[]): Promise<string[]> {
  return (await Promise.all(replies)).map(reply => `${reply.asked}: ${refusalOf(reply)}`);
}

/** What a refusal says to a person. */
export function detailOf(reply: Reply): string {
  return problem.parse(reply.body).detail;
}

function httpOf(server: ServerProcess): string {
  return server.endpoint.replace(/^ws/, "http");
}
