/** What clients see of a beacon, and how it follows the World. */
import { type SchemaType, schema, t } from "@colyseus/schema";
import type { StateSync } from "../../src/rooms/base/mode.ts";
import type { World } from "./rules.ts";

export const BeaconState = schema(
  {
    place: t.string(),
    tick: t.number(),
    lit: t.uint8(),
    is_burning: t.boolean(),
    coins: t.uint8(),
    tenders: t.uint8(),
  },
  "BeaconState",
);
export type BeaconState = SchemaType<typeof BeaconState>;

export function showBeacon(world: World): StateSync<BeaconState> {
  const state = new BeaconState();
  const update = () => {
    const { place, lit, coins, tick, burns_until_tick, tenders } = world;
    Object.assign(state, { place, lit, coins, is_burning: tick < burns_until_tick, tenders: tenders.size });
  };
  update();
  const updateTick = () => {
    state.tick = world.tick;
  };
  return { state, update, updateTick };
}
