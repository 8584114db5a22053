/** Watches rooms of a dungeon while they are played again, and collects how fast each player says that it walks. It changes nothing. */
import type { FairPlay } from "../game/content/fair-play-content.ts";
import { distance, type Point, yawTowards } from "../game/core/geometry.ts";
import { secondsIn } from "../game/core/ticks.ts";
import type { CommandOf } from "../game/dungeon/commands.ts";
import type { Player, World } from "../game/dungeon/world.ts";
import { paceOf, walkSpeed } from "../game/movement/pace.ts";
import { walksOnSeconds } from "../game/movement/walk-on.ts";
import { endOfPath } from "../game/movement/walk-out.ts";
import type { Claim } from "../game/movement/walking.ts";
import { type Finding, finding, MOST_MOMENTS } from "./findings.ts";

/** A walk without a pause. `pace`: 1 is as fast as it may be. */
export type WalkSpan = { room_id: string; tick: number; pace: number };

/** So long somebody has walked straight on, with pauses in between or without. */
const SPAN_SECONDS = 5;
/** Each turn is as much too early or too late as the line makes it: in shorter legs nothing else would be seen. */
const LEAST_LEG_SECONDS = 0.5;
/** Below this share of its speed somebody is slowed. */
const SLOWED_SHARE = 0.9;
/** Nothing says that it has not stood meanwhile where a client that does not say that it walks on is silent for so long. */
const PAUSE_SECONDS = 1;
/** The room and the client say where it is with so many metres between them at most. */
const SAME_PLACE_M = 0.001;
/** Who turns on the way has walked further than from one end to the other. */
const STRAIGHT_RAD = 0.05;

/** What was claimed last. */
type Walk = {
  world: World;
  at: Point;
  tick: number;
  /** Metres per second of its walk, without a sprint. */
  speed: number;
  sprints: boolean;
  /** Whether it said that it had sprinted, and had not the stamina for that: for the rules it has walked. */
  isBreathless: boolean;
  /** At which it says that it walks on, in metres per second. */
  said_speed: number | undefined;
  /** Where to it walks on, in radians; undefined: it stands, or nobody knows. */
  direction: number | undefined;
  /** Whether its client says when it walks on, and so when it stands. */
  tellsWay: boolean;
};

/** For how many ticks somebody has walked, and how many seconds that takes. */
type Walked = { ticks: number; seconds: number };

const NOTHING: Walked = { ticks: 0, seconds: 0 };

export class WalkObserver {
  readonly #walks = new Map<string, Walk>();
  /** Straight on since the last turn. */
  readonly #legs = new Map<string, Walked>();
  /** Of a span that is not over: its legs. */
  readonly #begun = new Map<string, Walked>();
  readonly #spans = new Map<string, WalkSpan[]>();

  /** Before a command is applied. */
  note(world: World, command: object): void {
    if (!isClaim(command)) return;
    const { player_id, claim } = command;
    const player = world.players.get(player_id);
    if (!player) return;
    const before = this.#walks.get(player_id);
    const now = walkOf(world, player, claim, before);
    this.#walks.set(player_id, now);
    const { ticks, seconds } = this.#legs.get(player_id) ?? NOTHING;
    const isOn = before && isFree(world, player) && isStraightOn(world, player, before, now, claim);
    if (!isOn) {
      this.#legs.delete(player_id);
      if (before && secondsIn(world, ticks) >= LEAST_LEG_SECONDS)
        this.#add(before, player_id, { ticks, seconds });
      return;
    }
    const { seconds: more } = paceOf(world, player, distance(before.at, now.at), before.sprints);
    const leg = { ticks: ticks + now.tick - before.tick, seconds: seconds + more };
    const isLong = secondsIn(world, leg.ticks) >= SPAN_SECONDS;
    if (isLong) this.#add(now, player_id, leg);
    this.#legs.set(player_id, isLong ? NOTHING : leg);
  }

  #add({ world, tick }: Walk, player_id: string, leg: Walked): void {
    const begun = this.#begun.get(player_id) ?? NOTHING;
    const ticks = begun.ticks + leg.ticks;
    const seconds = begun.seconds + leg.seconds;
    const passed = secondsIn(world, ticks);
    if (passed < SPAN_SECONDS) {
      this.#begun.set(player_id, { ticks, seconds });
      return;
    }
    this.#begun.delete(player_id);
    const spans = this.#spans.get(player_id) ?? [];
    spans.push({ room_id: world.room_id, tick, pace: seconds / passed });
    this.#spans.set(player_id, spans);
  }

  /** Those who have walked without a pause. */
  get player_ids(): string[] {
    return [...this.#spans.keys()];
  }

  spansOf(player_id: string): readonly WalkSpan[] {
    return this.#spans.get(player_id) ?? [];
  }
}

/** Walks of five seconds that are longer than anybody walks in five seconds. A line makes each of them a little longer or shorter. */
export function walkedTooFast(spans: readonly WalkSpan[], { pace }: FairPlay): Finding {
  const hits = spans.filter(each => each.pace >= pace.factor);
  const room_ids = hits.slice(0, MOST_MOMENTS).map(({ room_id }) => room_id);
  return { ...finding("pace", spans, hits, pace.honest_share), room_ids };
}

function walkOf(world: World, player: Player, claim: Claim, before: Walk | undefined): Walk {
  const { position: at, moving, sprinting = false } = claim;
  const isSame = before?.world === world;
  const tellsWay = moving !== undefined || (isSame && before.tellsWay);
  // Of a client that does not tell, the way it has come.
  const came = isSame && distance(before.at, at) > 0 ? yawTowards(before.at, at) : undefined;
  const direction = tellsWay ? moving?.direction : came;
  const { stamina } = paceOf(world, player, isSame ? distance(before.at, at) : 0, sprinting);
  return {
    ...{ said_speed: moving?.speed, isBreathless: sprinting && stamina === 0 },
    ...{ world, at, tick: world.tick, tellsWay, direction },
    ...{ speed: walkSpeed(world, player), sprints: moving ? moving.sprinting === true : sprinting },
  };
}

/** Whether it may walk, and does not dash. */
function isFree(world: World, { state, travel }: Player): boolean {
  const isDashing = travel.dash_metres > 0 && world.tick < travel.dash_lapses_at_tick;
  return (state === "IDLE" || state === "MOVING") && !isDashing;
}

/**
 * Whether all of the time between two claims was walked, one way and at one speed. The choice does not ask for times, so that what a line makes
 * of them comes out in the mean.
 */
function isStraightOn(world: World, player: Player, before: Walk, now: Walk, claim: Claim): boolean {
  if (before.world !== world || before.direction === undefined) return false;
  if (before.speed !== now.speed || before.sprints !== (claim.sprinting === true)) return false;
  // Its client may know it from the next claim on.
  if (now.isBreathless && !before.isBreathless) return false;
  // It was refused, pushed, or put somewhere.
  if (distance(endOfPath(player), before.at) > SAME_PLACE_M) return false;
  if (distance(before.at, now.at) < SAME_PLACE_M) return false;
  if (isSlowed(world, player, before, now)) return false;
  const turned = before.direction - yawTowards(before.at, now.at);
  if (2 * Math.asin(Math.abs(Math.sin(turned / 2))) > STRAIGHT_RAD) return false;
  return (
    secondsIn(world, now.tick - before.tick) <= (before.tellsWay ? walksOnSeconds(world) : PAUSE_SECONDS)
  );
}

/** Along a wall nobody is as fast as may be, and says so; who says so and is fast all the same is not slowed. */
function isSlowed(world: World, player: Player, before: Walk, now: Walk): boolean {
  const { seconds } = paceOf(world, player, distance(before.at, now.at), before.sprints);
  const fastest = now.speed * (before.sprints ? world.game_rules.sprint_speed_factor : 1);
  const passed = secondsIn(world, now.tick - before.tick);
  return (before.said_speed ?? fastest) < SLOWED_SHARE * fastest && seconds < SLOWED_SHARE * passed;
}

function isClaim(command: object): command is CommandOf<"move" | "combat_event"> {
  return "type" in command && (command.type === "move" || command.type === "combat_event");
}
