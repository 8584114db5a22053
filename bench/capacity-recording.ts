/**
 * What a player of the capacity bench says in 12 s, recorded once and sent to every server: 3 s of walking in a circle, 3 s of standing with
 * fifteen strikes that kill, and the same again. A strike that comes after a walk says where the player stands, if the room does not know it.
 */
import { createHash } from "node:crypto";
import { facing, type Point, yawTowards } from "../src/game/core/geometry.ts";
import { ToldWalk } from "../web/client/told-walk.ts";
import { STRIKES_PER_KILL } from "./capacity-content.ts";

/** Five moves a second, or a move when the walk changes. */
export const TRAFFIC_NAMES = ["five", "change"] as const;
export type TrafficName = (typeof TRAFFIC_NAMES)[number];

export const RECORDING_MS = 12_000;
export const STRIDE_MS = 200;
export const SPEED_M_PER_SECOND = 1.5;
/** A walk begins every 6 s, as does a fight. */
const BOUT_MS = 6000;
const STRIDES = STRIKES_PER_KILL;
const STRIDE_M = (SPEED_M_PER_SECOND * STRIDE_MS) / 1000;
const TURN_RAD = (2 * Math.PI) / STRIDES;
/** Strikes come between the moves. */
const STRIKE_AFTER_MS = 100;

/** Metres are from the beginning of the circle. */
export type RecordedMessage =
  | { type: "move"; at_ms: number; at: Point; yaw: number; is_walking_on: boolean }
  | { type: "strike"; at_ms: number; at: Point; yaw: number; says_position: boolean }
  | { type: "heartbeat"; at_ms: number };

export function record(traffic: TrafficName): RecordedMessage[] {
  const messages: RecordedMessage[] = [];
  const told = new ToldWalk(STRIDE_MS);
  const corners = cornersOf();
  for (let at_ms = 0; at_ms < RECORDING_MS; at_ms += STRIDE_MS) {
    const stride = (at_ms % BOUT_MS) / STRIDE_MS;
    const isWalking = stride < STRIDES;
    const { at, yaw } = corners[isWalking ? stride : 0] ?? { at: { x: 0, z: 0 }, yaw: 0 };
    if (traffic === "five") {
      messages.push({ type: "move", at_ms, at, yaw, is_walking_on: false });
      told.stand(at);
    } else if (isWalking) {
      const moving = { direction: yaw, speed: SPEED_M_PER_SECOND };
      if (!told.isTrue(at, moving, at_ms)) {
        told.tell(at, moving, at_ms);
        messages.push({ type: "move", at_ms, at, yaw, is_walking_on: true });
      }
    }
    if (isWalking) continue;
    const says_position = traffic === "five" || !told.isTrue(at, undefined, at_ms);
    told.stand(at);
    messages.push({ type: "strike", at_ms: at_ms + STRIKE_AFTER_MS, at, yaw, says_position });
  }
  return [...messages, { type: "heartbeat", at_ms: RECORDING_MS - STRIKE_AFTER_MS / 2 }];
}

/** SHA-256 of both recordings, in hex. */
export function recordingsHash(): string {
  return createHash("sha256")
    .update(JSON.stringify(TRAFFIC_NAMES.map(record)))
    .digest("hex");
}

/** Where each stride begins, and where it leads. */
function cornersOf(): { at: Point; yaw: number }[] {
  let at: Point = { x: 0, z: 0 };
  return Array.from({ length: STRIDES }, (_, i) => {
    const from = at;
    const { x, z } = facing(i * TURN_RAD);
    at = { x: from.x + x * STRIDE_M, z: from.z + z * STRIDE_M };
    return { at: from, yaw: yawTowards(from, at) };
  });
}
