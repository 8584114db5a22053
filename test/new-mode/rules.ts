/**
 * The rules of a mode as small as a mode can be: two players tend a beacon, and share the coins beside it. They are pure, as
 * those of any mode: no clock, chance or I/O.
 */
import { z } from "zod";
import type { CommandIn, Outcome, Rules } from "../../src/game/core/rules.ts";
import { accept, reject, type Verdict } from "../../src/game/core/verdict.ts";

export const TICKS_PER_SECOND = 30;
const BURNS_FOR_TICKS = 3 * TICKS_PER_SECOND;
const COINS = 3;

export type Tender = { player_id: string; character_id: string; connected: boolean; coins: number };

export type World = {
  room_id: string;
  run_id: string;
  place: string;
  max_players: number;
  tick: number;
  tenders: Map<string, Tender>;
  /** Coins that nobody has taken yet. */
  coins: number;
  /** How often the beacon was lit. */
  lit: number;
  burns_until_tick: number;
};

export type Opening = { room_id: string; run_id: string; place: string };
export type Snapshot = { tick: number; coins: number; lit: number };

const id = z.string();
export const beaconEvent = z.discriminatedUnion("event_type", [
  z.object({ event_type: z.literal("tender_came"), source_player_id: id }),
  z.object({ event_type: z.literal("tender_left"), source_player_id: id }),
  z.object({ event_type: z.literal("beacon_lit"), source_player_id: id, times: z.int() }),
  z.object({ event_type: z.literal("beacon_went_out") }),
  /** Names the character that has the coin: its player may come back with another one. */
  z.object({ event_type: z.literal("coin_taken"), source_player_id: id, character_id: id }),
]);
export type BeaconEvent = z.infer<typeof beaconEvent>;

type ByTender = { player_id: string };
export type Commands = {
  join: { carries: ByTender & { character_id: string; coins: number }; value: undefined };
  leave: { carries: ByTender; value: undefined };
  set_connected: { carries: ByTender & { connected: boolean }; value: undefined };
  light: { carries: ByTender; value: { times: number } };
  take_coin: { carries: ByTender; value: { coins: number } };
  /** Goes on to the next beacon. */
  go_on: { carries: ByTender; value: { coins: number } };
};

export type BeaconRules = {
  World: World;
  Opening: Opening;
  Commands: Commands;
  Event: BeaconEvent;
  Snapshot: Snapshot;
};

type Rule<T extends keyof Commands> = (
  world: World,
  command: CommandIn<Commands, T>,
  events: BeaconEvent[],
) => Verdict<Commands[T]["value"]>;

const commandRules: { [T in keyof Commands]: Rule<T> } = {
  join(world, { player_id, character_id, coins }, events) {
    world.tenders.set(player_id, { player_id, character_id, connected: true, coins });
    events.push({ event_type: "tender_came", source_player_id: player_id });
    return accept();
  },
  leave(world, { player_id }, events) {
    if (!world.tenders.delete(player_id)) return reject("not_in_room");
    events.push({ event_type: "tender_left", source_player_id: player_id });
    return accept();
  },
  set_connected(world, { player_id, connected }) {
    const tender = world.tenders.get(player_id);
    if (!tender) return reject("not_in_room");
    tender.connected = connected;
    return accept();
  },
  light(world, { player_id }, events) {
    if (!world.tenders.has(player_id)) return reject("not_in_room");
    if (world.tick < world.burns_until_tick) return reject("busy");
    world.lit += 1;
    world.burns_until_tick = world.tick + BURNS_FOR_TICKS;
    events.push({ event_type: "beacon_lit", source_player_id: player_id, times: world.lit });
    return accept({ times: world.lit });
  },
  take_coin(world, { player_id }, events) {
    const tender = world.tenders.get(player_id);
    if (!tender) return reject("not_in_room");
    if (world.coins === 0) return reject("already_picked_up");
    world.coins -= 1;
    tender.coins += 1;
    const { character_id } = tender;
    events.push({ event_type: "coin_taken", source_player_id: player_id, character_id });
    return accept({ coins: tender.coins });
  },
  go_on(world, { player_id }, events) {
    const tender = world.tenders.get(player_id);
    if (!tender) return reject("not_in_room");
    if (world.lit === 0) return reject("not_yet");
    world.tenders.delete(player_id);
    events.push({ event_type: "tender_left", source_player_id: player_id });
    return accept({ coins: tender.coins });
  },
};

function apply<T extends keyof Commands>(
  world: World,
  command: CommandIn<Commands, T>,
): Outcome<Commands[T]["value"], BeaconEvent> {
  const events: BeaconEvent[] = [];
  const rule: Rule<T> = commandRules[command.type];
  return { verdict: rule(world, command, events), events };
}

const open = ({ room_id, run_id, place }: Opening): World => ({
  ...{ room_id, run_id, place, max_players: 2, tick: 0, tenders: new Map() },
  ...{ coins: COINS, lit: 0, burns_until_tick: 0 },
});

export const beaconRules: Rules<BeaconRules> = {
  open,
  apply,
  tick(world) {
    world.tick += 1;
    return world.tick === world.burns_until_tick ? [{ event_type: "beacon_went_out" }] : [];
  },
  isIdle: world => world.tick >= world.burns_until_tick,
  snapshot: ({ tick, coins, lit }) => ({ tick, coins, lit }),
  state: ({ tick, coins, lit, tenders }) => ({ tick, coins, lit, tenders: [...tenders.values()] }),
  restore: (opening, { tick, coins, lit }) => ({ ...open(opening), tick, coins, lit }),
  redo(world, after) {
    for (const { event, tick } of after) {
      world.tick = tick;
      if (event.event_type === "coin_taken") world.coins -= 1;
      if (event.event_type === "beacon_lit") world.lit = event.times;
    }
  },
};
