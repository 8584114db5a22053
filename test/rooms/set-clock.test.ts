import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { Client } from "@colyseus/sdk";
import type { Bot } from "../../loadtest/bot.ts";
import type { CharacterRepository } from "../../src/characters/character-repository.ts";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import { charactersIn } from "../support/a-character.ts";
import { type AnswerOf, ApiServer, type Player, refusalOf } from "../support/api-client.ts";
import { testEnv } from "../support/dynamodb.ts";
import { eventually } from "../support/eventually.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";

const JOINS_PER_MINUTE = 3;
const PAUSE_SECONDS = 30;

const STEPS = [
  { what: "back by a minute", step_ms: -60_000 },
  { what: "forward by an hour", step_ms: 3_600_000 },
];

for (const { what, step_ms } of STEPS) {
  describe(`The clock of the server's machine is set ${what}, and`, function () {
    this.timeout(40_000);
    let proxy: FaultyDatabase;
    let database: Database;
    let rows: CharacterRepository;
    let api: ApiServer;
    let room_id: string;
    let ada: Player;
    let played: { session_id: string; bot: Bot };
    let bob: Player;
    let reserved: AnswerOf<"joined">;
    let lost: { session_id: string; bot: Bot };
    let asker: Player;
    let cheater: Player;

    const askForRoom = (player: Player) => player.ask("POST", "/rooms");
    const secondsLeft = async (player: Player) => {
      const reply = await askForRoom(player);
      assert.equal(refusalOf(reply), "429 too-many-requests");
      return Number(reply.headers.get("Retry-After"));
    };

    before(async () => {
      proxy = await FaultyDatabase.start();
      const where = { DYNAMODB_ENDPOINT: proxy.endpoint };
      database = await connect(testEnv(where), console, { join: false });
      rows = charactersIn(database);
      api = await ApiServer.start({
        ...where,
        NODE_OPTIONS: `--import=${pathToFileURL("test/support/settable-clock.ts").href}`,
        JOINS_PER_MINUTE_PER_ACCOUNT: String(JOINS_PER_MINUTE),
        VIOLATIONS_BURST: "1",
        VIOLATION_PAUSE_SECONDS: String(PAUSE_SECONDS),
      });
      const players = await api.guests(5);
      const [first, second, third, fourth, fifth] = players;
      assert.ok(first && second && third && fourth && fifth);
      [ada, bob, asker, cheater] = [first, second, fourth, fifth];

      room_id = await ada.makeRoom();
      const cheating = (await cheater.enter(room_id)).bot;
      for (let i = 0; i < 4; i++) cheating.sendMove({ x: 400, z: 400 });
      assert.equal(await cheating.closed, CLOSE_CODES.cheating);
      for (let i = 0; i < JOINS_PER_MINUTE; i++) assert.equal((await askForRoom(asker)).status, 201);
      played = await ada.enter(room_id, "Ada");
      await played.bot.arriveAt({ x: 1, z: 0 });
      lost = await third.enter(room_id, "Eve");
      lost.bot.drop();
      await eventually("the connection is lost", async () =>
        (await ada.room(room_id)).players.some(each => !each.connected),
      );
      reserved = await bob.join(room_id, (await bob.begin("Bob")).session.session_id);

      // Other libraries tell their parent something, too.
      const isSet = new Promise<void>(resolve => {
        api.process.on("message", message => {
          if (message === step_ms) resolve();
        });
      });
      api.process.send(step_ms);
      await isSet;
    });
    after(async () => {
      await api?.stop();
      await database?.close();
      await proxy?.close();
    });

    it("a limit of requests neither begins anew nor lasts longer", async () => {
      const leftSeconds = await secondsLeft(asker);
      assert.ok(leftSeconds > 0 && leftSeconds <= 60, `${leftSeconds} s`);
    });

    it("the pause of an account neither ends nor lasts longer", async () => {
      const leftSeconds = await secondsLeft(cheater);
      assert.ok(leftSeconds > 0 && leftSeconds <= PAUSE_SECONDS, `${leftSeconds} s`);
    });

    it("no session and no token has expired", async () => {
      assert.equal((await ada.session(played.session_id)).character_name, "Ada");
      assert.equal((await ada.sessions()).length, 1);
    });

    it("a reserved seat is taken", async () => {
      const bot = await bob.take(reserved);
      assert.equal((await bot.use("fireball")).is_accepted, true);
    });

    it("a player whose connection is lost comes back", async () => {
      const room = await new Client(api.endpoint).reconnect(lost.bot.room.reconnectionToken);
      room.onMessage("*", () => {});
      assert.equal(room.roomId, room_id);
      assert.ok((await ada.room(room_id)).players.every(each => each.connected));
      await room.leave();
    });

    it("a player who only walks stays, and once it has left its row says where it was", async () => {
      for (const x of [2, 0]) {
        await played.bot.arriveAt({ x, z: 0 });
        const { position_x } = await ada.session(played.session_id);
        assert.ok(position_x !== undefined && Math.abs(position_x - x) < 0.5, `it stands at ${position_x}`);
      }
      assert.equal(played.bot.room.connection.isOpen, true);
      assert.deepEqual(
        (await ada.room(room_id)).players.filter(each => each.connected).map(each => each.character_name),
        ["Ada", "Bob"],
      );
      await ada.leave(room_id, played.session_id);
      assert.equal((await rows.playedIn(played.session_id))?.position_x, 0);
    });
  });
}
