/** The beacon mode as one object, and its Colyseus room. */
import { type AuthContext, ErrorCode, ServerError } from "@colyseus/core";
import { z } from "zod";
import type { Character } from "../../src/characters/character.ts";
import { accept } from "../../src/game/core/verdict.ts";
import { type JoinOptions, joinRequest } from "../../src/rooms/base/join-options.ts";
import { request } from "../../src/rooms/base/message-handler.ts";
import type { Mode, RoomPort } from "../../src/rooms/base/mode.ts";
import { type ModeClient, playerIdOf, slotOf } from "../../src/rooms/base/player-slot.ts";
import { ModeRoom } from "../../src/rooms/base/room.ts";
import { type BeaconRules, beaconEvent, beaconRules, type Tender, TICKS_PER_SECOND } from "./rules.ts";
import { type BeaconState, showBeacon } from "./state.ts";

export type Beacon = BeaconRules & {
  Player: Tender;
  State: BeaconState;
  Metadata: { place: string; lit: number };
};

const NAME = "beacon";
const RATE = { perSecond: 5, burst: 5 };
const nothing = z.object({}).optional();
const beaconRequest = joinRequest.extend({ place: z.string().max(20).default("first") });
const kept = z.object({ tick: z.int(), coins: z.int(), lit: z.int(), place: z.string() });
const roomIdOf = (run_id: string, place: string) => `${run_id}-${place}`;

function readOptions(options: unknown): JoinOptions & { place: string } {
  const { data } = beaconRequest.safeParse(options ?? {});
  if (!data)
    throw new ServerError(ErrorCode.MATCHMAKE_INVALID_CRITERIA, "A beacon has a place: a short text.");
  const { place, character_name, private: is_private } = data;
  return { place, character_name, is_private };
}

/** Coins are what any character has as gold. */
const withCoins = <C extends Character>(character: C, gold: number): C => ({
  ...{ ...character, gold },
  updated_at: new Date().toISOString(),
});

function handlers(room: RoomPort<Beacon>) {
  const { messageRoom } = room;
  return {
    light: request(messageRoom, "light", nothing, (client: ModeClient) =>
      room.perform({ type: "light", player_id: playerIdOf(client) }),
    ),
    take_coin: request(messageRoom, "take_coin", nothing, (client: ModeClient) =>
      room.performDurably(slotOf(client), { type: "take_coin", player_id: playerIdOf(client) }),
    ),
    go_on: request(messageRoom, "go_on", z.object({ place: z.string() }), (client: ModeClient, { place }) => {
      const slot = slotOf(client);
      const { run_id } = room.world;
      const options = { place, run_id, content_hash: room.content.content_hash };
      return room.transfer(slot, () =>
        accept({
          place: { mode: NAME, room_id: roomIdOf(run_id, place), options },
          depart() {
            const left = room.perform({ type: "go_on", player_id: slot.character.player_id });
            return left.is_accepted ? accept(withCoins(slot.character, left.value.coins)) : left;
          },
        }),
      );
    }),
  };
}

export const beaconMode: Mode<Beacon> = {
  name: NAME,
  ticks_per_second: TICKS_PER_SECOND,
  rules: beaconRules,
  events: {
    types: beaconEvent.options.map(each => each.shape.event_type.value),
    schema: beaconEvent,
    journal: ({ event_type }) => (event_type === "beacon_went_out" ? "none" : "row"),
    isMilestone: () => false,
    isCritical: ({ event_type }) => event_type === "beacon_lit",
    affected: () => undefined,
    broadcast: event =>
      event.event_type === "beacon_went_out" ? { type: "beacon_went_out", message: {} } : undefined,
    toOwners: () => [],
  },
  admission: {
    readClientOptions: readOptions,
    opening(options, newRunId) {
      const { place } = readOptions(options);
      const run_id = options.run_id ?? newRunId;
      return { room_id: roomIdOf(run_id, place), run_id, place };
    },
    admitsOnlyExpected: ({ place }) => place !== "first",
    metadata: ({ place, lit }) => ({ place, lit }),
  },
  characters: {
    redo(character, events) {
      const taken = events.filter(
        event => event.event_type === "coin_taken" && event.character_id === character.character_id,
      );
      return withCoins(character, character.gold + taken.length);
    },
    movedInto: (_world, character) => character,
    withProgress: (_world, character, { coins }) => withCoins(character, coins),
    find: ({ tenders }, player_id) => tenders.get(player_id),
    join: ({ player_id, character_id, gold }) => ({ type: "join", player_id, character_id, coins: gold }),
    leave: player_id => ({ type: "leave", player_id }),
    setConnected: (player_id, connected) => ({ type: "set_connected", player_id, connected }),
    count: ({ tenders }) => tenders.size,
    countPresent: ({ tenders }) => tenders.size,
    heldMs: () => 0,
    staysSeconds: () => 0,
    comesBackSeconds: 30,
    excerpt: ({ coins }) => ({ coins }),
  },
  row: {
    fields: ({ place }, snapshot) => ({ place, ...snapshot }),
    snapshot: row => kept.parse(row),
    optionsOf: row => ({ place: kept.parse(row).place, run_id: row.run_id }),
    passingFields: [],
    rowsBefore: 0,
  },
  placeOf: ({ place }) => place,
  patchIntervalMs: () => 100,
  show: showBeacon,
  messages: {
    light: { schema: nothing, rate: RATE },
    take_coin: { schema: nothing, rate: RATE },
    go_on: { schema: z.object({ place: z.string() }), rate: RATE },
  },
  handlers,
  welcome: (client, { tickNow: tick }) => client.send("welcome", { ...slotOf(client).character, tick }),
  describe: ({ world }) => ({ place: world.place, lit: world.lit, coins: world.coins }),
  rpc: ({ world }) => ({ howManyCoins: () => world.coins }),
};

export class BeaconRoom extends ModeRoom<Beacon> {
  constructor() {
    super(beaconMode);
  }

  static override onAuth(token: string, options: Record<string, unknown> | null, context: AuthContext) {
    return ModeRoom.authorize(beaconMode, token, options, context);
  }
}
