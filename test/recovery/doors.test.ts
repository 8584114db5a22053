/** What an accepted `enter_door` promises: the character is in the run's next room, whatever happens then. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { eventually } from "../support/eventually.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";
import { Fighter } from "./parties.ts";

const NO_LIMITS = {
  REQUESTS_PER_MINUTE_PER_ADDRESS: "100000",
  REQUESTS_PER_MINUTE_PER_ACCOUNT: "100000",
};
const PARTY_SIZE = 4;
/** A seat that is not taken is given up after 15 s, and the room behind the door closes with the last one. */
const RESERVATIONS_GIVEN_UP_MS = 25_000;

describe("a character that was let through a door", function () {
  this.timeout(120_000);
  let database: FaultyDatabase;
  let server: ServerProcess;
  const start = () => startServer({ DYNAMODB_ENDPOINT: database.endpoint, ...NO_LIMITS });

  beforeEach(async () => {
    database = await FaultyDatabase.start();
    server = await start();
  });
  afterEach(async () => {
    database.heal();
    await server.stop();
    await database.close();
  });

  /** A party in the first room of a run, each of them before its door. */
  async function partyBeforeDoor(size: number) {
    const names = Array.from({ length: size }, (_, i) => `Member ${i}`);
    const members = await Promise.all(names.map(name => Fighter.signUp(server.endpoint, name)));
    const first = await (members[0] ?? assert.fail()).account.createRoom();
    for (const member of members) {
      const bot = await member.join(server.endpoint, first);
      await bot.arriveAt(onward(member).position, 2);
    }
    return { members, behind: first.replace(/room1$/, "room2") };
  }

  function onward(member: Fighter) {
    return member.bot?.walkableArea.doorways.find(each => each.is_onward) ?? assert.fail();
  }

  /** Asks to go through, and does nothing with the answer. */
  function asksToGoThrough(member: Fighter) {
    const { door_id } = onward(member);
    return member.bot?.request("enter_door", { door_id }) ?? assert.fail();
  }

  /** The rooms that the members come back into, each once. */
  async function roomsOf(members: Fighter[]): Promise<string[]> {
    const http = server.endpoint.replace(/^ws/, "http");
    for (const { account } of members) account.http = http;
    const joined = await Promise.all(members.map(member => member.account.comeBack()));
    return [...new Set(joined.map(each => each.room_id))];
  }

  it("finds the room behind it, although nobody ever came into it, after a kill right after the answer", async () => {
    const { members, behind } = await partyBeforeDoor(PARTY_SIZE);
    const answers = await Promise.all(members.map(asksToGoThrough));
    server.process.kill("SIGKILL");
    assert.ok(
      answers.every(answer => answer.is_accepted),
      JSON.stringify(answers),
    );
    await once(server.process, "exit");
    server = await start();
    assert.deepEqual(await roomsOf(members), [behind]);
  });

  it("finds it after its connection was lost and its seat there was given up", async () => {
    const { members, behind } = await partyBeforeDoor(1);
    const [ada] = members;
    assert.ok(ada);
    assert.equal((await asksToGoThrough(ada)).is_accepted, true);
    ada.bot?.drop();
    await eventually(
      "the room behind to have closed",
      async () => !(await isLive(ada, behind)),
      RESERVATIONS_GIVEN_UP_MS,
    );
    assert.deepEqual(await roomsOf(members), [behind]);
  });

  async function isLive({ account }: Fighter, room_id: string): Promise<boolean> {
    const answer = await account.request("GET", `/api/rooms/${room_id}`);
    return JSON.stringify(answer).includes('"is_live":true');
  }

  it("goes straight back, to and fro, although each room that it leaves is still being saved", async () => {
    const [ada] = (await partyBeforeDoor(1)).members;
    let bot = ada?.bot ?? assert.fail();
    database.fault = { kind: "slow", delay_ms: 200 };
    const rooms = new Set<string>();
    const doorway = bot.walkableArea.doorways.find(each => each.is_onward) ?? assert.fail();
    for (let i = 0; i < 6; i++) {
      const entered = await bot.enterDoor(doorway.door_id);
      assert.ok(entered.is_accepted, `${i}: ${JSON.stringify(entered)}`);
      bot = entered.value;
      rooms.add(bot.room.roomId);
    }
    assert.equal(rooms.size, 2);
    assert.doesNotMatch(server.output(), /"level":50/, "the server met no fault");
  });

  it("is not let through while the database is away, and its party stays in its run", async () => {
    const { members, behind } = await partyBeforeDoor(PARTY_SIZE);
    database.fault = { kind: "failing", every: 1, is_written: "never" };
    const refused = await Promise.all(members.map(asksToGoThrough));
    for (const answer of refused) {
      assert.deepEqual(answer, { is_accepted: false, reason: "store_unavailable" });
    }
    database.heal();
    for (const member of members) {
      await eventually(
        "the door lets the member through",
        async () => (await asksToGoThrough(member)).is_accepted,
        20_000,
      );
    }
    for (const { bot } of members) bot?.drop();
    assert.deepEqual(await roomsOf(members), [behind]);
  });
});
