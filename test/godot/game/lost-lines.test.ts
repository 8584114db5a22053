/** What a game in Godot waits for and listens to goes on where the line, the server or its token is away for a while. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type ServerProcess, startServer } from "../../../loadtest/server-process.ts";
import { BadNetwork } from "../../support/bad-network.ts";
import { eventually } from "../../support/eventually.ts";
import { FaultyDatabase } from "../../support/faulty-database.ts";
import { needsGodot } from "../support/godot.ts";
import { answerOf, aPlayer, type Player, told } from "./support/players.ts";

type Ticket = { ticket_id: string; state: string; reason: string };
type Party = { party_id: string; members: { is_away: boolean }[] };

describe("what a game in Godot waits for and listens to", function () {
  this.timeout(90_000);
  needsGodot();
  let database: FaultyDatabase;
  let server: ServerProcess;
  let ada: Player;
  let ben: Player;

  const start = async (port = 0) => {
    server = await startServer({ DYNAMODB_ENDPOINT: database.endpoint, PORT: String(port) });
  };
  const port = () => Number(new URL(server.endpoint).port);
  beforeEach(async () => {
    database = await FaultyDatabase.start();
    await start();
    ben = await aPlayer(server.endpoint, "lost-lines-ben");
  });
  afterEach(async () => {
    await Promise.all([ada?.game.stop(), ben?.game.stop()]);
    await server?.stop();
    await database?.close();
  });

  const begin = async ({ game }: Player, queue_id: string) =>
    answerOf<Ticket>(await game.call("queue", "begin", queue_id));
  const ticketOf = ({ game }: Player) => game.show<Ticket | null>("queue.ticket");
  const listensAgain = (player: Player) =>
    eventually("it listens again", () => player.game.show<boolean>("party.news.is_listening"), 30_000);
  /** How often it has begun to listen so far. */
  const connections = async ({ game }: Player) => (await game.told("party.news.connected")).length;

  it("is there again after the server was killed and has started anew: the party, its chat and the ticket", async () => {
    ada = await aPlayer(server.endpoint, "lost-lines-ada");
    const { party_id } = answerOf<Party>(await ada.game.call("party", "begin", true));
    answerOf(await ben.game.call("party", "join", party_id));
    for (const { game } of [ada, ben]) answerOf(await game.call("party.news", "listen"));
    const { ticket_id } = await begin(ada, "quick_3v3");
    assert.equal(answerOf<Ticket>(await ben.game.call("queue", "resume")).ticket_id, ticket_id);

    const at = port();
    server.process.kill("SIGKILL");
    await once(server.process, "exit");
    await Promise.all([told(ada, "party.news.dropped"), told(ben, "party.news.dropped")]);
    await start(at);
    await Promise.all([listensAgain(ada), listensAgain(ben)]);
    await eventually("nobody is away", async () => {
      const party = await ada.game.show<Party>("party.news.current");
      return party.members.length === 2 && party.members.every(({ is_away }) => !is_away);
    });
    answerOf(await ben.game.call("party.chat", "say", "That was short"));
    await told(ada, "party.chat.said", (line: { text: string }) => line.text === "That was short");
    assert.equal((await ticketOf(ada))?.ticket_id, ticket_id);
    answerOf(await ben.game.call("queue", "cancel"));
    assert.equal((await told<[Ticket]>(ada, "queue.ended"))[0].reason, "cancelled");
    for (const signal of ["party.news.left", "party.news.ended", "queue.lost"])
      assert.deepEqual([await ada.game.told(signal), await ben.game.told(signal)], [[], []], signal);
  });

  it("tells of a match that was found, and of one that came to nothing, while the line was down", async () => {
    let line = await BadNetwork.open(port());
    const { port: listenPort, endpoint } = line;
    try {
      ada = await aPlayer(endpoint, "lost-lines-ada");
      await begin(ada, "ranked_duel");
      await line.close();
      await begin(ben, "ranked_duel");
      await told(ben, "queue.asked");
      line = await BadNetwork.open(port(), {}, { listenPort });
      await told(ada, "queue.asked");
      answerOf(await ada.game.call("queue", "accept"));
      await line.close();
      answerOf(await ben.game.call("queue", "decline"));
      assert.equal((await ticketOf(ada))?.state, "asked", "it has not heard of it");
      line = await BadNetwork.open(port(), {}, { listenPort });
      await eventually("it waits again", async () => (await ticketOf(ada))?.state === "waiting");
      assert.deepEqual(await ada.game.told("queue.lost"), []);
    } finally {
      await ada.game.stop();
      await line.close();
    }
  });

  it("goes on with a token that is renewed meanwhile, and where a new one is late", async () => {
    ada = await aPlayer(server.endpoint, "lost-lines-ada");
    const { ticket_id } = await begin(ada, "quick_duel");
    answerOf(await ada.game.call("party.news", "listen"));
    const token = await ada.game.order<string>("get", { path: "_server:save:refresh_token" });
    await ada.game.order("set", { path: "_server:save:access_token_expires_at", value: 1 });
    // Else the token that is kept would be taken for another game's, and newer.
    await ada.game.order("keep");
    const before = await connections(ada);
    await ada.game.order("cut_news");
    await eventually("it listens again", async () => (await connections(ada)) > before, 30_000);
    const renewed = await ada.game.order<string>("get", { path: "_server:save:refresh_token" });
    assert.notEqual(renewed, token);

    const set = (what: string, value: unknown) =>
      ada.game.order("set", { path: `_server:save:${what}`, value });
    // As with a token of elsewhere that nobody has renewed in time.
    const expires_at = await ada.game.order<number>("get", { path: "_server:save:access_token_expires_at" });
    await set("refresh_token", "");
    await set("access_token_expires_at", 1);
    await ada.game.order("cut_news");
    await eventually("it is cut", async () => !(await ada.game.show("party.news.is_listening")));
    assert.equal((await ticketOf(ada))?.ticket_id, ticket_id);
    await set("refresh_token", renewed);
    await set("access_token_expires_at", expires_at);
    await listensAgain(ada);
    answerOf(await ada.game.call("queue", "cancel"));
    for (const signal of ["queue.lost", "party.news.ended"])
      assert.deepEqual(await ada.game.told(signal), [], signal);
  });

  it("ends where the account cannot be used any more, and says so", async () => {
    ada = await aPlayer(server.endpoint, "lost-lines-ada");
    await begin(ada, "quick_duel");
    answerOf(await ada.game.call("party.news", "listen"));
    await ada.game.order("set", { path: "_server:save:refresh_token", value: "used up" });
    await ada.game.order("set", { path: "_server:save:access_token_expires_at", value: 1 });
    await ada.game.order("keep");
    const [reason, detail] = await told<[string, string]>(ada, "queue.lost");
    assert.equal(reason, "account_lost");
    assert.match(detail, /cannot be used any more/);
    await ada.game.order("cut_news");
    assert.deepEqual(await told(ada, "party.news.ended"), ["session_over"]);
    const answers = await Promise.all(
      ["refresh", "leave", "begin"].map(call => ada.game.call("party", call)),
    );
    assert.deepEqual(
      answers.map(({ answer }) => answer.reason),
      ["account_lost", "account_lost", "account_lost"],
    );
  });
});
