import assert from "node:assert/strict";
import { request } from "node:http";
import { matchMaker } from "@colyseus/core";
import { Client } from "@colyseus/sdk";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { type OpenServer, openServer } from "../ops/open-server.ts";
import { Account } from "../support/account.ts";
import { eventually } from "../support/eventually.ts";

const begun = z.object({ session_token: z.string(), session: z.object({ session_id: z.string() }) });

describe("A reconnection token that was copied", function () {
  this.timeout(20_000);
  let server: OpenServer;
  let token: string;
  let identity: { player_id: string; session_id: string };
  let bot: Bot;
  const open: { leave(): Promise<unknown> }[] = [];
  before(async () => {
    server = await openServer();
  });
  beforeEach(async () => {
    const ada = await Account.guest(server.endpoint);
    const answer = begun.parse(await ada.request("POST", "/api/sessions", {}));
    token = answer.session_token;
    identity = { player_id: ada.player_id, session_id: answer.session.session_id };
    bot = await Bot.join(server.endpoint, {}, token);
    open.push(bot);
  });
  afterEach(() => Promise.all(open.splice(0).map(each => each.leave())));
  after(() => server.close());

  /** With the token of a session, or of none. */
  async function comeBack(auth_token: string | undefined, reconnectionToken = bot.room.reconnectionToken) {
    const client = new Client(server.endpoint);
    if (auth_token !== undefined) client.auth.token = auth_token;
    const room = await client.reconnect(reconnectionToken);
    open.push(room);
    return room;
  }
  /** Resolves when the room has lost the connection. */
  const lose = async (lost: Bot) => {
    const room = matchMaker.getLocalRoomById(lost.room.roomId);
    const before = room.clients.length;
    lost.drop();
    await eventually("the connection is lost", () => room.clients.length < before);
  };
  const others = async () => {
    const eve = await Account.guest(server.endpoint);
    return begun.parse(await eve.request("POST", "/api/sessions", {})).session_token;
  };
  const NO_PROOF = /session's token is needed to come back/;

  it("does not take the slot of a connection that stands, nor close it", async () => {
    await assert.rejects(comeBack(undefined), NO_PROOF);
    await assert.rejects(comeBack(await others()), NO_PROOF);
    assert.equal(bot.room.connection.isOpen, true);
    assert.equal((await bot.request("loot_pickup", { loot_instance_id: "none" })).is_accepted, false);
  });

  it("does not take the slot of a connection that is lost, whose player comes back to it", async () => {
    const { reconnectionToken } = bot.room;
    await lose(bot);
    for (const auth_token of [undefined, await others(), "garbage"])
      await assert.rejects(comeBack(auth_token, reconnectionToken), NO_PROOF);
    const room = await comeBack(token, reconnectionToken);
    assert.equal(room.roomId, bot.room.roomId);
  });

  it("opens no WebSocket past matchmaking", async () => {
    const { roomId, sessionId, reconnectionToken } = bot.room;
    const [, reconnection = ""] = reconnectionToken.split(":");
    await lose(bot);
    const { processId } = matchMaker;
    const query = new URLSearchParams({ sessionId, reconnectionToken: reconnection });
    const http = server.endpoint.replace(/^ws/, "http");
    const answer = await upgradeOf(`${http}/${processId}/${roomId}?${query}`);
    assert.equal(answer, 401);
    await comeBack(token, reconnectionToken);
  });

  it("is all that a player needs who has shown no token, as one who is anonymous", async () => {
    const anonymous = await Bot.join(server.endpoint);
    const { reconnectionToken } = anonymous.room;
    await lose(anonymous);
    const room = await comeBack(undefined, reconnectionToken);
    assert.equal(room.roomId, anonymous.room.roomId);
  });

  it("is good again once its player shows a token, whichever of the session's it is", async () => {
    const { reconnectionToken } = bot.room;
    const { session_token } = await server.services.auth.issueSessionToken(identity);
    await lose(bot);
    assert.equal((await comeBack(session_token, reconnectionToken)).roomId, bot.room.roomId);
  });
});

/** The status with which the server answers the request for a WebSocket. */
async function upgradeOf(url: string): Promise<number | undefined> {
  const headers = {
    ...{ Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13" },
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers });
    sent.once("response", answer => resolve(answer.statusCode));
    sent.once("upgrade", (answer, socket) => {
      socket.destroy();
      resolve(answer.statusCode);
    });
    sent.once("error", reject);
    sent.end();
  });
}
