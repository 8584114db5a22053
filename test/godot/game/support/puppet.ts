/** A player in a real Godot that a test plays: `godot/tests/game/puppet.gd` obeys it over a connection of their own. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import type { CharacterSheet } from "../../../../src/game/character/character-sheet.ts";
import type { Loadout } from "../../../../src/game/character/lasting.ts";
import type { CombatAnswer } from "../../../../src/schema/combat-answer.ts";
import { type Run, runGodot } from "../../support/godot.ts";

/** x and z. */
export type Place = [number, number];

export type Verdict = {
  is_accepted: boolean;
  reason: string;
  detail?: string;
  ready_in_ms?: number;
  value: unknown;
};

export type Content = {
  version: number;
  is_empty: boolean;
  requests: number;
  not_modified: number;
  dungeon: string;
  fireball: { damage?: number };
};

export type Sheet = Omit<CharacterSheet, "bag" | "loadouts"> & {
  loadouts: (Loadout | Record<string, never>)[];
  places_taken: number;
  places: number;
};

export type RunView = {
  run_id: string;
  dungeon_id: string;
  difficulty_id: string;
  loot_rule: string;
  level: number;
  free_places: number;
  is_open: boolean;
  is_saved: boolean;
  is_over: boolean;
  seconds: number;
  leader_character_id: string;
  max_party_size: number;
  /** room_template_id → whether it is cleared. */
  rooms: Record<string, boolean>;
  result: { seconds?: number; deaths?: number; party_size?: number };
  members: { character_id: string; character_name: string; is_playing: boolean; deaths: number }[];
  checkpoint_room_template_id: string;
  ends_at: string;
};

export type InviteView = {
  run_id: string;
  dungeon_id: string;
  code: string;
  link: string;
  invited_by: string;
  ends_at: string;
};

/** What became of a call, and which runs the player knows then. */
export type RunsAnswer<Answer> = {
  answer: Answer;
  error: string;
  all: RunView[];
  open: RunView[];
  invites: InviteView[];
  has_more_open: boolean;
  has_more: boolean;
};

export type FriendView = {
  player_id: string;
  character_name: string;
  class_id: string;
  level: number;
  is_online: boolean;
  place: string;
  /** Both are empty where there is none to join. */
  run_id: string;
  party_id: string;
  since: string;
};
export type FriendsAnswer<Answer> = {
  answer: Answer;
  /** The signals, and by whom. */
  told: string[];
  error: string;
  all: FriendView[];
  received: FriendView[];
  sent: FriendView[];
  blocked: FriendView[];
  shows_presence_to: string;
};

export type BoardEntryView = {
  rank: number;
  character_id: string;
  character_name: string;
  seconds: number;
  deaths: number;
  run_id: string;
  state: string;
};

/** What became of a call, and which boards the player knows then. */
export type BoardsAnswer<Answer> = {
  answer: Answer;
  error: string;
  all: { board_id: string; dungeon_id: string; difficulty_id: string; party_size: number }[];
  season: { season_id?: string };
};

/** What became of a call. */
export type Called<Answer> = { answer: Answer; error: string };

export type View = {
  is_connected: boolean;
  session_id: string;
  room_id: string;
  player_id: string;
  error: string;
  content: Content;
  /** What `user://` is. */
  user_folder: string;
  /** The one that is played. */
  run: RunView & { run_seconds: number };
  room_template_id: string;
  is_cleared: boolean;
  tick: number;
  local: {
    position: Place;
    predicted_position: Place;
    said: Place;
    health: number;
    mana: number;
    stamina: number;
    is_alive: boolean;
    activity: number;
    inventory: Record<string, number>;
    gold: number;
    jumps: number;
    seq: number;
    /** m/s. */
    speed: number;
  };
  character: Sheet;
  /** Seconds that are left, by ability. */
  cooldowns: Record<string, number>;
  players: Record<string, { position: Place; character_name: string }>;
  enemies: Record<string, { position: Place; shown_health: number; health: number; is_alive: boolean }>;
  loot: Record<string, { is_shown: boolean; position: Place; item_id: string; quantity: number }>;
  doors: Record<string, { is_open: boolean; is_locked: boolean }>;
  projectiles: Record<string, Place>;
  corrections: number;
  ping_ms: number;
  /** In this room so far. */
  sent_bytes: number;
  rates: [number, number, number];
  violations: Record<string, number>;
};

/** What was shown in one frame. */
export type Frame = {
  at: number;
  /** For which moment the others are shown, in the same seconds. */
  shown_at: number;
  /** Seconds that are played until the next frame. */
  delta: number;
  predicted_position: Place;
  stamina: number;
  /** m/s that it walks, or sprints, since this frame or the one before it. */
  speed: number;
  players: Record<string, Place>;
  /** x, z and the shown health. */
  enemies: Record<string, [number, number, number]>;
  projectiles: Record<string, Place>;
};

export type CombatEvent = { event_type: string; [field: string]: unknown };

/** What Godot prints when something is wrong in it. */
const COMPLAINT = /^(SCRIPT ERROR|ERROR|WARNING|USER ERROR|USER WARNING)/m;
const START_LIMIT_MS = 60_000;
const ORDER_LIMIT_MS = 40_000;
const RUN_LIMIT_MS = 140_000;

type Waiting = { resolve: (result: unknown) => void; reject: (error: Error) => void };

export class Puppet {
  readonly #socket: Socket;
  readonly #server: Server;
  readonly #run: Promise<Run>;
  readonly #waiting = new Map<number, Waiting>();
  #newestOrder = 0;

  /**
   * Starts a game.
   *
   * @param name of its files below user://; who takes the name of another finds what that one has kept.
   * @param limitMs it is ended then.
   */
  static async start(endpoint: string, name: string, limitMs = RUN_LIMIT_MS): Promise<Puppet> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const run = runGodot("tests/game/puppet.gd", [String(port), endpoint, name], limitMs);
    const connected = once(server, "connection", { signal: AbortSignal.timeout(START_LIMIT_MS) });
    const early = run.then(({ output }) => Promise.reject(new Error(`Godot ended:\n${output}`)));
    const [socket] = await Promise.race([connected, early]);
    early.catch(() => undefined);
    return new Puppet(server, socket, run);
  }

  private constructor(server: Server, socket: Socket, run: Promise<Run>) {
    this.#server = server;
    this.#socket = socket;
    this.#run = run;
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    createInterface({ input: socket }).on("line", line => {
      const { id, result }: { id: number; result: unknown } = JSON.parse(line);
      this.#waiting.get(id)?.resolve(result);
      this.#waiting.delete(id);
    });
    void run.then(({ output }) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`Godot ended:\n${output}`));
    });
  }

  /** Gives an order and waits for what comes of it. */
  async order<Result>(
    what: string,
    fields: Record<string, unknown> = {},
    limitMs = ORDER_LIMIT_MS,
  ): Promise<Result> {
    this.#newestOrder += 1;
    const id = this.#newestOrder;
    const answer = Promise.withResolvers<unknown>();
    this.#waiting.set(id, answer);
    this.#socket.write(`${JSON.stringify({ id, do: what, with: fields })}\n`);
    const timer = setTimeout(() => answer.reject(new Error(`"${what}" is not done yet`)), limitMs);
    return (await answer.promise.finally(() => clearTimeout(timer))) as Result;
  }

  play(options: Record<string, unknown> = {}): Promise<boolean> {
    return this.order("play", options);
  }

  /** What the player sees now. */
  look(): Promise<View> {
    return this.order("look");
  }

  /** All signals so far, each with its name before its arguments. */
  seen(): Promise<[string, ...unknown[]][]> {
    return this.order("seen");
  }

  async events(type?: string): Promise<CombatEvent[]> {
    const seen = await this.seen();
    const events = seen.flatMap(([name, event]) =>
      name === "combat_event_received" ? [event as CombatEvent] : [],
    );
    return events.filter(event => type === undefined || event.event_type === type);
  }

  walkTo([x, z]: Place, options: { within?: number; sprinting?: boolean } = {}): Promise<boolean> {
    return this.order("walk_to", { x, z, within: 0, sprinting: false, ...options });
  }

  /** Walks in one direction for a while, along walls where they are in the way. */
  headFor([x, z]: Place, seconds: number, sprinting = false): Promise<void> {
    return this.order("head_for", { x, z, seconds, sprinting });
  }

  attack(id: string): Promise<Verdict & { value: CombatAnswer }> {
    return this.order("attack", { id });
  }

  /** What a player does with its character, by the name of the addon's method. */
  act(call: string, ...args: unknown[]): Promise<Verdict> {
    return this.order("character", { call, args });
  }

  /** What a player does with its runs, by the name of the addon's method. */
  runs<Answer = Verdict>(call: string, ...args: unknown[]): Promise<RunsAnswer<Answer>> {
    return this.order("runs", { call, args });
  }

  /** What a player does with its friends, by the name of the addon's method. */
  friends<Answer = Verdict>(call: string, ...args: unknown[]): Promise<FriendsAnswer<Answer>> {
    return this.order("friends", { call, args });
  }

  /** What a player asks of leaderboards, by the name of the addon's method. */
  leaderboards<Answer>(call: string, ...args: unknown[]): Promise<BoardsAnswer<Answer>> {
    return this.order("leaderboards", { call, args });
  }

  /**
   * Calls a method of a part of the game, by their names.
   *
   * @param part such as `party.news`.
   * @returns what it has answered, objects with all their public fields, and the newest error.
   */
  call<Answer = Verdict>(part: string, call: string, ...args: unknown[]): Promise<Called<Answer>> {
    return this.order("call", { path: part, call, args });
  }

  /** What something of the game is now, such as `queue.ticket`. */
  show<Shown>(path: string): Promise<Shown> {
    return this.order("show", { path });
  }

  /** What a signal has told so far: its arguments, each time. @param name such as `party.news.joined`. */
  async told<Told extends unknown[]>(name: string): Promise<Told[]> {
    return (await this.seen()).flatMap(([each, ...args]) => (each === name ? [args as Told] : []));
  }

  async trace(during: () => Promise<unknown>): Promise<Frame[]> {
    await this.order("begin_trace");
    await during();
    return this.order("trace");
  }

  /** Looks until the player sees it. */
  async until<T>(
    what: string,
    question: (view: View) => T | undefined | false,
    limitMs = 10_000,
  ): Promise<T> {
    for (const startedAt = performance.now(); performance.now() - startedAt < limitMs; await delay(30)) {
      const answer = question(await this.look());
      if (answer !== undefined && answer !== false) return answer;
    }
    throw new Error(`It was not seen within ${limitMs} ms: ${what}. ${JSON.stringify(await this.look())}`);
  }

  /** As when the machine goes down: without a word. */
  async die(): Promise<void> {
    void this.order("die").catch(() => undefined);
    await this.#run;
    this.#server.close();
  }

  /** As a player who closes the window. Waits until the game has ended. */
  async closeWindow(): Promise<void> {
    void this.order("close_window").catch(() => undefined);
    await this.stop();
  }

  /** Ends the game. @throws where Godot complained of anything but what is `expected`. */
  async stop(expected = /(?!)/g): Promise<void> {
    this.#socket.end();
    const { output } = await this.#run;
    this.#server.close();
    if (COMPLAINT.test(output.replaceAll(expected, ""))) throw new Error(`Godot complained:\n${output}`);
  }
}
