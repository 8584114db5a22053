/**
 * A run that is played by the rules alone: two players go from the first room to the exit, fight, take what falls, open doors, die and come
 * back. Its recording is kept with the code, and tells when the rules come to other events: see `src/game/rules-version.test.ts`.
 */
import type { Content } from "../../src/game/content/content.ts";
import { lootTable } from "../../src/game/content/schemas/loot-schemas.ts";
import { distance, type Point, pointTowards, yawTowards } from "../../src/game/core/geometry.ts";
import { positionOf } from "../../src/game/core/position.ts";
import { ticksIn } from "../../src/game/core/ticks.ts";
import { applyCommand, type Command } from "../../src/game/dungeon/commands.ts";
import { type DungeonLine, type DungeonStart, dungeonRules } from "../../src/game/dungeon/dungeon-rules.ts";
import { DEFAULT_TERMS } from "../../src/game/dungeon/run-terms.ts";
import type { Arrival } from "../../src/game/dungeon/setup.ts";
import type { Enemy, Player, World } from "../../src/game/dungeon/world.ts";
import { withCharacters } from "./character-content.ts";
import { dungeonContent } from "./rules-content.ts";
import { anArrival, contentWith, drawKeyOf } from "./world.ts";

const PLAYERS = ["ada", "bob"];
const MOVE_TICKS = 4;
/** What a player walks in that time, and a bit less. */
const STRIDE_M = 1.1;
const STRIKE_FROM_M = 1.5;
const STRIKE_SECONDS = 0.7;
const LONGEST_ROOM_TICKS = 20 * 300;

export type Recording = { start: DungeonStart; lines: DungeonLine[] };

/** Of the tests, with characters that grow and goblins that drop pieces of equipment. */
function goldenContent(): Content {
  const { goblin } = dungeonContent()["enemy-types"];
  if (!goblin) throw new Error("test/content has no goblin");
  const rich = { ...goblin, loot_table_id: "hoard", experience: 240 };
  const piece = { item_type: "equipment", chance: 1, min_quantity: 1, max_quantity: 1 };
  const drops = ["oathblade", "sword"].map(item_id => ({ ...piece, item_id }));
  const hoard = lootTable.parse({ id: "hoard", name: "Hoard", drops });
  const grown = withCharacters(contentWith({ "enemy-types": { goblin: rich } }));
  return { ...grown, "loot-tables": { ...grown["loot-tables"], hoard } };
}

/** The run's rooms, as they are recorded. */
export function playGoldenRun(): Recording[] {
  const content = goldenContent();
  const dungeon = content.dungeons.first_dungeon;
  if (!dungeon) throw new Error("The content has no first_dungeon");
  let arrivals = PLAYERS.map(player_id => anArrival(player_id));
  return dungeon.room_templates.map(({ room_template_id }, i) => {
    const room = new GoldenRoom(content, room_template_id, i);
    arrivals = room.play(arrivals);
    return room.recording;
  });
}

class GoldenRoom {
  readonly recording: Recording;
  readonly #world: World;
  readonly #readyAtTick = new Map<string, number>();
  #seq = 0;

  constructor(content: Content, room_template_id: string, number: number) {
    const options = {
      ...{ content, room_id: `run-${room_template_id}`, run_id: "run", dungeon_id: "first_dungeon" },
      ...{ room_template_id, seed: number, draw_key: drawKeyOf(number + 1) },
      terms: { ...DEFAULT_TERMS, party_size: PLAYERS.length },
    };
    this.#world = dungeonRules.open(options);
    this.recording = { start: { kind: "start", mode: "dungeon", options }, lines: [] };
  }

  /** @returns what they bring into the next room; nobody from the last. */
  play(arrivals: readonly Arrival[]): Arrival[] {
    for (const arrival of arrivals) {
      this.#ask({ type: "join", arrival });
      this.#ask({ type: "set_connected", player_id: arrival.player_id, connected: true });
    }
    while (!this.#isDone()) {
      for (const player of this.#world.players.values()) this.#act(player);
      for (let i = 0; i < MOVE_TICKS; i++) this.#tick();
      if (this.#world.tick > LONGEST_ROOM_TICKS) throw new Error("The golden run does not come to its end");
    }
    const gone = [...this.#world.players.values()].flatMap(player => this.#goOn(player));
    this.recording.lines.push({ kind: "end", tick: this.#world.tick, events: [] });
    return gone;
  }

  #isDone(): boolean {
    const { players, is_cleared, loot_drops } = this.#world;
    const all = [...players.values()];
    return (
      is_cleared && loot_drops.size === 0 && all.every(player => player.is_alive && this.#isAtDoor(player))
    );
  }

  #act(player: Player): void {
    const { loot_drops, enemies, game_rules } = this.#world;
    if (!player.is_alive) {
      this.#ask({ type: "respawn", player_id: player.id });
      return;
    }
    const [loot] = loot_drops.values();
    const enemy = [...enemies.values()].find(each => each.is_alive);
    if (enemy) this.#fight(player, enemy);
    else if (!loot) this.#walk(player, this.#onward()?.position ?? positionOf(player), 1);
    else if (!this.#walk(player, positionOf(loot), game_rules.pickup_radius_m / 2))
      this.#ask({ type: "loot_pickup", player_id: player.id, loot_instance_id: loot.loot_instance_id });
  }

  #fight(player: Player, enemy: Enemy): void {
    const at = positionOf(enemy);
    if (this.#walk(player, at, STRIKE_FROM_M) || this.#world.tick < (this.#readyAtTick.get(player.id) ?? 0))
      return;
    this.#readyAtTick.set(player.id, this.#world.tick + ticksIn(this.#world, STRIKE_SECONDS));
    const claim = { position: positionOf(player), yaw: yawTowards(positionOf(player), at) };
    const use = { ability_id: "melee_attack", target: { kind: enemy.kind, id: enemy.id } };
    this.#ask({ type: "combat_event", player_id: player.id, claim, use });
  }

  /** One stride; false where it is there. */
  #walk(player: Player, goal: Point, within_m: number): boolean {
    const from = positionOf(player);
    const metres = distance(from, goal) - within_m;
    if (metres <= 0.05) return false;
    this.#seq += 1;
    const claim = {
      position: pointTowards(from, goal, Math.min(STRIDE_M, metres)),
      yaw: yawTowards(from, goal),
    };
    this.#ask({ type: "move", player_id: player.id, seq: this.#seq, claim });
    return true;
  }

  #onward() {
    return this.#world.walkableArea.doorways.find(({ is_onward }) => is_onward);
  }

  #isAtDoor(player: Player): boolean {
    const doorway = this.#onward();
    return !doorway || distance(positionOf(player), doorway.position) < 2;
  }

  #goOn(player: Player): Arrival[] {
    const doorway = this.#onward();
    if (!doorway) return [];
    const { door_id } = doorway;
    this.#ask({
      type: "door",
      player_id: player.id,
      door_id,
      action: "open",
      request_id: `${door_id}${player.id}`,
    });
    const command: Command = { type: "enter_door", player_id: player.id, door_id };
    const { tick } = this.#world;
    const { verdict, events } = applyCommand<"enter_door">(this.#world, {
      ...command,
      type: "enter_door",
      door_id,
      player_id: player.id,
    });
    this.recording.lines.push({ kind: "command", tick, command, events });
    if (!verdict.is_accepted) throw new Error(`The golden run is refused its door: ${verdict.reason}`);
    return [verdict.value.departure];
  }

  #ask(command: Command): void {
    // As it is told, not as it has become by the time that it is written.
    const told = structuredClone(command);
    const { events } = applyCommand(this.#world, command);
    this.recording.lines.push({ kind: "command", tick: this.#world.tick, command: told, events });
  }

  #tick(): void {
    const events = dungeonRules.tick(this.#world);
    if (events.length > 0) this.recording.lines.push({ kind: "tick", tick: this.#world.tick, events });
  }
}
