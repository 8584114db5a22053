/** The World that a room begins with, and what keeps and records it. */
import { randomInt } from "node:crypto";
import { createWorld, type WorldOptions } from "../game/setup.ts";
import { wake } from "../game/snapshot.ts";
import type { World } from "../game/world.ts";
import type { Services } from "../services.ts";
import { type JoinOptions, readJoinOptions } from "./join-options.ts";
import { roomIdOf } from "./next-room.ts";
import { Recorder } from "./recorder.ts";
import { RoomKeeper } from "./room-keeper.ts";

export type OpenRoom = {
  world: World;
  keeper: RoomKeeper;
  /** Begins the recording, where rooms are recorded. */
  record: () => Recorder | undefined;
};

/**
 * A fresh room that begins a run under the id given; or, where the options name a run, its room: as it was left, or
 * fresh with the content that the run began with.
 */
export async function openRoom(
  services: Services,
  newRunId: string,
  options: Partial<JoinOptions>,
  onLost: () => void,
): Promise<OpenRoom> {
  const { store, env } = services;
  const { hash, content } = await contentOf(services, options.content_hash);
  const { dungeon_id, room_template_id } = readJoinOptions(options, content);
  const run_id = options.run_id ?? newRunId;
  const room_id = roomIdOf(run_id, room_template_id);
  const seed = randomInt(2 ** 32);
  const worldOptions: WorldOptions = { content, room_id, run_id, dungeon_id, room_template_id, seed };
  const asleep = options.run_id === undefined ? undefined : await store.rooms.get(room_id);
  const world = asleep ? wake(worldOptions, asleep) : createWorld(worldOptions);
  const keeper = new RoomKeeper({ services, world, content_hash: hash, asleep, onLost });
  const record = () => {
    if (env.RECORDINGS_DIR === undefined) return undefined;
    return new Recorder(env.RECORDINGS_DIR, { kind: "start", options: worldOptions, asleep });
  };
  return { world, keeper, record };
}

async function contentOf({ store }: Services, hash: string | undefined) {
  const current = store.library.current();
  if (hash === undefined) return { hash: current.hash, content: current.content };
  return { hash, content: await store.library.byHash(hash) };
}
