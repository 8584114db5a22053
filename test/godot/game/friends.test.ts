/** Friends, as games in Godot make, see and block them on a real server. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type ServerProcess, startServer } from "../../../loadtest/server-process.ts";
import { eventually } from "../../support/eventually.ts";
import { needsGodot } from "../support/godot.ts";
import { type FriendsAnswer, type FriendView, Puppet, type RunView, type Verdict } from "./support/puppet.ts";

const DUNGEON = "first_dungeon";

type Came = Verdict & { value: RunView };
type Found = Verdict & { value: FriendView };

describe("friends of games in Godot", function () {
  this.timeout(60_000);
  needsGodot();
  let server: ServerProcess;
  let ada: Puppet;
  let ben: Puppet;
  let bens: { player_id: string; name: string };
  let adas: { player_id: string; name: string };
  let names = 0;

  before(async () => {
    server = await startServer();
  });
  after(async () => server?.stop());
  beforeEach(async () => {
    [ada, ben] = await Promise.all([anew("friends-ada"), anew("friends-ben")]);
    [adas, bens] = [await hasCharacter(ada, "Ada"), await hasCharacter(ben, "Ben")];
  });
  afterEach(async () => {
    await Promise.all([ada?.stop(), ben?.stop()]);
  });

  /** A game of a new account. */
  async function anew(name: string): Promise<Puppet> {
    const game = await Puppet.start(server.endpoint, name);
    rmSync(join((await game.look()).user_folder, "test", name), { recursive: true, force: true });
    return game;
  }
  async function hasCharacter(game: Puppet, stem: string): Promise<{ player_id: string; name: string }> {
    const name = `${stem} ${String.fromCodePoint(0x4e00 + names++)}`;
    const { is_done } = await game.order<{ is_done: boolean }>("characters.create", { name });
    assert.ok(is_done);
    return { player_id: (await game.look()).player_id, name };
  }
  const done = <A extends Verdict>({ answer, error }: FriendsAnswer<A>): A => {
    assert.equal(answer.is_accepted, true, `${answer.reason}: ${error}`);
    return answer;
  };
  const namesIn = (friends: readonly FriendView[]) => friends.map(({ character_name }) => character_name);

  it("are asked by name, accepted, seen where they are, joined on their run, and removed", async () => {
    const asked = await ada.friends<Found>("ask_by_name", bens.name.toUpperCase());
    assert.equal(done(asked).value.player_id, bens.player_id);
    assert.deepEqual([namesIn(asked.sent), asked.all], [[bens.name], []]);
    const waiting = await eventually("the request is there", async () => {
      const found = await ben.friends("refresh");
      done(found);
      return found.received.length === 1 && found;
    });
    assert.deepEqual(namesIn(waiting.received), [adas.name]);
    const accepted = await ben.friends<Found>("accept", adas.player_id);
    assert.equal(done(accepted).value.character_name, adas.name);
    assert.deepEqual([namesIn(accepted.all), accepted.received], [[adas.name], []]);

    const begun = await ben.runs<Came>("begin", { dungeon_id: DUNGEON, is_open: true });
    assert.equal(begun.answer.is_accepted, true, begun.error);
    const seen = await ada.friends("refresh");
    const [friend] = seen.all;
    assert.deepEqual(
      [friend?.is_online, friend?.place, friend?.run_id, friend?.level, seen.sent],
      [true, "dungeon", begun.answer.value.run_id, 1, []],
    );
    const joined = await ada.runs<Came>("join", friend?.run_id ?? "");
    assert.equal(joined.answer.is_accepted, true, joined.error);
    assert.equal((await ada.look()).run.run_id, friend?.run_id);
    await Promise.all([ada.order("leave"), ben.order("leave")]);

    const removed = await ada.friends("remove", bens.player_id);
    done(removed);
    assert.deepEqual(removed.all, []);
    assert.deepEqual((await ben.friends("refresh")).all, []);
  });

  it("do not see them online who show it to nobody", async () => {
    done(await ada.friends("ask", bens.player_id));
    done(await ben.friends("accept", adas.player_id));
    await ben.runs("begin", { dungeon_id: DUNGEON });
    assert.equal((await ada.friends("refresh")).all[0]?.is_online, true);
    const hidden = await ben.friends("show_presence_to", "nobody");
    done(hidden);
    assert.equal(hidden.shows_presence_to, "nobody");
    const [friend] = (await ada.friends("refresh")).all;
    assert.deepEqual([friend?.is_online, friend?.place], [false, ""]);
    assert.equal((await ben.friends("refresh")).shows_presence_to, "nobody");
    await ben.order("leave");
  });

  it("are declined, withdrawn, and refused with a reason", async () => {
    done(await ada.friends("ask", bens.player_id));
    done(await ben.friends("decline", adas.player_id));
    const { answer: declined } = await ben.friends("accept", adas.player_id);
    assert.deepEqual([declined.is_accepted, declined.reason], [false, "no_such_friend_request"]);
    done(await ada.friends("ask", bens.player_id));
    const withdrawn = await ada.friends("withdraw", bens.player_id);
    done(withdrawn);
    assert.deepEqual(withdrawn.sent, []);
    const nobody = await ada.friends("ask_by_name", "Nobody At All");
    assert.deepEqual([nobody.answer.is_accepted, nobody.answer.reason], [false, "no_such_player"]);
    assert.match(nobody.error, /no such player/);
    assert.equal((await ada.friends("ask", adas.player_id)).answer.reason, "is_yourself");
  });

  it("are blocked, which they do not learn, and unblocked", async () => {
    done(await ada.friends("ask", bens.player_id));
    done(await ben.friends("accept", adas.player_id));
    const blocked = await ben.friends("block", adas.player_id);
    done(blocked);
    assert.deepEqual(blocked.all, []);
    assert.deepEqual((await ada.friends("refresh")).all, []);
    assert.equal((await ada.friends("ask", bens.player_id)).answer.reason, "no_such_player");
    assert.equal((await ben.friends("ask", adas.player_id)).answer.reason, "blocked_by_you");
    assert.deepEqual(namesIn((await ben.friends("refresh_blocked")).blocked), [adas.name]);
    const unblocked = await ben.friends("unblock", adas.player_id);
    done(unblocked);
    assert.deepEqual(unblocked.blocked, []);
    done(await ada.friends("ask", bens.player_id));
  });

  it("are told of by signals, as their player's news say it", async () => {
    const player = { player_id: bens.player_id, character_name: bens.name, class_id: "adventurer", level: 1 };
    const asked = await ada.friends<boolean>("hear", "friend_request", { player });
    assert.deepEqual([asked.answer, asked.told], [true, [`asked by ${bens.name}`]]);
    assert.deepEqual([namesIn(asked.received), asked.all], [[bens.name], []]);
    const accepted = await ada.friends<boolean>("hear", "friend_accepted", { player });
    assert.deepEqual([accepted.told, namesIn(accepted.all)], [[`accepted by ${bens.name}`], [bens.name]]);
    assert.deepEqual(accepted.received, []);
    const other = await ada.friends<boolean>("hear", "party", {});
    assert.deepEqual([other.answer, other.told], [false, []]);
  });
});
