import assert from "node:assert/strict";
import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { pino } from "pino";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import type { Fighter } from "../recovery/parties.ts";
import { RequestFailed } from "../support/account.ts";
import { testEnv } from "../support/dynamodb.ts";
import { eventually } from "../support/eventually.ts";
import { LAST_RELEASE, type UnpackedRelease, unpackLastRelease, unpackNewerRows } from "./last-release.ts";
import { asks, comesBack, newPlayer, Processes, type ServingProcess } from "./processes.ts";
import { requireRedis } from "./redis-server.ts";

const GOLD = 70;
const POTIONS = 3;

const charactersAnswer = z.object({ characters: z.array(z.object({ character_id: z.string() })) });

describe("a deploy, with a process of the last release and one of this version on one database", function () {
  this.timeout(90_000);
  let release: UnpackedRelease;
  let newerRows: UnpackedRelease;
  let processes: Processes;
  let database: Database;
  let older: ServingProcess;
  let newer: ServingProcess;
  let ada: Fighter;
  let ben: Fighter;

  before(function () {
    requireRedis(this);
    release = unpackLastRelease();
    newerRows = unpackNewerRows();
  });
  after(() => {
    release?.remove();
    newerRows?.remove();
  });

  /** Two players with gold and potions, of which each has drunk one, in the first room of a run in the older process. */
  beforeEach(async () => {
    processes = await Processes.none();
    older = await processes.add({}, release.entry);
    const env = testEnv({ DYNAMODB_ENDPOINT: processes.database.endpoint });
    database = await connect(env, pino({ level: "silent" }), { join: false });
    [ada, ben] = [await newPlayer(older, "Ada"), await newPlayer(older, "Ben")];
    for (const { account, session_id } of [ada, ben]) {
      account.protocol_version = LAST_RELEASE.protocol_version;
      await enrich(session_id);
    }
    const room_id = await ada.account.createRoom();
    for (const each of [ada, ben]) {
      const bot = await each.join(older.endpoint, room_id);
      assert.deepEqual((await bot.useItem("health_potion")).is_accepted, true);
    }
  });
  afterEach(async () => {
    await database?.close();
    await processes?.stop();
  });

  /** Nobody is led to a process before it says so. */
  async function readyProcess(entry?: string): Promise<ServingProcess> {
    const serving = await processes.add({}, entry);
    await eventually("it is ready", async () => (await fetch(`http://${serving.address}/ready`)).ok, 20_000);
    return serving;
  }

  async function enrich(session_id: string): Promise<void> {
    const change = new UpdateCommand({
      TableName: "CharactersTable",
      // A session's id begins with its character's.
      Key: { character_id: session_id.split("_")[0] },
      UpdateExpression: "SET gold = :gold, inventory = :inventory, current_health = :health",
      ExpressionAttributeValues: {
        ...{ ":gold": GOLD, ":health": 20 },
        ":inventory": { health_potion: POTIONS },
      },
    });
    await database.doc.send(change);
  }

  async function rowOf(session_id: string): Promise<Record<string, unknown> | undefined> {
    const Key = { session_id };
    const get = new GetCommand({ TableName: "PlayerSessionsTable", Key, ConsistentRead: true });
    return (await database.doc.send(get)).Item;
  }

  async function goesOn(player: Fighter, isOnward = true): Promise<Bot> {
    const bot = player.bot ?? assert.fail();
    const { doorways } = bot.walkableArea;
    const doorway = doorways.find(each => each.is_onward === isOnward) ?? assert.fail();
    await bot.arriveAt(doorway.position, 2);
    const entered = await bot.enterDoor(doorway.door_id);
    assert.ok(entered.is_accepted, JSON.stringify(entered));
    player.bot = entered.value;
    return entered.value;
  }

  async function assertHasAll(player: Fighter): Promise<void> {
    asks(player, newer);
    const { gold, inventory } = await player.account.session(player.session_id);
    assert.deepEqual({ gold, inventory }, { gold: GOLD, inventory: { health_potion: POTIONS - 1 } });
    const own = charactersAnswer.parse(await player.account.request("GET", "/api/characters"));
    assert.equal(own.characters.length, 1, "it is one character");
  }

  const processOf = ({ bot }: Fighter) => processes.ofRoom(bot?.room.roomId ?? "");

  describe("whose rows both can read", () => {
    beforeEach(async () => {
      newer = await readyProcess();
    });

    it("a party goes from room to room whichever process has it, and nothing is lost", async () => {
      const first = ben.bot?.room.roomId ?? assert.fail();
      await goesOn(ada);
      await assertHasAll(ada);
      await goesOn(ada, false);
      assert.equal(ada.bot?.room.roomId, first);
      for (const each of [ada, ben]) await goesOn(each);
      assert.equal(ada.bot?.room.roomId, ben.bot?.room.roomId);
      for (const each of [ada, ben]) await assertHasAll(each);
    });

    it("who only asks the new process plays on in the old one, and nothing is lost when that is killed", async () => {
      await assertHasAll(ben);
      assert.equal((await ben.bot?.useItem("health_potion"))?.is_accepted, true);
      await processes.kill(older);
      asks(ben, newer);
      await comesBack(ben, newer);
      const { inventory } = await ben.account.session(ben.session_id);
      assert.deepEqual(inventory, { health_potion: POTIONS - 2 });
    });

    it("all come back to the new process when the old one has ended", async () => {
      const room_id = ada.bot?.room.roomId;
      processes.all.splice(processes.all.indexOf(older), 1);
      await older.stop();
      for (const each of [ada, ben]) await comesBack(each, newer);
      for (const each of [ada, ben]) {
        assert.equal(each.bot?.room.roomId, room_id);
        await assertHasAll(each);
      }
    });
  });

  describe("whose rows the old one cannot read", () => {
    beforeEach(async () => {
      newer = await readyProcess(newerRows.entry);
    });

    it("a party goes from the old process through a door into the new one, and back to a room that is brought there", async () => {
      const first = ben.bot?.room.roomId ?? assert.fail();
      await goesOn(ada);
      assert.equal(await processOf(ada), newer, "the room behind the door is in the new process");
      await assertHasAll(ada);

      // Ben still stands in the first room, in the old process, which cannot read Ada's row any more.
      const ended = ben.bot?.closed;
      await goesOn(ada, false);
      assert.equal(ada.bot?.room.roomId, first);
      assert.equal(await processOf(ada), newer);
      assert.equal(await ended, CLOSE_CODES.moved);
      await comesBack(ben, newer);
      assert.equal(ben.bot?.room.roomId, first, "they are together again");
      for (const each of [ada, ben]) await goesOn(each);
      assert.equal(ada.bot?.room.roomId, ben.bot?.room.roomId);
      for (const each of [ada, ben]) await assertHasAll(each);
    });

    it("the old process refuses a character of the new one, and changes nothing", async () => {
      await goesOn(ada);
      const before = await rowOf(ada.session_id);
      asks(ada, older);
      const room_id = ada.bot?.room.roomId ?? assert.fail();
      await assert.rejects(ada.account.joinRoom(room_id, ada.session_id), RequestFailed);
      await assert.rejects(ada.account.joinRoom(ben.bot?.room.roomId ?? "", ada.session_id), RequestFailed);
      assert.deepEqual(await rowOf(ada.session_id), before);
      assert.match(older.output(), /schema_version \d+, and this version of the server knows \d+ at most/);
      await assertHasAll(ada);
    });

    it("who joins by the new process comes into no room of the old one", async () => {
      const first = ben.bot?.room.roomId ?? assert.fail();
      const stranger = await Bot.join(newer.endpoint, {});
      assert.notEqual(stranger.room.roomId, first);
      assert.equal(await processes.ofRoom(stranger.room.roomId), newer);
      await stranger.leave();
      await assert.rejects(
        Bot.joinRoom(newer.endpoint, first),
        /older version of the server: come in by PUT/,
      );
      assert.equal(await processOf(ben), older, "the room goes on");
    });
  });
});
