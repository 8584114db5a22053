/** Runs over HTTP: begun, kept, resumed, shared, left. */
import assert from "node:assert/strict";
import { clearRoom, collectLoot, goOnward } from "../../loadtest/brain.ts";
import { characterIdOf } from "../../src/characters/character.ts";
import {
  ApiServer,
  answers,
  detailOf,
  type Player,
  type Reply,
  readAnswer,
  refusalOf,
} from "../support/api-client.ts";
import { eventually } from "../support/eventually.ts";

describe("A run", function () {
  this.timeout(60_000);
  let api: ApiServer;
  let ada: Player;
  let bob: Player;
  let adas: string;
  let bobs: string;
  before(async () => {
    api = await ApiServer.start();
  });
  beforeEach(async () => {
    [ada, bob] = [await api.guest(), await api.guest()];
    adas = (await ada.begin()).session.session_id;
    bobs = (await bob.begin()).session.session_id;
  });
  afterEach(() => api.clear());
  after(() => api?.stop());

  const reasonOf = ({ body }: Reply) => (body as { reason?: string }).reason;
  const runsOf = async (player: Player, session_id: string) =>
    readAnswer(answers.runs, await player.ask("GET", `/runs?character_id=${characterIdOf(session_id)}`));

  /** Ada on a run that is kept, in its second room. */
  async function savedRun(wanted: object = {}) {
    const { run_id } = await ada.beginRun(adas, wanted);
    const code = await ada.inviteCode(run_id, adas);
    const bot = api.keep(await goOnward(await ada.resume(run_id, adas)));
    await eventually("the run knows the room", async () => (await ada.run(run_id)).rooms.length === 2);
    return { run_id, code, bot };
  }

  describe("is begun", () => {
    it("by a character, which leads it, and comes into its first room by resuming it", async () => {
      const begun = await ada.beginRun(adas, { difficulty_id: "normal", loot_rule: "own_roll" });
      assert.deepEqual([begun.is_saved, begun.is_open, begun.free_places], [false, false, 3]);
      assert.equal(begun.leader_character_id, characterIdOf(adas));
      const bot = await ada.resume(begun.run_id, adas);
      assert.equal(bot.room.roomId, `${begun.run_id}-room1`);
      const run = await ada.run(begun.run_id);
      assert.deepEqual(
        run.members.map(({ is_playing }) => is_playing),
        [true],
      );
    });

    it("privately by POST /api/rooms, and openly only where that is asked for", async () => {
      const room_id = await ada.makeRoom();
      await ada.play(room_id, adas);
      const run = await ada.run(room_id.replace("-room1", ""));
      assert.equal(run.is_open, false);
      const open = await bob.beginRun(bobs, { is_open: true });
      const listed = readAnswer(
        answers.openRuns,
        await ada.ask("GET", "/runs?is_open=true&dungeon_id=first_dungeon"),
      ).runs.map(({ run_id }) => run_id);
      assert.ok(listed.includes(open.run_id));
      assert.ok(!listed.includes(run.run_id));
    });

    it("in no dungeon or difficulty that is not there", async () => {
      for (const wanted of [{ dungeon_id: "atlantis" }, { difficulty_id: "impossible" }])
        assert.equal(
          refusalOf(await ada.ask("POST", "/runs", { session_id: adas, ...wanted })),
          "404 not-found",
        );
      const low = await ada.ask("POST", "/runs", { session_id: adas, difficulty_id: "nightmare" });
      assert.equal(reasonOf(low), "level_too_low");
      assert.match(detailOf(low), /level 6 or more, and yours has level 1/);
      const lost = await ada.ask("GET", "/runs?is_open=true&dungeon_id=atlantis");
      assert.equal(refusalOf(lost), "404 not-found");
    });
  });

  describe("is kept", () => {
    it("once something was picked up, and told to all who are in the room", async () => {
      const room_id = await ada.makeRoom("room2");
      const bot = await ada.play(room_id, adas);
      const run_id = room_id.replace("-room2", "");
      assert.equal((await ada.run(run_id)).is_saved, false);
      const saved = new Promise(resolve => bot.room.onMessage("run_saved", resolve));
      await clearRoom(bot);
      await collectLoot(bot);
      assert.deepEqual(await saved, { run_id });
      assert.equal((await ada.run(run_id)).is_saved, true);
    });

    it("once somebody was invited, for 7 days after it was played", async () => {
      const { run_id } = await savedRun();
      const { is_saved, ends_at } = await ada.run(run_id);
      assert.equal(is_saved, true);
      const days = (Date.parse(ends_at) - Date.now()) / 86_400_000;
      assert.ok(days > 6.9 && days <= 7, `${days}`);
    });

    it("not where nothing was done on it: with its last player's session it is gone", async () => {
      const { run_id } = await ada.beginRun(adas);
      await ada.resume(run_id, adas);
      await ada.end(adas);
      assert.equal(
        reasonOf(await ada.askToResume(run_id, (await ada.begin()).session.session_id)),
        "run_over",
      );
    });
  });

  describe("is resumed", () => {
    it("at the newest room that a member has come into, with doors as they were, by a new session of the character", async () => {
      const { run_id, bot } = await savedRun();
      const { character_name } = await ada.session(adas);
      const [door] = bot.room.state.doors.keys();
      assert.ok(door);
      await ada.end(adas);
      const again = (await ada.begin(character_name)).session.session_id;
      assert.equal(characterIdOf(again), characterIdOf(adas));
      const back = await ada.resume(run_id, again);
      assert.equal(back.room.roomId, `${run_id}-room2`);
      const { runs } = await runsOf(ada, again);
      assert.deepEqual(
        runs.map(each => [each.run_id, each.checkpoint_room_template_id]),
        [[run_id, "room2"]],
      );
    });

    it("from a list that is read page by page, those first that were played last", async () => {
      const begun: string[] = [];
      for (let i = 0; i < 3; i++) begun.unshift((await ada.beginRun(adas)).run_id);
      const pageAfter = async (after = "") => {
        const asked = `/runs?character_id=${characterIdOf(adas)}&limit=2${after}`;
        return readAnswer(answers.runs, await ada.ask("GET", asked));
      };
      const first = await eventually("the list has all", async () => {
        const page = await pageAfter();
        return page.next !== undefined && page;
      });
      const second = await pageAfter(`&after=${first.next}`);
      const listed = [first, second].map(({ runs }) => runs.map(({ run_id }) => run_id));
      assert.deepEqual(listed, [begun.slice(0, 2), begun.slice(2)]);
      assert.equal(second.next, undefined);
    });

    it("while its character is on another run, which keeps what it did there", async () => {
      const { run_id } = await savedRun();
      const other = await ada.beginRun(adas);
      const there = await ada.resume(other.run_id, adas);
      assert.equal(there.room.roomId, `${other.run_id}-room1`);
      const back = await ada.resume(run_id, adas);
      assert.equal(back.room.roomId, `${run_id}-room2`);
      assert.equal((await ada.session(adas)).room_id, `${run_id}-room2`);
    });

    it("by two devices of its player at once: one of them stays", async () => {
      const { run_id } = await savedRun();
      const replies = await Promise.all([ada.askToResume(run_id, adas), ada.askToResume(run_id, adas)]);
      assert.ok(
        replies.some(({ status }) => status === 200),
        replies.map(({ status }) => status).join(),
      );
      const room = await ada.room(`${run_id}-room2`);
      assert.equal(room.players.length, 1);
    });

    it("by nobody else, and not after its end", async () => {
      const { run_id } = await savedRun();
      assert.equal(reasonOf(await bob.askToResume(run_id, bobs)), "not_a_member");
      assert.equal(refusalOf(await bob.askToResume(run_id, adas)), "403 forbidden");
      assert.equal(refusalOf(await ada.askToResume("no_such_run", adas)), "404 not-found");
      assert.equal((await ada.ask("DELETE", `/runs/${run_id}`)).status, 204);
      assert.equal(reasonOf(await ada.askToResume(run_id, adas)), "run_over");
      assert.deepEqual((await runsOf(ada, adas)).runs, []);
    });
  });

  describe("is shared", () => {
    it("by a code, which brings one character in where the run goes on", async () => {
      const { run_id, code } = await savedRun();
      const bot = await bob.joinRun(run_id, bobs, code.toLowerCase());
      assert.equal(bot.room.roomId, `${run_id}-room2`);
      assert.equal((await bob.run(run_id)).members.length, 2);
      const [carl = assert.fail()] = await api.guests(1);
      const carls = (await carl.begin()).session.session_id;
      assert.equal(reasonOf(await carl.askToJoinRun(run_id, carls, code)), "invite_used");
      assert.equal(reasonOf(await carl.ask("GET", `/invites/${code}`)), "invite_used");
      assert.equal((await bob.ask("GET", `/invites/${code}`)).status, 200, "for who has used it");
      assert.equal(reasonOf(await carl.askToJoinRun(run_id, carls, "23456789")), "no_such_invite");
      assert.equal(reasonOf(await carl.askToJoinRun(run_id, carls)), "not_a_member");
    });

    it("with nobody who is not there: an invite for a player that does not exist, or has no character, is refused", async () => {
      const { run_id } = await savedRun();
      const carl = await api.guest();
      for (const player_id of ["nobody", carl.player_id]) {
        const reply = await ada.ask("POST", `/runs/${run_id}/invites`, { session_id: adas, player_id });
        assert.equal(refusalOf(reply), "404 not-found");
      }
    });

    it("by no invite once it is over: who looks at the code is told so", async () => {
      const { run_id, code } = await savedRun();
      assert.equal((await ada.ask("DELETE", `/runs/${run_id}`)).status, 204);
      assert.equal(reasonOf(await bob.ask("GET", `/invites/${code}`)), "run_over");
    });

    it("by an invite for a player, who finds it among its runs", async () => {
      const { run_id } = await savedRun();
      const asked = { session_id: adas, player_id: bob.player_id };
      assert.equal((await ada.ask("POST", `/runs/${run_id}/invites`, asked)).status, 201);
      const { invites } = await eventually("the invite is found", async () => {
        const found = await runsOf(bob, bobs);
        return found.invites.length > 0 && found;
      });
      assert.deepEqual(
        invites.map(each => each.run_id),
        [run_id],
      );
      await bob.joinRun(run_id, bobs);
      assert.equal((await ada.run(run_id)).members.length, 2);
    });

    it("with at most as many members as its dungeon allows", async () => {
      const { run_id, code } = await savedRun();
      const codes = [code, await ada.inviteCode(run_id, adas), await ada.inviteCode(run_id, adas)];
      const last = await ada.inviteCode(run_id, adas);
      for (const [i, player] of (await api.guests(3)).entries())
        await player.joinRun(run_id, (await player.begin()).session.session_id, codes[i]);
      assert.equal(reasonOf(await bob.askToJoinRun(run_id, bobs, last)), "run_full");
      assert.equal((await ada.run(run_id)).free_places, 0);
    });

    it("with strangers, where it is open: they see of it no more than what they need to choose", async () => {
      const { run_id } = await savedRun({ is_open: true });
      const reply = await bob.ask("GET", `/runs/${run_id}`);
      const seen = (reply.body as { run: object }).run;
      assert.deepEqual(seen, {
        ...{ run_id, dungeon_id: "first_dungeon", difficulty_id: "normal", level: 1, free_places: 3 },
      });
      const bot = await bob.joinRun(run_id, bobs);
      assert.equal(bot.room.roomId, `${run_id}-room2`);
    });
  });

  describe("is left", () => {
    it("for good by a member, who has no place in it any more; the next one leads", async () => {
      const { run_id, code } = await savedRun();
      await bob.joinRun(run_id, bobs, code);
      assert.equal((await ada.ask("PUT", `/runs/${run_id}/leave`, { session_id: adas })).status, 200);
      assert.equal((await ada.session(adas)).room_id, undefined);
      const run = await bob.run(run_id);
      assert.deepEqual([run.members.length, run.leader_character_id], [1, characterIdOf(bobs)]);
      assert.equal(reasonOf(await ada.askToResume(run_id, adas)), "not_a_member");
    });

    it("by a character that is deleted: the next one leads, and its place is free", async () => {
      const { run_id, code } = await savedRun();
      await bob.ask("PUT", `/runs/${run_id}/join`, { session_id: bobs, code });
      await ada.end(adas);
      assert.equal((await ada.ask("DELETE", `/characters/${characterIdOf(adas)}`)).status, 204);
      const run = await bob.run(run_id);
      assert.equal(run.leader_character_id, characterIdOf(bobs));
      assert.equal(run.free_places, 3);
    });

    it("by who is removed by its leader, and comes back by a new invite alone", async () => {
      const { run_id, code } = await savedRun();
      const older = await ada.inviteCode(run_id, adas);
      await bob.joinRun(run_id, bobs, code);
      const path = `/runs/${run_id}/members/${characterIdOf(bobs)}`;
      assert.equal(
        refusalOf(await bob.ask("DELETE", `/runs/${run_id}/members/${characterIdOf(adas)}`)),
        "403 forbidden",
      );
      assert.equal((await ada.ask("DELETE", path)).status, 204);
      assert.equal((await bob.session(bobs)).room_id, undefined);
      assert.equal(reasonOf(await bob.askToJoin(`${run_id}-room1`, bobs)), "not_a_member");
      assert.equal(reasonOf(await bob.askToJoinRun(run_id, bobs, code)), "invite_used");
      assert.equal(reasonOf(await bob.askToJoinRun(run_id, bobs, older)), "not_a_member");
      assert.match(detailOf(await bob.askToJoinRun(run_id, bobs)), /leader of the run has removed you/);
      const [carl = assert.fail()] = await api.guests(1);
      await carl.joinRun(run_id, (await carl.begin()).session.session_id, older);
      assert.equal(reasonOf(await bob.askToJoinRun(run_id, bobs, older)), "invite_used");
      await bob.joinRun(run_id, bobs, await ada.inviteCode(run_id, adas));
      assert.equal((await ada.run(run_id)).members.length, 3);
    });

    it("by who is removed, with all invites that it has made: nobody comes by them, and others may make new ones", async () => {
      const { run_id, code } = await savedRun();
      await bob.joinRun(run_id, bobs, code);
      const old = await bob.inviteCode(run_id, bobs);
      for (let i = 1; i < 50; i++) await bob.inviteCode(run_id, bobs);
      const more = await ada.ask("POST", `/runs/${run_id}/invites`, { session_id: adas });
      assert.equal(refusalOf(more), "409 conflict: too_many_invites");
      const path = `/runs/${run_id}/members/${characterIdOf(bobs)}`;
      assert.equal((await ada.ask("DELETE", path)).status, 204);
      const carl = await api.guest();
      const carls = (await carl.begin()).session.session_id;
      assert.equal(reasonOf(await carl.askToJoinRun(run_id, carls, old)), "no_such_invite");
      assert.equal(refusalOf(await carl.ask("GET", `/invites/${old}`)), "404 not-found");
      await carl.joinRun(run_id, carls, await ada.inviteCode(run_id, adas));
      await bob.joinRun(run_id, bobs, await ada.inviteCode(run_id, adas));
      const dan = await api.guest();
      const dans = (await dan.begin()).session.session_id;
      assert.equal(reasonOf(await dan.askToJoinRun(run_id, dans, old)), "no_such_invite");
    });

    it("by a second character of its leader's player, who removes it, and may join with it again", async () => {
      const { run_id } = await savedRun({ is_open: true });
      const second = (await ada.begin()).session.session_id;
      await ada.joinRun(run_id, second);
      const path = `/runs/${run_id}/members/${characterIdOf(second)}`;
      assert.equal((await ada.ask("DELETE", path)).status, 204);
      assert.equal((await ada.run(run_id)).members.length, 1);
      await ada.joinRun(run_id, second);
      assert.equal((await ada.run(run_id)).members.length, 2);
    });

    it("by nobody in the middle of somebody else's game: its leader cannot end it then", async () => {
      const { run_id, code } = await savedRun();
      await bob.joinRun(run_id, bobs, code);
      const early = await ada.ask("DELETE", `/runs/${run_id}`);
      assert.equal(refusalOf(early), "409 conflict");
      assert.match(detailOf(early), /remove it first/);
      assert.equal(refusalOf(await bob.ask("DELETE", `/runs/${run_id}`)), "403 forbidden");
      await bob.leave(`${run_id}-room2`, bobs);
      assert.equal((await ada.ask("DELETE", `/runs/${run_id}`)).status, 204, "nobody else is on it now");
    });

    it("for a while: who has gone out of its room, or has just signed in elsewhere, is not shown as playing", async () => {
      const { run_id } = await savedRun();
      const plays = async () => (await ada.run(run_id)).members.map(({ is_playing }) => is_playing);
      assert.deepEqual(await plays(), [true]);
      await ada.leave(`${run_id}-room2`, adas);
      assert.deepEqual(await plays(), [false]);
      await ada.resume(run_id, adas);
      assert.deepEqual(await plays(), [true]);
      const { character_name } = await ada.session(adas);
      const elsewhere = (await ada.begin(character_name)).session.session_id;
      assert.deepEqual(await plays(), [false]);
      await ada.resume(run_id, elsewhere);
      assert.deepEqual(await plays(), [true]);
    });
  });
});
