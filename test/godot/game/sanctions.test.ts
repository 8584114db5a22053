/** What staff decide about the account of a player of a game in Godot, and what they say to all, on a real server. */
import assert from "node:assert/strict";
import type { NewSanction } from "../../../src/moderation/sanction-service.ts";
import { moderationOf } from "../../../src/open-moderation.ts";
import { type OpenServer, openServer } from "../../ops/open-server.ts";
import { eventually } from "../../support/eventually.ts";
import { needsGodot } from "../support/godot.ts";
import { answerOf, aPlayer, type Player, reasonOf, told } from "./support/players.ts";

const HOUR_MS = 3_600_000;

type Sanction = {
  sanction_id: string;
  kind: string;
  reason: string;
  ends_at: string;
  state: string;
  appeal_text: string;
  answer_text: string;
  sentence: string;
};

describe("sanctions, in a game in Godot", function () {
  this.timeout(80_000);
  needsGodot();
  let server: OpenServer;
  let ada: Player;

  before(async () => {
    server = await openServer();
  });
  after(() => server?.close());
  beforeEach(async () => {
    ada = await aPlayer(server.endpoint, "sanctions");
  });
  afterEach(() => ada?.game.stop());

  const service = () => moderationOf(server.services).service;
  const give = (kind: NewSanction["kind"], reason: NewSanction["reason"]) =>
    service().give(ada.player_id, "staff", {
      ...{ kind, reason, note: "only staff read this", evidence: [] },
      ends_at: new Date(Date.now() + HOUR_MS).toISOString(),
    });
  const refresh = () => ada.game.call("sanctions", "refresh");
  const all = () => ada.game.show<Sanction[]>("sanctions.all");

  it("are listed with why and until when, in words, and appealed once", async () => {
    answerOf(await refresh());
    assert.deepEqual(await all(), []);
    const { sanction_id, ends_at } = await give("chat_mute", "abusive_chat");
    answerOf(await refresh());
    const [muted] = await all();
    assert.partialDeepStrictEqual(muted, { sanction_id, kind: "chat_mute", ends_at, state: "active" });
    const until = ends_at?.slice(0, 16).replace("T", " ");
    assert.equal(
      muted?.sentence,
      `You may say nothing to your party until ${until} UTC, for what you have said to others.`,
    );

    const appeal = () => ada.game.call("sanctions", "appeal", sanction_id, "It was my brother.");
    assert.equal(answerOf<Sanction>(await appeal()).appeal_text, "It was my brother.");
    assert.equal((await all())[0]?.appeal_text, "It was my brother.");
    assert.equal(reasonOf(await appeal()), "already_appealed");
    await service().answer(ada.player_id, sanction_id, { text: "So it was.", is_lifted: true }, "staff");
    answerOf(await refresh());
    assert.partialDeepStrictEqual((await all())[0], { state: "lifted", answer_text: "So it was." });
    assert.match((await all())[0]?.sentence ?? "", /staff have lifted it\.$/);
  });

  it("that keep out take the player from its room and say so, and are appealed without a token that is good", async () => {
    const { game } = ada;
    assert.ok(await game.play());
    const { sanction_id } = await give("suspension", "leaving_matches");
    const [out] = await told<[Sanction]>(ada, "sanctions.kept_out");
    assert.deepEqual([out.sanction_id, out.reason], [sanction_id, "leaving_matches"]);
    assert.equal((await game.look()).is_connected, false);
    assert.equal(await game.play(), false);
    assert.match((await game.look()).error, /suspended/);
    // As a game that is started an hour later.
    await game.order("set", { path: "_server:save:access_token_expires_at", value: 0 });
    answerOf(await refresh());
    assert.equal((await all())[0]?.sanction_id, sanction_id);
    answerOf(await game.call("sanctions", "appeal", sanction_id, "My line was down."));
    await service().answer(ada.player_id, sanction_id, { text: "Good.", is_lifted: true }, "staff");
    assert.equal(await game.play(), true, "and it plays on when staff have lifted it");
  });
});

describe("what staff say to all, in a game in Godot", function () {
  this.timeout(60_000);
  needsGodot();
  let server: OpenServer;
  let ada: Player;

  before(async () => {
    server = await openServer();
    ada = await aPlayer(server.endpoint, "said-to-all");
  });
  after(async () => {
    await ada?.game.stop();
    await server?.close();
  });

  const say = (text: string) => server.services.cluster.news.tell("broadcasts", { message: { text } });
  const heard = async () =>
    (await ada.game.told<[string, number]>("server_message_received")).map(([text]) => text);

  it("is told outside of rooms, too, and once to those who play and listen", async () => {
    const { game } = ada;
    answerOf(await game.call("party.news", "listen"));
    say("We maintain the server tonight.");
    await eventually("it is heard", async () => (await heard()).length === 1, 10_000);
    assert.ok(await game.play());
    say("In a quarter of an hour.");
    // In the room and by the news: both have come when the news tell it.
    await eventually(
      "the news tell it",
      async () => (await game.told("party.news.server_message_received")).length === 2,
      10_000,
    );
    await eventually(
      "the room tells it",
      async () => (await game.told("room.server_message_received")).length === 1,
      10_000,
    );
    assert.deepEqual(await heard(), ["We maintain the server tonight.", "In a quarter of an hour."]);
  });
});
