/** Coming back to a run in a bad moment: no character is lost or doubled. */
import assert from "node:assert/strict";
import { Bot } from "../../loadtest/bot.ts";
import { goOnward } from "../../loadtest/brain.ts";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import { ApiServer, answers, type Player, type Reply, readAnswer, refusalOf } from "../support/api-client.ts";
import { BadNetwork } from "../support/bad-network.ts";
import { eventually } from "../support/eventually.ts";

/** A client asks again where it is told to. */
const ASK_AGAIN: readonly number[] = [409, 503];
const CLOSINGS = 10;

describe("A run that is resumed in a bad moment", function () {
  this.timeout(90_000);
  let api: ApiServer;
  let ada: Player;
  let adas: string;
  let run_id: string;
  before(async () => {
    api = await ApiServer.start();
  });
  beforeEach(async () => {
    ada = await api.guest();
    adas = (await ada.begin()).session.session_id;
    ({ run_id } = await ada.beginRun(adas));
    await ada.inviteCode(run_id, adas);
  });
  afterEach(() => api.clear());
  after(() => api?.stop());

  async function resumedSoon(): Promise<Reply> {
    return eventually("the run is resumed", async () => {
      const reply = await ada.askToResume(run_id, adas);
      assert.ok(reply.status === 200 || ASK_AGAIN.includes(reply.status), reply.text);
      return reply.status === 200 && reply;
    });
  }

  it("by two devices at once, which both connect, has the character once, and one of them is told that it is replaced", async () => {
    const replies = await Promise.all([resumedSoon(), resumedSoon()]);
    const connected = await Promise.allSettled(
      replies.map(async reply => ada.take(readAnswer(answers.cameIn, reply))),
    );
    const bots = connected.flatMap(each => (each.status === "fulfilled" ? [each.value] : []));
    const open = await eventually("one of them is left", () => {
      const left = bots.filter(bot => bot.room.connection.isOpen);
      return left.length === 1 && left;
    });
    for (const bot of bots.filter(each => !open.includes(each)))
      assert.equal(await bot.closed, CLOSE_CODES.replaced);
    assert.equal((await ada.room(`${run_id}-room1`)).players.length, 1);
  });

  it("by two devices with sessions of their own has the character by the newer one alone", async () => {
    const { character_name } = await ada.session(adas);
    const older = await ada.resume(run_id, adas);
    const newer = (await ada.begin(character_name)).session.session_id;
    const [by_old, by_new] = await Promise.all([
      ada.askToResume(run_id, adas),
      ada.askToResume(run_id, newer),
    ]);
    assert.equal(refusalOf(by_old), "404 not-found");
    assert.equal(by_new.status, 200, by_new.text);
    await older.closed;
    await ada.take(readAnswer(answers.cameIn, by_new));
    assert.equal((await ada.room(`${run_id}-room1`)).players.length, 1);
  });

  for (const [how, withNewSession] of [
    ["the same session", false],
    ["a session of its own", true],
  ] as const)
    it(`by a second device with ${how} comes into a full party at once, where the first one is cut off and the server does not know`, async () => {
      const line = await BadNetwork.open(Number(new URL(api.url).port));
      const first = readAnswer(answers.cameIn, await resumedSoon());
      await Bot.take(line.endpoint, first.seat);
      for (const friend of await api.guests(3)) {
        const code = await ada.inviteCode(run_id, adas);
        await friend.joinRun(run_id, (await friend.begin()).session.session_id, code);
      }
      line.makeHalfOpen();
      const { character_name } = await ada.session(adas);
      const session_id = withNewSession ? (await ada.begin(character_name)).session.session_id : adas;
      // Not asked again: neither the lost connection's time has to be over, nor that of its close.
      const second = readAnswer(answers.cameIn, await ada.askToResume(run_id, session_id));
      await ada.take(second);
      assert.equal((await ada.room(`${run_id}-room1`)).players.length, 4);
      await line.close();
    });

  it(`while its room closes comes into the room that was or the one that is, ${CLOSINGS} times`, async () => {
    for (let i = 0; i < CLOSINGS; i++) {
      const bot = await ada.take(readAnswer(answers.cameIn, await resumedSoon()));
      const left = bot.leave();
      const reply = await resumedSoon();
      await left;
      const { session } = readAnswer(answers.cameIn, reply);
      assert.equal(session.room_id, `${run_id}-room1`);
      const back = await ada.take(readAnswer(answers.cameIn, reply)).catch(() => undefined);
      await back?.leave();
    }
    const bot = await ada.take(readAnswer(answers.cameIn, await resumedSoon()));
    assert.equal((await ada.room(`${run_id}-room1`)).players.length, 1);
    assert.equal((await goOnward(bot)).state.room_template_id, "room2");
  });

  it("with a character in a fight elsewhere is refused until that is over, and the character stays there", async () => {
    const other = await ada.beginRun(adas, { dungeon_id: "training_grounds" });
    const bot = await ada.resume(other.run_id, adas);
    await bot.until("a goblin to come", () =>
      [...bot.state.enemies.values()].some(enemy => enemy.aggro_slot === bot.me.slot),
    );
    const reply = await ada.askToResume(run_id, adas);
    assert.equal(refusalOf(reply), "409 conflict: in_combat");
    assert.ok(Number(reply.headers.get("Retry-After")) >= 1);
    assert.ok(bot.room.connection.isOpen);
    assert.equal((await ada.session(adas)).room_id, bot.room.roomId);
    const left = await ada.ask("PUT", `/runs/${other.run_id}/leave`, { session_id: adas });
    assert.equal(refusalOf(left), "409 conflict: in_combat");
    const { members } = await ada.run(other.run_id);
    assert.equal(members.length, 1, "it has left nothing");
  });

  it("is blocked by nobody who asks to join it out of a fight elsewhere: the place and the invite stay free", async () => {
    const { run_id: open } = await ada.beginRun(adas, { is_open: true });
    const code = await ada.inviteCode(open, adas);
    const bob = await api.guest();
    const bobs = (await bob.begin()).session.session_id;
    const bot = await bob.resume((await bob.beginRun(bobs, { dungeon_id: "training_grounds" })).run_id, bobs);
    await bot.until("a goblin to come", () =>
      [...bot.state.enemies.values()].some(enemy => enemy.aggro_slot === bot.me.slot),
    );
    for (const shown of [undefined, code]) {
      assert.equal(refusalOf(await bob.askToJoinRun(open, bobs, shown)), "409 conflict: in_combat");
      const { members, free_places } = await ada.run(open);
      assert.deepEqual([members.length, free_places], [1, 3]);
    }
    const carl = await api.guest();
    await carl.joinRun(open, (await carl.begin()).session.session_id, code);
    assert.equal((await ada.run(open)).members.length, 2);
  });
});
