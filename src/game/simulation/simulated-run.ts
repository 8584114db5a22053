/** A whole run of a dungeon in the rules: a party clears every room that it can come into, and ends at the exit. */
import { type Lasting, lasting } from "../character/lasting.ts";
import { type Content, entryOf, type RoomType } from "../content/content.ts";
import { DEFAULT_DIFFICULTY_ID } from "../content/run-content.ts";
import { distance } from "../core/geometry.ts";
import { positionOf } from "../core/position.ts";
import { applyCommand } from "../dungeon/commands.ts";
import type { GameEvent } from "../dungeon/dungeon-events.ts";
import { DEFAULT_TERMS, type RunTerms } from "../dungeon/run-terms.ts";
import { type Arrival, createWorld } from "../dungeon/setup.ts";
import { takeTick } from "../dungeon/tick.ts";
import type { Player, World } from "../dungeon/world.ts";
import type { Doorway } from "../movement/walkable-area.ts";
import { grow, playTick, walk } from "./simulated-player.ts";

/** What begins anew with each run. */
const newRun = lasting.pick({
  ...{ statistics: true, run_ticks: true, run_counters: true, run_achievement_progress: true },
});

export type RunReport = {
  /** Whether all came to the exit. */
  is_done: boolean;
  seconds: number;
  deaths: number;
  /** In the order in which they were first entered. */
  rooms: string[];
  /** By player: what it was and had at the end. */
  characters: Lasting[];
  /** By player: what it gained on the run. */
  gained: { gold: number; experience: number; items: Record<string, number> }[];
};

/** Longer than any party needs for a room: then it is stuck, or no match for what lives there. */
const ROOM_SECONDS = 600;
const MOST_DEATHS = 40;

export function simulateRun(
  content: Content,
  dungeon_id: string,
  party: readonly Lasting[],
  seed: number,
  difficulty_id: string = DEFAULT_DIFFICULTY_ID,
): RunReport {
  const run = new Run(content, dungeon_id, party, seed, difficulty_id);
  run.play();
  return run.report;
}

class Run {
  readonly report: RunReport;
  readonly #content: Content;
  readonly #dungeon_id: string;
  readonly #seed: number;
  readonly #terms: RunTerms;
  readonly #worlds = new Map<string, World>();
  readonly #ids: string[];
  #ticks = 0;

  constructor(
    content: Content,
    dungeon_id: string,
    party: readonly Lasting[],
    seed: number,
    difficulty_id: string,
  ) {
    this.#content = content;
    this.#dungeon_id = dungeon_id;
    this.#seed = seed;
    this.#terms = { ...DEFAULT_TERMS, difficulty_id, party_size: party.length };
    this.#ids = party.map((_, i) => `player${i + 1}`);
    const gained = party.map(() => ({ gold: 0, experience: 0, items: {} }));
    this.report = { is_done: false, seconds: 0, deaths: 0, rooms: [], characters: [...party], gained };
  }

  play(): void {
    const { start_room_template_id } = entryOf(this.#content.dungeons, this.#dungeon_id);
    let arrivals = this.report.characters.map((character, i): Arrival => {
      const id = this.#ids[i] ?? "";
      return { player_id: id, character_name: id, lasting: { ...character, ...newRun.parse({}) } };
    });
    for (let room: string | undefined = start_room_template_id; room !== undefined; ) {
      const world = this.#worldOf(room);
      for (const arrival of arrivals) this.#note(applyCommand(world, { type: "join", arrival }).events);
      const isCleared = this.#clear(world);
      this.report.characters = [...world.players.values()].map(player => player.lasting);
      this.report.seconds = this.#ticks / world.ticks_per_second;
      this.report.is_done = world.room_type === "exit";
      if (!isCleared || this.report.is_done) return;
      const next = this.#doorOnward(world);
      if (!next) return;
      arrivals = this.#goThrough(world, next);
      room = world.players.size === 0 ? next.leads_to : undefined;
    }
  }

  #worldOf(room_template_id: string): World {
    const known = this.#worlds.get(room_template_id);
    if (known) return known;
    this.report.rooms.push(room_template_id);
    const number = this.#seed * 1000 + this.report.rooms.length;
    const world = createWorld({
      ...{
        content: this.#content,
        dungeon_id: this.#dungeon_id,
        room_template_id,
        run_id: `run${this.#seed}`,
        terms: this.#terms,
      },
      ...{ room_id: `room${number}`, seed: number, draw_key: number.toString(16).padStart(32, "0") },
    });
    this.#worlds.set(room_template_id, world);
    return world;
  }

  /** Fights and collects until there is nothing left to do. */
  #clear(world: World): boolean {
    for (let ticks = 0; ticks < ROOM_SECONDS * world.ticks_per_second; ticks++) {
      let isIdle = true;
      for (const player of world.players.values()) {
        const played = playTick(world, player);
        isIdle &&= played.isIdle;
        this.#note(played.events);
      }
      if (isIdle) {
        for (const player of world.players.values()) this.#note(grow(world, player));
        return true;
      }
      if (this.report.deaths > MOST_DEATHS) return false;
      this.#tick(world);
    }
    return false;
  }

  /** The door on the way to the nearest room that nobody has seen; to the exit when there is no other. */
  #doorOnward(here: World): Doorway | undefined {
    return this.#doorTo(here, room_type => room_type !== "exit") ?? this.#doorTo(here, () => true);
  }

  #doorTo(here: World, isWanted: (room_type: RoomType | undefined) => boolean): Doorway | undefined {
    const roads: { world: World; first: Doorway | undefined }[] = [{ world: here, first: undefined }];
    const seen = new Set([here]);
    // The list grows under the loop.
    for (const { world, first } of roads)
      for (const doorway of world.walkableArea.doorways) {
        const next = this.#worlds.get(doorway.leads_to);
        if (next && !seen.has(next) && !world.doors.get(doorway.door_id)?.is_locked) {
          seen.add(next);
          roads.push({ world: next, first: first ?? doorway });
        } else if (!next && isWanted(this.#typeOf(doorway)) && opens(world, doorway, here)) {
          return first ?? doorway;
        }
      }
    return undefined;
  }

  #typeOf({ leads_to }: Doorway): RoomType | undefined {
    const { room_templates } = entryOf(this.#content.dungeons, this.#dungeon_id);
    return room_templates.find(each => each.room_template_id === leads_to)?.room_type;
  }

  #goThrough(world: World, { door_id, position }: Doorway): Arrival[] {
    const arrivals: Arrival[] = [];
    const isNear = (player: Player) =>
      distance(positionOf(player), position) < world.game_rules.door_reach_m - 0.5;
    for (let ticks = 0; world.players.size > 0 && ticks < 60 * world.ticks_per_second; ticks++) {
      for (const player of [...world.players.values()]) {
        if (!isNear(player)) {
          walk(world, player, position, 1);
          continue;
        }
        const { id: player_id } = player;
        applyCommand(world, { type: "door", player_id, door_id, action: "open" });
        const { verdict, events } = applyCommand(world, { type: "enter_door", player_id, door_id });
        this.#note(events);
        if (!verdict.is_accepted) continue;
        arrivals.push(verdict.value.departure);
      }
      this.#tick(world);
    }
    return arrivals.toSorted((a, b) => (a.player_id < b.player_id ? -1 : 1));
  }

  #tick(world: World): void {
    this.#ticks += 1;
    this.#note(takeTick(world));
  }

  #note(events: readonly GameEvent[]): void {
    for (const event of events) {
      if (event.event_type === "player_died") this.report.deaths += 1;
      if (!("source_player_id" in event) || event.source_player_id === undefined) continue;
      const gained = this.report.gained[this.#ids.indexOf(event.source_player_id)];
      if (!gained) continue;
      if (event.event_type === "experience_gained") gained.experience += event.experience;
      const found =
        event.event_type === "loot_picked_up"
          ? { item_id: event.item_id, quantity: event.item_quantity }
          : event.event_type === "item_received"
            ? event.goods
            : undefined;
      if (found?.item_id === "gold") gained.gold += found.quantity;
      else if (found) gained.items[found.item_id] = (gained.items[found.item_id] ?? 0) + found.quantity;
    }
  }
}

/** Whether the door is open to the party: one of those who are here may have its key. */
function opens(world: World, { door_id }: Doorway, here: World): boolean {
  if (!world.doors.get(door_id)?.is_locked) return true;
  const key = world.dungeon.corridors.find(each => each.door_id === door_id)?.key_item_id;
  return key !== undefined && [...here.players.values()].some(player => player.lasting.inventory[key]);
}
