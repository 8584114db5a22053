/**
 * What holds whatever players ask for and whenever: three of them fight, walk, steal, cheat, die and come back, as the
 * dice of fast-check want it.
 */

import assert from "node:assert/strict";
import fc from "fast-check";

import { withCharacters } from "../../../test/support/character-content.ts";
import {
  act,
  anArrival,
  aWorld,
  contentWith,
  drawKeyOf,
  pass,
  playerIn,
  use,
} from "../../../test/support/world.ts";
import { EVENT_RULES } from "../../rooms/dungeon/event-policies.ts";
import { roomState } from "../../store/dungeon-room-row.ts";
import { placesTaken } from "../character/bag.ts";
import type { CharacterAction } from "../character/character-actions.ts";
import { buildOf } from "../character/character-build.ts";
import type { Lasting } from "../character/lasting.ts";
import { EQUIPMENT_SLOTS } from "../content/character-content.ts";
import { WORLD_LIMIT_M } from "../content/content.ts";
import { difficulty } from "../content/schemas/run-schemas.ts";
import { distance, pointTowards, yawTowards } from "../core/geometry.ts";
import { positionOf } from "../core/position.ts";
import { replay } from "../core/replay.ts";
import { amountAt } from "../core/resource.ts";
import { canWalk } from "../movement/walkable-area.ts";
import { applyCommand, type Command, type CommandOf, type CommandType } from "./commands.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { type DungeonLine, type DungeonStart, dungeonRules } from "./dungeon-rules.ts";
import { isIdle } from "./idle.ts";
import { redoCharacter, redoRoom } from "./redo.ts";
import { DEFAULT_TERMS, LOOT_RULES } from "./run-terms.ts";
import { createWorld, type Departure, departureOf } from "./setup.ts";
import { hibernate, restoreWorld } from "./snapshot.ts";
import { takeTick } from "./tick.ts";
import { type Enemy, memberOf, type Player, type World } from "./world.ts";

/** What of a room's row the rules hibernate and restore. */
const hibernatedRoom = roomState.pick({
  ...{ tick: true, random_state: true, last_instance: true, is_cleared: true, boss_phase: true },
  ...{ enemies: true, loot_drops: true, doors: true, terms: true, run_ticks: true },
});

const PLAYERS = ["ada", "bob", "cyd"];
const ABILITIES = ["melee_attack", "fireball", "dodge_roll", "ground_slam", "health_potion", "no_such"];

const coordinate = fc.double({ min: -WORLD_LIMIT_M, max: WORLD_LIMIT_M, noNaN: true });
const anyClaim = fc.record({
  position: fc.record({ x: coordinate, z: coordinate }),
  yaw: fc.double({ min: -1000, max: 1000, noNaN: true }),
  sprinting: fc.boolean(),
  moving: fc.option(
    fc.record({
      direction: fc.double({ min: -1000, max: 1000, noNaN: true }),
      speed: fc.double({ min: 0, max: 64, noNaN: true }),
      sprinting: fc.boolean(),
    }),
    { nil: undefined },
  ),
});
const id = (kind: string) => fc.nat({ max: 12 }).map(number => `${kind}${number}`);
const doorId = fc.constantFrom("door1_2", "door2_3", "door3_4", "door4_5", "door5_6", "toString");
const playerId = fc.constantFrom(...PLAYERS);

/** What players ask for; joining aside, which the game sees to. */
type AskedType = Exclude<CommandType, "join" | "party_grew">;
type Asked = { [T in AskedType]: CommandOf<T> }[AskedType];

const anyAction: fc.Arbitrary<CharacterAction> = fc.oneof(
  fc.record({ action: fc.constant("equip"), item_instance_id: fc.constantFrom("toString", "none") }),
  fc.record({ action: fc.constant("unequip"), slot: fc.constantFrom(...EQUIPMENT_SLOTS) }),
  fc.record({
    action: fc.constantFrom("learn_skill", "refund_skill"),
    node_id: fc.constantFrom("storm", "toString"),
  }),
  fc.record({
    action: fc.constantFrom("save_loadout", "switch_loadout"),
    loadout_number: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ action: fc.constant("choose_title"), title: fc.constantFrom("Slayer", "Nobody", undefined) }),
  fc.constant({ action: "respec" }),
);

/** Any command at all, true or not. */
const wildCommand: fc.Arbitrary<Asked> = fc.oneof(
  fc.record({ type: fc.constant("move"), player_id: playerId, seq: fc.nat(), claim: anyClaim }),
  fc.record({
    type: fc.constant("combat_event"),
    player_id: playerId,
    claim: anyClaim,
    use: fc.record({
      ability_id: fc.constantFrom(...ABILITIES),
      target_enemy_id: fc.option(id("enemy"), { nil: undefined }),
    }),
  }),
  fc.record({ type: fc.constant("loot_pickup"), player_id: playerId, loot_instance_id: id("loot") }),
  fc.record({
    type: fc.constant("use_item"),
    player_id: playerId,
    item_id: fc.constantFrom("health_potion", "rusty_sword", "__proto__"),
  }),
  fc.record({ type: fc.constant("character_action"), player_id: playerId, action: anyAction }),
  fc.record({
    type: fc.constant("drop_item"),
    player_id: playerId,
    item_id: fc.constantFrom("health_potion", "ore", "token", "gold", "__proto__"),
    quantity: fc.integer({ min: 1, max: 99 }),
  }),
  fc.record({
    type: fc.constant("door"),
    player_id: playerId,
    door_id: doorId,
    action: fc.constantFrom("open", "close"),
  }),
  fc.record({ type: fc.constant("enter_door"), player_id: playerId, door_id: doorId }),
  fc.record({ type: fc.constant("respawn"), player_id: fc.constantFrom(...PLAYERS, "nobody") }),
  fc.record({ type: fc.constant("set_connected"), player_id: playerId, connected: fc.boolean() }),
  fc.record({ type: fc.constant("leave"), player_id: playerId }),
);

/** What a player really wants: it is worked out from the room, so that fights and loot come about. */
const wish = fc.record({
  player_id: playerId,
  what: fc.constantFrom(
    ...(["fight", "fight", "fight", "fight", "fight", "burn", "dodge", "loot", "loot", "drink"] as const),
    ...(["wear", "learn", "refund", "switch", "lay_down", "take_mail"] as const),
  ),
  which: fc.nat(),
});
type Wish = typeof wish extends fc.Arbitrary<infer T> ? T : never;

const turn = fc.record({
  ticks: fc.nat({ max: 6 }),
  asked: fc.oneof({ weight: 12, arbitrary: wish }, { weight: 1, arbitrary: wildCommand }),
  /** The run has so many members, now and then. */
  party_size: fc.oneof(
    { weight: 60, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 4 }) },
  ),
});
const anyGame = fc.record({
  room_template_id: fc.constantFrom("room2", "room4", "room5"),
  seed: fc.nat(),
  turns: fc.array(turn, { minLength: 200, maxLength: 400, size: "max" }),
});
type AnyGame = {
  room_template_id: string;
  seed: number;
  turns: (typeof turn extends fc.Arbitrary<infer T> ? T : never)[];
};

/** Enemies last longer for each member of the party. */
const crowded = difficulty.parse({
  ...{ id: "crowded", name: "Crowded", health: { base: 1, per_player: 0.3 } },
  ...{ damage: { base: 1, per_player: 0.1 }, experience: { base: 1 }, drops: { base: 1 } },
});

/** On its way to level 3, with a bag that is nearly full. */
function grownUp(player_id: string): Partial<Lasting> {
  const sword = { item_id: "sword", affixes: { sharp: 500 } };
  return {
    ...{ level: 2, experience: 150, inventory: { health_potion: 2, ore: 33 }, skills: ["ward"] },
    ...{ pieces: { [`sword of ${player_id}`]: sword }, equipment: { weapon: `sword of ${player_id}` } },
  };
}

/** A room of enemies that hit hard and last long, in which all that is asked for happens, and is watched and written down. */
class Game {
  readonly world: World;
  readonly start: DungeonStart;
  readonly lines: DungeonLine[] = [];
  readonly events: GameEvent[] = [];
  readonly #gone = new Map<string, Departure>();
  #seq = 0;

  constructor({ room_template_id, seed }: AnyGame) {
    const { content } = aWorld();
    const harder = Object.entries(content["combat-stats"]).map(([id, stats]) =>
      id === "player"
        ? [id, stats]
        : [id, { ...stats, attack_damage: stats.attack_damage * 6, max_health: stats.max_health * 2 }],
    );
    const place = { dungeon_id: "first_dungeon", room_template_id };
    const calmer = Object.entries(content["enemy-types"]).map(([id, type]) => [
      id,
      {
        ...{ ...type, patrol_radius: seed % 2 === 0 ? type.patrol_radius : 0 },
        ...{ loot_table_id: type.loot_table_id ?? "hoard", experience: 60 },
      },
    ]);
    const deadly = withCharacters(
      contentWith({
        "combat-stats": Object.fromEntries(harder),
        "enemy-types": Object.fromEntries(calmer),
        difficulties: { crowded },
      }),
    );
    this.start = {
      kind: "start",
      mode: "dungeon",
      options: {
        ...{ content: deadly, room_id: "room", run_id: "run", ...place, seed, draw_key: drawKeyOf(seed) },
        terms: { ...DEFAULT_TERMS, difficulty_id: crowded.id, loot_rule: LOOT_RULES[seed % 2] ?? "own_roll" },
      },
    };
    this.world = createWorld(this.start.options);
    for (const player_id of PLAYERS) this.#join(player_id);
  }

  play(turns: AnyGame["turns"], check: () => void = () => {}): void {
    for (const { ticks, asked, party_size } of turns) {
      for (let i = 0; i < ticks; i++) {
        this.#takeTick();
        check();
      }
      if (party_size !== undefined) this.perform({ type: "party_grew", party_size });
      const { player_id } = asked;
      if (!memberOf(this.world, player_id)) this.#join(player_id);
      else if (this.world.away.has(player_id))
        this.perform({ type: "set_connected", player_id, connected: true });
      else this.perform("what" in asked ? this.#commandFor(asked) : asked);
      check();
    }
    this.lines.push({ kind: "end", tick: this.world.tick, events: [] });
  }

  /** As a room does it: idle ticks are only counted, and those without events are not written down. */
  #takeTick(): void {
    if (isIdle(this.world)) {
      this.world.tick += 1;
      return;
    }
    const events = takeTick(this.world);
    this.events.push(...events);
    if (events.length > 0) this.lines.push({ kind: "tick", tick: this.world.tick, events });
  }

  perform(command: Command): void {
    const { world } = this;
    const player = "player_id" in command ? memberOf(world, command.player_id) : undefined;
    const wasDead = player?.is_alive === false;
    const before = wasDead ? tangible(world, player) : undefined;
    const { events, verdict } = applyCommand(world, command);
    if (wasDead && !["respawn", "leave", "set_connected"].includes(command.type)) {
      assert.deepEqual(tangible(world, player), before, `the dead did ${command.type}`);
    }
    if (!verdict.is_accepted) assert.deepEqual(events, []);
    if (player && !memberOf(world, player.id)) {
      this.#gone.set(player.id, departureOf(world, player));
    }
    this.events.push(...events);
    this.lines.push({ kind: "command", tick: world.tick, command, events });
  }

  #join(player_id: string): void {
    this.perform({
      type: "join",
      arrival:
        this.#gone.get(player_id) ??
        anArrival(player_id, { current_health: 30, lasting: grownUp(player_id) }),
    });
    this.#gone.delete(player_id);
  }

  get goldOfTheGone(): number {
    return [...this.#gone.values()].reduce((sum, departure) => sum + departure.lasting.gold, 0);
  }

  #commandFor({ player_id, what, which }: Wish): Command {
    const player = playerIn(this.world, player_id);
    const at = positionOf(player);
    if (!player.is_alive) return { type: "respawn", player_id };
    if (what === "drink") return { type: "use_item", player_id, item_id: "health_potion" };
    if (what === "lay_down") return layDown(player, which);
    const action = actionFor(player.lasting, what, which);
    if (action) return { type: "character_action", player_id, action };
    const [loot] = [...this.world.loot_drops.values()].filter(
      ({ for_player_id = player_id }) => for_player_id === player_id || which % 5 === 0,
    );
    const enemy = nearest(this.world, player);
    const goal = what === "loot" && loot ? positionOf(loot) : enemy ? positionOf(enemy) : at;
    const metres = distance(at, goal);
    const claim = { position: at, yaw: yawTowards(at, goal) };
    if (what === "burn" || what === "dodge") {
      const ability_id = what === "burn" ? "fireball" : "dodge_roll";
      return { type: "combat_event", player_id, claim, use: { ability_id } };
    }
    if (metres > 1.9) {
      this.#seq += 1;
      const position = pointTowards(at, goal, Math.min(1.2, metres - 1.5));
      const moving = this.#seq % 2 === 0 ? { direction: claim.yaw, speed: 6 } : undefined;
      return { type: "move", player_id, seq: this.#seq, claim: { ...claim, position, moving } };
    }
    if (what === "loot" && loot)
      return { type: "loot_pickup", player_id, loot_instance_id: loot.loot_instance_id };
    return { type: "combat_event", player_id, claim, use: { ability_id: "melee_attack" } };
  }
}

function layDown({ id: player_id, lasting }: Player, which: number): Command {
  const ids = Object.keys(lasting.pieces);
  const item_instance_id = ids[which % ids.length];
  if (item_instance_id !== undefined && which % 2 === 0)
    return { type: "drop_item", player_id, item_instance_id, quantity: 1 };
  return { type: "drop_item", player_id, item_id: Object.keys(lasting.inventory)[0] ?? "ore", quantity: 1 };
}

/** What the player does with its character; undefined for all else. A mail is taken from what is on its way to the mailbox. */
function actionFor(lasting: Lasting, what: Wish["what"], which: number): CharacterAction | undefined {
  const one = (all: readonly string[]) => all[which % all.length] ?? "nothing";
  const loadout_number = (which % 3) + 1;
  const mail = lasting.outbox.find(each => !lasting.taken_mail_ids.includes(each.mail_id));
  if (what === "wear" && which % 3 === 0)
    return { action: "unequip", slot: EQUIPMENT_SLOTS[which % 5] ?? "weapon" };
  if (what === "wear") return { action: "equip", item_instance_id: one(Object.keys(lasting.pieces)) };
  if (what === "learn") return { action: "learn_skill", node_id: one(["might", "ward", "fury", "quick"]) };
  if (what === "refund") return { action: "refund_skill", node_id: one(lasting.skills) };
  if (what === "switch")
    return { action: which % 2 === 0 ? "save_loadout" : "switch_loadout", loadout_number };
  return what === "take_mail" && mail ? { action: "take_mail", mail, settled_mail_ids: [] } : undefined;
}

function nearest(world: World, player: Player): Enemy | undefined {
  const metres = (enemy: Enemy) => distance(positionOf(enemy), positionOf(player));
  return [...world.enemies.values()].filter(enemy => enemy.is_alive).sort((a, b) => metres(a) - metres(b))[0];
}

/** All that a dead player's wishes could touch. */
function tangible(world: World, player: Player) {
  const { last_move_seq: _seq, ...body } = player;
  const { enemies, loot_drops, taken_loot, doors, projectiles, random, draws } = world;
  return structuredClone({ body, enemies, loot_drops, taken_loot, doors, projectiles, random, draws });
}

function assertWithin(value: number, max: number, what: string): void {
  assert.ok(value >= 0 && value <= max + 1e-9, `${what} is ${value}`);
}

function assertSound(world: World): void {
  for (const player of world.players.values()) {
    const stats = player.stats;
    assertWithin(player.current_health, stats.max_health, "health");
    assertWithin(
      amountAt(player.mana, stats.max_mana, world.game_rules.mana_regeneration, world),
      stats.max_mana,
      "mana",
    );
    assertWithin(
      amountAt(player.stamina, stats.max_stamina, world.game_rules.stamina_regeneration, world),
      stats.max_stamina,
      "stamina",
    );
    assert.equal(player.is_alive, player.current_health > 0);
    assert.equal(player.state === "DEAD", !player.is_alive);
    assert.ok(
      canWalk(world.walkableArea, positionOf(player), positionOf(player)),
      "a player off the walkable area",
    );
    for (const quantity of Object.values(player.lasting.inventory)) assert.ok(quantity > 0);
    const { content, game_rules } = world;
    assert.ok(placesTaken(content, player.lasting) <= game_rules.progression.bag_slots, "a bag is too full");
  }
  for (const enemy of world.enemies.values()) {
    assertWithin(enemy.current_health, enemy.stats.max_health, "an enemy's health");
    assert.equal(enemy.is_alive, enemy.current_health > 0);
    assert.ok(
      canWalk(world.walkableArea, positionOf(enemy), positionOf(enemy)),
      "an enemy off the walkable area",
    );
  }
}

/** All that a character keeps, but for its times and sums of damage, of which a kill may take some. */
function thatLasts({ statistics, run_ticks: _, ...lasting }: Lasting) {
  const { enemies_killed, gold_collected, items_collected, deaths: run_deaths } = statistics;
  return { ...lasting, enemies_killed, gold_collected, items_collected, run_deaths };
}

/** What must not be lost or doubled when a process is killed. */
function thatCounts({ terms, is_cleared, boss_phase, enemies, loot_drops, doors }: World) {
  const living = [...enemies.values()].filter(enemy => enemy.is_alive);
  return {
    terms,
    is_cleared,
    boss_phase,
    doors: [...doors.values()],
    living: living.map(enemy => [enemy.id, enemy.enemy_type_id, enemy.phase, enemy.stats]),
    loot: [...loot_drops.values()],
  };
}

function newestInstance({ enemies, loot_drops }: World): number {
  return Math.max(0, ...[...enemies.keys(), ...loot_drops.keys()].map(id => Number(id.replace(/^\D+/, ""))));
}

/** By achievements. */
function goldEarned({ events, world: { content } }: Game): number {
  return events
    .filter(event => event.event_type === "achievement_unlocked")
    .reduce((sum, { achievement_id }) => sum + (content.achievements[achievement_id]?.reward.gold ?? 0), 0);
}

/** By dying, and for skills that were given back or that no loadout keeps any more. */
function goldPaid({ events }: Game): number {
  return events.reduce((sum, event) => {
    if ("gold_paid" in event) return sum + event.gold_paid;
    return event.event_type === "player_respawned" ? sum + event.gold_lost : sum;
  }, 0);
}

describe("whatever three players do", () => {
  const seen = new Set<string>();
  const check = (property: (game: Game, turns: AnyGame["turns"]) => void) =>
    fc.assert(
      fc.property(anyGame, options => {
        const game = new Game(options);
        property(game, options.turns);
        for (const event of game.events) seen.add(event.event_type);
      }),
      { seed: 20_260, numRuns: 60 },
    );

  it("health, mana and stamina stay within 0 and their maximum, and everyone stays in the walkable area", () =>
    check((game, turns) => {
      game.play(turns, () => assertSound(game.world));
      for (const { stats, abilities, lasting } of game.world.players.values())
        assert.deepEqual({ stats, abilities }, buildOf(game.world.content, lasting));
    }));

  it("gold is neither made nor lost, and nothing is picked up twice", () =>
    check((game, turns) => {
      game.play(turns);
      const dropped = game.events.filter(event => event.event_type === "loot_dropped");
      const taken = game.events.filter(event => event.event_type === "loot_picked_up");
      assert.equal(new Set(taken.map(event => event.loot_instance_id)).size, taken.length);
      const ownerOf = new Map(dropped.map(event => [event.loot_instance_id, event.for_player_id]));
      for (const { loot_instance_id: id, source_player_id } of taken)
        assert.ok([undefined, source_player_id].includes(ownerOf.get(id)), "another's loot was taken");
      if (game.world.terms.loot_rule === "first_come")
        assert.ok(dropped.every(event => event.for_player_id === undefined));
      const goldIn = (events: typeof dropped | typeof taken) =>
        events.reduce((sum, event) => sum + (event.item_type === "gold" ? event.item_quantity : 0), 0);
      const onFloor = [...game.world.loot_drops.values()]
        .filter(loot => loot.item_type === "gold")
        .reduce((sum, loot) => sum + loot.quantity, 0);
      const { players, away } = game.world;
      const owned = [...players.values(), ...away.values()].reduce(
        (sum, player) => sum + player.lasting.gold,
        0,
      );
      assert.equal(owned + game.goldOfTheGone, goldIn(taken) + goldEarned(game) - goldPaid(game));
      assert.equal(onFloor + goldIn(taken), goldIn(dropped));
    }));

  it("every living player can act again within 3 s, and every enemy left alone finds home", () =>
    check((game, turns) => {
      game.play(turns);
      const { world } = game;
      for (const player_id of [...world.players.keys(), ...world.away.keys()])
        game.perform({ type: "set_connected", player_id, connected: true });
      const free = new Set<string>();
      for (let ticks = 0; ticks < 3 * 20; ticks++) {
        pass(world, 0.05);
        for (const player of world.players.values())
          if (player.state === "IDLE" || !player.is_alive) free.add(player.id);
      }
      assert.equal(free.size, world.players.size);
      world.players.clear();
      pass(world, 25);
      for (const enemy of world.enemies.values()) {
        assert.ok(["IDLE", "PATROL"].includes(enemy.state), enemy.state);
        assert.ok(distance(positionOf(enemy), enemy.home) <= 6, "away from home");
      }
    }));

  it("the replay goes as the play went, and names the line that was tampered with", () =>
    check((game, turns) => {
      game.play(turns);
      const { start, lines } = JSON.parse(JSON.stringify({ start: game.start, lines: game.lines }));
      assert.equal(replay(dungeonRules, start, lines), undefined);
      const recorded: DungeonLine[] = lines;
      const index = recorded.findLastIndex(line => line.events.length > 0);
      recorded[index] = {
        kind: "end",
        tick: 0,
        ...recorded[index],
        events: [{ event_type: "room_cleared" }],
      };
      if (game.lines[index]?.events[0]?.event_type === "room_cleared") return;
      assert.equal(replay(dungeonRules, start, recorded)?.line, index);
    }));

  it("what a killed process leaves, a snapshot and the journal after it, brings back all that counts", () =>
    check((game, turns) => {
      const middle = Math.floor(turns.length / 2);
      game.play(turns.slice(0, middle));
      const hibernated: unknown = JSON.parse(JSON.stringify(hibernate(game.world)));
      const { players, away } = game.world;
      const characters = [...players.values(), ...away.values()].map(player =>
        departureOf(game.world, player),
      );
      const eventsBefore = game.events.length;
      game.play(turns.slice(middle));
      const later = game.events
        .slice(eventsBefore)
        .filter(event => EVENT_RULES[event.event_type].journal !== "none");

      const restored = restoreWorld(game.start.options, hibernatedRoom.parse(hibernated));
      redoRoom(
        restored,
        later.map(event => ({ event, tick: game.world.tick })),
      );
      assert.deepEqual(thatCounts(restored), thatCounts(game.world));
      assert.ok(restored.last_instance >= newestInstance(game.world));

      const left = new Set(
        later.flatMap(event => (event.event_type === "player_left" ? [event.source_player_id] : [])),
      );
      for (const saved of characters.filter(each => !left.has(each.player_id))) {
        const { player_id } = saved;
        const { lasting, current_health } = redoCharacter(saved, later, game.world.content);
        const { is_alive, ...now } = memberOf(game.world, player_id) ?? assert.fail(player_id);
        assert.equal(current_health > 0, is_alive);
        assert.deepEqual(thatLasts(lasting), thatLasts(now.lasting));
      }
    }));

  it("fights, deaths and loot were really among it", () => {
    const expected: GameEvent["event_type"][] = [
      ...(["damage_dealt", "damage_taken", "ability_used", "attack_started", "enemy_died"] as const),
      ...(["player_died", "player_respawned", "enemies_reset", "boss_phase", "loot_dropped"] as const),
      ...(["loot_picked_up", "room_cleared", "player_left", "item_used", "item_dropped"] as const),
      ...(["experience_gained", "level_up", "achievement_unlocked", "achievement_progressed"] as const),
      ...(["item_equipped", "item_unequipped", "item_mailed", "mail_taken", "item_received"] as const),
      ...(["skill_learned", "skills_refunded", "loadout_saved", "loadout_switched"] as const),
      "party_grew",
    ];
    assert.deepEqual(
      expected.filter(type => !seen.has(type)),
      [],
    );
  });
});

describe("a player in a hurry", () => {
  it("gets no further than walking, stamina and rolls allow", () => {
    const ask = fc.record({
      ticks: fc.nat({ max: 8 }),
      metres: fc.double({ min: 0, max: 4, noNaN: true }),
      sprinting: fc.boolean(),
      rolls: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(ask, { minLength: 100, maxLength: 300, size: "max" }), asks => {
        const world = aWorld({ room_template_id: "room1" });
        const stamina = () =>
          amountAt(playerIn(world).stamina, 100, world.game_rules.stamina_regeneration, world);
        let [walked, sprintedSeconds, rolls, seconds, direction] = [0, 0, 0, 0, 1];
        for (const [index, { ticks, metres, sprinting, rolls: isRolling }] of asks.entries()) {
          pass(world, ticks / 20);
          seconds += ticks / 20;
          if (isRolling && use(world, "dodge_roll").verdict.is_accepted) rolls += 1;
          const before = stamina();
          const position = { x: 0, z: playerIn(world).position_z + direction * metres };
          const claim = { position, yaw: 0, sprinting };
          const { verdict } = act(world, { type: "move", player_id: "ada", seq: index + 1, claim });
          if (verdict.is_accepted) walked += metres;
          else direction = -direction;
          sprintedSeconds += (before - stamina()) / 10;
        }
        const walkingSeconds = seconds + 0.15 - 0.3 * Math.max(0, rolls - 1);
        const allowed = 6 * walkingSeconds + 3 * sprintedSeconds + 4 * rolls;
        assert.ok(walked <= allowed + 1e-6, `${walked} m, ${allowed} m were allowed`);
        assert.ok(20 * rolls + 10 * sprintedSeconds <= 100 + 15 * seconds + 1e-6);
        assert.ok(rolls <= 1 + seconds + 0.15);
      }),
      { seed: 20_260, numRuns: 100 },
    );
  });
});
