/** What happens to characters that no room holds, by what their rows say afterwards. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mock } from "node:test";
import { pino } from "pino";
import { charactersIn } from "../../test/support/a-character.ts";
import { testDatabases } from "../../test/support/dynamodb.ts";
import { knightContent, nodesWithout } from "../../test/support/knight-content.ts";
import { FriendRepository } from "../friends/friend-repository.ts";
import type { AskedAction } from "../game/character/character-actions.ts";
import { buildOf } from "../game/character/character-build.ts";
import type { Lasting, Mail } from "../game/character/lasting.ts";
import { AccountRepository } from "../store/account-repository.ts";
import { connect, type Database, type TableAccess } from "../store/dynamo/connect.ts";
import { RecoveryCodeRepository } from "../store/recovery-code-repository.ts";
import { AccountCharacters } from "./account-characters.ts";
import type { Character } from "./character.ts";
import { CharacterSnapshots } from "./character-snapshots.ts";
import { Mailbox } from "./mailbox.ts";
import { NameRepository } from "./name-repository.ts";
import { newCharacter } from "./new-character.ts";
import { SessionIndex } from "./session-index.ts";

const content = knightContent();
const log = pino({ level: "silent" });
const ada = { player_id: "ada" };
/** There are none. */
const rooms = {
  isIn: async () => false,
  takeOut: async (found: Character): Promise<Character | undefined> => found,
};

/** As many as it takes until the bag of 30 places is full. */
const bagful = (n: number) => ({ inventory: { ore: 20 * n } });

describe("A new character", () => {
  const knight = newCharacter(content, {
    ...{ player_id: "ada", owner: "account", character_name: "Ada", class_id: "knight" },
  });

  it("has what its class brings along, and wears what there is a free slot for", () => {
    assert.deepEqual(knight.inventory, { health_potion: 3 });
    const [blade = "", second = "", buckler = ""] = Object.keys(knight.pieces);
    assert.deepEqual(
      Object.values(knight.pieces).map(({ item_id }) => item_id),
      ["blade", "blade", "buckler"],
    );
    assert.deepEqual(knight.equipment, { weapon: blade, off_hand: buckler });
    assert.notEqual(second, blade);
  });

  it("is as healthy as it can be with what it wears", () => {
    const { stats } = buildOf(content, knight);
    assert.equal(stats.max_health, 120);
    assert.equal(knight.current_health, stats.max_health);
  });

  it("has done nothing yet, so nothing is counted", () => {
    assert.deepEqual([knight.counters, knight.achievements], [{}, []]);
  });

  it("has pieces of its own: no two characters have one of the same id", () => {
    const other = newCharacter(content, {
      ...{ player_id: "ada", owner: "account", character_name: "Ada", class_id: "knight" },
    });
    const ids = [...Object.keys(knight.pieces), ...Object.keys(other.pieces)];
    assert.equal(new Set(ids).size, 6);
  });

  it("is an adventurer where it is not said what it is", () => {
    const its = newCharacter(content, { player_id: "ada", owner: "account", character_name: "Ada" });
    assert.deepEqual([its.class_id, its.pieces, its.current_health], ["adventurer", {}, 100]);
  });
});

for (const implementation of testDatabases) {
  describe(`A character that is in no room, on ${implementation.name}`, function () {
    this.timeout(60_000);
    let database: Database;

    before(async function () {
      await implementation.start(this);
      database = await connect(implementation.env(), console, { join: false });
    });
    after(async () => {
      await database?.close();
      await implementation.stop();
    });

    /** As a process has them, with its own memory of what it has sent. */
    function process(access: TableAccess = database) {
      const mailbox = new Mailbox(access, log);
      const sessions = new SessionIndex(access, "account");
      const characters = charactersIn(access, undefined, mailbox);
      const own = new AccountCharacters({
        ...{ accounts: new AccountRepository(access), characters, mailbox, sessions, count_max: 8 },
        offensive_words: () => [],
        ...{
          snapshots: new CharacterSnapshots(access, log),
          recovery_codes: new RecoveryCodeRepository(access),
          log,
        },
        names: new NameRepository(access, characters),
        friends: new FriendRepository(access),
        rooms,
      });
      return { mailbox, characters, own };
    }

    async function made(fields: Partial<Lasting> = {}): Promise<string> {
      const its = newCharacter(content, {
        ...{ player_id: "ada", owner: "account", character_name: randomUUID(), class_id: "knight" },
      });
      await charactersIn(database).create({ ...its, ...fields });
      return its.character_id;
    }
    const rowOf = async (id: string): Promise<Character> =>
      (await charactersIn(database).get(id)) ?? assert.fail();
    const act = (id: string, action: AskedAction, request_id?: string) =>
      process().own.act("ada", id, content, action, request_id);
    const reasonOf = async (id: string, action: AskedAction) => {
      const before = await rowOf(id);
      const verdict = await act(id, action);
      assert.deepEqual(await rowOf(id), before, "nothing has changed");
      return verdict.is_accepted ? undefined : verdict.reason;
    };
    const learn = (node_id: string): AskedAction => ({ action: "learn_skill", node_id });

    it("learns, with what follows of it", async () => {
      const id = await made({ level: 2 });
      assert.deepEqual(await act(id, learn("stance")), { is_accepted: true, value: undefined });
      const { skills, counters } = await rowOf(id);
      assert.deepEqual([skills, counters.skill_learned], [["stance"], { stance: 1 }]);
      assert.equal(await reasonOf(id, learn("slash")), "not_enough_points");
      assert.equal(await reasonOf(id, learn("whirl")), "missing_prerequisite");
      assert.equal(await reasonOf(id, learn("toString")), "no_such_skill");
    });

    it("gets the achievements that its player earns there, once", async () => {
      const id = await made();
      const { off_hand = "" } = (await rowOf(id)).equipment;
      for (const _ of [1, 2, 3]) {
        await act(id, { action: "unequip", slot: "off_hand" });
        await act(id, { action: "equip", item_instance_id: off_hand });
      }
      const { achievements, inventory, counters } = await rowOf(id);
      assert.deepEqual([achievements, counters.item_equipped], [["well_dressed"], { buckler: 3 }]);
      assert.equal(inventory.ore, 5);
      assert.ok((await act(id, { action: "choose_title", title: "Dandy" })).is_accepted);
      assert.equal((await rowOf(id)).title, "Dandy");
      assert.ok((await act(id, { action: "choose_title" })).is_accepted);
      assert.equal((await rowOf(id)).title, "");
    });

    it("has no more health than it may have without what it took off", async () => {
      const id = await made();
      await act(id, { action: "unequip", slot: "off_hand" });
      assert.equal((await rowOf(id)).current_health, 100);
    });

    it("does what was asked once, however often it is asked with the same request_id", async () => {
      const id = await made();
      const drink: AskedAction = { action: "destroy", item_id: "health_potion", quantity: 1, confirm: true };
      for (const _ of [1, 2, 3]) assert.ok((await act(id, drink, "r1")).is_accepted);
      assert.equal((await rowOf(id)).inventory.health_potion, 2);
    });

    it("does nothing while it is dead", async () => {
      const id = await made({ level: 2 });
      const its = await rowOf(id);
      await charactersIn(database).replace(its, { ...its, is_alive: false, current_health: 0 });
      assert.equal(await reasonOf(id, learn("stance")), "player_dead");
    });

    it("goes on with the newest content when a session begins, and its player has mail about it", async () => {
      const id = await made({ level: 10, skills: ["stance", "slash", "whirl"] });
      const newer = knightContent({
        items: { blade: null },
        "skill-trees": { swordplay: { nodes: nodesWithout("slash") } },
      });
      const { own, mailbox } = process();
      await own.beginSession(ada, content, { character_id: id });
      await own.beginSession(ada, newer, { character_id: id });
      const { skills, pieces } = await rowOf(id);
      assert.deepEqual([skills, Object.keys(pieces).length], [["stance"], 1]);
      const mails = await mailbox.list(id);
      assert.deepEqual(
        mails.map(({ mail }) => [mail.reason, mail.goods[0]?.item_id]),
        [
          ["content_changed", undefined],
          ["content_changed", "blade"],
          ["content_changed", "blade"],
        ],
      );
      await own.beginSession(ada, newer, { character_id: id });
      assert.equal((await mailbox.list(id)).length, 3, "it is told once");
      const take: AskedAction = { action: "take_mail", mail_id: mails[1]?.mail.mail_id ?? "" };
      const refused = await own.act("ada", id, newer, take, undefined);
      assert.ok(!refused.is_accepted && refused.reason === "unknown_item");
      assert.ok((await own.act("ada", id, content, take, undefined)).is_accepted);
      assert.equal(Object.keys((await rowOf(id)).pieces).length, 2, "it is as it was when the item is back");
    });

    it("has no mail where its skill tree has only been translated", async () => {
      const id = await made({ level: 10, skills: ["stance"] });
      const nodes = nodesWithout().map(each => ({ ...each, name: { en: each.name, de: "Haltung" } }));
      const translated = knightContent({ "skill-trees": { swordplay: { nodes } } });
      const renamed = knightContent({
        "skill-trees": { swordplay: { name: "Blades", nodes: nodesWithout() } },
      });
      const { own, mailbox } = process();
      for (const its of [content, translated, content])
        await own.beginSession(ada, its, { character_id: id });
      assert.equal((await mailbox.list(id)).length, 0);
      await own.beginSession(ada, renamed, { character_id: id });
      assert.equal((await mailbox.list(id)).length, 1, "another name is told, as anything else");
    });

    it("is not written where its room has closed and what it asks is refused", async () => {
      const id = await made();
      const before = await rowOf(id);
      const { own, characters } = process();
      const { mock: reads } = mock.method(rooms, "takeOut", (found: Character) =>
        // As of a room that has closed: the row is read again.
        characters.get(found.character_id),
      );
      const verdict = await own.act("ada", id, content, learn("slash"), undefined);
      mock.restoreAll();
      assert.ok(!verdict.is_accepted && reads.callCount() === 1);
      assert.deepEqual(await rowOf(id), before);
    });

    it("takes a mail once, also where 20 processes are asked at once", async () => {
      const id = await made();
      const mail: Mail = {
        ...{ mail_id: "gift", reason: "staff" },
        goods: [{ item_id: "gold", item_type: "gold", quantity: 7 }],
      };
      await process().mailbox.send(id, mail);
      const asked = Array.from({ length: 20 }, () => act(id, { action: "take_mail", mail_id: "gift" }));
      const answers = await Promise.allSettled(asked);
      assert.ok(answers.some(each => each.status === "fulfilled" && each.value.is_accepted));
      assert.equal((await rowOf(id)).gold, 7);
      assert.ok((await act(id, { action: "take_mail", mail_id: "gift" })).is_accepted);
      assert.equal((await rowOf(id)).gold, 7);
      assert.equal(await reasonOf(id, { action: "take_mail", mail_id: "gifts" }), "no_such_mail");
    });

    it("takes no mail that its bag has no place for, and can when it has", async () => {
      const id = await made();
      await process().mailbox.send(id, {
        ...{ mail_id: "gift", reason: "staff" },
        goods: [{ item_id: "ore", item_type: "material", quantity: 20 }],
      });
      const its = await rowOf(id);
      const { progression } = content.rules.default ?? assert.fail();
      const full = bagful(progression.bag_slots - 1);
      const filled = await charactersIn(database).replace(its, { ...its, ...full });
      assert.equal(await reasonOf(id, { action: "take_mail", mail_id: "gift" }), "bag_full");
      await charactersIn(database).replace(filled, { ...filled, ...bagful(1) });
      assert.ok((await act(id, { action: "take_mail", mail_id: "gift" })).is_accepted);
      assert.equal((await rowOf(id)).inventory.ore, 40);
    });

    it("remembers few of the mails that it has taken", async () => {
      const id = await made();
      const goods = [{ item_id: "gold", item_type: "gold" as const, quantity: 1 }];
      const ids = Array.from({ length: 6 }, (_, n) => `gift${n}`);
      for (const mail_id of ids) await process().mailbox.send(id, { mail_id, reason: "staff", goods });
      for (const mail_id of ids) await act(id, { action: "take_mail", mail_id });
      const { gold, taken_mail_ids } = await rowOf(id);
      assert.deepEqual([gold, taken_mail_ids], [6, ["gift5"]]);
      for (const mail_id of ids) await act(id, { action: "take_mail", mail_id });
      assert.equal((await rowOf(id)).gold, 6);
    });

    it("loses and doubles nothing wherever its process dies amid all the writes of a mail", async () => {
      // The class is gone and a sword with it, which is mailed; then it is back and taken; then another mail is.
      const without = knightContent({ items: { blade: null } });
      let writes = 0;
      let isOver = false;
      while (!isOver) {
        const id = await made();
        const before = Object.keys((await rowOf(id)).pieces).sort();
        isOver = await liveUntil(writes, id, without);
        // What its player asks of the next process, which knows only what was written.
        const { own } = process();
        const { session_id: _ended, ...found } = await own.beginSession(ada, without, { character_id: id });
        const kept = [...(await process().mailbox.list(id))].map(({ mail }) => mail);
        const waiting = [
          ...kept,
          ...found.outbox.filter(each => !kept.some(k => k.mail_id === each.mail_id)),
        ];
        for (const { mail_id } of waiting)
          assert.ok(
            (await own.act("ada", id, content, { action: "take_mail", mail_id }, undefined)).is_accepted,
          );
        for (const { mail_id } of waiting)
          assert.ok(
            (await own.act("ada", id, content, { action: "take_mail", mail_id }, undefined)).is_accepted,
          );
        const { pieces, outbox } = await rowOf(id);
        assert.deepEqual(Object.keys(pieces).sort(), before, `after ${writes} writes`);
        assert.deepEqual(outbox, []);
        writes += 1;
      }
      assert.ok(writes > 8, `${writes} writes`);
    });

    /** Whether the process did all of it before it had written so often and died. */
    async function liveUntil(writes: number, id: string, without: typeof content): Promise<boolean> {
      let left = writes;
      const dead = new Error("The process is dead");
      const write = () => {
        if (left === 0) throw dead;
        left -= 1;
      };
      const mortal: TableAccess = {
        table_prefix: database.table_prefix,
        put: async input => {
          write();
          await database.put(input);
        },
        doc: new Proxy(database.doc, {
          get: (doc, name) =>
            name !== "send"
              ? Reflect.get(doc, name)
              : async (command: { constructor: { name: string } }) => {
                  if (/Update|Put|Delete/.test(command.constructor.name)) write();
                  return Reflect.apply(doc.send, doc, [command]);
                },
        }),
      };
      const { own } = process(mortal);
      try {
        await own.beginSession(ada, without, { character_id: id });
        for (const mail_id of ["own1", "own2"])
          await own.act("ada", id, content, { action: "take_mail", mail_id }, undefined);
        await own.beginSession(ada, content, { character_id: id });
        // Mails that could not be written are only logged.
        return left > 0;
      } catch (error) {
        assert.equal(error, dead);
        return false;
      }
    }
  });
}
