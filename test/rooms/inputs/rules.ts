/** The rules of the smallest mode that takes inputs: walkers on a line, each of whom goes at most one stride a tick. */
import type { CommandIn, Outcome, Rules } from "../../../src/game/core/rules.ts";
import { accept, reject, type Verdict } from "../../../src/game/core/verdict.ts";

export type Walker = {
  player_id: string;
  place: number;
  presses: number;
  is_down: boolean;
  /** Ticks in which its player was asked for inputs, and those in which none had come. */
  asked: number;
  starved: number;
  /** How many have waited at a time. */
  most_waiting: number;
  latency_ms: number | undefined;
};

export type World = {
  room_id: string;
  run_id: string;
  max_players: number;
  tick: number;
  phase: "gathering" | "walking" | "over";
  walkers: Map<string, Walker>;
};

export type WalkEvent = { event_type: "went_down" | "begun" | "ended"; source_player_id: string };
/** What a client can say in one input. */
export type Stride = { stride: number; is_pressed: boolean };
type ByWalker = { player_id: string };

export type Commands = {
  join: { carries: ByWalker; value: undefined };
  leave: { carries: ByWalker; value: undefined };
  set_connected: { carries: ByWalker & { connected: boolean }; value: undefined };
  begin: { carries: ByWalker; value: undefined };
  end: { carries: ByWalker; value: undefined };
  go_down: { carries: ByWalker; value: undefined };
  inputs: {
    carries: ByWalker & { inputs: Stride[]; waiting: number; latency_ms?: number | undefined };
    value: undefined;
  };
};

export type WalkRules = {
  World: World;
  Opening: { room_id: string; run_id: string };
  Commands: Commands;
  Event: WalkEvent;
  Snapshot: { tick: number };
};

type Rule<T extends keyof Commands> = (
  world: World,
  command: CommandIn<Commands, T>,
  events: WalkEvent[],
) => Verdict<undefined>;

const commandRules: { [T in keyof Commands]: Rule<T> } = {
  join({ walkers }, { player_id }) {
    const fresh = {
      place: 0,
      presses: 0,
      is_down: false,
      asked: 0,
      starved: 0,
      most_waiting: 0,
      latency_ms: undefined,
    };
    walkers.set(player_id, { player_id, ...fresh });
    return accept();
  },
  leave: ({ walkers }, { player_id }) => (walkers.delete(player_id) ? accept() : reject("not_in_room")),
  set_connected: () => accept(),
  begin(world, { player_id }, events) {
    world.phase = "walking";
    events.push({ event_type: "begun", source_player_id: player_id });
    return accept();
  },
  end(world, { player_id }, events) {
    world.phase = "over";
    events.push({ event_type: "ended", source_player_id: player_id });
    return accept();
  },
  go_down({ walkers }, { player_id }, events) {
    const walker = walkers.get(player_id);
    if (!walker) return reject("not_in_room");
    walker.is_down = true;
    events.push({ event_type: "went_down", source_player_id: player_id });
    return accept();
  },
  inputs({ walkers }, { player_id, inputs, waiting, latency_ms }) {
    const walker = walkers.get(player_id);
    if (!walker) return reject("not_in_room");
    walker.asked += 1;
    if (inputs.length === 0) walker.starved += 1;
    walker.most_waiting = Math.max(walker.most_waiting, waiting);
    walker.latency_ms = latency_ms;
    for (const { stride, is_pressed } of inputs) {
      walker.place += stride;
      if (is_pressed) walker.presses += 1;
    }
    return accept();
  },
};

function apply<T extends keyof Commands>(
  world: World,
  command: CommandIn<Commands, T>,
): Outcome<Commands[T]["value"], WalkEvent> {
  const events: WalkEvent[] = [];
  const rule: Rule<T> = commandRules[command.type];
  return { verdict: rule(world, command, events), events };
}

const open = (ids: WalkRules["Opening"]): World => ({
  ...{ ...ids, max_players: 3, tick: 0, phase: "gathering", walkers: new Map() },
});

export const walkRules: Rules<WalkRules> = {
  open,
  apply,
  tick(world) {
    world.tick += 1;
    return [];
  },
  isIdle: ({ phase }) => phase !== "walking",
  snapshot: ({ tick }) => ({ tick }),
  state: ({ tick, phase, walkers }) => ({ tick, phase, walkers: [...walkers.values()] }),
  restore: (opening, { tick }) => ({ ...open(opening), tick }),
  redo: () => undefined,
};
