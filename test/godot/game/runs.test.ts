/** Runs, as games in Godot begin, save, leave, resume, share and end them on a real server. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type ServerProcess, startServer } from "../../../loadtest/server-process.ts";
import { needsGodot } from "../support/godot.ts";
import { type InviteView, Puppet, type RunsAnswer, type RunView, type Verdict } from "./support/puppet.ts";

const DUNGEON = "first_dungeon";
const OTHER_DUNGEON = "training_grounds";
/** From its first room through the door onward. */
const DOOR = "door1_2";
/** As many runs the server tells of at once. */
const PAGE = 50;
const BETWEEN_DEEDS_MS = 150;
const AT_THE_DOOR = [0, 14.5] as const;

type Came = Verdict & { value: RunView };
type Invited = Verdict & { value: InviteView };

describe("runs of games in Godot", function () {
  this.timeout(60_000);
  needsGodot();
  let server: ServerProcess;
  let ada: Puppet;
  let ben: Puppet;

  before(async () => {
    server = await startServer({ RUNS_PER_HOUR_PER_ACCOUNT: "1000" });
  });
  after(async () => server?.stop());
  beforeEach(async () => {
    [ada, ben] = await Promise.all([anew("runs-ada", "Ada"), anew("runs-ben", "Ben")]);
  });
  afterEach(async () => {
    await Promise.all([ada?.stop(), ben?.stop()]);
  });

  /** A game of a new account with one character. */
  async function anew(name: string, character_name: string): Promise<Puppet> {
    const game = await Puppet.start(server.endpoint, name);
    const { user_folder } = await game.look();
    rmSync(join(user_folder, "test", name), { recursive: true, force: true });
    names += 1;
    const { is_done } = await game.order<{ is_done: boolean }>("characters.create", {
      name: `${character_name} ${"ABCDEFGHIJ"[names % 10]}${names}`,
    });
    assert.ok(is_done);
    return game;
  }
  let names = 0;

  const done = <A extends Verdict>({ answer, error }: RunsAnswer<A>): A => {
    assert.equal(answer.is_accepted, true, `${answer.reason}: ${error}`);
    return answer;
  };
  const begin = async (game: Puppet, options: Record<string, unknown> = {}): Promise<RunView> =>
    done(await game.runs<Came>("begin", { dungeon_id: DUNGEON, ...options })).value;
  const signals = async (game: Puppet, name: string) =>
    (await game.seen()).flatMap(([each, ...values]) => (each === name ? [values] : []));

  async function goThrough(game: Puppet): Promise<void> {
    assert.ok(await game.walkTo([...AT_THE_DOOR]));
    const { is_accepted, reason } = await game.order<Verdict>("enter_door", { id: DOOR });
    assert.ok(is_accepted, reason);
  }

  /** Until the goblin is dead, and what it has dropped is in the bag. */
  async function clearRoom(game: Puppet): Promise<void> {
    for (;;) {
      const { enemies, loot } = await game.look();
      const [enemy] = Object.entries(enemies).filter(([, { is_alive }]) => is_alive);
      const [drop] = Object.entries(loot).filter(([, { is_shown }]) => is_shown);
      if (enemy) {
        await game.walkTo(enemy[1].position, { within: 1.3 });
        await game.attack(enemy[0]);
      } else if (drop) {
        await game.walkTo(drop[1].position, { within: 1.3 });
        await game.order<Verdict>("pick_up", { id: drop[0] });
      } else return;
      await delay(BETWEEN_DEEDS_MS);
    }
  }

  it("are begun, saved when a room is cleared, listed and resumed at the newest room, as it was", async () => {
    const begun = await begin(ada);
    const { room_template_id, run } = await ada.look();
    assert.deepEqual([room_template_id, run.run_id, run.is_saved], ["room1", begun.run_id, false]);
    assert.deepEqual([begun.difficulty_id, begun.is_open], ["normal", false]);
    await goThrough(ada);
    await clearRoom(ada);
    await ada.until("that it is saved", view => view.run.is_saved);
    assert.deepEqual(await signals(ada, "runs.saved"), [[begun.run_id]]);
    const { inventory, gold } = (await ada.look()).local;
    await ada.order("leave");

    const { all, error } = await ada.runs<boolean>("refresh");
    assert.equal(all.length, 1, error);
    const [saved] = all;
    assert.ok(saved);
    assert.deepEqual(
      [saved.run_id, saved.is_saved, saved.checkpoint_room_template_id, saved.members[0]?.is_playing],
      [begun.run_id, true, "room2", false],
      "nobody plays it now",
    );
    assert.ok(saved.seconds > 0, "its clock has run");

    const back = done(await ada.runs<Came>("resume", begun.run_id)).value;
    const view = await ada.look();
    assert.deepEqual([back.run_id, view.room_template_id], [begun.run_id, "room2"]);
    assert.deepEqual([view.is_cleared, view.run.is_saved], [true, true]);
    assert.deepEqual([view.local.inventory, view.local.gold], [inventory, gold]);
    assert.ok(view.run.run_seconds >= saved.seconds, "and runs on");
    await ada.order("leave");
  });

  it("play() goes back to the run that the character is on, and says how to begin one elsewhere", async () => {
    const first = await begin(ada);
    assert.equal(await ada.play({ dungeon_id: OTHER_DUNGEON }), false);
    const stays = await ada.look();
    assert.deepEqual([stays.run.run_id, stays.is_connected], [first.run_id, true], "it stays where it is");
    assert.match(stays.error, /on a run through first_dungeon\. .*runs\.begin\(/);

    const second = await begin(ada, { dungeon_id: OTHER_DUNGEON });
    const view = await ada.look();
    assert.deepEqual([view.run.run_id, view.room_template_id], [second.run_id, OTHER_DUNGEON]);
    assert.deepEqual(await signals(ada, "room.left"), [], "it has only changed the room");
    await ada.order("leave");
    assert.ok(await ada.play({ dungeon_id: OTHER_DUNGEON }));
    assert.equal((await ada.look()).room_template_id, OTHER_DUNGEON);
    await ada.order("leave");
  });

  it("are not left in the middle of a fight: another one is refused, and nothing is left of it", async () => {
    const own = await begin(ada, { dungeon_id: OTHER_DUNGEON });
    await ada.until("a goblin to hit her", view => view.local.health < 100, 20_000);
    const { answer } = await ada.runs("begin", { dungeon_id: DUNGEON });
    assert.deepEqual([answer.is_accepted, answer.reason], [false, "in_combat"]);
    const { run, is_connected } = await ada.look();
    assert.deepEqual([run.run_id, is_connected], [own.run_id, true]);
    const { all } = await ada.runs<boolean>("refresh");
    assert.deepEqual(
      all.map(({ run_id }) => run_id),
      [own.run_id],
    );
  });

  it("are shared by a code, once; who leaves, or is removed by the leader, belongs to them no more", async () => {
    const begun = await begin(ada);
    const { code, link } = done(await ada.runs<Invited>("invite", begun.run_id)).value;
    assert.match(code, /^\w{6,}$/);
    assert.equal(link, `${server.endpoint.replace(/^ws/, "http")}/api/invites/${code}`);
    await ada.until("that the invite has saved it", view => view.run.is_saved);

    const [found] = [await ben.runs<InviteView>("look_up", code)];
    assert.deepEqual([found.answer.run_id, found.answer.dungeon_id], [begun.run_id, DUNGEON]);
    const typed = await ben.runs<InviteView>("look_up", ` ${code.toLowerCase()} `);
    assert.equal(typed.answer.run_id, begun.run_id);
    const joined = done(await ben.runs<Came>("join_by_code", `${link} `)).value;
    assert.deepEqual([joined.run_id, joined.members.length], [begun.run_id, 2]);
    assert.equal((await ben.look()).room_id, (await ada.look()).room_id);
    const benId = joined.members.find(each => each.character_id !== joined.leader_character_id)?.character_id;

    const refused = await ben.runs("remove_member", begun.run_id, joined.leader_character_id);
    assert.deepEqual([refused.answer.is_accepted, refused.answer.reason], [false, "forbidden"]);
    done(await ada.runs("remove_member", begun.run_id, benId));
    await ben.until("that it is out", view => !view.is_connected);
    assert.equal((await ben.runs("resume", begun.run_id)).answer.reason, "not_a_member");
    assert.equal((await ben.runs("join_by_code", code)).answer.reason, "invite_used");
    assert.deepEqual((await ben.runs<boolean>("refresh")).all, []);

    done(await ada.runs("leave", begun.run_id));
    assert.deepEqual((await ada.runs<boolean>("refresh")).all, []);
  });

  it("are shared by an invite for one player, and ended by their leader when nobody else plays", async () => {
    const begun = await begin(ada);
    const { player_id } = await ben.look();
    done(await ada.runs<Invited>("invite", begun.run_id, player_id));
    const [invite] = (await ben.runs<boolean>("refresh")).invites;
    assert.deepEqual([invite?.run_id, invite?.dungeon_id], [begun.run_id, DUNGEON]);
    assert.ok(invite?.invited_by.startsWith("Ada"));
    done(await ben.runs<Came>("join", begun.run_id));
    assert.equal((await ben.look()).run.run_id, begun.run_id);

    const early = await ada.runs("end", begun.run_id);
    assert.deepEqual([early.answer.is_accepted, early.answer.reason], [false, "conflict"]);
    assert.match(early.answer.detail ?? "", /Another member is on this run/);
    done(await ben.runs("leave", begun.run_id));
    done(await ada.runs("end", begun.run_id));
    assert.deepEqual((await ada.runs<boolean>("refresh")).all, []);
    assert.equal((await ada.runs("resume", begun.run_id)).answer.reason, "run_over");
  });

  it("are all there for a player who has more than a page of them, those that were played last first", async function () {
    this.timeout(120_000);
    const begun: string[] = [];
    for (let i = 0; i <= PAGE; i++) begun.unshift((await begin(ada)).run_id);
    const first = await ada.runs<boolean>("refresh");
    assert.deepEqual([first.answer, first.all.length, first.has_more], [true, PAGE, true]);
    const second = await ada.runs<boolean>("refresh_more");
    assert.deepEqual([second.answer, second.has_more], [true, false]);
    assert.deepEqual(
      second.all.map(({ run_id }) => run_id),
      begun,
    );
  });

  it("that are open are found by strangers and joined; what cannot be joined is refused where one is", async () => {
    const begun = await begin(ada, { is_open: true });
    const { open } = await ben.runs<boolean>("find_open", DUNGEON);
    const found = open.find(({ run_id }) => run_id === begun.run_id);
    assert.deepEqual([found?.level, found?.free_places, found?.members], [1, 3, []]);
    const own = await begin(ben);
    for (const [call, id, reason] of [
      ["join", "nothing", "not_found"],
      ["resume", begun.run_id, "not_a_member"],
      ["join_by_code", "BCDFGHJK", "not_found"],
      ["join_by_code", " ", "no_such_invite"],
    ] as const) {
      const { answer } = await ben.runs(call, id);
      assert.deepEqual([answer.is_accepted, answer.reason], [false, reason], call);
      assert.match(answer.detail ?? "", /^[A-Z].{10,}/);
    }
    const stays = await ben.look();
    assert.deepEqual([stays.run.run_id, stays.is_connected], [own.run_id, true]);
    done(await ben.runs<Came>("join", begun.run_id));
    assert.equal((await ben.look()).run.run_id, begun.run_id);
    const listed = await ben.runs<boolean>("refresh");
    assert.ok(listed.all.some(({ run_id }) => run_id === begun.run_id));
  });
});
