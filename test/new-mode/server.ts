/** The server with one more mode: what arena.config.ts would say in one line. */
import { z } from "zod";
import { defineGameServer } from "../../arena.config.ts";
import { processEnv, readEnv } from "../../src/env.ts";
import { createLog } from "../../src/ops/log.ts";
import { redoing } from "../../src/rooms/base/redoing-mode.ts";
import { ModeRoom } from "../../src/rooms/base/room.ts";
import { findOrOpenRoom } from "../../src/rooms/base/room-directory.ts";
import { callRoomRpc, rpcClient } from "../../src/rooms/base/rpc-client.ts";
import type { RoomContract } from "../../src/rooms/base/rpc-contract.ts";
import { openServices } from "../../src/services.ts";
import { BeaconRoom, beaconMode } from "./mode.ts";

const asked = z.object({ run_id: z.string(), place: z.string() });
/** What every room answers, and what the rooms of this mode do. */
const askBeacon = rpcClient<RoomContract & { howManyCoins(): number }>();

const env = readEnv(processEnv());
const services = await openServices(env, createLog(env));
const server = defineGameServer(services);
ModeRoom.open(services, [redoing(beaconMode)]);
server.define(beaconMode.name, BeaconRoom).filterBy(["place", "content_hash", "rows_version", "is_private"]);
server.onShutdown(() => services.store.close());
await server.listen(env.PORT, env.HOST);
const address = server.transport.server?.address();
const port = typeof address === "object" && address ? address.port : env.PORT;
/** For the test: opens a room of a run where it is not live, and asks it by RPC. */
process.on("message", async (message: unknown) => {
  const { data } = asked.safeParse(message);
  if (!data) return;
  const { run_id, place } = data;
  const room = await findOrOpenRoom({
    ...{ mode: beaconMode.name, room_id: `${run_id}-${place}` },
    options: { run_id, place, content_hash: services.store.library.current().hash },
  });
  const described = await callRoomRpc(room.roomId, "describe");
  const coins = await askBeacon(room.roomId, "howManyCoins");
  process.send?.({ described, coins, listed: room.metadata });
});
console.info(`ws://${env.HOST}:${port}\nDatabase ${services.store.description}`);
