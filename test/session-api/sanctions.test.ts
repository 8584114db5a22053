import assert from "node:assert/strict";
import { DeleteCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import type { NewSanction } from "../../src/moderation/sanction-service.ts";
import { moderationOf } from "../../src/open-moderation.ts";
import { ModeRoom } from "../../src/rooms/base/room.ts";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import { SANCTIONS_TABLE } from "../../src/store/tables.ts";
import { type OpenServer, openServer } from "../ops/open-server.ts";
import { eventually } from "../support/eventually.ts";
import { type GuestTokens, guestTokens, JsonRequests, readJson } from "../support/json-requests.ts";
import { NewsListener } from "../support/news-listener.ts";

const HOUR_MS = 3_600_000;

const begun = z.object({ session_token: z.string(), session: z.object({ session_id: z.string() }) });
const problem = z.looseObject({
  reason: z.string().optional(),
  ends_at: z.string().optional(),
  appeal_token: z.string().optional(),
});
const listed = z.object({
  sanctions: z.array(
    z.looseObject({ sanction_id: z.string(), kind: z.string(), reason: z.string(), state: z.string() }),
  ),
});

describe("A sanction", function () {
  this.timeout(20_000);
  let server: OpenServer;
  let requests: JsonRequests;
  before(async () => {
    server = await openServer({ ALLOW_ANONYMOUS: "false" });
    requests = new JsonRequests(server.endpoint);
  });
  after(() => server?.close());

  const ask = (method: string, path: string, token?: string, body?: object) =>
    requests.ask(method, path, token, body);
  const aGuest = () => requests.aGuest();
  const aSession = ({ access_token }: GuestTokens) =>
    readJson(begun, ask("POST", "/sessions", access_token, {}), 201);
  const give = ({ player_id }: GuestTokens, kind: NewSanction["kind"], hours?: number, by = "ada") =>
    moderationOf(server.services).service.give(player_id, by, {
      ...{ kind, reason: "cheating", note: "only staff read this", evidence: [] },
      ...(hours !== undefined && { ends_at: new Date(Date.now() + hours * HOUR_MS).toISOString() }),
    });
  const sanctionsOf = (token: string) => readJson(listed, ask("GET", "/me/sanctions", token));

  async function playing(player: GuestTokens): Promise<Bot> {
    const { session } = await aSession(player);
    const { session_id } = session;
    const { room_id } = await readJson(
      z.object({ room_id: z.string() }),
      ask("POST", "/rooms", player.access_token, {}),
      201,
    );
    const { seat } = await readJson(
      z.object({
        seat: z.looseObject({
          ...{ name: z.string(), sessionId: z.string(), roomId: z.string(), processId: z.string() },
        }),
      }),
      ask("PUT", `/rooms/${room_id}/join`, player.access_token, { session_id }),
    );
    return Bot.take(server.endpoint, seat);
  }

  it("takes its player from the room and from the news, with a code and a text of its own", async () => {
    const player = await aGuest();
    const bot = await playing(player);
    const listener = await aGuest();
    const { session_token } = await aSession(listener);
    const listening = await NewsListener.join(server.endpoint, "party", session_token);
    const text = new Promise<string>(resolve => bot.room.onLeave((_code, why) => resolve(String(why))));
    const { ends_at } = await give(player, "suspension", 1);
    assert.equal(await bot.closed, CLOSE_CODES.sanctioned);
    assert.equal(await text, `suspended until ${ends_at}: cheating`);
    await give(listener, "ban", 1);
    assert.equal(await listening.closed, CLOSE_CODES.sanctioned);
    assert.equal(ModeRoom.hasPlayer(player.player_id), false);
  });

  it("makes the access token useless with the next request, and useful again when it is lifted or ends", async () => {
    const player = await aGuest();
    const me = async () => (await ask("GET", "/me/ticket", player.access_token)).status;
    assert.equal(await me(), 200);
    const { sanction_id } = await give(player, "ban", 1);
    assert.equal(await me(), 403);
    await moderationOf(server.services).service.lift(player.player_id, sanction_id, "ada", "");
    assert.equal(await me(), 200);
    await give(player, "suspension", 0.5 / 3600);
    await eventually("it has ended", async () => (await me()) === 200);
  });

  it("says what, why and until when, and not who has decided it, to the account that it keeps out", async () => {
    const player = await aGuest();
    const { ends_at, sanction_id } = await give(player, "suspension", 2);
    assert.partialDeepStrictEqual(
      await readJson(problem, ask("GET", "/characters", player.access_token), 403),
      {
        ...{ reason: "suspended", ends_at },
      },
    );
    const { sanctions } = await sanctionsOf(player.access_token);
    assert.partialDeepStrictEqual(sanctions, [
      { sanction_id, kind: "suspension", reason: "cheating", ends_at, state: "active" },
    ]);
    assert.doesNotMatch(JSON.stringify(sanctions), /ada|only staff/);
  });

  it("is appealed once, also by a guest that has nothing but a refresh token; staff answer once, and lift it by that", async () => {
    const player = await aGuest();
    const { sanction_id } = await give(player, "suspension", 2);
    const { refresh_token } = player;
    const { appeal_token = "" } = await readJson(
      problem,
      ask("POST", "/auth/refresh", undefined, { refresh_token }),
      403,
    );
    assert.equal((await ask("GET", "/characters", appeal_token)).status, 401, "it is good for nothing else");
    const path = `/me/sanctions/${sanction_id}/appeal`;
    assert.equal((await ask("POST", path, appeal_token, { text: "I was not there." })).status, 201);
    const again = await readJson(problem, ask("POST", path, appeal_token, { text: "Really." }), 409);
    assert.equal(again.reason, "already_appealed");
    const { service } = moderationOf(server.services);
    const answer = { text: "You are right.", is_lifted: true };
    assert.ok(await service.answer(player.player_id, sanction_id, answer, "bob"));
    assert.equal(await service.answer(player.player_id, sanction_id, answer, "bob"), undefined);
    const [told] = (await sanctionsOf(appeal_token)).sanctions;
    assert.partialDeepStrictEqual(told, { state: "lifted", appeal: { answer: { text: "You are right." } } });
    await readJson(guestTokens, ask("POST", "/auth/refresh", undefined, { refresh_token }));
    const other = await aGuest();
    assert.equal((await ask("POST", path, other.access_token, { text: "Mine?" })).status, 404);
  });

  it("that bans without an end holds nothing until a second of staff confirms it", async () => {
    const player = await aGuest();
    const { service } = moderationOf(server.services);
    const { sanction_id } = await give(player, "ban");
    assert.equal((await ask("GET", "/characters", player.access_token)).status, 200);
    assert.deepEqual((await sanctionsOf(player.access_token)).sanctions, [], "nor is it told");
    assert.equal(await service.confirm(player.player_id, sanction_id, "ada"), undefined, "not the same one");
    assert.ok(await service.confirm(player.player_id, sanction_id, "bob"));
    const refused = await readJson(problem, ask("GET", "/characters", player.access_token), 403);
    assert.deepEqual([refused.reason, refused.ends_at], ["banned", undefined]);
  });

  it("is counted for operators by kind and reason when it takes effect, and not again when it ends", async () => {
    const counted = async (kind: string) =>
      (await server.scrape()).get(`trd_sanctions_total{kind="${kind}",reason="cheating"}`) ?? assert.fail();
    const before = { pause: await counted("ranked_pause"), ban: await counted("ban") };
    const player = await aGuest();
    const { player_id } = player;
    const { service } = moderationOf(server.services);
    const { sanction_id } = await give(player, "ranked_pause", 1);
    assert.equal(await counted("ranked_pause"), before.pause + 1);
    await service.lift(player_id, sanction_id, "ada", "");
    assert.equal(await counted("ranked_pause"), before.pause + 1);
    const ban = await give(player, "ban");
    assert.equal(await counted("ban"), before.ban, "it waits for a second of staff");
    await service.confirm(player_id, ban.sanction_id, "bob");
    assert.equal(await counted("ban"), before.ban + 1);
  });

  it("mutes in the party's chat alone, and pauses in ranked queues alone", async () => {
    const player = await aGuest();
    const { session } = await aSession(player);
    const { session_id } = session;
    const { party } = await readJson(
      z.looseObject({ party: z.looseObject({ party_id: z.string() }) }),
      ask("POST", "/parties", player.access_token, { session_id }),
      201,
    );
    const say = () =>
      ask("POST", `/parties/${party.party_id}/lines`, player.access_token, { session_id, text: "Hello" });
    assert.equal((await say()).status, 201);
    const { ends_at } = await give(player, "chat_mute", 1);
    assert.partialDeepStrictEqual(await readJson(problem, say(), 403), { reason: "chat_muted", ends_at });
    const ticket = z.looseObject({ ticket: z.looseObject({ ticket_id: z.string() }) });
    const queue = (queue_id: string) =>
      ask("POST", "/matchmaking/tickets", player.access_token, { queue_id });
    const { ticket_id } = (await readJson(ticket, queue("ranked_duel"), 201)).ticket;
    const pause = await give(player, "ranked_pause", 1);
    await eventually("the ticket has ended", async () => {
      const found = await readJson(
        ticket,
        ask("GET", `/matchmaking/tickets/${ticket_id}`, player.access_token),
      );
      return found.ticket.state === "ended";
    });
    assert.partialDeepStrictEqual(await readJson(problem, queue("ranked_duel"), 403), {
      ...{ reason: "ranked_paused", ends_at: pause.ends_at },
    });
    await readJson(ticket, queue("quick_duel"), 201);
  });

  it("is applied by a process that never heard of it, when it looks for what is new, and what another has not completed", async () => {
    const player = await aGuest();
    const bot = await playing(player);
    const { sanctions, store } = server.services;
    // Its process has died before the account's row was written.
    await sanctions.add({
      ...{ player_id: player.player_id, kind: "suspension", reason: "cheating", state: "active" },
      ...{ note: "", evidence: [], given_by: "ada", ends_at: new Date(Date.now() + HOUR_MS).toISOString() },
    });
    await moderationOf(server.services).watch.look();
    assert.equal(await bot.closed, CLOSE_CODES.sanctioned);
    assert.equal((await store.accounts.get(player.player_id)).held_sanctions.length, 1);
    assert.equal((await ask("GET", "/characters", player.access_token)).status, 403);
  });

  it("is applied also where rows about others cannot be read, as of a newer release", async () => {
    const player = await aGuest();
    const bot = await playing(player);
    const { sanctions, store } = server.services;
    const about = (player_id: string) =>
      sanctions.add({
        ...{ player_id, kind: "suspension", reason: "cheating", state: "active" },
        ...{ note: "", evidence: [], given_by: "ada", ends_at: new Date(Date.now() + HOUR_MS).toISOString() },
      });
    const { sanction_id } = await about("another");
    const Key = { player_id: "another", sanction_id };
    const TableName = store.access.table_prefix + SANCTIONS_TABLE.name;
    await store.access.doc.send(
      new UpdateCommand({
        ...{ TableName, Key, UpdateExpression: "SET schema_version = :newer" },
        ExpressionAttributeValues: { ":newer": 999 },
      }),
    );
    await about(player.player_id);
    const { watch } = moderationOf(server.services);
    await assert.rejects(watch.look(), /another/, "what cannot be read is said");
    assert.equal(await bot.closed, CLOSE_CODES.sanctioned);
    await store.access.doc.send(new DeleteCommand({ TableName, Key }));
    await watch.look();
  });
});
