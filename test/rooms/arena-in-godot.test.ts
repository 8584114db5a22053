/** A player in Godot in matches on a real server, against one who does what the test says. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { matchMaker } from "@colyseus/core";
import { Client, type Room } from "@colyseus/sdk";
import type { ArenaInput } from "../../src/game/arena/arena-input.ts";
import { arenaRules } from "../../src/game/arena/arena-rules.ts";
import { PHASES, type Phase } from "../../src/game/arena/arena-world.ts";
import type { MatchResult } from "../../src/game/arena/match-result.ts";
import type { ArenaRoom } from "../../src/rooms/arena/arena-room.ts";
import type { ArenaStateSchema } from "../../src/schema/arena-state.ts";
import { readContentFiles } from "../../src/store/content/content-files.ts";
import { needsGodot, runGodotClean } from "../godot/support/godot.ts";
import { BadNetwork } from "../support/bad-network.ts";
import { type ContentFolder, contentFolder } from "../support/content-folder.ts";
import { eventually } from "../support/eventually.ts";
import type { LineQuality } from "../support/line-schedule.ts";
import { TestServer } from "../support/test-server.ts";

const DUEL = {
  ...{ countdown_seconds: 2, rounds_to_win: 2, round_seconds: 100 },
  ability_ids: ["melee_attack", "fireball", "dodge_roll"],
  ability_overrides: { melee_attack: { cast_time: 0.2, damage: 25 } },
};
const INPUT_MS = 1000 / 30;
const STROLL_SECONDS = 8;
/** Who says nothing for so long has lost the connection. */
const SILENCE_MS = 3000;

/** What the player in Godot has written down: see `godot/tests/game/arena_player.gd`. */
type Report = {
  player_id: string;
  corrections: number;
  /** Of those: the server has used an input later or sooner than its turn. */
  late_corrections: number;
  longest_correction: number;
  replays: number;
  inputs: number;
  /** Never sent, after hitches of the game. */
  skipped_inputs: number;
  starved: number;
  /** The median of the ticks that the input which waited least in a second has waited. */
  wait: number;
  /** Where this client has each fighter at each tick. */
  places: [tick: number, player_id: string, x: number, z: number][];
  /** Where it has shown the other in each frame, and at which tick with its fraction. */
  pictures: [tick: number, player_id: string, x: number, z: number][];
  seen: Record<string, number>;
  phases: number[];
  confirmed: number;
  taken_back: number;
  unforeseen: number;
  shots: number;
  shots_taken_back: number;
  result: Partial<MatchResult>;
};

/** Walks in circles, by an even clock. */
class Circler {
  readonly room: Room<typeof ArenaStateSchema, ArenaStateSchema>;
  #timer: NodeJS.Timeout | undefined;
  readonly #life: NodeJS.Timeout;

  constructor(room: Room) {
    this.room = room;
    room.onMessage("*", () => undefined);
    room.reconnection.enabled = false;
    // While there are no inputs.
    this.#life = setInterval(() => room.send("heartbeat", {}), SILENCE_MS / 3);
  }

  /** Of the round that is fought. */
  get ticksFought(): number {
    const { phase, phase_ends_at_tick = 0, tick = 0 } = this.room.state;
    return PHASES[phase ?? -1] === "fighting" ? DUEL.round_seconds * 30 - (phase_ends_at_tick - tick) : 0;
  }

  begin(speed: number): void {
    const input = this.room.input<ArenaInput>();
    const beganMs = performance.now();
    let sent = 0;
    this.#timer = setInterval(() => {
      const { phase, tick } = this.room.state;
      const running: (Phase | undefined)[] = ["countdown", "fighting", "round_over"];
      for (; sent < (performance.now() - beganMs) / INPUT_MS; sent++) {
        if (!running.includes(PHASES[phase ?? -1])) continue;
        const direction = (Math.floor(sent / 25) * 37) % 256;
        Object.assign(input.data, { direction, aim: direction, speed, buttons: 0 });
        Object.assign(input.data, { seen_tick: tick, seen_fraction: 0, heard_tick: tick });
        input.send();
      }
    }, INPUT_MS / 4);
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    clearInterval(this.#life);
    await this.room.leave();
  }
}

const README = join(import.meta.dirname, "../../godot/addons/tr_dungeons/README.md");
const EXAMPLE = join(import.meta.dirname, "../../godot/addons/tr_dungeons/arena_example.gd");

describe("a match of a player in Godot", function () {
  this.timeout(300_000);
  needsGodot();
  const folder = mkdtempSync(join(tmpdir(), "godot-arena-"));
  let server: TestServer;
  let content: ContentFolder;
  /** Where the rules have each fighter at the end of each tick. */
  const places = new Map<string, { x: number; z: number }>();
  /** Ticks of the fight that had no input of a fighter, or more than one: its machine, this one or the line was held up. */
  const unevenTicks = new Map<string, number>();

  before(async () => {
    content = await contentFolder();
    await content.edit("pvp-modes/duel.json", DUEL);
    const [, ...aside] = (await readContentFiles()).arenas.sand_court?.obstacles ?? [];
    // The player goes straight for the other, and would stand at what is in the middle.
    await content.edit("arenas/sand_court.json", { obstacles: aside });
    await content.edit("rules/default.json", { heartbeat_interval_seconds: 1 });
    server = await TestServer.start(
      { HEARTBEAT_TIMEOUT_MS: `${SILENCE_MS}` },
      { content_folder: content.path },
    );
    const { tick } = arenaRules;
    mock.method(arenaRules, "tick", (world: Parameters<typeof tick>[0]) => {
      if (world.phase === "fighting")
        for (const { id, given } of world.players.values())
          if (given.length !== 1) unevenTicks.set(id, (unevenTicks.get(id) ?? 0) + 1);
      const events = tick(world);
      for (const { id, mover } of world.players.values())
        places.set(`${world.tick} ${id}`, { x: mover.x, z: mover.z });
      return events;
    });
  });
  afterEach(async () => {
    places.clear();
    unevenTicks.clear();
    await server.clear();
  });
  after(async () => {
    mock.restoreAll();
    await server.stop();
    await content.delete();
    rmSync(folder, { recursive: true });
  });

  /** @param happens what becomes of the line, two seconds into the fight. */
  async function play(
    what: "stroll" | "fight",
    speed: number,
    line?: Partial<LineQuality>,
    happens: (network: BadNetwork) => void = () => undefined,
  ): Promise<Report> {
    const bob = new Circler(
      await new Client(server.endpoint).create("arena", { character_name: "Bob", pvp_mode_id: "duel" }),
    );
    const network = line ? await BadNetwork.open(server.port, line) : undefined;
    const endpoint = network?.endpoint ?? server.endpoint;
    const path = join(folder, "report");
    bob.begin(speed);
    try {
      const args = [endpoint, `arena-${randomUUID()}`, bob.room.roomId, what, path, String(STROLL_SECONDS)];
      const played = runGodotClean("tests/game/arena_player.gd", args, 150_000);
      if (network) {
        await Promise.race([played, eventually("the fight", () => bob.ticksFought > 60, 30_000)]);
        happens(network);
      }
      await played;
    } finally {
      await bob.end();
      await network?.close();
    }
    const report: Report = JSON.parse(readFileSync(path, "utf8"));
    return report;
  }

  /** Both fighters, at every tick that the player has heard of. */
  function assertPlaces(report: Report): void {
    const fighters = new Set<string>();
    for (const [tick, id, x, z] of report.places) {
      const there = places.get(`${tick} ${id}`);
      if (!there) continue;
      fighters.add(id);
      assert.deepEqual({ x, z }, there, `${id} at tick ${tick}`);
    }
    assert.equal(fighters.size, 2);
    const ticks = report.places.map(([tick]) => tick);
    const heard = new Set(ticks).size;
    assert.ok(heard > (Math.max(...ticks) - Math.min(...ticks)) * 0.95, `it has heard of ${heard} ticks`);
  }

  /** The other is shown where the rules look for it when they judge a strike of somebody who saw that tick. */
  function assertPictures({ pictures }: Report): void {
    let moving = 0;
    for (const [tick, id, x, z] of pictures) {
      const [from, to] = [Math.floor(tick), Math.floor(tick) + 1].map(each => places.get(`${each} ${id}`));
      if (!from || !to) continue;
      const share = tick - Math.floor(tick);
      assert.ok(Math.abs(from.x + (to.x - from.x) * share - x) < 1e-6, `x at tick ${tick}`);
      assert.ok(Math.abs(from.z + (to.z - from.z) * share - z) < 1e-6, `z at tick ${tick}`);
      if (from.x !== to.x || from.z !== to.z) moving += 1;
    }
    assert.ok(moving > 100, `it moves in ${moving} pictures`);
  }

  /** The server cannot wait for an input that is late, as on a busy machine. Where each tick has its input, there is nothing to correct. */
  function assertForeseen(report: Report): void {
    const { player_id, corrections, late_corrections, longest_correction } = report;
    const which = `${late_corrections} of ${corrections}, the longest: ${longest_correction} m`;
    assert.equal(late_corrections, corrections, which);
    if (!unevenTicks.has(player_id)) assert.equal(corrections, 0, which);
  }

  it("shows at once what its inputs do: it strolls, dodges, strikes and shoots without one correction, and knows where both are, exactly", async () => {
    const report = await play("stroll", 255);
    assertPlaces(report);
    assertPictures(report);
    assertForeseen(report);
    assert.ok(report.shots > 0, "it has shot");
    assert.equal(report.shots_taken_back, 0);
    assert.equal(report.seen.shot_seen, undefined, "each shot is the one that was predicted");
    const inputs = report.inputs + report.skipped_inputs;
    assert.ok(inputs > STROLL_SECONDS * 28 && inputs < (STROLL_SECONDS + 4) * 32, `${inputs}`);
  });

  it("does so on a line of 120 ms, and its inputs wait their turn at the server for a tick or two", async () => {
    const report = await play("stroll", 255, { latencyMs: 60 });
    assertPlaces(report);
    assertPictures(report);
    assert.equal(report.shots_taken_back, 0);
    assert.ok(report.wait > 0.3 && report.wait < 3, `${report.wait} ticks`);
    assertForeseen(report);
  });

  it("comes back when its connection is cut, and goes on as before", async () => {
    const report = await play("stroll", 255, { latencyMs: 30 }, network => network.cut());
    assertPlaces(report);
    assert.deepEqual([report.seen.lost, report.seen.back], [1, 1]);
    assert.ok(report.inputs > 60, `${report.inputs} since`);
    assert.deepEqual(report.phases, [PHASES.indexOf("countdown"), PHASES.indexOf("fighting")]);
  });

  it("is right again soon after a line that stood for 400 ms, by small corrections", async () => {
    const report = await play("stroll", 255, { latencyMs: 30 }, network => network.stall(400));
    assertPlaces(report);
    assert.ok(report.corrections > 0, "the server could not wait for its inputs");
    assert.ok(report.longest_correction < 3, `${report.longest_correction} m`);
    assert.ok(report.wait < 3, `its inputs wait ${report.wait} ticks`);
    assert.ok(report.replays < 100, `${report.replays} replays`);
  });

  it("fights to the end on a line of 100 ms, and the server says the same of its strikes as it has predicted", async () => {
    const report = await play("fight", 90, { latencyMs: 50, jitterMs: 10 });
    assertPlaces(report);
    assert.equal(report.result.reason, "won");
    const [winner] = report.result.teams ?? [];
    assert.equal(winner?.team, 2);
    assert.ok(report.confirmed > 10, `${report.confirmed} hits`);
    const wrong = report.taken_back + report.unforeseen;
    assert.ok(wrong <= report.confirmed / 10, `${wrong} wrong of ${report.confirmed}`);
    assert.equal(report.seen.hit_predicted, report.confirmed + report.taken_back);
    const rounds: Phase[] = [
      "countdown",
      "fighting",
      "round_over",
      "countdown",
      "fighting",
      "round_over",
      "over",
    ];
    assert.deepEqual(
      report.phases.map(each => PHASES[each]),
      rounds,
    );
  });

  it("is played by the example of the addon's README, which is the script that is run here and waits for its opponent", async () => {
    const shown = /## Arena\n.*?```gdscript\n(.*?)```/s.exec(readFileSync(README, "utf8"))?.[1];
    assert.equal(shown?.trim(), readFileSync(EXAMPLE, "utf8").trim());
    const played = runGodotClean("tests/game/arena_example.gd", [server.endpoint, randomUUID()], 60_000);
    const [listing] = await eventually(
      "its match",
      async () => {
        const there = await matchMaker.query({ name: "arena" });
        return there.length > 0 && there;
      },
      20_000,
    );
    const room = server.server.getRoomById<ArenaRoom>(listing?.roomId ?? "");
    const drops = mock.method(room, "onDrop");
    // Longer than anybody is kept who says nothing.
    await delay(SILENCE_MS + 1500);
    assert.equal(drops.mock.callCount(), 0, "its connection was lost");
    const bob = new Circler(await new Client(server.endpoint).joinById(listing?.roomId ?? "", {}));
    bob.begin(0);
    const ada = () =>
      [...(bob.room.state.fighters?.values() ?? [])].find(each => each.character_name === "Ada");
    await eventually("it walks and strikes", () => (ada()?.x ?? 0) > 2 && (ada()?.casting ?? 0) > 0, 20_000);
    await bob.end();
    assert.match(await played, /The match is over: .*"forfeited"/);
  });
});
