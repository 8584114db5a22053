/** A character that grows, in a game in Godot on a real server: what its player asks for, and what it is told. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Content } from "../../src/game/content/content.ts";
import { skillTree } from "../../src/game/content/schemas/character-schemas.ts";
import type { PlayerSchema } from "../../src/schema/player-state.ts";
import { Puppet, type Verdict } from "../godot/game/support/puppet.ts";
import { needsGodot } from "../godot/support/godot.ts";
import { eventually } from "../support/eventually.ts";
import { TestServer } from "../support/test-server.ts";
import {
  ARMORY,
  BAG_PLACES,
  BARE_DAMAGE,
  characterContent,
  DUNGEON_ID,
  HEALTH_PER_LEVEL,
  KILL_EXPERIENCE,
  SWORD_DAMAGE,
  TITLE,
} from "./character-grounds.ts";
import { CharacterPlayer } from "./character-player.ts";

const WALK_SPEED = 9;
const FLEET_SPEED = 2;
const FIREBALL_COOLDOWN_SHARE = 0.5;

/** The character grounds, where nobody knows the fireball but by a node that makes one faster, too. */
function content(): Content {
  const grounds = characterContent();
  const { adventurer } = grounds.classes;
  const { roots } = grounds["skill-trees"];
  assert.ok(adventurer && roots);
  const ability_ids = adventurer.ability_ids.filter(id => id !== "fireball");
  const fleet = {
    ...{ node_id: "fleet", name: "Fleet" },
    effects: [
      { type: "stat", stat: "move_speed", kind: "add", value: FLEET_SPEED },
      { type: "unlock_ability", ability_id: "fireball" },
      {
        ...{ type: "change_ability", ability_id: "fireball", field: "cooldown", kind: "percent" },
        value: -50,
      },
    ],
  };
  return {
    ...grounds,
    classes: { adventurer: { ...adventurer, ability_ids } },
    "skill-trees": { roots: skillTree.parse({ ...roots, nodes: [...roots.nodes, fleet] }) },
  };
}

const reasonOf = ({ is_accepted, reason }: Verdict) => (is_accepted ? "accepted" : reason);

describe("a character that grows, in a game in Godot", function () {
  this.timeout(60_000);
  needsGodot();
  let server: TestServer;
  let ada: Puppet;

  before(async () => {
    server = await TestServer.start();
    await server.store.content.publish(content());
    await eventually("the grounds", () => DUNGEON_ID in server.store.library.current().content.dungeons);
    ada = await Puppet.start(server.endpoint, `grown-${randomUUID()}`);
  });
  after(async () => {
    await ada?.stop();
    await server?.stop();
  });

  const enter = async (room_template_id: string) => {
    await ada.order("forget_account");
    const isIn = await ada.play({ dungeon_id: DUNGEON_ID, room_template_id, character_name: "Ada" });
    assert.ok(isIn, (await ada.look()).error);
    await ada.until("its sheet", ({ character }) => character.level > 0 && character.places > 0);
  };
  const sheet = async () => (await ada.look()).character;
  const signals = async (...names: string[]) =>
    (await ada.seen()).filter(([name]) => names.includes(name)) as [string, ...unknown[]][];
  const must = async (call: string, ...args: unknown[]) =>
    assert.equal(reasonOf(await ada.act(call, ...args)), "accepted", call);
  /** As soon as nobody fights with it any more. */
  const inPeace = async (call: string, ...args: unknown[]) => {
    const answer = await eventually("the fight is over", async () => {
      const reason = reasonOf(await ada.act(call, ...args));
      return reason !== "in_combat" && reason;
    });
    assert.equal(answer, "accepted", call);
  };
  /** Strikes an enemy until it is dead. Returns what the first strike did. */
  const slay = async (): Promise<number> => {
    const living = Object.entries((await ada.look()).enemies).find(([, enemy]) => enemy.is_alive);
    assert.ok(living);
    const [id, { position }] = living;
    await ada.walkTo(position, { within: 1.5 });
    const damages: number[] = [];
    await eventually("its death", async () => {
      const verdict = await ada.attack(id);
      if (verdict.is_accepted) damages.push(verdict.value.damage_amount);
      return !(await ada.look()).enemies[id]?.is_alive;
    });
    return damages[0] ?? assert.fail();
  };
  const pickUp = async (item_id: string): Promise<string> => {
    const lying = await ada.until(item_id, ({ loot }) =>
      Object.entries(loot).find(([, each]) => each.item_id === item_id && each.is_shown),
    );
    const [id, { position }] = lying;
    await ada.walkTo(position, { within: 1 });
    assert.equal(reasonOf(await ada.order<Verdict>("pick_up", { id })), "accepted");
    return id;
  };
  const pieceOf = async (item_id: string): Promise<string> => {
    const piece = await ada.until(item_id, ({ character: { pieces } }) =>
      Object.entries(pieces).find(([, each]) => each.item_id === item_id),
    );
    return piece[0];
  };

  describe("beside another player, in the goblins' den", () => {
    let bob: CharacterPlayer;
    let sword: string;
    before(async () => {
      await enter("den");
      bob = await CharacterPlayer.enter(server, { room_id: (await ada.look()).room_id });
    });

    const seenByBob = (what: string, isSo: (ada: PlayerSchema) => boolean) =>
      bob.bot.until(what, ({ players }) =>
        [...players.values()].some(each => each.character_name === "Ada" && isSo(each)),
      );

    it("does not ask for what it has not learned", async () => {
      assert.equal((await sheet()).level, 1);
      const verdict = await ada.order<Verdict>("use_ability", { id: "fireball", yaw: 0 });
      assert.equal(verdict.reason, "not_learned");
      assert.equal(reasonOf(await ada.act("learn_skill", "fleet")), "not_enough_points");
      assert.equal(reasonOf(await ada.act("learn_skill", "might")), "missing_prerequisite");
      assert.equal(reasonOf(await ada.act("switch_loadout", 1)), "no_such_loadout");
      assert.equal(reasonOf(await ada.act("equip", "a sword of hers")), "not_owned");
      assert.equal(reasonOf(await ada.act("choose_title", TITLE)), "no_such_title");
    });

    it("is told of the experience, the level and the achievement of a kill", async () => {
      assert.equal(await slay(), BARE_DAMAGE);
      // They share it, with a bonus for the party.
      const share = Math.floor((KILL_EXPERIENCE * 1.25) / 2);
      const { level, experience, skill_points_left, achievements } = await ada.until(
        "the next level",
        ({ character }) => character.skill_points_left > 0 && character,
      );
      assert.deepEqual([level, experience, skill_points_left], [2, share - 100, 2]);
      assert.deepEqual(achievements, ["first_blood"]);
      const told = await signals(
        ...[
          "progress.experience_gained",
          "progress.leveled_up",
          "progress.achievement_unlocked",
          "progress.item_received",
        ],
      );
      assert.deepEqual(told, [
        ["progress.experience_gained", share, "kill", "easy_goblin"],
        ["progress.leveled_up", 2],
        ["progress.achievement_unlocked", "first_blood"],
        ["progress.item_received", { item_id: "gold", item_type: "gold", quantity: 5 }],
      ]);
      const changes = await signals("progress.changed");
      const [, newest] = changes.at(-1) ?? [];
      assert.deepEqual(newest, await sheet());
      const max_health = 100 + HEALTH_PER_LEVEL;
      await seenByBob("her level", ada => ada.level === 2 && ada.max_health === max_health);
    });

    it("hits harder with the goblin's sword", async () => {
      await pickUp("rusty_sword");
      sword = await pieceOf("rusty_sword");
      await inPeace("equip", sword);
      const { stats, equipment } = await sheet();
      assert.equal(stats.attack_damage, BARE_DAMAGE + SWORD_DAMAGE);
      assert.deepEqual(equipment, { weapon: sword });
      await seenByBob("her sword", ada => ada.equipment.get("weapon") === "rusty_sword");
      assert.equal(await slay(), BARE_DAMAGE + SWORD_DAMAGE);
      assert.equal(reasonOf(await ada.act("drop_item", sword)), "item_worn");
    });

    it("learns nodes, is faster and casts by them without one correction, and gives one back", async () => {
      await inPeace("learn_skill", "toughness");
      await must("learn_skill", "fleet");
      const { skills, stats } = await sheet();
      assert.deepEqual(skills, ["toughness", "fleet"]);
      assert.equal(stats.move_speed, WALK_SPEED + FLEET_SPEED);
      const { local, corrections, room_id } = await ada.look();
      assert.equal(local.speed, WALK_SPEED + FLEET_SPEED);
      await ada.walkTo([-6, 20]);
      await ada.walkTo([6, 20]);
      assert.equal((await ada.look()).corrections, corrections, room_id);
      assert.equal(
        reasonOf(await ada.order<Verdict>("use_ability", { id: "fireball", yaw: Math.PI })),
        "accepted",
      );
      const { cooldown } = content().abilities.fireball ?? assert.fail();
      const { cooldowns } = await ada.look();
      assert.ok((cooldowns.fireball ?? 0) <= cooldown * FIREBALL_COOLDOWN_SHARE, `${cooldowns.fireball} s`);
      await inPeace("refund_skill", "fleet");
      assert.deepEqual((await sheet()).skills, ["toughness"]);
      assert.equal((await ada.look()).local.speed, WALK_SPEED);
    });

    it("puts a saved loadout on again, skills and equipment together", async () => {
      await must("save_loadout", 2);
      await must("unequip", "weapon");
      await must("respec");
      const bare = await sheet();
      assert.deepEqual([bare.skills, bare.equipment], [[], {}]);
      await must("switch_loadout", 2);
      const { skills, equipment, loadouts } = await sheet();
      assert.deepEqual([skills, equipment], [["toughness"], { weapon: sword }]);
      assert.deepEqual(loadouts, [{}, { skills, equipment }]);
    });

    it("calls itself by the title of its achievement", async () => {
      await must("choose_title", TITLE);
      assert.equal((await sheet()).title, TITLE);
      await seenByBob("her title", ada => ada.title === TITLE);
    });

    it("drops its sword for the other, who has the very same", async () => {
      await must("unequip", "weapon");
      await must("drop_item", sword);
      assert.deepEqual((await sheet()).pieces, {});
      await bob.bot.until("the sword", ({ loot_drops }) =>
        [...loot_drops.values()].some(({ item_id }) => item_id === "rusty_sword"),
      );
      await bob.pickUp("rusty_sword");
      assert.ok(bob.sheet.pieces[sword], "it is his now");
    });
  });

  describe("with a full bag, in the armory", () => {
    it("finds in its mailbox what its bag had no place for, and takes it when there is place", async () => {
      await enter("armory");
      for (const item_id of ARMORY) await pickUp(item_id);
      const { pieces, places_taken, places } = await ada.until(
        "a full bag",
        ({ character }) => character.mail_count > 0 && character,
      );
      assert.deepEqual([places_taken, places], [BAG_PLACES, BAG_PLACES]);
      const [[, mailed] = []] = await signals("progress.item_mailed");
      const { mail_id, reason, goods } = mailed as Mail;
      assert.equal(reason, "bag_full");
      const waiting = await ada.order<Mail[]>("mailbox");
      assert.deepEqual(
        waiting.map(({ mail_id, reason, goods }) => ({ mail_id, reason, goods })),
        [{ mail_id, reason, goods }],
      );
      assert.equal(reasonOf(await ada.act("take_mail", mail_id)), "bag_full");
      const [one = ""] = Object.keys(pieces);
      assert.equal(reasonOf(await ada.act("destroy_item", one)), "not_confirmed");
      await must("destroy_item", one, 1, true);
      await must("take_mail", mail_id);
      const after = await sheet();
      const { item_instance_id = "" } = goods[0]?.piece ?? {};
      assert.equal(after.pieces[item_instance_id]?.item_id, goods[0]?.item_id);
      assert.equal(after.mail_count, 0);
      assert.deepEqual(await ada.order("mailbox"), []);
      assert.ok(!(one in after.pieces));
    });
  });
});

type Mail = {
  mail_id: string;
  reason: string;
  goods: { item_id: string; piece?: { item_instance_id: string } }[];
};
