/** Players who come and go in every way there is: they fight a little, play a match, watch one, and queue in parties. */
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "@colyseus/sdk";
import { z } from "zod";
import { Bot } from "../loadtest/bot.ts";
import { RoomStateSchema } from "../src/schema/room-state.ts";
import { ArenaCrowd } from "./arena-crowd.ts";
import { Crowd } from "./capacity-crowd.ts";
import { GameTraffic } from "./capacity-game-traffic.ts";
import { BEHAVIOURS } from "./players.ts";
import { QueueingParties } from "./queueing-parties.ts";
import { Spectators } from "./spectators.ts";

const BOTS_AT_ONCE = 8;
const BOT_FIGHT_MS = 4000;
/** Until the server knows that a connection is lost. */
const LOSS_MS = 300;
const BACK_AGAIN_MS = 1000;
const CROWD_ROOMS_PER_WAVE = 5;
const CROWD_WAVE_MS = 8000;
const SPECTATORS = 5;
const PARTIES = 3;

/** How a player goes: it says goodbye, loses its connection and comes back first, or is never seen again. */
const ENDINGS = ["leaves", "comes back", "is lost"] as const;

/** How many have come so far, and what went wrong with some of them. */
export const visits = z.object({ joins: z.int(), failures: z.array(z.string()) });
export type Stays = z.infer<typeof visits>;

/** Plays until the time is over. All players are gone then, or lost. */
export async function playUntil(endpoint: string, endMs: number, visits: Stays): Promise<void> {
  const bots = Array.from({ length: BOTS_AT_ONCE }, (_, i) => visitAgainAndAgain(endpoint, endMs, visits, i));
  const others = [sendCrowds, playMatch, queueInParties].map(each => each(endpoint, endMs, visits));
  await Promise.all([...bots, ...others]);
}

/** Eight fight, and some watch them. */
async function playMatch(endpoint: string, endMs: number, visits: Stays): Promise<void> {
  const [fighters, spectators] = [new ArenaCrowd(), new Spectators()];
  try {
    const room_id = await fighters.fill(endpoint, true);
    await spectators.come(endpoint, room_id, SPECTATORS);
    fighters.start();
    await delay(endMs - performance.now());
  } catch (error) {
    visits.failures.push(String(error));
  }
  if (spectators.parts === 0) visits.failures.push("Spectators were shown nothing");
  visits.joins += fighters.players + spectators.count;
  spectators.leave();
  await fighters.leave();
}

/** Parties that begin, queue, listen, and break up again. */
async function queueInParties(endpoint: string, endMs: number, visits: Stays): Promise<void> {
  const queueing = new QueueingParties();
  try {
    await queueing.come(endpoint, PARTIES);
    queueing.ask();
    await delay(endMs - performance.now());
    if (queueing.waiting < queueing.players) visits.failures.push("A party does not wait in its queue");
    visits.failures.push(...queueing.failures);
    await queueing.leave();
  } catch (error) {
    visits.failures.push(String(error));
  }
  visits.joins += queueing.players;
}

/** In the first fight of the dungeon, over the real client SDK. */
async function visitAgainAndAgain(
  endpoint: string,
  endMs: number,
  visits: Stays,
  offset: number,
): Promise<void> {
  for (let i = offset; performance.now() < endMs; i++) {
    try {
      await visit(endpoint, ENDINGS[i % ENDINGS.length] ?? "leaves");
      visits.joins += 1;
    } catch (error) {
      visits.failures.push(String(error));
      // Not over and over as fast as it can.
      await delay(BACK_AGAIN_MS);
    }
  }
}

async function visit(endpoint: string, ending: (typeof ENDINGS)[number]): Promise<void> {
  const bot = await Bot.join(endpoint, { room_template_id: "room2" });
  await BEHAVIOURS.fight(bot, AbortSignal.timeout(BOT_FIGHT_MS));
  if (ending === "leaves") return bot.leave();
  const { reconnectionToken } = bot.room;
  bot.drop();
  await bot.closed;
  if (ending === "is lost") return;
  await delay(LOSS_MS);
  const room = await new Client(endpoint).reconnect<RoomStateSchema>(reconnectionToken, RoomStateSchema);
  room.reconnection.enabled = false;
  room.onMessage("*", () => {});
  await delay(BACK_AGAIN_MS);
  await room.leave();
}

/** Whole parties whose connections end without a word, as if the machine were switched off. */
async function sendCrowds(endpoint: string, endMs: number, visits: Stays): Promise<void> {
  while (performance.now() < endMs) {
    const crowd = new Crowd(() => new GameTraffic(endpoint));
    try {
      await Promise.all(Array.from({ length: CROWD_ROOMS_PER_WAVE }, () => crowd.addRoom()));
      await delay(CROWD_WAVE_MS);
    } catch (error) {
      visits.failures.push(String(error));
    }
    visits.joins += crowd.players;
    crowd.leave();
  }
}
