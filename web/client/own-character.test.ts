import assert from "node:assert/strict";
import type { CharacterSheet } from "../../src/game/character/character-sheet.ts";
import { accept, reject, type Verdict } from "../../src/game/core/verdict.ts";
import type { ServerMessages } from "../../src/schema/messages.ts";
import { characterContent } from "../../test/support/character-content.ts";
import { AccountApi } from "./account-api.ts";
import { Emitter } from "./emitter.ts";
import { OwnCharacter } from "./own-character.ts";

/** Says what it is told to, and answers so. */
class ScriptedRoom extends Emitter<ServerMessages> {
  readonly asked: { type: string; message: Record<string, unknown> }[] = [];
  answers: Verdict[] = [];

  async request<Value>(type: string, message: object): Promise<Verdict<Value>> {
    this.asked.push({ type, message: { ...message } });
    const answer = this.answers.shift() ?? accept();
    return answer.is_accepted ? JSON.parse('{"is_accepted":true}') : answer;
  }

  welcome(content_version = 1): void {
    const run = {
      run_id: "r",
      difficulty_id: "normal",
      loot_rule: "first_come",
      seconds: 0,
      is_saved: false,
    };
    this.emit("welcome", {
      ...{ player_id: "ada", session_id: "ada_1", server_time: "", tick: 1, tick_ms: 50, step_ms: 50 },
      ...{ patch_interval_ms: 200, protocol_version: 7, content_version, content_hash: "" },
      ...{ rules_version: "", build_version: "", cooldowns_ms: {}, run },
    });
  }

  tell(event: ServerMessages["character_event"]["event"]): void {
    this.emit("character_event", { event });
  }
}

/** Answers with what is in it, when it is let. */
class ScriptedApi extends AccountApi {
  readonly asked: string[] = [];
  mails: object[] = [];
  hold: Promise<void> = Promise.resolve();

  constructor() {
    super("ws://nowhere.invalid", () => "");
  }

  override async ask<Answer>(_method: string, path: string): Promise<Answer> {
    this.asked.push(path);
    const answer = path.startsWith("/api/sessions/")
      ? { session: { character_id: "c" } }
      : path.endsWith("/mailbox")
        ? { mails: this.mails }
        : { achievements: [] };
    const text = JSON.stringify(answer);
    await this.hold;
    return JSON.parse(text);
  }
}

const SHEET: CharacterSheet = {
  ...{ class_id: "adventurer", level: 1, experience: 10, experience_to_next: 100, skill_points_left: 0 },
  ...{ skills: [], equipment: {}, pieces: {}, loadouts: [], achievements: [], ability_ids: [] },
  stats: {
    ...{ max_health: 100, max_mana: 100, max_stamina: 100, attack_damage: 15, attack_speed: 1 },
    ...{ attack_range: 2, armor: 5, move_speed: 6, critical_chance: 0, critical_multiplier: 2 },
  },
  ...{ bag: { places_taken: 0, places: 6 }, mail_count: 0 },
};

const A_MAIL = { mail_id: "own1", reason: "bag_full" as const, goods: [] };

describe("The own character", () => {
  let api: ScriptedApi;
  let room: ScriptedRoom;
  let character: OwnCharacter;
  let versions: number[];
  const told: string[] = [];
  beforeEach(() => {
    api = new ScriptedApi();
    room = new ScriptedRoom();
    versions = [];
    told.length = 0;
    character = new OwnCharacter({
      api,
      readContent: async version => {
        versions.push(version);
        return characterContent();
      },
    });
    character.follow(room);
    character.on("happened", ({ event_type }) => told.push(event_type));
    character.on("changed", () => told.push("changed"));
  });

  it("has what the room says, and counts its experience up to the next word on all of it", () => {
    assert.equal(character.sheet?.level, undefined);
    room.emit("inventory", { inventory: { potion: 2 }, gold: 9 });
    room.emit("character", SHEET);
    assert.deepEqual([character.inventory, character.gold], [{ potion: 2 }, 9]);
    told.length = 0;
    room.tell({ event_type: "experience_gained", reason: "kill", content_id: "rat", experience: 30 });
    assert.equal(character.sheet?.experience, 40);
    assert.deepEqual(told, ["experience_gained", "changed"]);
    room.emit("character", { ...SHEET, level: 2, experience: 3 });
    assert.deepEqual([character.sheet?.level, character.sheet?.experience], [2, 3]);
  });

  it("goes on through a door: it hears the next room, and not the one before", () => {
    room.emit("character", SHEET);
    const next = new ScriptedRoom();
    character.follow(next);
    assert.equal(character.sheet?.level, 1, "until the next room says it, it is as it was");
    next.emit("character", { ...SHEET, level: 2 });
    room.emit("character", SHEET);
    assert.equal(character.sheet?.level, 2);
  });

  it("reads the content of its room's version, once for all rooms that have it", async () => {
    room.welcome(7);
    await Promise.resolve();
    room.welcome(7);
    await Promise.resolve();
    assert.ok(character.content?.items.sword);
    room.welcome(8);
    await Promise.resolve();
    assert.deepEqual(versions, [7, 8]);
  });

  it("asks again under the same id where it is done and not saved yet, and else under another", async () => {
    room.answers = [reject("store_unavailable"), accept()];
    assert.ok((await character.equip("s1")).is_accepted);
    await character.use("potion");
    const [first, again, other] = room.asked;
    assert.deepEqual([first?.type, first?.message.action], ["character_action", "equip"]);
    assert.deepEqual(again, first);
    assert.equal(other?.type, "use_item");
    assert.notEqual(other?.message.request_id, first?.message.request_id);
  });

  it("gives a refusal as it is, with how long to wait", async () => {
    room.answers = [reject("in_combat", 4000)];
    assert.deepEqual(await character.learn("might"), reject("in_combat", 4000));
    assert.equal(room.asked.length, 1);
  });

  it("destroys what it is told to: its player was asked before", async () => {
    await character.destroy({ item_id: "potion", quantity: 2 });
    const { request_id: _id, ...message } = room.asked[0]?.message ?? {};
    assert.deepEqual(message, { action: "destroy", item_id: "potion", quantity: 2, confirm: true });
  });

  describe("its mailbox", () => {
    const mailbox = () => api.asked.filter(path => path.endsWith("/mailbox")).length;

    it("is read when it is asked for, and again with each mail that comes or is taken", async () => {
      room.welcome();
      room.tell({ event_type: "item_mailed", mail: A_MAIL });
      assert.deepEqual([character.mails, mailbox()], [undefined, 0], "nobody has asked for it yet");
      api.mails = [A_MAIL];
      await character.refreshMails();
      assert.deepEqual(character.mails, [A_MAIL]);
      api.mails = [];
      const changed = new Promise<void>(resolve => {
        character.on("changed", () => character.mails?.length === 0 && resolve());
      });
      room.tell({ event_type: "mail_taken", mail_id: "own1", settled_mail_ids: [] });
      await changed;
      assert.deepEqual(api.asked, [
        "/api/sessions/ada_1",
        "/api/characters/c/mailbox",
        "/api/characters/c/mailbox",
      ]);
    });

    it("is read once more where a mail has come meanwhile, however many have", async () => {
      room.welcome();
      await character.refreshMails();
      const { promise, resolve } = Promise.withResolvers<void>();
      api.hold = promise;
      const read = character.refreshMails();
      api.mails = [A_MAIL];
      for (const _ of [1, 2, 3]) room.tell({ event_type: "item_mailed", mail: A_MAIL });
      resolve();
      await read;
      assert.deepEqual([character.mails, mailbox()], [[A_MAIL], 3]);
    });

    it("can be asked for again where the server did not answer", async () => {
      await assert.rejects(character.refreshMails(), /not welcomed/);
      room.welcome();
      await character.refreshMails();
      assert.deepEqual(character.mails, []);
    });
  });
});
