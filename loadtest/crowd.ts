/**
 * Many players at once, on the screen of @colyseus/loadtest, against a running server:
 * `npm run loadtest -- --room dungeon --numClients 40 --endpoint ws://localhost:2567`.
 *
 * Each plays the first fight of the dungeon and then walks about in it.
 */
import { cli, type Options } from "@colyseus/loadtest";
import { Bot } from "./bot.ts";
import { clearRoom } from "./brain.ts";

/** How far from the middle of the room they walk. */
const WALK_M = 8;

/** Resolves once the player is in its room: the screen starts the next one then. */
async function join(options: Options): Promise<void> {
  const bot = await Bot.join(options.endpoint, {
    room_template_id: "room2",
    character_name: `Bot ${options.clientId}`,
  });
  play(bot).catch(error => console.error(error));
}

async function play(bot: Bot): Promise<void> {
  await clearRoom(bot);
  const [room] = bot.floor.rects;
  while (bot.room.connection.isOpen && room) {
    const x = (room.min_x + room.max_x) / 2 + randomWithin(WALK_M);
    const z = (room.min_z + room.max_z) / 2 + randomWithin(WALK_M);
    await bot.walkTo({ x, z });
  }
}

const randomWithin = (metres: number) => (Math.random() * 2 - 1) * metres;

cli(join);
