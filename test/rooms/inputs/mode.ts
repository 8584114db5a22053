/** The mode of rules.ts as one object, with its inputs, and its room. */
import type { AuthContext } from "@colyseus/core";
import { type SchemaType, schema, t } from "@colyseus/schema";
import { z } from "zod";
import { joinRequest } from "../../../src/rooms/base/join-options.ts";
import { request } from "../../../src/rooms/base/message-handler.ts";
import type { InputPolicy, Mode, RoomPort } from "../../../src/rooms/base/mode.ts";
import { type ModeClient, playerIdOf } from "../../../src/rooms/base/player-slot.ts";
import { ModeRoom } from "../../../src/rooms/base/room.ts";
import { type Walker, type WalkRules, type World, walkRules } from "./rules.ts";

export const Stride = schema({ stride: t.number(), is_pressed: t.boolean() }, "Stride");
export type Stride = SchemaType<typeof Stride>;
const WalkerState = schema({ place: t.number(), presses: t.number() }, "Walker");
export const WalkState = schema(
  { tick: t.number(), phase: t.string(), walkers: t.map(WalkerState) },
  "WalkState",
);
export type WalkState = SchemaType<typeof WalkState>;
export type Walk = WalkRules & { Player: Walker; State: WalkState; Metadata: object };

export const TICKS_PER_SECOND = 30;
const RATE = { perSecond: 20, burst: 20 };
const nothing = z.object({}).optional();

const inputs: InputPolicy<Walk, Stride> = {
  schema: Stride,
  rate: { perSecond: 45, burst: 150 },
  takesNow: ({ phase, walkers }, player_id) =>
    phase === "walking" && walkers.get(player_id)?.is_down === false,
  toTake: (_world, _player_id, waiting) => (waiting > 3 ? 2 : 1),
  isPlausible: (_world, { stride }) => Math.abs(stride) <= 1,
  command: ({ inputs, ...others }) => ({
    ...{ type: "inputs", ...others },
    inputs: inputs.map(({ stride, is_pressed }) => ({
      stride: Number.isNaN(stride) ? 0 : Math.min(1, Math.max(-1, stride)),
      is_pressed,
    })),
  }),
};

function show(world: World) {
  const state = new WalkState();
  const update = () => {
    state.phase = world.phase;
    for (const { player_id, place, presses } of world.walkers.values()) {
      const shown = state.walkers.get(player_id) ?? new WalkerState();
      Object.assign(shown, { place, presses });
      if (!state.walkers.has(player_id)) state.walkers.set(player_id, shown);
    }
  };
  update();
  const updateTick = () => {
    state.tick = world.tick;
  };
  return { state, update, updateTick };
}

const event = z.object({
  event_type: z.enum(["went_down", "begun", "ended"]),
  source_player_id: z.string(),
});

const handlers = (room: RoomPort<Walk>) => {
  const asked = (type: "begin" | "end" | "go_down") =>
    request(room.messageRoom, type, nothing, (client: ModeClient) =>
      room.perform({ type, player_id: playerIdOf(client) }),
    );
  return { begin: asked("begin"), end: asked("end"), go_down: asked("go_down") };
};

export const walkMode: Mode<Walk> = {
  ...{ name: "walk", ticks_per_second: TICKS_PER_SECOND, rules: walkRules, inputs },
  events: {
    types: event.shape.event_type.options,
    schema: event,
    journal: () => "row",
    isMilestone: () => false,
    isCritical: () => true,
    affected: () => undefined,
    broadcast: () => undefined,
    toOwners: () => [],
  },
  admission: {
    readClientOptions(options) {
      const { character_name, private: is_private } = joinRequest.parse(options ?? {});
      return { character_name, is_private };
    },
    opening: ({ run_id }, newRunId) => ({ room_id: run_id ?? newRunId, run_id: run_id ?? newRunId }),
    admitsOnlyExpected: () => false,
    metadata: () => ({}),
  },
  characters: {
    redo: character => character,
    movedInto: (_world, character) => character,
    withProgress: (_world, character) => character,
    find: ({ walkers }, player_id) => walkers.get(player_id),
    join: ({ player_id }) => ({ type: "join", player_id }),
    leave: player_id => ({ type: "leave", player_id }),
    setConnected: (player_id, connected) => ({ type: "set_connected", player_id, connected }),
    count: ({ walkers }) => walkers.size,
    countPresent: ({ walkers }) => walkers.size,
    heldMs: () => 0,
    staysSeconds: () => 0,
    comesBackSeconds: 30,
    excerpt: () => ({}),
  },
  row: {
    fields: (_world, snapshot) => snapshot,
    snapshot: row => z.object({ tick: z.int() }).parse(row),
    optionsOf: ({ run_id }) => ({ run_id }),
    passingFields: [],
    rowsBefore: 0,
  },
  placeOf: () => "nowhere",
  patchIntervalMs: () => 1000 / TICKS_PER_SECOND,
  show,
  messages: Object.fromEntries(
    ["begin", "end", "go_down"].map(type => [type, { schema: nothing, rate: RATE }]),
  ),
  handlers,
  welcome: client => client.send("welcome", { player_id: playerIdOf(client) }),
  describe: () => ({}),
  rpc: ({ world }) => ({ walkers: () => [...world.walkers.values()] }),
};

export class WalkRoom extends ModeRoom<Walk> {
  constructor() {
    super(walkMode);
  }

  static override onAuth(token: string, options: Record<string, unknown> | null, context: AuthContext) {
    return ModeRoom.authorize(walkMode, token, options, context);
  }
}
