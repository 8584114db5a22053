/**
 * Many players at once, on the screen of @colyseus/loadtest, against a running server:
 * `npm run loadtest -- --room dungeon --numClients 40 --endpoint ws://localhost:2567`.
 *
 * Each fights in the training grounds, whose goblins come back, for as long as its connection stands.
 */
import { cli, type Options } from "@colyseus/loadtest";
import { Bot } from "./bot.ts";
import { clearRoom } from "./brain.ts";

/** Resolves once the player is in its room: the screen starts the next one then. */
async function join(options: Options): Promise<void> {
  const bot = await Bot.join(options.endpoint, {
    dungeon_id: "training_grounds",
    character_name: `Bot ${options.clientId}`,
  });
  clearRoom(bot).catch(error => console.error(error));
}

cli(join);
