/** Watches a room of a dungeon while it is played again, and collects how fast each player says that it walks. It changes nothing. */
import type { FairPlay } from "../game/content/fair-play-content.ts";
import { distance, type Point } from "../game/core/geometry.ts";
import { secondsIn } from "../game/core/ticks.ts";
import type { CommandOf } from "../game/dungeon/commands.ts";
import type { World } from "../game/dungeon/world.ts";
import { walkSpeed } from "../game/movement/pace.ts";
import { type Finding, finding } from "./findings.ts";

/** A walk without a pause. `pace`: 1 is as fast as it may be. */
export type WalkSpan = { tick: number; pace: number };

const SPAN_SECONDS = 5;
/** Who says nothing for so long has paused, or its line has. */
const PAUSE_SECONDS = 1;
/** Nobody walks so far between two moves: it is somewhere else by a door, a death or a dash. */
const LONGEST_MOVE_M = 4;

type Walk = { at: Point; since_tick: number; tick: number; seconds: number };

export class WalkObserver {
  readonly #walks = new Map<string, Walk>();
  readonly #spans = new Map<string, WalkSpan[]>();

  /** Before a command is applied. */
  note(world: World, command: object): void {
    if (!isMove(command)) return;
    const { player_id, claim } = command;
    const player = world.players.get(player_id);
    if (!player) return;
    const before = this.#walks.get(player_id);
    const { tick } = world;
    const at = claim.position;
    const metres = before ? distance(before.at, at) : 0;
    const isFree = player.state === "IDLE" || player.state === "MOVING";
    const isOn =
      before !== undefined &&
      isFree &&
      metres > 0 &&
      metres < LONGEST_MOVE_M &&
      player.travel.dash_metres === 0 &&
      secondsIn(world, tick - before.tick) < PAUSE_SECONDS;
    if (!isOn) {
      this.#walks.set(player_id, { at, since_tick: tick, tick, seconds: 0 });
      return;
    }
    const factor = claim.sprinting ? world.game_rules.sprint_speed_factor : 1;
    const seconds = before.seconds + metres / (walkSpeed(world, player) * factor);
    const passed = secondsIn(world, tick - before.since_tick);
    if (passed < SPAN_SECONDS) {
      this.#walks.set(player_id, { ...before, at, tick, seconds });
      return;
    }
    const spans = this.#spans.get(player_id) ?? [];
    spans.push({ tick, pace: seconds / passed });
    this.#spans.set(player_id, spans);
    this.#walks.set(player_id, { at, since_tick: tick, tick, seconds: 0 });
  }

  spansOf(player_id: string): readonly WalkSpan[] {
    return this.#spans.get(player_id) ?? [];
  }
}

/** Walks of five seconds that are longer than anybody walks in five seconds. */
export function walkedTooFast(spans: readonly WalkSpan[], { pace }: FairPlay): Finding {
  return finding(
    "pace",
    spans,
    spans.filter(each => each.pace >= pace.factor),
    pace.honest_share,
  );
}

function isMove(command: object): command is CommandOf<"move"> {
  return "type" in command && command.type === "move";
}
