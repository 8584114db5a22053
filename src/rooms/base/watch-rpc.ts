/** What a room answers to those who let others watch it: see rpc-contract.ts. */
import { RULES_VERSION } from "../../game/rules-version.ts";
import { PROTOCOL_VERSION } from "../../schema/protocol-version.ts";
import type { LiveStream } from "./live-stream.ts";
import type { ModeTypes } from "./mode.ts";
import type { RoomContract } from "./rpc-contract.ts";
import type { Simulation } from "./simulation.ts";

/**
 * @param streamOf the room's, which is not there before the room has a state.
 * @param isPrivate made for those alone who know its id.
 */
export function watchRpc<M extends ModeTypes>(
  simulation: Simulation<M>,
  streamOf: () => LiveStream | undefined,
  isPrivate: boolean,
): Pick<RoomContract, "watch" | "watchPart"> {
  return {
    watch() {
      const stream = streamOf();
      const { mode, world, content, tickNow: tick } = simulation;
      if (!mode.spectators || !stream) return null;
      return {
        ...mode.spectators.terms(world, isPrivate),
        ...stream.watch(tick),
        ...{ mode: mode.name, room_id: world.room_id, run_id: world.run_id },
        ...{ tick, ticks_per_second: mode.ticks_per_second },
        ...{ content_version: content.content_version, content_hash: content.content_hash },
        ...{ rules_version: RULES_VERSION, protocol_version: PROTOCOL_VERSION },
      };
    },

    watchPart(number) {
      const bytes = streamOf()?.part(number);
      return bytes ? Buffer.from(bytes).toString("base64") : null;
    },
  };
}
