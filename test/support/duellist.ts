/** A player's client in a match, without a game around it; and content for matches that are short. */
import { setTimeout as delay } from "node:timers/promises";
import type { Client, Room } from "@colyseus/sdk";
import type { ArenaInput } from "../../src/game/arena/arena-input.ts";
import { ARENA_RATE } from "../../src/game/arena/arena-rate.ts";
import { PHASES, type Phase } from "../../src/game/arena/arena-world.ts";
import type { ArenaServerMessages } from "../../src/schema/arena-messages.ts";
import type { ArenaFighterSchema, ArenaStateSchema } from "../../src/schema/arena-state.ts";
import { type ContentFolder, contentFolder } from "./content-folder.ts";
import { eventually } from "./eventually.ts";

export const ROUNDS_TO_WIN = 2;
/** Short, so that nobody waits for it. */
const DUEL = { countdown_seconds: 1, rounds_to_win: ROUNDS_TO_WIN, combat_stats_id: "arena_fighter" };
const SPAWN_POINTS = [-2, 0, 2].flatMap(x => [
  { team: 1, x, z: -4, yaw: 0 },
  { team: 2, x, z: 4, yaw: Math.PI },
]);
const STRIKE = { melee_attack: { cast_time: 0.2, cooldown: 0.5, damage: 130 } };

/** The game's, with duels on an empty court in which one strike decides. Its caller deletes it. */
export async function duelContent(): Promise<ContentFolder> {
  const content = await contentFolder();
  await content.edit("arenas/sand_court.json", { obstacles: [], spawn_points: SPAWN_POINTS });
  const abilities = { ability_ids: ["melee_attack"], ability_overrides: STRIKE };
  await content.edit("pvp-modes/duel.json", { ...DUEL, ...abilities });
  return content;
}

type Told = { [T in keyof ArenaServerMessages]: ArenaServerMessages[T][] };

/** A player's client, without a game around it. */
export class Duellist {
  readonly room: Room<typeof ArenaStateSchema, ArenaStateSchema>;
  /** Its code, once the connection is closed. */
  readonly closed: Promise<number>;
  isClosed = false;
  readonly told: Told = { welcome: [], hit: [], own: [], match_over: [] };

  constructor(room: Room) {
    this.room = room;
    room.onMessage("welcome", (message: Told["welcome"][number]) => this.told.welcome.push(message));
    room.onMessage("hit", (message: Told["hit"][number]) => this.told.hit.push(message));
    room.onMessage("own", (message: Told["own"][number]) => this.told.own.push(message));
    room.onMessage("match_over", (message: Told["match_over"][number]) => this.told.match_over.push(message));
    room.onMessage("*", () => undefined);
    room.reconnection.enabled = false;
    this.closed = new Promise(resolve =>
      room.onLeave(code => {
        this.isClosed = true;
        resolve(code);
      }),
    );
  }

  get phase(): Phase | undefined {
    return PHASES[this.room.state.phase ?? -1];
  }

  get fighter(): ArenaFighterSchema | undefined {
    return this.room.state.fighters.get(this.told.welcome[0]?.player_id ?? "");
  }

  /** Walks up to another, and presses what it is told to, an input a tick, until it is over. */
  async play(
    isOver: () => boolean,
    { towards, buttons }: { towards: Duellist; buttons: number },
  ): Promise<void> {
    const input = this.room.input<ArenaInput>();
    while (!isOver()) {
      const { fighter, room } = this;
      const other = towards.fighter;
      if (fighter && other) {
        const [x, z] = [(other.x ?? 0) - (fighter.x ?? 0), (other.z ?? 0) - (fighter.z ?? 0)];
        const direction = Math.round((Math.atan2(x, z) * 256) / (2 * Math.PI)) & 255;
        const speed = buttons !== 0 && Math.hypot(x, z) > 1.5 ? 255 : 0;
        const tick = room.state.tick ?? 0;
        Object.assign(input.data, { direction, aim: direction, speed, buttons });
        Object.assign(input.data, { seen_tick: tick, seen_fraction: 0, heard_tick: tick });
        input.send();
      }
      await delay(1000 / ARENA_RATE.ticks_per_second);
    }
  }

  isIn(phase: Phase): Promise<unknown> {
    return eventually(phase, () => this.phase === phase, 10_000);
  }
}

/** Two who stand in the countdown of a match. @param clients of their own each, such as with a session's token. */
export async function beginDuel(ada: Client, bob: Client): Promise<[Duellist, Duellist]> {
  const first = new Duellist(await ada.create("arena", { character_name: "Ada", pvp_mode_id: "duel" }));
  const second = new Duellist(await bob.joinById(first.room.roomId, { character_name: "Bob" }));
  // Until the first state has come, a client has none.
  await Promise.all([first, second].map(each => each.isIn("countdown")));
  return [first, second];
}
