/** The way from a match to what its players see. It runs just before a patch and copies what has changed. */
import {
  type ArenaFighter,
  type ArenaWorld,
  aimOf,
  isRunning,
  PHASES,
  type Phase,
} from "../game/arena/arena-world.ts";
import { UNITS_PER_METRE } from "../game/arena/grid.ts";
import { type Mover, stepMover } from "../game/arena/step.ts";
import type { Projectile } from "../game/combat/combat-world.ts";
import { NO_LASTING_EFFECTS } from "../game/effects/effects.ts";
import { PLAYER_STATES } from "../game/movement/walker.ts";
import { ArenaFighterSchema, ArenaProjectileSchema, ArenaStateSchema } from "./arena-state.ts";
import { type Show, SyncedMap, type View } from "./map-sync.ts";
import { PROTOCOL_VERSION } from "./protocol-version.ts";
import type { RoomVersions } from "./room-versions.ts";

/** A walk is sent whole so often, so that who comes in need not repeat more steps than this. */
const WHOLE_INTERVAL_TICKS = 30;

/** How a fighter's inputs wait is said so often, and at once where fewer wait than was said. */
const WAITING_INTERVAL_TICKS = 15;

export class ArenaSync {
  /** What clients see. Nobody else writes to it. */
  readonly state = new ArenaStateSchema();
  readonly #world: ArenaWorld;
  readonly #maps: readonly { update(affected: undefined): void }[];
  #scores: readonly number[] = [];

  constructor(world: ArenaWorld, versions: RoomVersions) {
    this.#world = world;
    const { state } = this;
    state.match_id = world.room_id;
    state.pvp_mode_id = world.mode.id;
    state.arena_id = world.arena.id;
    state.max_players = world.max_players;
    state.content_version = versions.content_version;
    state.content_hash = versions.content_hash;
    state.protocol_version = PROTOCOL_VERSION;
    state.rules_version = versions.rules_version;
    state.build_version = versions.build_version;
    this.#maps = [
      new SyncedMap(world, world.players, state.fighters, viewOfFighter),
      new SyncedMap(world, world.projectiles, state.projectiles, viewOfProjectile),
    ];
    this.update();
    this.updateTick();
  }

  /** Nothing is flushed in a match, so everything is copied each time. */
  update(): void {
    const { state } = this;
    const { round, is_sudden_death, phase_ends_at_tick = 0, leader_id = "" } = this.#world;
    state.phase = PHASES.indexOf(shownPhase(this.#world));
    state.phase_ends_at_tick = phase_ends_at_tick;
    state.round = round;
    state.is_sudden_death = is_sudden_death;
    state.leader_player_id = leader_id;
    this.#updateScores();
    for (const map of this.#maps) map.update(undefined);
    // Clients count ticks by it, also where nothing else changes.
    if (isRunning(this.#world)) this.updateTick();
  }

  /** Comes along with each patch: it is what clients keep time by. */
  updateTick(): void {
    this.state.tick = this.#world.tick;
  }

  #updateScores(): void {
    const { teams } = this.#world;
    const isSame =
      teams.length === this.#scores.length && teams.every((each, i) => each.rounds_won === this.#scores[i]);
    if (isSame) return;
    this.#scores = teams.map(({ rounds_won }) => rounds_won);
    for (const { team, rounds_won } of teams) this.state.scores.set(String(team), rounds_won);
  }
}

/** That a match is over is told when its result is saved. */
function shownPhase({ phase, is_result_known }: ArenaWorld): Phase {
  return phase === "over" && !is_result_known ? "round_over" : phase;
}

const viewOfFighter: Show<ArenaWorld, ArenaFighter, ArenaFighterSchema> = (world, fighter) =>
  new FighterView(world, fighter);

class FighterView implements View<ArenaWorld, ArenaFighter, ArenaFighterSchema> {
  readonly schema = new ArenaFighterSchema();
  /** Where clients have it: they repeat the same steps. */
  readonly #shown: Mover;
  #shownTick: number;
  #effects = NO_LASTING_EFFECTS;
  #fewestWaiting = Number.POSITIVE_INFINITY;

  constructor({ tick }: ArenaWorld, fighter: ArenaFighter) {
    const { schema } = this;
    schema.player_id = fighter.id;
    schema.slot = fighter.slot;
    schema.team = fighter.team_number;
    schema.character_name = fighter.character_name;
    schema.class_id = fighter.class_id;
    schema.level = fighter.lasting.level;
    schema.max_health = fighter.stats.max_health;
    schema.casting = 0;
    schema.cast_ends_at_tick = 0;
    schema.waiting_inputs = 0;
    schema.is_bot = fighter.is_bot === true;
    this.#shown = { ...fighter.mover, speed: 0, dash_ticks_left: 0, held_until_tick: 0 };
    this.#shownTick = tick;
    this.#say(tick);
  }

  copy(world: ArenaWorld, fighter: ArenaFighter): void {
    const { schema } = this;
    this.#copyPlace(world, fighter);
    schema.aim = fighter.mover.aim;
    schema.current_health = Math.ceil(fighter.current_health);
    schema.state = PLAYER_STATES.indexOf(fighter.state === "MOVING" ? "IDLE" : fighter.state);
    schema.connected = fighter.connected;
    schema.owed_steps = fighter.pacing.owed_steps;
    this.#copyWaiting(world, fighter);
    this.#copyCast(world, fighter);
    if (fighter.effects !== this.#effects) this.#copyEffects(fighter);
  }

  #copyPlace(world: ArenaWorld, { mover, is_alive }: ArenaFighter): void {
    const shown = this.#shown;
    for (; this.#shownTick < world.tick; this.#shownTick++)
      stepMover(shown, this.#shownTick + 1, world.map, world.move_numbers);
    const walks = is_alive && mover.dash_ticks_left === 0 && mover.held_until_tick <= world.tick;
    const speed = walks ? mover.speed : 0;
    const isSamePlace = shown.x === mover.x && shown.z === mover.z;
    const isSameWalk =
      shown.speed === speed &&
      (speed === 0 || (shown.direction === mover.direction && shown.speed_factor === mover.speed_factor));
    const isDue = speed > 0 && world.tick - this.schema.moved_at_tick >= WHOLE_INTERVAL_TICKS;
    if (isSamePlace && isSameWalk && !isDue) return;
    Object.assign(shown, { x: mover.x, z: mover.z, direction: mover.direction, speed });
    shown.speed_factor = mover.speed_factor;
    this.#say(world.tick);
  }

  /** A Schema takes no notice of a value that it has already. */
  #say(tick: number): void {
    const { x, z, direction, speed, speed_factor } = this.#shown;
    const { schema } = this;
    schema.x = x;
    schema.z = z;
    schema.direction = direction;
    schema.speed = speed;
    schema.speed_factor = speed_factor * UNITS_PER_METRE;
    schema.moved_at_tick = tick;
  }

  #copyWaiting({ tick }: ArenaWorld, { waiting }: ArenaFighter): void {
    const { schema } = this;
    this.#fewestWaiting = Math.min(this.#fewestWaiting, waiting);
    const isDue = tick % WAITING_INTERVAL_TICKS === 0;
    if (isDue || this.#fewestWaiting < schema.waiting_inputs) schema.waiting_inputs = this.#fewestWaiting;
    if (isDue) this.#fewestWaiting = Number.POSITIVE_INFINITY;
  }

  #copyCast({ mode }: ArenaWorld, { casting, state_ends_at_tick }: ArenaFighter): void {
    this.schema.casting = casting ? mode.ability_ids.indexOf(casting.ability_id) + 1 : 0;
    if (casting) this.schema.cast_ends_at_tick = Math.ceil(state_ends_at_tick);
  }

  #copyEffects({ effects }: ArenaFighter): void {
    this.#effects = effects;
    const shown = this.schema.effects;
    for (const [ability_id, ends_at_tick] of effects)
      if (shown.get(ability_id) !== Math.ceil(ends_at_tick)) shown.set(ability_id, Math.ceil(ends_at_tick));
    for (const ability_id of [...shown.keys()]) if (!effects.has(ability_id)) shown.delete(ability_id);
  }
}

/** Nothing of it changes while it flies. */
const viewOfProjectile: Show<ArenaWorld, Projectile, ArenaProjectileSchema> = (world, projectile) => {
  const schema = new ArenaProjectileSchema();
  schema.ability = world.mode.ability_ids.indexOf(projectile.ability_id) + 1;
  schema.source_slot = world.players.get(projectile.source.id)?.slot ?? 0;
  schema.x = projectile.position_x;
  schema.z = projectile.position_z;
  schema.aim = aimOf(projectile.yaw);
  schema.started_tick = Math.floor(projectile.started_tick);
  return { schema };
};
