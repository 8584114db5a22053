import assert from "node:assert/strict";
import type { Bot } from "../../loadtest/bot.ts";
import { characterIdOf } from "../../src/characters/character.ts";
import { ApiServer, answers, type Player, readAnswer, refusalOf } from "../support/api-client.ts";
import { eventually } from "../support/eventually.ts";

/** the training grounds's `combat_log_seconds`, and what a tick and a patch may add. */
const COMBAT_LOG_MS = 10_000 + 2000;

/** In the training grounds goblins come for everybody who enters. */
describe("a player in a fight", () => {
  let api: ApiServer;
  let ada: Player;
  let bob: Player;
  let room_id: string;
  let session_id: string;
  let adas: Bot;
  let witness: Bot;
  before(async () => {
    api = await ApiServer.start();
  });
  beforeEach(async () => {
    [ada, bob] = [await api.guest(), await api.guest()];
    const made = await ada.ask("POST", "/rooms", { dungeon_id: "training_grounds" });
    room_id = readAnswer(answers.made, made, 201).room_id;
    ({ session_id, bot: adas } = await ada.enter(room_id, "Ada"));
    ({ bot: witness } = await bob.enter(room_id, "Bob"));
    await adas.until("a goblin to come for Ada", () =>
      [...adas.state.enemies.values()].some(enemy => enemy.aggro_slot === adas.me.slot),
    );
  });
  afterEach(() => api.clear());
  after(() => api?.stop());

  const seen = () => witness.state.players.get(ada.player_id);

  it("cannot leave the room over HTTP, and is told when to ask again", async () => {
    const reply = await ada.ask("PUT", `/rooms/${room_id}/leave`, { session_id });
    assert.equal(refusalOf(reply), "409 conflict: in_combat");
    assert.ok(Number(reply.headers.get("Retry-After")) >= 1);
    assert.ok(seen());
  });

  it("cannot end its session over HTTP, nor begin another one", async () => {
    const character_id = characterIdOf(session_id);
    for (const reply of [
      await ada.ask("DELETE", `/sessions/${session_id}`),
      await ada.ask("POST", "/sessions", { character_id }),
    ]) {
      assert.equal(refusalOf(reply), "409 conflict: in_combat");
      assert.ok(Number(reply.headers.get("Retry-After")) >= 1);
    }
  });

  it("cannot change what its character wears or knows over HTTP meanwhile", async () => {
    const [character_id = ""] = session_id.split("_");
    for (const [method, path] of [
      ["DELETE", "equipment/weapon"],
      ["DELETE", "skills"],
      ["PUT", "loadouts/1"],
    ] as const) {
      const reply = await ada.ask(method, `/characters/${character_id}/${path}`);
      assert.equal(refusalOf(reply), "409 conflict: in_combat", path);
      assert.ok(Number(reply.headers.get("Retry-After")) >= 1);
    }
  });

  it("cannot go to another room instead", async () => {
    const other = await ada.makeRoom();
    assert.equal(refusalOf(await ada.askToJoin(other, session_id)), "409 conflict: in_combat");
    assert.ok(seen());
  });

  it("cannot send another character of its own into the room to be taken out", async () => {
    const second = (await ada.begin("Second")).session.session_id;
    assert.equal(refusalOf(await ada.askToJoin(room_id, second)), "409 conflict: in_combat");
    assert.equal(seen()?.connected, true);
  });

  it("that says goodbye is let go at once, but its character stands there for combat_log_seconds", async function () {
    this.timeout(COMBAT_LOG_MS * 2);
    const leftAtMs = performance.now();
    await adas.leave();
    assert.ok(performance.now() - leftAtMs < 2000, "the client does not wait");
    await witness.until("Ada's character alone", () => seen()?.connected === false);
    await eventually("her character leaves the World", () => !seen(), COMBAT_LOG_MS);
    assert.ok(performance.now() - leftAtMs >= 9000, "not before");
    await eventually("and is saved", async () => {
      const kept = await ada.session(session_id);
      return kept.position_x !== undefined;
    });
  });

  it("that said goodbye may come back to its character before that", async () => {
    await adas.leave();
    await witness.until("Ada's character alone", () => seen()?.connected === false);
    const { slot } = seen() ?? assert.fail();
    const back = await ada.play(room_id, session_id);
    await witness.until("Ada", () => seen()?.connected);
    assert.equal(back.me.slot, slot);
  });

  it("whose connection is lost comes back to where it stood, after it has left the World", async function () {
    this.timeout(COMBAT_LOG_MS * 2);
    const { slot } = adas.me;
    adas.drop();
    await eventually("her character leaves the World", () => !seen(), COMBAT_LOG_MS);
    const back = await ada.play(room_id, session_id);
    assert.equal(back.me.slot, slot, "its slot was kept");
    await witness.until("Ada", () => seen()?.connected === true);
  });
});
