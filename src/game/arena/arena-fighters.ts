/** How fighters come into an arena, and to their places in it. */
import { type Ability, entryOf } from "../content/content.ts";
import { abilityIn } from "../content/mode-numbers.ts";
import { FLOOR_Y } from "../core/position.ts";
import { endEffects, NO_LASTING_EFFECTS, NOTHING_ABSORBED } from "../effects/effects.ts";
import type { ArenaArrival } from "./arena-arrival.ts";
import type { ArenaInput } from "./arena-input.ts";
import { type ArenaFighter, type ArenaWorld, aimOf, followMover } from "./arena-world.ts";
import { newPacing } from "./input-pacing.ts";
import { cutPlaces, newPlaces } from "./rewind.ts";
import { hold, type Mover, newMover } from "./step.ts";

/** Of a fighter whose first input has not come yet. */
export const NO_INPUT: ArenaInput = {
  direction: 0,
  aim: 0,
  speed: 0,
  buttons: 0,
  seen_tick: 0,
  seen_fraction: 0,
  heard_tick: 0,
};

export function newFighter(world: ArenaWorld, arrival: ArenaArrival, team: number): ArenaFighter {
  const { mode, content, tick } = world;
  const stats = entryOf(content["combat-stats"], mode.combat_stats_id);
  const abilities = mode.ability_ids.map(id => abilityIn(mode, entryOf(content.abilities, id)));
  const fighter: ArenaFighter = {
    is_alive: true,
    effects: NO_LASTING_EFFECTS,
    absorbed: NOTHING_ABSORBED,
    state: "IDLE",
    state_ends_at_tick: 0,
    strikes: 0,
    position_x: 0,
    position_y: FLOOR_Y,
    position_z: 0,
    yaw: 0,
    current_health: stats.max_health,
    stats,
    kind: "player",
    id: arrival.player_id,
    team: String(team),
    mana: { amount: stats.max_mana, since_tick: tick },
    stamina: { amount: stats.max_stamina, since_tick: tick },
    abilities: new Map<string, Ability>(abilities.map(each => [each.id, each])),
    lasting: { inventory: {}, level: arrival.level },
    casting: undefined,
    ready_at_tick: {},
    walk: undefined,
    history: undefined,
    slot: freeSlot(world),
    character_id: arrival.character_id,
    character_name: arrival.character_name,
    class_id: arrival.class_id,
    team_number: team,
    is_ready: false,
    connected: true,
    forfeits_at_tick: 0,
    latency_ms: 0,
    mover: newMover(0, 0, 0),
    pacing: newPacing(),
    given: [],
    waiting: 0,
    input: NO_INPUT,
    cast_late_ticks: 0,
    places: newPlaces(tick),
    died_at_tick: undefined,
    // Absent in all others, whose states are named by recordings from before there were bots.
    ...(arrival.is_bot && { is_bot: true as const }),
  };
  return fighter;
}

function freeSlot({ players }: ArenaWorld): number {
  const taken = new Set([...players.values()].map(({ slot }) => slot));
  let slot = 1;
  while (taken.has(slot)) slot += 1;
  return slot;
}

/** It stands where its team begins, whole and ready, and does not move before a tick. */
export function putAtSpawn(world: ArenaWorld, fighter: ArenaFighter, heldUntilTick: number): void {
  const { tick } = world;
  const { stats, mover } = fighter;
  Object.assign(mover, spawnOf(world, fighter));
  hold(mover, heldUntilTick);
  followMover(fighter);
  cutPlaces(fighter.places, tick);
  endEffects(fighter);
  fighter.is_alive = true;
  fighter.died_at_tick = undefined;
  fighter.state = "IDLE";
  fighter.casting = undefined;
  fighter.current_health = stats.max_health;
  fighter.mana = { amount: stats.max_mana, since_tick: tick };
  fighter.stamina = { amount: stats.max_stamina, since_tick: tick };
  fighter.ready_at_tick = {};
}

/** Of a team's points the first fighter takes the first, and so on. */
function spawnOf({ arena, players }: ArenaWorld, fighter: ArenaFighter): Mover {
  const own = [...players.values()].filter(({ team }) => team === fighter.team);
  const points = arena.spawn_points.filter(({ team }) => team === fighter.team_number);
  const point = points[Math.max(0, own.indexOf(fighter)) % Math.max(1, points.length)];
  if (!point) throw new Error(`Arena "${arena.id}" has no spawn point for team ${fighter.team_number}`);
  return newMover(point.x, point.z, aimOf(point.yaw));
}
