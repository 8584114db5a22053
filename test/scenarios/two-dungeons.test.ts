import assert from "node:assert/strict";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { clearRoom, collectLoot, goOnward } from "../../loadtest/brain.ts";
import { grow } from "../../loadtest/growth.ts";
import { Account } from "../support/account.ts";
import { eventually } from "../support/eventually.ts";
import { TestServer } from "../support/test-server.ts";

const CLASSES = ["adventurer", "fighter", "mage", "guardian"];

/** A player whose character goes from room to room. */
type Player = { account: Account; character_id: string; session_id: string; bot: Bot };

describe("four characters, one of each class", function () {
  this.timeout(400_000);
  let server: TestServer;
  before(async () => {
    server = await TestServer.start();
  });
  after(() => server.stop());

  it("go from level 1 through both dungeons, with a respec on the way, and all that they won is theirs", async () => {
    const first = await begin("first_dungeon");
    await toTheExit(first);
    for (const { bot } of first) assert.ok(bot.sheet.level >= 2, `${bot.sheet.level}`);
    for (const player of first) await respec(player);

    const party = await goOn(first, "sunken_crypt");
    const before = party.map(({ bot }) => bot.sheet.level);
    await toTheExit(party);
    for (const [i, player] of party.entries()) {
      const { level, pieces, skills, achievements } = player.bot.sheet;
      assert.ok(level > (before[i] ?? 0), `${before[i]} to ${level}`);
      assert.ok(achievements.length > 0);
      await assertSaved(player, { level, pieces: Object.keys(pieces), skills });
    }
  });

  async function begin(dungeon_id: string): Promise<Player[]> {
    const players: Omit<Player, "bot">[] = [];
    for (const class_id of CLASSES) {
      const account = await Account.guest(server.endpoint);
      const character_name = `Tried ${class_id}`;
      const made = await account.request("POST", "/api/characters", { character_name, class_id });
      const { character } = z.object({ character: z.object({ character_id: z.string() }) }).parse(made);
      const { session_id } = await account.beginSession(character_name);
      players.push({ account, session_id, ...character });
    }
    return goOn(players, dungeon_id);
  }

  /** Into the first room of a run of their own. */
  async function goOn(players: readonly Omit<Player, "bot">[], dungeon_id: string): Promise<Player[]> {
    const room_id = await players[0]?.account.createRoom({ dungeon_id });
    assert.ok(room_id);
    const party: Player[] = [];
    for (const player of players) {
      const { seat } = await player.account.joinRoom(room_id, player.session_id);
      party.push({ ...player, bot: server.keep(await Bot.take(server.endpoint, seat)) });
    }
    return party;
  }

  async function toTheExit(party: Player[]): Promise<void> {
    const isOver = () => !party[0]?.bot.walkableArea.doorways.some(each => each.is_onward);
    while (!isOver()) {
      await Promise.all(party.map(({ bot }) => clearRoom(bot)));
      for (const { bot } of party) {
        if (!bot.me.is_alive) continue;
        await collectLoot(bot);
        await eventually("the fight is over", async () => !(await grow(bot)).includes("in_combat"));
      }
      await Promise.all(
        party.map(async player => {
          player.bot = server.keep(await goOnward(player.bot));
        }),
      );
    }
  }

  async function respec({ bot }: Player): Promise<void> {
    const { level } = bot.sheet;
    assert.equal((await bot.request("character_action", { action: "respec" })).is_accepted, true);
    await eventually("the points are back", () => bot.sheet.skills.length === 0);
    assert.equal(bot.sheet.skill_points_left, level - 1);
    assert.deepEqual(await grow(bot), []);
  }

  /** As the server has it, over HTTP. */
  async function assertSaved(
    { account, session_id }: Player,
    expected: { level: number; pieces: string[]; skills: string[] },
  ): Promise<void> {
    const saved = z.looseObject({
      level: z.int(),
      pieces: z.record(z.string(), z.unknown()),
      skills: z.array(z.string()),
    });
    const { level, pieces, skills } = saved.parse(await account.session(session_id));
    assert.deepEqual({ level, pieces: Object.keys(pieces), skills }, expected);
  }
});
