import assert from "node:assert/strict";
import { clearRoom, collectLoot } from "../../loadtest/brain.ts";
import { dropSpares, grow } from "../../loadtest/growth.ts";
import { BARE_DAMAGE, SWORD_DAMAGE } from "../rooms/character-grounds.ts";
import { CharacterPlayer, publishGrounds } from "../rooms/character-player.ts";
import { eventually } from "../support/eventually.ts";
import { TestServer } from "../support/test-server.ts";

describe("the bots of load runs and tests, with characters that grow", function () {
  this.timeout(60_000);
  let server: TestServer;
  before(async () => {
    server = await TestServer.start();
    await publishGrounds(server);
  });
  after(() => server.stop());

  it("they fight with all they know, wear and learn what they win, and leave the rest to the other", async () => {
    const ada = await CharacterPlayer.enter(server, { room_template_id: "den" });
    const bob = await CharacterPlayer.enter(server, { room_id: ada.room_id });
    assert.deepEqual(await grow(ada.bot), [], "there is nothing to wear or to learn yet");
    assert.deepEqual(await clearRoom(ada.bot), []);
    assert.ok(ada.bot.readyInMs("fireball") > 0, "she has cast a fireball");
    await collectLoot(ada.bot);
    const grown = async (player: CharacterPlayer) => {
      await eventually("the fight is over", async () => !(await grow(player.bot)).includes("in_combat"));
      return player.sheet;
    };
    const { equipment, skills, skill_points_left, stats } = await grown(ada);
    assert.equal(ada.sheet.pieces[equipment.weapon ?? ""]?.item_id, "rusty_sword");
    assert.equal(stats.attack_damage, BARE_DAMAGE + SWORD_DAMAGE);
    assert.ok(skills.length > 0 && skill_points_left === 0, skills.join());
    assert.equal(await dropSpares(ada.bot), 1, "the second goblin's sword");
    await bob.bot.until("the spare sword", ({ loot_drops }) => loot_drops.size > 0);
    await collectLoot(bob.bot);
    const his = await grown(bob);
    assert.equal(his.pieces[his.equipment.weapon ?? ""]?.item_id, "rusty_sword");
    assert.deepEqual(await grow(bob.bot), [], "he is as good as he can be");
  });
});
