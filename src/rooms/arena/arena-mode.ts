/** The arena mode: players against players. One object, which is all that `rooms/base` knows of it. */
import { randomInt } from "node:crypto";
import { BUILD } from "../../build.ts";
import { ARENA_RATE } from "../../game/arena/arena-rate.ts";
import { arenaRules } from "../../game/arena/arena-rules.ts";
import { BotCrew } from "../../game/arena/bot-crew.ts";
import { whyNothingBegins } from "../../game/arena/match-opening.ts";
import { ARENA_MESSAGES, type ArenaServerMessages, startMessage } from "../../schema/arena-messages.ts";
import { ArenaSync } from "../../schema/arena-sync.ts";
import { PROTOCOL_VERSION } from "../../schema/protocol-version.ts";
import { request } from "../base/message-handler.ts";
import type { Mode, RoomPort } from "../base/mode.ts";
import { type ModeClient, playerIdOf, slotOf } from "../base/player-slot.ts";
import { arenaAdmission } from "./arena-admission.ts";
import { arenaCharacters } from "./arena-characters.ts";
import { arenaEventPolicies, ownOf } from "./arena-event-policies.ts";
import { arenaInputs } from "./arena-inputs.ts";
import { ARENA_MODE } from "./arena-mode-name.ts";
import { arenaRow } from "./arena-row.ts";
import { arenaRpc } from "./arena-rpc.ts";
import { arenaSpectators } from "./arena-spectators.ts";
import type { ArenaRoomTypes } from "./arena-types.ts";
import { recordMatch, resultOfDead } from "./match-record.ts";

/** A match is looked at again within days, if at all; what came of it is in its row. */
const RECORDING_LIFETIME_SECONDS = 7 * 24 * 3600;

export const arenaMode: Mode<ArenaRoomTypes> = {
  name: ARENA_MODE,
  ticks_per_second: ARENA_RATE.ticks_per_second,
  rules: arenaRules,
  events: arenaEventPolicies,
  admission: arenaAdmission,
  characters: arenaCharacters,
  row: arenaRow,
  inputs: arenaInputs,
  playsItself(world) {
    const crew = new BotCrew(world, randomInt(2 ** 31));
    return () => crew.commands();
  },
  hear: recordMatch,
  judgeDead: resultOfDead,
  recordingLifetimeSeconds: () => RECORDING_LIFETIME_SECONDS,
  spectators: arenaSpectators,
  placeOf: ({ mode }) => mode.id,
  /** Every tick. */
  patchIntervalMs: () => 1000 / ARENA_RATE.ticks_per_second,
  show: (world, content) => new ArenaSync(world, { ...content, ...BUILD }),
  messages: ARENA_MESSAGES,
  handlers: room => ({
    start: request(
      room.messageRoom,
      "start",
      startMessage,
      (client: ModeClient) =>
        whyNothingBegins(room.world) ?? room.perform({ type: "start", player_id: playerIdOf(client) }),
    ),
  }),
  welcome,
  describe: ({ world }) => ({
    ...{ pvp_mode_id: world.mode.id, arena_id: world.arena.id, phase: world.phase, round: world.round },
    players: [...world.players.values()].map(({ id, character_name, team_number, connected }) => ({
      ...{ player_id: id, character_name, team: team_number, connected },
    })),
    ...(world.is_result_known && { result: world.result }),
  }),
  rpc: arenaRpc,
};

function welcome(client: ModeClient, { world, tickNow: tick, content }: RoomPort<ArenaRoomTypes>): void {
  const { player_id, session_id } = slotOf(client).character;
  client.send("welcome", {
    ...{ player_id, session_id, server_time: new Date().toISOString(), match_id: world.room_id, tick },
    ticks_per_second: world.ticks_per_second,
    protocol_version: PROTOCOL_VERSION,
    content_version: content.content_version,
    content_hash: content.content_hash,
    ...BUILD,
  } satisfies ArenaServerMessages["welcome"]);
  const fighter = world.players.get(player_id);
  if (fighter) client.send("own", ownOf(fighter, world) satisfies ArenaServerMessages["own"]);
  if (world.result && world.is_result_known)
    client.send("match_over", world.result satisfies ArenaServerMessages["match_over"]);
}
