/** The characters of an account, as a game in Godot lists, makes, chooses, renames, deletes, brings back and plays them on a real server. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type ServerProcess, startServer } from "../../../loadtest/server-process.ts";
import { Account } from "../../support/account.ts";
import { gameContent } from "../../support/content.ts";
import { needsGodot } from "../support/godot.ts";
import { Puppet } from "./support/puppet.ts";

type Known = {
  character_id: string;
  character_name: string;
  gold: number;
  class_id: string;
  level: number;
  seconds_since_played: number;
  /** Seconds since 1970. */
  expires_at: number;
};

type Answer = {
  is_done: boolean;
  code: number;
  error: string;
  chosen_id: string;
  all: Known[];
  deleted: Known[];
};

const NAME = "characters";
const DAY_SECONDS = 24 * 3600;
const LIMIT = 3;

function classOf(id: string): { kit: { item_id: string }[]; ability_ids: string[] } {
  return gameContent().classes[id] ?? assert.fail(`there is no class ${id}`);
}

describe("the characters of a game in Godot", function () {
  this.timeout(60_000);
  needsGodot();
  let server: ServerProcess;
  let game: Puppet;
  let folder: string;

  before(async () => {
    server = await startServer({ CHARACTERS_PER_ACCOUNT: String(LIMIT) });
  });
  after(async () => server?.stop());
  beforeEach(async () => {
    game = await Puppet.start(server.endpoint, NAME);
    folder = join((await game.look()).user_folder, "test", NAME);
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => game?.stop());

  const ask = (what: string, fields: Record<string, unknown> = {}) =>
    game.order<Answer>(`characters.${what}`, fields);
  /** The names of those that can be played. */
  const names = ({ all }: Pick<Answer, "all">) => all.map(({ character_name }) => character_name);
  const signals = async (name: string) =>
    (await game.seen()).flatMap(([each, value]) => (each === name ? [value] : []));
  const create = async (name: string) => {
    const answer = await ask("create", { name });
    assert.equal(answer.is_done, true, answer.error);
    return answer;
  };
  const nameInRoom = async () => {
    const { players, player_id } = await game.look();
    return players[player_id]?.character_name;
  };

  it("begin by class, and are played with what it brings along", async () => {
    const nobody = await ask("create", { name: "Nobody One", class_id: "wizard of the coast" });
    assert.deepEqual([nobody.is_done, nobody.code], [false, 400]);
    assert.match(nobody.error, /there is no class "wizard of the coast"/);
    const { all } = await ask("create", { name: "Fay One", class_id: "fighter" });
    assert.equal(all[0]?.class_id, "fighter");
    assert.ok(await game.play({ room_template_id: "room1" }));
    const { character } = await game.until("her sheet", view => view.character.places > 0 && view);
    assert.equal(character.class_id, "fighter");
    const { kit, ability_ids } = classOf("fighter");
    assert.ok(ability_ids.every(id => character.ability_ids.includes(id)));
    const worn = Object.values(character.equipment).map(id => character.pieces[id ?? ""]?.item_id);
    assert.ok(
      kit.some(({ item_id }) => worn.includes(item_id)),
      worn.join(),
    );
  });

  it("are made, listed with gold and last play, renamed, deleted and brought back", async () => {
    assert.deepEqual(names(await ask("refresh")), [], "a new account has none");
    const first = await create("Ada One");
    const { all, chosen_id } = await create("Bob One");
    const [bob, ada] = all;
    assert.ok(ada && bob);
    assert.deepEqual([ada.character_name, bob.character_name], ["Ada One", "Bob One"], "the newest first");
    assert.deepEqual([first.chosen_id, chosen_id], [ada.character_id, bob.character_id]);
    assert.deepEqual([bob.gold, bob.class_id, bob.level], [0, "adventurer", 1]);
    assert.ok(bob.seconds_since_played < 60, `played ${bob.seconds_since_played} s ago`);

    const renamed = await ask("rename", { id: bob.character_id, name: "Bea One" });
    assert.deepEqual(names(renamed), ["Bea One", "Ada One"]);

    const without = await ask("delete", { id: bob.character_id });
    assert.deepEqual(
      [names(without), without.deleted.map(each => each.character_name)],
      [["Ada One"], ["Bea One"]],
    );
    assert.equal(without.chosen_id, "", "what is deleted is not chosen");
    const daysLeft = ((without.deleted[0]?.expires_at ?? 0) - Date.now() / 1000) / DAY_SECONDS;
    assert.ok(daysLeft > 6 && daysLeft < 8, `it can be brought back for ${daysLeft} days`);
    const refused = await ask("choose", { id: bob.character_id });
    assert.deepEqual([refused.is_done, refused.code], [false, 404]);
    assert.match(refused.error, /deleted: bring it back first/);

    const back = await ask("bring_back", { id: bob.character_id });
    assert.deepEqual([names(back), back.deleted], [["Bea One", "Ada One"], []]);
    assert.deepEqual(names(await ask("refresh")), ["Bea One", "Ada One"], "and so the server says");
    assert.deepEqual(await signals("characters.chosen"), [ada.character_id, bob.character_id, ""]);
    assert.ok((await signals("characters.changed")).length >= 6);
  });

  it("are played as they were chosen, also by the next game, and by the newest where none was", async () => {
    await create("Ada Two");
    const { all } = await create("Bob Two");
    const ada = all.find(each => each.character_name === "Ada Two");
    assert.ok(ada);
    assert.equal((await ask("choose", { id: ada.character_id })).is_done, true);
    assert.equal(await game.play({ room_template_id: "room1" }), true);
    assert.equal(await nameInRoom(), "Ada Two");
    const { session_id } = await game.look();

    await game.stop();
    game = await Puppet.start(server.endpoint, NAME);
    assert.equal(await game.play({ room_template_id: "room1" }), true);
    const again = await game.look();
    assert.deepEqual([await nameInRoom(), again.session_id], ["Ada Two", session_id], "back in its session");
    assert.equal((await ask("choose", { id: all[0]?.character_id })).is_done, true);
    assert.equal(await game.play({ room_template_id: "room1" }), true);
    assert.equal(await nameInRoom(), "Bob Two", "also from the room of another");

    await game.order("end_session");
    assert.equal((await ask("choose", { id: "" })).chosen_id, "");
    await create("Cleo Two");
    await ask("choose", { id: "" });
    await game.order("leave");
    // No session is left, so it is the newest.
    assert.equal(await game.play({ room_template_id: "room1", character_id: ada.character_id }), true);
    assert.equal(await nameInRoom(), "Ada Two", "or as play() says");
    await game.order("end_session");
    assert.equal(await game.play({ room_template_id: "room1" }), true);
    assert.equal(await nameInRoom(), "Cleo Two");
    assert.equal((await ask("refresh")).all.length, LIMIT, "play() has made no other");
    await game.order("leave");
  });

  it("play() makes one for an account without any, and takes the newest for a choice that is gone", async () => {
    assert.equal(await game.play({ room_template_id: "room1", character_name: "Ada Three" }), true);
    assert.equal(await nameInRoom(), "Ada Three");
    await game.order("end_session");
    const { all, chosen_id } = await create("Bob Three");
    const { player_id } = await game.look();
    const access_token: string = await game.order("get", { path: "_server:save:access_token" });
    // On another machine.
    await Account.known(server.endpoint, { player_id, access_token }).request(
      "DELETE",
      `/api/characters/${chosen_id}`,
    );
    assert.equal(all[0]?.character_id, chosen_id);
    assert.equal(await game.play({ room_template_id: "room1" }), true);
    assert.equal(await nameInRoom(), "Ada Three");
    assert.equal((await ask("refresh")).chosen_id, "");
    await game.order("leave");
  });

  it("are refused with a reason: a taken name, too many, a second name in a day, one in a room, one of nobody", async () => {
    const other = await Account.guest(server.endpoint);
    await other.request("POST", "/api/characters", { character_name: "Zoe Taken" });
    const reasons: [string, Answer, number, RegExp][] = [];
    const refuse = async (what: string, fields: Record<string, unknown>, code: number, text: RegExp) =>
      reasons.push([`${what} ${JSON.stringify(fields)}`, await ask(what, fields), code, text]);

    const [ada] = (await create("Ada Four")).all;
    const id = ada?.character_id;
    await refuse("create", { name: "Zoe Taken" }, 409, /"Zoe Taken".* is taken: choose another/);
    await refuse("create", { name: "  " }, 400, /must not be empty/);
    await refuse("rename", { id, name: "Zoe Taken" }, 409, /is taken/);
    assert.equal((await ask("rename", { id, name: "Ada Fourth" })).is_done, true);
    await refuse("rename", { id, name: "Ada Fifth" }, 429, /once a day/);
    await refuse("rename", { id: "nobody", name: "Ada Fifth" }, 404, /You have no character nobody/);
    await refuse("choose", { id: "nobody" }, 404, /none of this account/);
    await create("Bob Four");
    await create("Cleo Four");
    await refuse("create", { name: "Dagny Four" }, 409, /3 characters.*delete one first/);
    await ask("choose", { id });
    assert.equal(await game.play({ room_template_id: "room1" }), true);
    await refuse("delete", { id }, 409, /is in the room .*leave it first/);
    for (const [what, { is_done, code: said, error }, code, text] of reasons) {
      assert.deepEqual([is_done, said], [false, code], `${what}: ${error}`);
      assert.match(error, text, what);
    }
    const { all, deleted } = await ask("refresh");
    assert.deepEqual(
      [names({ all }), deleted],
      [["Cleo Four", "Bob Four", "Ada Fourth"], []],
      "nothing has changed",
    );
    assert.equal((await signals("failed")).length, reasons.length, "and each was told once");
    await game.order("leave");
    assert.deepEqual(
      names(await ask("delete", { id })),
      ["Cleo Four", "Bob Four"],
      "out of the room it can be",
    );
  });
});
