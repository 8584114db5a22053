import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { withCharacters } from "../../../test/support/character-content.ts";
import {
  anArrival,
  aWorld,
  contentWith,
  drawKeyOf,
  firstEnemy,
  kill,
  pass,
  playerIn,
  put,
  slay,
  strike,
  use,
} from "../../../test/support/world.ts";
import { readRecording } from "../../store/dungeon-recording.ts";
import { enemyType } from "../content/schemas/fight-schemas.ts";
import { lootTable } from "../content/schemas/loot-schemas.ts";
import { distance, pointTowards, yawTowards } from "../core/geometry.ts";
import { type Position, positionOf } from "../core/position.ts";
import { replay } from "../core/replay.ts";
import { applyCommand, type Command, type CommandOf } from "./commands.ts";
import { type DungeonLine, type DungeonStart, dungeonRules } from "./dungeon-rules.ts";
import { isIdle } from "./idle.ts";
import { createWorld } from "./setup.ts";
import { type HibernatedRoom, hibernate, restoreWorld } from "./snapshot.ts";
import { takeTick } from "./tick.ts";
import type { World } from "./world.ts";

const OPTIONS = {
  ...{ content: aWorld().content, room_id: "room", run_id: "run", dungeon_id: "first_dungeon" },
  ...{ room_template_id: "room2", seed: 7, draw_key: drawKeyOf(7) },
};

/** A recording as a room makes it: Ada walks to the goblin and strikes until one of them is dead. */
function aRecording(hibernated?: HibernatedRoom): {
  start: DungeonStart;
  lines: DungeonLine[];
  world: World;
} {
  const world = hibernated ? restoreWorld(OPTIONS, hibernated) : createWorld(OPTIONS);
  const lines: DungeonLine[] = [];
  const perform = (command: Command) =>
    lines.push({ kind: "command", tick: world.tick, command, ...applyCommand(world, command) });
  perform({ type: "join", arrival: anArrival("ada") });
  for (let seq = 1; world.players.get("ada")?.is_alive && !world.is_cleared && seq < 600; seq++) {
    for (let i = 0; i < 4; i++) {
      const events = takeTick(world);
      if (events.length > 0) lines.push({ kind: "tick", tick: world.tick, events });
    }
    const { position_x, position_z } = playerIn(world);
    const goblin = firstEnemy(world);
    const [dx, dz] = [goblin.position_x - position_x, goblin.position_z - position_z];
    const metres = Math.hypot(dx, dz);
    const stride = Math.min(1.2, Math.max(0, metres - 1.2)) / metres;
    const position = { x: position_x + dx * stride, z: position_z + dz * stride };
    const claim = { position, yaw: Math.atan2(dx, dz) };
    if (metres > 2) perform({ type: "move", player_id: "ada", seq, claim });
    else perform({ type: "combat_event", player_id: "ada", claim, use: { ability_id: "melee_attack" } });
  }
  lines.push({ kind: "end", tick: world.tick, events: [] });
  const start: DungeonStart = { kind: "start", mode: "dungeon", options: OPTIONS, hibernated };
  return { ...JSON.parse(JSON.stringify({ start, lines })), world };
}

describe("a recorded room", () => {
  it("plays again as it went, event for event", () => {
    const { start, lines, world } = aRecording();
    assert.ok(world.is_cleared);
    assert.equal(replay(dungeonRules, start, lines), undefined);
  });

  it("plays again from where it was restored", () => {
    const before = aWorld({ seed: 3 });
    pass(before, 40);
    const { start, lines } = aRecording(hibernate(before));
    assert.ok(lines.length > 10);
    assert.equal(replay(dungeonRules, start, lines), undefined);
  });

  it("names the line from which it goes otherwise, whatever is changed in it", () => {
    const { start, lines } = aRecording();
    const index = lines.findIndex(line => line.events.some(event => event.event_type === "damage_dealt"));
    const changed = structuredClone(lines);
    for (const event of changed[index]?.events ?? []) {
      if (event.event_type === "damage_dealt") event.damage_amount += 1;
    }
    assert.equal(replay(dungeonRules, start, changed)?.line, index);

    const silent = lines.findIndex(line => line.kind === "tick");
    assert.equal(replay(dungeonRules, start, lines.toSpliced(silent, 1))?.line, silent);
    assert.notEqual(
      replay(dungeonRules, { ...start, options: { ...start.options, seed: 8 } }, lines),
      undefined,
    );
  });

  it("carries the key that its criticals and its loot were drawn with: with another they are others", () => {
    const { start, lines } = aRecording();
    const others = [8, 9, 10, 11].map(number => ({ ...start.options, draw_key: drawKeyOf(number) }));
    assert.ok(others.some(options => replay(dungeonRules, { ...start, options }, lines) !== undefined));
  });

  it("from before there were keys plays again as it went: patrols, criticals of both sides, and loot", () => {
    const { start, lines } = readRecording(
      readFileSync("src/game/dungeon/recorded-with-one-generator.jsonl", "utf8"),
    );
    assert.ok(!("draw_key" in start.options));
    const events = lines.flatMap(line => line.events);
    const hits = events.filter(
      event => event.event_type === "damage_dealt" || event.event_type === "damage_taken",
    );
    for (const side of ["damage_dealt", "damage_taken"] as const) {
      const criticals = hits.filter(hit => hit.event_type === side).map(hit => hit.is_critical);
      assert.deepEqual(new Set(criticals), new Set([true, false]), side);
    }
    assert.equal(events.filter(event => event.event_type === "loot_picked_up").length, 3);
    assert.equal(replay(dungeonRules, start, lines), undefined);
  });
});

/** Ada kills a goblin, grows by it, dresses, learns, and lays something down that Bob walks up to and takes. */
class GrowthRecording {
  readonly #world: World;
  readonly #options: DungeonStart["options"];
  readonly #lines: DungeonLine[] = [];
  #seq = 0;

  constructor() {
    const { goblin } = OPTIONS.content["enemy-types"];
    assert.ok(goblin);
    const rich = { ...goblin, patrol_radius: 0, loot_table_id: "hoard", experience: 240 };
    const piece = { item_type: "equipment", chance: 1, min_quantity: 1, max_quantity: 1 };
    const drops = ["oathblade", "sword"].map(item_id => ({ ...piece, item_id }));
    const hoard = lootTable.parse({ id: "hoard", name: "Hoard", drops });
    const grown = withCharacters(contentWith({ "enemy-types": { goblin: rich } }));
    const content = { ...grown, "loot-tables": { ...grown["loot-tables"], hoard } };
    this.#options = { ...OPTIONS, content };
    this.#world = createWorld(this.#options);
  }

  play(): { start: DungeonStart; lines: DungeonLine[] } {
    this.#ask({ type: "join", arrival: anArrival("ada", { lasting: { inventory: { ore: 45 } } }) });
    this.#ask({ type: "join", arrival: anArrival("bob") });
    const goblin = firstEnemy(this.#world);
    while (goblin.is_alive) {
      if (this.#walk("ada", goblin, 1.5)) continue;
      const claim = this.#claim("ada", goblin, 0);
      this.#ask({ type: "combat_event", player_id: "ada", claim, use: { ability_id: "melee_attack" } });
      this.#pass(0.7);
    }
    this.#pass(4);
    for (const loot_instance_id of [...this.#world.loot_drops.keys()])
      this.#ask({ type: "loot_pickup", player_id: "ada", loot_instance_id });
    const { lasting } = playerIn(this.#world);
    this.#act({ action: "save_loadout", loadout_number: 1 });
    this.#act({ action: "equip", item_instance_id: Object.keys(lasting.pieces)[0] ?? "" });
    this.#act({ action: "learn_skill", node_id: "might" });
    this.#act({ action: "learn_skill", node_id: "ward" });
    this.#act({ action: "refund_skill", node_id: "ward" });
    this.#act({ action: "switch_loadout", loadout_number: 1 });
    this.#act({ action: "choose_title", title: "Slayer" });
    this.#ask({ type: "drop_item", player_id: "ada", item_id: "ore", quantity: 9, request_id: "gift" });
    const [mail] = lasting.outbox;
    if (mail) this.#act({ action: "take_mail", mail, settled_mail_ids: [] });
    const gift = [...this.#world.loot_drops.values()].find(each => each.item_id === "ore");
    assert.ok(gift);
    while (this.#walk("bob", gift, 1.5));
    this.#ask({ type: "loot_pickup", player_id: "bob", loot_instance_id: gift.loot_instance_id });
    this.#lines.push({ kind: "end", tick: this.#world.tick, events: [] });
    const start: DungeonStart = { kind: "start", mode: "dungeon", options: this.#options };
    return JSON.parse(JSON.stringify({ start, lines: this.#lines }));
  }

  #act(action: CommandOf<"character_action">["action"]): void {
    this.#seq += 1;
    const request_id = `request${this.#seq}`;
    this.#ask({ type: "character_action", player_id: "ada", action, request_id });
  }

  #ask(command: Command): void {
    const { verdict, events } = applyCommand(this.#world, command);
    assert.ok(verdict.is_accepted, JSON.stringify([command, verdict]));
    this.#lines.push({ kind: "command", tick: this.#world.tick, command, events });
  }

  #pass(seconds: number): void {
    for (let i = 0; i < seconds * 20; i++) {
      const events = takeTick(this.#world);
      if (events.length > 0) this.#lines.push({ kind: "tick", tick: this.#world.tick, events });
    }
  }

  /** One stride towards it; returns whether that was needed. */
  #walk(player_id: string, goal: Position, from_m: number): boolean {
    const metres = distance(positionOf(playerIn(this.#world, player_id)), positionOf(goal));
    if (metres <= from_m + 0.1) return false;
    this.#pass(0.2);
    this.#seq += 1;
    const claim = this.#claim(player_id, goal, Math.min(1, metres - from_m));
    this.#ask({ type: "move", player_id, seq: this.#seq, claim });
    return true;
  }

  #claim(player_id: string, goal: Position, metres: number) {
    const at = positionOf(playerIn(this.#world, player_id));
    return { position: pointTowards(at, positionOf(goal), metres), yaw: yawTowards(at, positionOf(goal)) };
  }
}

describe("a recorded room in which characters grow", () => {
  let start: DungeonStart;
  let lines: DungeonLine[];

  before(() => {
    ({ start, lines } = new GrowthRecording().play());
  });

  it("plays again as it went: experience, levels, pieces, skills, mails and achievements", () => {
    const told = new Set(lines.flatMap(line => line.events.map(event => event.event_type)));
    const expected = [
      ...([
        "experience_gained",
        "level_up",
        "achievement_unlocked",
        "loot_picked_up",
        "item_mailed",
      ] as const),
      ...([
        "loadout_saved",
        "item_equipped",
        "skill_learned",
        "skills_refunded",
        "loadout_switched",
      ] as const),
      ...(["title_chosen", "item_dropped", "mail_taken", "item_received"] as const),
    ];
    assert.deepEqual(
      expected.filter(type => !told.has(type)),
      [],
    );
    assert.equal(replay(dungeonRules, start, lines), undefined);
  });

  it("names the line from which it goes otherwise, if only the roll of an affix is another", () => {
    const changed = structuredClone(lines);
    const index = changed.findIndex(line => line.events.some(event => "piece" in event));
    for (const event of changed[index]?.events ?? [])
      if (event.event_type === "loot_dropped" && event.piece) event.piece.affixes.sharp = 1000;
    assert.equal(replay(dungeonRules, start, changed)?.line, index);
  });
});

describe("an idle room", () => {
  const still = enemyType.parse({ ...OPTIONS.content["enemy-types"].goblin, patrol_radius: 0 });
  const content = contentWith({ "enemy-types": { goblin: still } });

  /** Takes ticks as long as the room is idle; they must change nothing but their count. */
  function assertTicks(world: World): void {
    const { tick: _tick, ...before } = structuredClone({
      ...world,
      content: 0,
      walkableArea: 0,
      combat_rules: 0,
    });
    for (let i = 0; i < 100; i++) assert.deepEqual(takeTick(world), []);
    const { tick: _later, ...after } = structuredClone({
      ...world,
      content: 0,
      walkableArea: 0,
      combat_rules: 0,
    });
    assert.deepEqual(after, before);
  }

  it("is one where nobody does anything: ticks change nothing but their count", () => {
    for (const world of [aWorld({ room_template_id: "room1" }), aWorld({ content })]) {
      assert.equal(isIdle(world), true);
      assertTicks(world);
    }
  });

  it("is not idle while an enemy walks its last metres home", () => {
    const world = aWorld({ content });
    const goblin = firstEnemy(world);
    goblin.position_x += 0.9;
    goblin.state = "RETURN";
    goblin.walk = { from: { x: 0.9, z: 31.85 }, to: goblin.home, speed: 0.5, started_tick: 0 };
    pass(world, 0.5);
    assert.equal(goblin.state, "IDLE");
    assert.equal(isIdle(world), false);
    pass(world, 2);
    assert.equal(isIdle(world), true);
  });

  it("is not idle in the middle of anything, and changes nothing once it says that it is", () => {
    const beginnings: ((world: World) => void)[] = [
      world => void use(world, "fireball"),
      world => void use(world, "dodge_roll"),
      world => void strike(world),
      world => void put(world, { x: 0, z: firstEnemy(world).position_z - 9 }),
      world => void firstEnemy(world).threat.set("ada", 1),
      world => void slay(world, firstEnemy(world)),
      world => {
        put(world, { x: 0, z: 30 });
        pass(world, 1);
        kill(world);
      },
      world => {
        put(world, { x: 4, z: 23 });
        pass(world, 1);
        put(world, { x: 0, z: 17 });
        firstEnemy(world).position_z = 34;
      },
    ];
    for (const [index, begin] of beginnings.entries()) {
      const world = aWorld({ content });
      begin(world);
      if (index < 6) assert.equal(isIdle(world), false, `${index}`);
      for (let ticks = 0; ticks < 20 * 60; ticks++) {
        if (isIdle(world)) break;
        // The goblin has won by then, or is out of reach.
        if (ticks === 20 * 20) put(world, { x: 0, z: 16.9 });
        takeTick(world);
      }
      if (isIdle(world)) assertTicks(world);
    }
  });
});

describe("a hibernated room", () => {
  it("is restored as it was: dice, enemies, loot, doors, and what is cleared", () => {
    const world = aWorld({ seed: 5 });
    slay(world, firstEnemy(world));
    pass(world, 6);
    const hibernated: HibernatedRoom = JSON.parse(JSON.stringify(hibernate(world)));
    const restored = restoreWorld({ ...OPTIONS, seed: 99 }, hibernated);
    assert.deepEqual(hibernate(restored), hibernated);
    assert.equal(restored.is_cleared, true);
    assert.deepEqual(restored.doors, world.doors);
    assert.equal(restored.random.state, world.random.state);
  });

  it("keeps how far a fight has come", () => {
    const world = aWorld({ room_template_id: "room5" });
    const boss = firstEnemy(world);
    boss.current_health = 133;
    put(world, { x: 0, z: boss.position_z - 1.5 });
    strike(world, { target: boss });
    const restored = restoreWorld({ ...OPTIONS, room_template_id: "room5" }, hibernate(world));
    assert.deepEqual(hibernate(restored), hibernate(world));
    assert.deepEqual([firstEnemy(restored).phase, restored.boss_phase, restored.enemies.size], [1, 1, 3]);
    assert.ok([...restored.enemies.values()].slice(1).every(enemy => enemy.is_summoned));
  });
});
