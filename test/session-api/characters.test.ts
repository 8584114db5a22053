import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { type OpenServer, openServer } from "../ops/open-server.ts";
import { Account } from "../support/account.ts";
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

const MAX = 8;
const DAY_SECONDS = 24 * 3600;

const character = z.looseObject({
  ...{ character_id: z.string(), player_id: z.string(), character_name: z.string(), created_at: z.string() },
  ...{ gold: z.int(), inventory: z.record(z.string(), z.int()), current_health: z.number() },
  session_id: z.string().optional(),
  room_id: z.string().optional(),
  deleted_at: z.string().optional(),
  renamed_at: z.string().optional(),
  expires_at: z.int().optional(),
});
type Character = z.infer<typeof character>;
const one = z.object({ character });
const all = z.object({ characters: z.array(character) });

let names = 0;
/** No two look alike. */
const aName = () => `${String.fromCodePoint(0x4e00 + names++)} the Brave`;

const askToCreate = (player: Player, character_name: unknown = aName()) =>
  player.ask("POST", "/characters", { character_name });
const create = async (player: Player, character_name?: string): Promise<Character> =>
  readAnswer(one, await askToCreate(player, character_name), 201).character;
const list = async (player: Player): Promise<Character[]> =>
  readAnswer(all, await player.ask("GET", "/characters")).characters;
const get = async (player: Player, { character_id }: Character): Promise<Character> =>
  readAnswer(one, await player.ask("GET", `/characters/${character_id}`)).character;
const askToRename = (player: Player, { character_id }: Character, character_name: unknown) =>
  player.ask("PATCH", `/characters/${character_id}`, { character_name });
const askToDelete = (player: Player, { character_id }: Character) =>
  player.ask("DELETE", `/characters/${character_id}`);
const askToBringBack = (player: Player, { character_id }: Character) =>
  player.ask("PATCH", `/characters/${character_id}`, { is_deleted: false });
const askToPlay = (player: Player, character_id: string) => player.ask("POST", "/sessions", { character_id });
const play = async (player: Player, { character_id }: Character) =>
  readAnswer(answers.begun, await askToPlay(player, character_id), 201).session;

const idsOf = (characters: readonly Character[]) => characters.map(({ character_id }) => character_id);

describe("A character", () => {
  let api: ApiServer;
  let ada: Player;
  let bob: Player;
  before(async () => {
    api = await ApiServer.start({ CHARACTERS_PER_ACCOUNT: String(MAX) });
  });
  beforeEach(async () => {
    [ada, bob] = [await api.guest(), await api.guest()];
  });
  afterEach(() => api.clear());
  after(() => api?.stop());

  describe("is made", () => {
    it("with the name that its player chooses, and everything that a newcomer has", async () => {
      const character_name = aName();
      const reply = await askToCreate(ada, character_name);
      const made = readAnswer(one, reply, 201).character;
      assert.deepEqual([made.character_name, made.player_id], [character_name, ada.player_id]);
      assert.deepEqual([made.gold, made.inventory, made.current_health], [0, {}, 100]);
      assert.deepEqual([made.session_id, made.room_id], [undefined, undefined]);
      assert.equal(reply.headers.get("Location"), `../api/characters/${made.character_id}`);
      assert.deepEqual(await get(ada, made), made);
      const left_s = (made.expires_at ?? 0) - Date.now() / 1000;
      assert.ok(left_s > 30 * DAY_SECONDS - 60 && left_s <= 30 * DAY_SECONDS + 1, `${left_s}`);
    });

    it("and listed, the newest first, for its player alone", async () => {
      const [first, second] = [await create(ada), await create(ada)];
      await create(bob);
      assert.deepEqual(idsOf(await list(ada)), idsOf([second, first]));
      assert.deepEqual(await list(await api.guest()), []);
    });

    it("with no name that is taken, in whichever letters, that is reserved, or that cannot be read", async () => {
      await create(bob, "Loch Ness");
      const taken = [
        "Loch Ness",
        "loch ness",
        "LochNess",
        "L0ch Ness",
        "Lосh Ness",
        "Lóch-Ness",
        "Ｌoch Ness",
      ];
      for (const name of taken) {
        const reply = await askToCreate(ada, name);
        assert.equal(refusalOf(reply), "409 conflict", name);
        assert.match(
          detailOf(reply),
          /^The name ".+", or one that looks like it, is taken: choose another\.$/,
        );
      }
      const invalid = [
        "Admin",
        "аdmin",
        "[GM] m0d",
        "",
        "  ",
        "\u2800",
        "A\u200bda",
        "A\nda",
        "x".repeat(33),
        7,
        null,
      ];
      for (const name of invalid) {
        const reply = await askToCreate(ada, name);
        assert.equal(refusalOf(reply), "400 invalid-request", JSON.stringify(name));
        assert.match(detailOf(reply), /^character_name: /);
      }
      assert.equal(refusalOf(await ada.ask("POST", "/characters", {})), "400 invalid-request");
      assert.deepEqual(await list(ada), []);
    });

    it("of 50 players that want one name at the same moment, by one", async () => {
      const name = aName();
      const players = await api.guests(50);
      const replies = await Promise.all(players.map(player => askToCreate(player, name)));
      assert.equal(replies.filter(({ status }) => status === 201).length, 1);
      const others = replies.filter(({ status }) => status !== 201);
      assert.deepEqual([...new Set(others.map(refusalOf))], ["409 conflict"]);
    });

    it("as often as an account may have one: of 50 requests at once exactly so many succeed", async () => {
      const replies = await Promise.all(Array.from({ length: 50 }, () => askToCreate(ada)));
      const made = replies.filter(({ status }) => status === 201);
      assert.equal(made.length, MAX);
      for (const reply of replies.filter(({ status }) => status !== 201)) {
        assert.equal(refusalOf(reply), "409 conflict");
        assert.match(
          detailOf(reply),
          /^You have 8 characters, as many as an account may have: delete one first/,
        );
      }
      const ids = made.map(reply => readAnswer(one, reply, 201).character.character_id);
      assert.deepEqual(idsOf(await list(ada)).sort(), ids.sort());
    });

    it("as often as an account may have one, also by sessions that are begun", async function () {
      this.timeout(60_000);
      const begin = () => ada.ask("POST", "/sessions", { character_name: aName() });
      const replies = await Promise.all(Array.from({ length: 20 }, begin));
      assert.equal(replies.filter(({ status }) => status === 201).length, MAX);
      assert.equal((await list(ada)).length, MAX);
      const refused = replies.filter(({ status }) => status !== 201);
      assert.deepEqual([...new Set(refused.map(refusalOf))], ["409 conflict"]);
    });

    it("under a name that a refused one would have had", async () => {
      for (let i = 0; i < MAX; i++) await create(ada);
      const name = aName();
      assert.equal(refusalOf(await askToCreate(ada, name)), "409 conflict");
      assert.equal((await create(bob, name)).character_name, name);
    });
  });

  describe("is its player's own:", () => {
    /** Everything that can be asked about it. */
    const allQuestions = (player: Player, its: Character): (() => Promise<Reply>)[] => [
      () => player.ask("GET", `/characters/${its.character_id}`),
      () => askToRename(player, its, aName()),
      () => askToDelete(player, its),
      () => askToBringBack(player, its),
      () => askToPlay(player, its.character_id),
    ];

    it("somebody else finds none, whatever is asked, and nothing changes", async () => {
      const [alive, deleted] = [await create(ada), await create(ada)];
      await askToDelete(ada, deleted);
      const before = await list(ada);
      for (const its of [alive, deleted]) {
        for (const ask of allQuestions(bob, its)) assert.equal(refusalOf(await ask()), "404 not-found");
      }
      assert.deepEqual(await list(ada), before);
      assert.deepEqual(await list(bob), []);
    });

    it("one that is not there is not found, with the same words", async () => {
      const its = await create(ada);
      for (const character_id of [randomUUID(), "x", "__proto__", `${its.character_id}_1`]) {
        for (const ask of allQuestions(bob, { ...its, character_id }))
          assert.equal(refusalOf(await ask()), "404 not-found", character_id);
      }
      const [foreign, missing] = [await askToPlay(bob, its.character_id), await askToPlay(bob, "nobody")];
      assert.equal(detailOf(foreign).replace(its.character_id, "nobody"), detailOf(missing));
    });

    it("without an account nobody learns anything", async () => {
      const { character_id } = await create(ada);
      const asked = [
        ["GET", ""],
        ["POST", ""],
        ...["GET", "PATCH", "DELETE"].map(each => [each, `/${character_id}`]),
      ];
      for (const [method = "", path = ""] of asked)
        assert.equal(refusalOf(await api.ask(method, `/api/characters${path}`)), "401 unauthorized");
    });
  });

  describe("gets another name", () => {
    it("from its player, and the former one is free", async () => {
      const its = await create(ada);
      const name = aName();
      const { character: renamed } = readAnswer(one, await askToRename(ada, its, `  ${name} `));
      assert.equal(renamed.character_name, name);
      assert.equal((await get(ada, its)).character_name, name);
      assert.equal((await create(bob, its.character_name)).character_name, its.character_name);
    });

    it("once a day: the answer says when again", async () => {
      const its = await create(ada);
      const name = aName();
      readAnswer(one, await askToRename(ada, its, name));
      const reply = await askToRename(ada, its, aName());
      assert.equal(refusalOf(reply), "429 too-many-requests");
      assert.match(
        detailOf(reply),
        /^The name was changed on \S+; it may be changed once a day, the next time on \d\S+Z\.$/,
      );
      const retryAfter_s = Number(reply.headers.get("Retry-After"));
      assert.ok(retryAfter_s > DAY_SECONDS - 60 && retryAfter_s <= DAY_SECONDS, `${retryAfter_s}`);
      assert.equal((await get(ada, its)).character_name, name);
      readAnswer(one, await askToRename(ada, its, name));
    });

    it("once of 20 requests at the same moment, and has no other name afterwards", async () => {
      const its = await create(ada);
      const wanted = Array.from({ length: 20 }, aName);
      const replies = await Promise.all(wanted.map(name => askToRename(ada, its, name)));
      assert.equal(replies.filter(({ status }) => status === 200).length, 1);
      const { character_name } = await get(ada, its);
      const free = wanted.filter(name => name !== character_name);
      assert.equal(free.length, 19);
      const [other] = free;
      for (const name of [other, its.character_name])
        assert.equal((await create(bob, name)).character_name, name);
    });

    it("that only one of two has where both ask for it in the same moment, each for its own", async () => {
      for (let round = 0; round < 5; round++) {
        const [its, other] = [await create(ada), await create(bob)];
        const name = aName();
        const asked = await Promise.all([askToRename(ada, its, name), askToRename(bob, other, name)]);
        assert.deepEqual(asked.map(({ status }) => status).sort(), [200, 409]);
        const found = [await get(ada, its), await get(bob, other)].map(each => each.character_name);
        assert.equal(found.filter(each => each === name).length, 1);
      }
    });

    it("that looks like the one that it has, and keeps it from others", async () => {
      const its = await create(ada, "Grey Fell");
      readAnswer(one, await askToRename(ada, its, "GREY FELL"));
      for (const name of ["Grey Fell", "GREY FELL"])
        assert.equal(refusalOf(await askToCreate(bob, name)), "409 conflict");
    });

    it("but none that is taken, also in other letters, reserved, or cannot be read; and nothing changes", async () => {
      await create(bob, "Dun Carrow");
      const its = await create(ada);
      const before = await get(ada, its);
      for (const name of ["Dun Carrow", "DUNCARROW", "Dun Cаrrow", "Dún Carrow"])
        assert.equal(refusalOf(await askToRename(ada, its, name)), "409 conflict", name);
      for (const name of ["moderator", "M0d", "", "\u3164", "A\u202eda", null, 7])
        assert.equal(
          refusalOf(await askToRename(ada, its, name)),
          "400 invalid-request",
          JSON.stringify(name),
        );
      for (const body of [{}, { is_deleted: true }, { gold: 7 }])
        assert.equal(
          refusalOf(await ada.ask("PATCH", `/characters/${its.character_id}`, body)),
          "400 invalid-request",
        );
      assert.deepEqual(await get(ada, its), before);
      assert.equal(refusalOf(await askToCreate(bob, its.character_name)), "409 conflict");
    });
  });

  describe("is deleted", () => {
    it("by its player, is listed for 7 days, and can be brought back with all that it had, and its name", async () => {
      const its = await create(ada);
      assert.equal((await askToDelete(ada, its)).status, 204);
      assert.equal((await askToDelete(ada, its)).status, 204, "once more");
      const [listed] = await list(ada);
      const left_s = (listed?.expires_at ?? 0) - Date.parse(listed?.deleted_at ?? "") / 1000;
      assert.ok(left_s > 7 * DAY_SECONDS - 2 && left_s <= 7 * DAY_SECONDS, `${left_s}`);
      assert.equal(refusalOf(await askToCreate(bob, its.character_name)), "409 conflict");
      const { character: back } = readAnswer(one, await askToBringBack(ada, its));
      assert.equal(back.deleted_at, undefined);
      const timeless = (each: Character) => ({ ...each, expires_at: undefined });
      assert.deepEqual(timeless(back), timeless(its));
      readAnswer(one, await askToBringBack(ada, its));
    });

    it("and then is not played and not renamed", async () => {
      const its = await create(ada);
      await askToDelete(ada, its);
      for (const reply of [await askToPlay(ada, its.character_id), await askToRename(ada, its, aName())]) {
        assert.equal(refusalOf(reply), "409 conflict");
        assert.match(
          detailOf(reply),
          /^The character .+ is deleted: PATCH \/api\/characters\/\S+ with \{"is_deleted": false\} brings it back\.$/,
        );
      }
      const { session } = await ada.begin(aName());
      assert.notEqual(session.session_id.split("_")[0], its.character_id);
    });

    it("and makes room for another one; there has to be room for it to come back", async () => {
      const own = [];
      for (let i = 0; i < MAX; i++) own.push(await create(ada));
      const [its] = own;
      assert.ok(its);
      await askToDelete(ada, its);
      const another = await create(ada);
      assert.equal(refusalOf(await askToBringBack(ada, its)), "409 conflict");
      assert.ok((await list(ada)).find(each => each.character_id === its.character_id)?.deleted_at);
      await askToDelete(ada, another);
      const replies = await Promise.all(Array.from({ length: 10 }, () => askToBringBack(ada, its)));
      for (const reply of replies) assert.equal(readAnswer(one, reply).character.deleted_at, undefined);
      assert.equal((await list(ada)).filter(each => each.deleted_at === undefined).length, MAX);
    });

    it("as often as an account may have one within 7 days, so that nobody takes name after name", async () => {
      for (let i = 0; i < MAX; i++) await askToDelete(ada, await create(ada));
      const reply = await askToCreate(ada);
      assert.equal(refusalOf(reply), "409 conflict");
      assert.match(detailOf(reply), /^You have deleted 8 characters within 7 days, and may delete 8: /);
      const [last] = await list(ada);
      assert.ok(last);
      readAnswer(one, await askToBringBack(ada, last));
      await create(ada);
    });
  });

  describe("is played", () => {
    it("in the session that names it; in the newest, where a session names none; in a new one, where there is none", async () => {
      const fresh = readAnswer(answers.begun, await bob.ask("POST", "/sessions"), 201).session;
      const [only] = await list(bob);
      assert.equal(only?.session_id, fresh.session_id);
      const [first, second] = [await create(ada), await create(ada)];
      assert.equal((await play(ada, first)).character_name, first.character_name);
      const newest = readAnswer(answers.begun, await ada.ask("POST", "/sessions"), 201).session;
      assert.equal(newest.character_name, second.character_name);
      assert.equal((await list(ada)).length, 2);
    });

    it("in one session at a time: the newer ends the older", async () => {
      const its = await create(ada);
      const [older, newer] = [await play(ada, its), await play(ada, its)];
      assert.equal(refusalOf(await ada.ask("GET", `/sessions/${older.session_id}`)), "404 not-found");
      assert.deepEqual(await ada.sessions(), [newer]);
      const [asShown] = readAnswer(
        z.object({ sessions: z.array(z.looseObject({})) }),
        await ada.ask("GET", `/sessions?player_id=${ada.player_id}`),
      ).sessions;
      assert.ok(asShown && !("request_ids" in asShown), "what the server remembers of requests is its own");
      assert.equal((await get(ada, its)).session_id, newer.session_id);
    });

    it("and stays when the session ends, in no room, with what it has", async () => {
      const its = await create(ada);
      const { session_id } = await play(ada, its);
      const bot = await ada.play(await ada.makeRoom(), session_id);
      assert.equal((await bot.use("fireball")).is_accepted, true);
      await ada.end(session_id);
      assert.deepEqual(await ada.sessions(), []);
      const left = await get(ada, its);
      assert.deepEqual([left.session_id, left.room_id], [undefined, undefined]);
      const { current_mana } = await play(ada, its);
      assert.ok(current_mana < 100, `${current_mana} mana: a new session heals nothing`);
    });

    it("in a room, and then is neither renamed nor deleted, until it has left", async () => {
      const its = await create(ada);
      const { session_id } = await play(ada, its);
      const room_id = await ada.makeRoom();
      const bot = await ada.play(room_id, session_id);
      for (const reply of [await askToRename(ada, its, aName()), await askToDelete(ada, its)]) {
        assert.equal(refusalOf(reply), "409 conflict");
        assert.equal(detailOf(reply), `The character is in the room ${room_id}: leave it first.`);
      }
      assert.equal(bot.room.connection.isOpen, true);
      const { character_name, deleted_at } = await get(ada, its);
      assert.deepEqual([character_name, deleted_at], [its.character_name, undefined]);
      await bot.leave();
      readAnswer(one, await askToRename(ada, its, aName()));
      assert.equal((await askToDelete(ada, its)).status, 204);
      assert.equal(refusalOf(await ada.ask("GET", `/sessions/${session_id}`)), "404 not-found");
    });

    it("in a room elsewhere, and a newer session takes it out of there, to go on there or in another room", async () => {
      const its = await create(ada);
      const first = await play(ada, its);
      const bot = await ada.play(await ada.makeRoom(), first.session_id);
      const second = await play(ada, its);
      await bot.closed;
      assert.equal(second.room_id, bot.room.roomId);
      assert.equal(refusalOf(await ada.askToJoin(bot.room.roomId, first.session_id)), "404 not-found");
      for (const room_id of [bot.room.roomId, await ada.makeRoom()]) {
        await ada.play(room_id, second.session_id);
        assert.equal((await get(ada, its)).room_id, room_id);
        const { players } = readAnswer(answers.players, await ada.ask("GET", `/sessions?room_id=${room_id}`));
        assert.deepEqual(
          players.map(each => each.character_name),
          [its.character_name],
          "it is there once",
        );
      }
    });
  });
});

describe("A character in the server's own tables", () => {
  let server: OpenServer;
  before(async () => {
    server = await openServer();
  });
  after(() => server?.close());

  it("is listed in its room again when its player asks for its sessions, where a crash has left it out", async () => {
    const { sessions } = server.services;
    const account = await Account.guest(server.endpoint);
    const { session_id } = await account.beginSession(aName());
    const room_id = await account.createRoom();
    const bot = await Bot.take(server.endpoint, (await account.joinRoom(room_id, session_id)).seat);
    await bot.leave();
    await sessions.delete(session_id);
    assert.deepEqual(await sessions.listByRoom(room_id), []);
    assert.equal((await account.sessions())[0]?.session_id, session_id);
    await eventually("the index has followed", async () => {
      const [listed] = await sessions.listByRoom(room_id);
      return listed?.session_id === session_id;
    });
  });

  it("is nobody's where its player is anonymous: no account has it, its name stays free, and it is kept for an hour at most", async () => {
    const bot = await Bot.join(server.endpoint, { character_name: "Nobody In Particular" });
    const { player_id, session_id } = bot.welcome;
    const { accounts } = server.services.store;
    assert.equal((await accounts.get(player_id)).character_ids.size, 0);
    const account = await Account.guest(server.endpoint);
    const made = await account.request("POST", "/api/characters", { character_name: "Nobody In Particular" });
    assert.equal(one.parse(made).character.character_name, "Nobody In Particular");
    const kept = await server.services.characters.playedIn(session_id);
    assert.ok((kept?.expires_at ?? Number.POSITIVE_INFINITY) <= Date.now() / 1000 + 3600);
    await bot.leave();
  });
});
