/** A client as a process of its own: it signs up, joins, walks, says where it is, and waits to be killed. */

import { Bot } from "../../loadtest/bot.ts";
import { Account } from "../support/account.ts";

const [endpoint = ""] = process.argv.slice(2);
const account = await Account.guest(endpoint);
const { session_id } = await account.beginSession("Ada");
const { seat } = await account.joinRoom(await account.createRoom(), session_id);
const bot = await Bot.take(endpoint, seat);
await bot.arriveAt({ x: 3, z: 2 });
await bot.until("the server to see it there", () => Math.abs(bot.me.position_x - 3) < 0.05);
setInterval(() => bot.room.send("heartbeat", {}), 500);
const { player_id, access_token } = account;
console.info(JSON.stringify({ ...bot.position, player_id, access_token }));
