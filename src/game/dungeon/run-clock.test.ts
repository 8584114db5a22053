import assert from "node:assert/strict";
import fc from "fast-check";
import {
  act,
  anArrival,
  aWorld,
  contentWith,
  firstEnemy,
  pass,
  playerIn,
  put,
  strike,
} from "../../../test/support/world.ts";
import { achievement } from "../content/schemas/character-schemas.ts";
import { enemyType } from "../content/schemas/fight-schemas.ts";
import { yawTowards } from "../core/geometry.ts";
import { positionOf } from "../core/position.ts";
import { applyCommand, type Command } from "./commands.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { type DungeonLine, dungeonRules } from "./dungeon-rules.ts";
import { isIdle } from "./idle.ts";
import { redoCharacter } from "./redo.ts";
import { runTicksOf } from "./run-clock.ts";
import { DEFAULT_TERMS } from "./run-terms.ts";
import { createWorld, departureOf, type WorldOptions } from "./setup.ts";
import { type HibernatedRoom, hibernate, restoreWorld } from "./snapshot.ts";
import { takeTick } from "./tick.ts";
import { memberOf, type World } from "./world.ts";

const goblin = enemyType.parse({ ...aWorld().content["enemy-types"].goblin, patrol_radius: 0 });
/** Goblins that stand until somebody comes, so that rooms can be idle. */
const CONTENT = contentWith({ "enemy-types": { goblin } });

const optionsOf = (terms: Partial<WorldOptions["terms"]> = {}): WorldOptions => ({
  ...{ content: CONTENT, room_id: "room", run_id: "run", dungeon_id: "first_dungeon" },
  ...{ room_template_id: "room2", seed: 1, draw_key: undefined, terms: { ...DEFAULT_TERMS, ...terms } },
});

const join = (world: World, player_id: string, run_ticks = 0) =>
  act(world, { type: "join", arrival: anArrival(player_id, { lasting: { run_ticks } }) });
const connect = (world: World, player_id: string, connected: boolean) =>
  act(world, { type: "set_connected", player_id, connected });
const leave = (world: World, player_id: string) => act(world, { type: "leave", player_id });

describe("the clock of a run", () => {
  it("stands until somebody comes in, and goes on from where the run had come", () => {
    const world = createWorld(optionsOf({ run_ticks: 500 }));
    pass(world, 2);
    assert.equal(runTicksOf(world), 500);
    join(world, "ada");
    pass(world, 2);
    assert.equal(runTicksOf(world), 540);
    leave(world, "ada");
    pass(world, 2);
    assert.equal(runTicksOf(world), 540);
  });

  it("goes on from the largest that it hears of, of its own and of those who come in", () => {
    const world = createWorld(optionsOf());
    join(world, "ada", 300);
    pass(world, 1);
    join(world, "bob", 310);
    assert.equal(runTicksOf(world), 320);
    join(world, "cyd", 1000);
    pass(world, 1);
    assert.equal(runTicksOf(world), 1020);
  });

  it("goes along with a character through a door", () => {
    const world = createWorld({ ...optionsOf(), room_template_id: "room1" });
    join(world, "ada");
    pass(world, 3);
    put(world, world.walkableArea.doorways[0]?.position ?? assert.fail());
    const { verdict } = act(world, { type: "enter_door", player_id: "ada", door_id: "door1_2" });
    assert.ok(verdict.is_accepted);
    assert.equal(verdict.value.departure.lasting.run_ticks, 60);
  });

  it("goes on without a connection for as long as the character stands in the World, where it may be moved and struck", () => {
    const world = createWorld(optionsOf());
    join(world, "ada");
    connect(world, "ada", false);
    pass(world, 2);
    assert.equal(runTicksOf(world), 40);
    const before = world.tick;
    while (world.players.has("ada")) takeTick(world);
    assert.ok(world.tick > before);
    assert.equal(runTicksOf(world), world.tick);
    const left = runTicksOf(world);
    pass(world, 60);
    assert.equal(runTicksOf(world), left);
    connect(world, "ada", true);
    pass(world, 1);
    assert.equal(runTicksOf(world), left + 20);
  });

  it("is told with the end of the run, with the deaths of the character on this run", () => {
    const world = createWorld({ ...optionsOf({ run_ticks: 900 }), room_template_id: "room6" });
    const statistics = { ...anArrival("ada").lasting.statistics, deaths: 2 };
    const arrival = anArrival("ada", { lasting: { deaths: 12, run_ticks: 950, statistics } });
    const { events } = act(world, { type: "join", arrival });
    const ended = events.find(event => event.event_type === "run_ended");
    assert.deepEqual([ended?.ticks, ended?.deaths, ended?.statistics.deaths], [950, 2, 2]);
    assert.ok(ended && !("is_unearned" in ended));
  });

  it("equals a count of ticks by hand, whatever comes, goes, drops, fights and idles", () => {
    fc.assert(
      fc.property(anyGame, turns => {
        const game = new CountedGame();
        game.play(turns);
        seen.idle += game.idleTicks;
        seen.unattended += game.unattendedTicks;
        seen.doors += game.doors;
      }),
      { seed: 20_261, numRuns: 150 },
    );
    assert.ok(seen.idle > 1000 && seen.unattended > 1000 && seen.doors > 10, JSON.stringify(seen));
  });

  it("comes to the same where the room is played again, which takes idle ticks one by one", () => {
    fc.assert(
      fc.property(anyGame, turns => {
        const game = new CountedGame();
        game.play(turns);
        const world = dungeonRules.open(optionsOf());
        for (const line of game.lines) {
          while (world.tick < line.tick - (line.kind === "tick" ? 1 : 0)) takeTick(world);
          if (line.kind === "tick") takeTick(world);
          else if (line.kind === "command") applyCommand(world, line.command);
        }
        while (world.tick < game.world.tick) takeTick(world);
        assert.equal(runTicksOf(world), runTicksOf(game.world));
      }),
      { seed: 20_262, numRuns: 60 },
    );
  });

  it("is not behind its snapshot after a crash, nor ahead of what it was, but by moments without a connection", () => {
    fc.assert(
      fc.property(anyGame, fc.nat({ max: 99 }), (turns, percent) => {
        const game = new CountedGame();
        const middle = Math.floor((turns.length * percent) / 100);
        game.play(turns.slice(0, middle));
        const hibernated: HibernatedRoom = JSON.parse(JSON.stringify(hibernate(game.world)));
        assert.equal(hibernated.run_ticks, game.counted);
        Object.assign(game, { journal: [], uncounted: 0 });
        game.play(turns.slice(middle));
        const restored = restoreWorld(optionsOf(), hibernated);
        assert.equal(runTicksOf(restored), hibernated.run_ticks);
        dungeonRules.redo(restored, game.journal, []);
        assert.ok(runTicksOf(restored) >= (hibernated.run_ticks ?? 0));
        const most = game.counted + game.uncounted;
        assert.ok(runTicksOf(restored) <= most, `${runTicksOf(restored)} of ${most}`);
        seen.redone += runTicksOf(restored) - (hibernated.run_ticks ?? 0);
        // It stands until somebody comes.
        pass(restored, 1);
        assert.equal(hibernate(restored).run_ticks, runTicksOf(restored));
      }),
      { seed: 20_263, numRuns: 150 },
    );
    assert.ok(seen.redone > 1000, JSON.stringify(seen));
  });

  it("is after a crash what the end of the run said that was told", () => {
    const world = createWorld(optionsOf());
    const statistics = anArrival("ada").lasting.statistics;
    const ended = { event_type: "run_ended", source_player_id: "ada", statistics, ticks: 777 } as const;
    dungeonRules.redo(world, [{ event: ended, tick: 9 }], []);
    assert.equal(runTicksOf(world), 777);
  });

  it("counts after a crash the time of a fight that the journal tells of", () => {
    const world = createWorld(optionsOf());
    join(world, "ada");
    const hibernated = hibernate(world);
    const journal = pass(world, 1).map(event => ({ event, tick: world.tick }));
    const enemy = firstEnemy(world);
    put(world, { x: enemy.position_x, z: enemy.position_z - 1.5 });
    journal.push(...strike(world, { target: enemy }).events.map(event => ({ event, tick: world.tick })));
    const restored = restoreWorld(optionsOf(), hibernated);
    dungeonRules.redo(restored, journal, []);
    assert.deepEqual([runTicksOf(restored), runTicksOf(world)], [20, 20]);
  });
});

describe("the deaths of a run", () => {
  it("are counted beside those of all runs, and after a crash from the journal", () => {
    const world = createWorld(optionsOf());
    join(world, "ada");
    const saved = departureOf(world, playerIn(world));
    const enemy = firstEnemy(world);
    put(world, { x: enemy.position_x, z: enemy.position_z - 1.5 });
    playerIn(world).current_health = 0.1;
    const events = pass(world, 3);
    const { lasting } = departureOf(world, playerIn(world));
    assert.deepEqual([lasting.deaths, lasting.statistics.deaths], [1, 1]);
    const redone = redoCharacter(saved, events, world.content).lasting;
    assert.deepEqual([redone.deaths, redone.statistics.deaths], [1, 1]);
  });
});

describe("a run that began elsewhere than at its start", () => {
  const feat = achievement.parse({ id: "feat", name: "Feat", goal: { event_type: "run_ended", target: 1 } });
  const { first_dungeon } = CONTENT.dungeons;
  const content = contentWith({
    achievements: { feat },
    dungeons: { first_dungeon: { ...(first_dungeon ?? assert.fail()), end_experience: 70 } },
  });
  const endOf = (earns: boolean) => {
    const world = createWorld({ ...optionsOf({ earns }), content, room_template_id: "room6" });
    const statistics = { ...anArrival("ada").lasting.statistics, enemies_killed: 3 };
    const arrival = anArrival("ada", { lasting: { statistics } });
    const outside = createWorld({ ...optionsOf({ earns }), content });
    act(outside, { type: "join", arrival });
    const saved = departureOf(outside, playerIn(outside));
    const { events } = act(world, { type: "join", arrival });
    return { world, events, saved };
  };
  const types = (events: readonly GameEvent[]) => events.map(({ event_type }) => event_type);

  it("gives no experience and no achievement at its end, where another gives both", () => {
    assert.deepEqual(types(endOf(true).events), [
      ...["player_joined", "run_ended", "experience_gained", "achievement_unlocked"],
    ]);
    const { world, events } = endOf(false);
    assert.deepEqual(types(events), ["player_joined", "run_ended"]);
    assert.deepEqual(playerIn(world).lasting.counters, {});
    assert.ok(events.some(event => event.event_type === "run_ended" && event.is_unearned));
  });

  it("counts nothing after a crash either, and stays so while its room is hibernated", () => {
    for (const earns of [true, false]) {
      const { world, events, saved } = endOf(earns);
      const redone = redoCharacter(saved, events, world.content).lasting;
      assert.deepEqual(redone.counters, playerIn(world).lasting.counters);
      assert.equal(redone.counters.run_ended !== undefined, earns);
      const kept: HibernatedRoom = JSON.parse(JSON.stringify(hibernate(world)));
      assert.equal(restoreWorld(optionsOf(), kept).terms.earns, earns);
    }
  });
});

const seen = { idle: 0, unattended: 0, doors: 0, redone: 0 };

const PLAYERS = ["ada", "bob", "cyd"] as const;
const [doorway] = createWorld(optionsOf()).walkableArea.doorways;
const PLACES = { entry: undefined, goblin: { x: 0, z: 30.3 }, door: doorway?.position };
const turn = fc.record({
  /** Up to 5 s, or a long pause. */
  ticks: fc.oneof({ weight: 9, arbitrary: fc.nat({ max: 100 }) }, { weight: 1, arbitrary: fc.constant(900) }),
  player_id: fc.constantFrom(...PLAYERS),
  does: fc.constantFrom("join", "join", "leave", "drop", "drop", "return", "door", "fight", "fight", "fight"),
  /** Where it comes in: at the point of entry, beside the goblin, or at the door. */
  at: fc.constantFrom("entry", "goblin", "goblin", "door"),
  brings: fc.nat({ max: 2000 }),
});
const anyGame = fc.array(turn, { minLength: 20, maxLength: 60, size: "max" });
type Turn = typeof turn extends fc.Arbitrary<infer T> ? T : never;

/** A room in which all that is asked for happens, and whose clock is counted by hand. */
class CountedGame {
  readonly world = createWorld(optionsOf());
  readonly lines: DungeonLine[] = [];
  journal: { event: GameEvent; tick: number }[] = [];
  counted = 0;
  /** Ticks in which somebody had a slot, and nobody a connection or a character in the World. */
  uncounted = 0;
  idleTicks = 0;
  unattendedTicks = 0;
  doors = 0;

  play(turns: readonly Turn[]): void {
    for (const each of turns) {
      this.#pass(each.ticks);
      this.#do(each);
      assert.equal(runTicksOf(this.world), this.counted);
    }
  }

  /** As a room does it: idle ticks are skipped, and counted at once. */
  #pass(ticks: number): void {
    const { world } = this;
    for (let left = ticks; left > 0; left -= 1) {
      const isConnected = this.#isAnybodyConnected();
      if (isIdle(world) && isConnected) {
        world.tick += left;
        this.counted += left;
        this.idleTicks += left;
        return;
      }
      const isThere = isConnected || world.players.size > 0;
      const events = takeTick(world);
      this.#note(events);
      if (events.length > 0) this.lines.push({ kind: "tick", tick: world.tick, events });
      if (isThere) this.counted += 1;
      else if (PLAYERS.some(id => memberOf(world, id))) this.uncounted += 1;
      if (!isConnected && isThere) this.unattendedTicks += 1;
      assert.equal(runTicksOf(world), this.counted);
    }
  }

  #isAnybodyConnected(): boolean {
    return PLAYERS.some(id => memberOf(this.world, id)?.connected);
  }

  #do({ player_id, does, at, brings }: Turn): void {
    const { world } = this;
    const player = memberOf(world, player_id);
    if (does === "join" && !player) {
      const position = PLACES[at];
      this.#ask({
        type: "join",
        arrival: anArrival(player_id, { position, lasting: { run_ticks: brings } }),
      });
      this.counted = Math.max(this.counted, brings);
    }
    if (!player) return;
    if (does === "leave") this.#ask({ type: "leave", player_id });
    if (does === "drop" || does === "return")
      this.#ask({ type: "set_connected", player_id, connected: does === "return" });
    if (!world.players.has(player_id)) return;
    const enemy = [...world.enemies.values()].find(each => each.is_alive);
    if (does === "door") this.#ask({ type: "enter_door", player_id, door_id: "door1_2" });
    if (does !== "fight" || !enemy || !player.is_alive) return;
    const position = positionOf(player);
    const claim = { position, yaw: yawTowards(position, positionOf(enemy)) };
    this.#ask({ type: "combat_event", player_id, claim, use: { ability_id: "melee_attack" } });
  }

  #ask(command: Command): void {
    const { events } = applyCommand(this.world, command);
    if (command.type === "enter_door") this.doors += events.length;
    this.#note(events);
    this.lines.push({ kind: "command", tick: this.world.tick, command, events });
  }

  #note(events: readonly GameEvent[]): void {
    for (const event of events)
      if (event.event_type !== "attack_started") this.journal.push({ event, tick: this.world.tick });
  }
}
