/** What a match makes of its players' inputs: which are taken when is a rule, so that a replay does the same. */
import { type ArenaInput, toQuarter } from "../../game/arena/arena-input.ts";
import { isRunning } from "../../game/arena/arena-world.ts";
import { inputsToTake } from "../../game/arena/input-pacing.ts";
import { ArenaInputSchema } from "../../schema/arena-input-schema.ts";
import type { InputPolicy } from "../base/mode.ts";
import type { ArenaRoomTypes } from "./arena-types.ts";

/**
 * Half as fast again as an honest client, and five seconds of its inputs at once. After a stall fewer come: a client sends no more while a second
 * and a half of them are without an answer.
 */
const RATE = { perSecond: 45, burst: 150 };

export const arenaInputs: InputPolicy<ArenaRoomTypes, ArenaInputSchema> = {
  schema: ArenaInputSchema,
  rate: RATE,
  takesNow: (world, player_id) => isRunning(world) && world.players.has(player_id),
  toTake(world, player_id, waiting) {
    const fighter = world.players.get(player_id);
    return fighter ? inputsToTake(fighter.pacing, waiting) : 0;
  },
  /** Nobody has seen or heard of what has not been yet. */
  isPlausible: ({ tick }, { seen_tick, heard_tick }) => seen_tick <= tick && heard_tick <= tick,
  command: ({ player_id, inputs, waiting, latency_ms = 0 }) => ({
    type: "inputs",
    player_id,
    inputs: inputs.map(plain),
    waiting,
    latency_ms,
  }),
};

/** Exactly what the recording knows to write in few bytes. What a client has heard is no matter of the rules. */
export function plain(input: ArenaInput): ArenaInput {
  const { direction, aim, speed, buttons } = input;
  return { direction, aim, speed, buttons, ...toQuarter(input), heard_tick: 0 };
}
