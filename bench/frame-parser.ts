/**
 * What it takes from a message's payload to what it says, in one walk and in three: `npm run bench:frame-parser`, some seconds.
 *
 * The three are the guard's, which looks whether it can be decoded, the framework's and zod's. Both ways have the same frames, made anew for each, and take
 * turns: the median of the rounds that follow the warm-up.
 */
import { Packr, unpack } from "msgpackr";
import type { FrameParser, Parser } from "../src/rooms/base/frame-parser.ts";
import { isMsgpack } from "../src/rooms/base/msgpack-frame.ts";
import { combatEventParser, moveParser } from "../src/rooms/dungeon/message-parsers.ts";
import { combatEventMessage, moveMessage } from "../src/schema/messages.ts";
import { markdownTable } from "./markdown.ts";
import { quantile } from "./quantile.ts";

const FRAMES = 20_000;
const ROUNDS = 12;
const WARM_UP_ROUNDS = 3;
/** A frame's code and the message's type. */
const HEAD = Buffer.from("\u000d\u00a4move", "latin1");

type Case = {
  what: string;
  parser: FrameParser<unknown>;
  schema: Parser<unknown>;
  message: (i: number) => object;
};

const packr = new Packr({ useRecords: false, variableMapSize: true });

const CASES: Case[] = [
  {
    ...{ what: "move", parser: moveParser, schema: moveMessage },
    message: i => ({
      ...{ seq: i + 1, position_x: 9 * Math.sin(i), position_y: 0, position_z: 7 * Math.cos(i) },
      yaw: (i % 6) + 0.123,
    }),
  },
  {
    ...{ what: "combat_event", parser: combatEventParser, schema: combatEventMessage },
    message: i => ({
      ...{ event_type: "damage_dealt", target_enemy_id: `enemy${i % 300}`, yaw: (i % 6) + 0.123 },
      position: { x: 9 * Math.sin(i), y: 0, z: 7 * Math.cos(i) },
    }),
  },
];

function framesOf({ message }: Case): Buffer[] {
  return Array.from({ length: FRAMES }, (_, i) => Buffer.concat([HEAD, packr.pack(message(i))]));
}

/** Microseconds of one frame. */
function measure(frames: readonly Buffer[], parse: (frame: Buffer) => boolean): number {
  const startedAtMs = performance.now();
  for (const frame of frames) if (!parse(frame)) throw new Error("A frame was not parsed");
  return ((performance.now() - startedAtMs) * 1000) / frames.length;
}

const payloadOf = (frame: Buffer): unknown => unpack(frame.subarray(HEAD.length));

const rows = CASES.map(each => {
  const { what, parser, schema } = each;
  const [three, one]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    const inThree = (frame: Buffer) =>
      isMsgpack(frame, HEAD.length) && schema.safeParse(payloadOf(frame)).success;
    const inOne = (frame: Buffer) =>
      parser.readFrame(frame, HEAD.length) && parser.safeParse(payloadOf(frame)).success;
    three.push(measure(framesOf(each), inThree));
    one.push(measure(framesOf(each), inOne));
  }
  const [threeUs, oneUs] = [three, one].map(all => quantile(all.slice(WARM_UP_ROUNDS), 0.5));
  const ratio = (oneUs ?? Number.NaN) / (threeUs ?? Number.NaN);
  return [what, ...[threeUs, oneUs, ratio].map(value => value?.toFixed(2) ?? "")];
});
console.info(markdownTable(["message", "three walks, µs", "one, µs", "ratio"], rows));
