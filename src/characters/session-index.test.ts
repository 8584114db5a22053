import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { aCharacter, charactersIn } from "../../test/support/a-character.ts";
import { testDatabasesOfWrites } from "../../test/support/dynamodb.ts";
import { eventually } from "../../test/support/eventually.ts";
import { NOON_TOMORROW_MS } from "../../test/support/noon-tomorrow.ts";
import { lasting } from "../game/character/lasting.ts";
import { AccountRepository } from "../store/account-repository.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { listedSession, sessionOf } from "./character.ts";
import { CharacterChanged, type CharacterRepository } from "./character-repository.ts";
import { NameRepository } from "./name-repository.ts";
import { SessionIndex } from "./session-index.ts";

const HOUR_MS = 3_600_000;

for (const implementation of testDatabasesOfWrites) {
  describe(`The index of sessions, on ${implementation.name}`, function () {
    this.timeout(30_000);
    let database: Database;
    let sessions: SessionIndex;
    let characters: CharacterRepository;
    let accounts: AccountRepository;
    let names: NameRepository;
    let now_ms: number;

    before(async function () {
      await implementation.start(this);
      database = await connect(implementation.env(), console, { join: false });
      sessions = new SessionIndex(database, "guest", () => now_ms);
      characters = charactersIn(database, () => now_ms);
      accounts = new AccountRepository(database, () => now_ms);
      names = new NameRepository(database, characters, () => now_ms);
    });
    beforeEach(() => {
      now_ms = NOON_TOMORROW_MS;
    });
    after(async () => {
      await database?.close();
      await implementation.stop();
    });

    describe("says of a character that is played", () => {
      it("where it is, and what its session is", async () => {
        const room_id = randomUUID();
        const ada = aCharacter({
          ...{
            room_id,
            run_id: "trip",
            session_began_at: "2026-03-01T12:00:00.000Z",
            renamed_at: "2026-03-01T12:00:00.000Z",
          },
        });
        await sessions.put(ada);
        const [found, ...more] = await sessions.listByRoom(room_id);
        assert.deepEqual(more, []);
        const { created_at: _began, ...session } = listedSession.parse(sessionOf(ada));
        assert.deepEqual(found && { ...found, expires_at: undefined }, {
          ...session,
          ...{ created_at: "2026-03-01T12:00:00.000Z", expires_at: undefined },
        });
        assert.ok(found && !("pieces" in found), "what it carries is in its own row");
      });

      it("the latest of what was written, in whichever order the writes come", async () => {
        const [hall, yard] = [randomUUID(), randomUUID()];
        const inHall = aCharacter({ room_id: hall, revision: 3 });
        const inYard = { ...inHall, room_id: yard, revision: 4 };
        await sessions.put(inHall);
        await sessions.put(inYard);
        await sessions.put(inHall);
        assert.deepEqual(await sessions.listByRoom(hall), []);
        assert.equal((await sessions.listByRoom(yard))[0]?.session_id, inHall.session_id);
      });

      it("nothing any more once its session has ended, or an hour after the last write", async () => {
        const room_id = randomUUID();
        const [ada, bea] = [aCharacter({ room_id }), aCharacter({ room_id })];
        for (const each of [ada, bea]) await sessions.put(each);
        await sessions.delete(ada.session_id);
        await sessions.delete(ada.session_id);
        const found = await sessions.listByRoom(room_id);
        assert.deepEqual(
          found.map(each => each.session_id),
          [bea.session_id],
        );
        now_ms += HOUR_MS;
        assert.deepEqual(await sessions.listByRoom(room_id), []);
      });

      it("who is in a room, the newest first, also where they are more than DynamoDB reads at once", async () => {
        const room_id = randomUUID();
        // Not by chance: dynalite tells the keys of an index apart by 24 bits, and of 130 random ones, once in 2000 times, loses one.
        const many = Array.from({ length: 130 }, (_, i) =>
          aCharacter({
            room_id,
            character_id: `many-${i}`,
            created_at: new Date(NOON_TOMORROW_MS - i).toISOString(),
          }),
        );
        await Promise.all(many.map(each => sessions.put(each)));
        const found = await sessions.listByRoom(room_id);
        assert.deepEqual(
          found.map(each => each.character_id),
          many.map(each => each.character_id),
        );
        assert.deepEqual(await sessions.listByRoom("nowhere"), []);
      });
    });

    describe("has, of the time before there were characters, sessions in which the character stood:", () => {
      /** A row as versions until 0.4.0 have written it. */
      async function formerSession(fields: Record<string, unknown> = {}) {
        const row = {
          ...{ session_id: randomUUID(), player_id: randomUUID(), character_name: "Ada" },
          ...{ combat_stats_id: "player", current_health: 61.5, current_mana: 40, current_stamina: 99 },
          ...{ is_alive: true, gold: 123, inventory: { health_potion: 3, rusty_sword: 1 } },
          ...{ room_id: "hall", run_id: "trip", dungeon_id: "first_dungeon", last_event_id: "000000000007" },
          ...{ position_x: 1.5, position_y: 0, position_z: -2, protocol_version: 2, revision: 12 },
          last_heartbeat: new Date(NOON_TOMORROW_MS).toISOString(),
          created_at: new Date(NOON_TOMORROW_MS - HOUR_MS).toISOString(),
          expires_at: NOON_TOMORROW_MS / 1000 + 3600,
          ...fields,
        };
        const TableName = `${database.table_prefix}PlayerSessionsTable`;
        await database.doc.send(new PutCommand({ TableName, Item: row }));
        return row;
      }

      it("each becomes a character of its id when its player comes back to it, with all that it has, in its room", async () => {
        const former = await formerSession();
        const found = (await characters.playedIn(former.session_id)) ?? assert.fail();
        const { expires_at: _expires, ...kept } = former;
        assert.deepEqual(
          { ...found, expires_at: undefined, session_ends_at: undefined },
          {
            ...kept,
            ...lasting.parse(kept),
            ...{ character_id: former.session_id, owner: "guest", mode: "dungeon" },
            // What the journal of its room knows is not in it yet.
            ...{ unsettled_id: former.session_id, has_joined: true },
            ...{ session_began_at: former.created_at, expires_at: undefined, session_ends_at: undefined },
          },
        );
        await characters.adopt(found);
        assert.equal((await characters.list([former.session_id]))[0]?.gold, 123, "it is kept as a character");
      });

      it("it belongs to its account and has its name to itself, also where a room is first to take it", async () => {
        const [former, namesake] = [
          await formerSession({ player_id: randomUUID(), character_name: "Old Ada" }),
          await formerSession({ player_id: randomUUID(), character_name: "OLD ADA" }),
        ];
        for (const { session_id, player_id } of [former, namesake]) {
          const found = (await characters.playedIn(session_id)) ?? assert.fail();
          await characters.replace(found, { ...found, gold: 7 });
          assert.deepEqual([...(await accounts.get(player_id)).character_ids], [session_id]);
        }
        now_ms += HOUR_MS - 1000;
        assert.equal(await names.take("Old Ada", randomUUID()), false);
        assert.equal(await names.take("Old Ada", former.session_id), true);
        assert.equal((await characters.get(namesake.session_id))?.character_name, "OLD ADA");
      });

      it("it belongs to its account wherever the process ends", async () => {
        const former = await formerSession({ player_id: randomUUID() });
        const found = (await characters.playedIn(former.session_id)) ?? assert.fail();
        // An older process has written to it: it is not handed over.
        await formerSession({ ...former, revision: 13 });
        await assert.rejects(characters.adopt(found), CharacterChanged);
        assert.ok((await accounts.get(former.player_id)).character_ids.has(former.session_id));
      });

      it("it becomes none where a process of that time has written to it meanwhile", async () => {
        const former = await formerSession();
        const found = (await characters.playedIn(former.session_id)) ?? assert.fail();
        const later = await formerSession({ ...former, gold: 124, revision: 13 });
        await assert.rejects(characters.replace(found, { ...found, gold: 7 }), CharacterChanged);
        await formerSession({ ...former, room_id: "yard" });
        await assert.rejects(characters.adopt(found), CharacterChanged);
        assert.deepEqual(await characters.list([later.session_id]), []);
        assert.equal((await characters.get(later.session_id))?.room_id, "yard", "its row still decides");
      });

      it("it becomes one also where the process ends before it has written the character", async () => {
        const former = await formerSession();
        const found = (await characters.playedIn(former.session_id)) ?? assert.fail();
        assert.equal(await sessions.handOver(found), true);
        const again = (await characters.playedIn(former.session_id)) ?? assert.fail();
        assert.deepEqual(again, found);
        await characters.replace(again, { ...again, gold: 7 });
        assert.equal((await characters.playedIn(former.session_id))?.gold, 7);
      });

      it("it becomes one once: what the character has done since stays", async () => {
        const former = await formerSession();
        const found = (await characters.playedIn(former.session_id)) ?? assert.fail();
        await characters.replace(found, { ...found, gold: 7 });
        const [again] = await sessions.formerCharactersOf(former.player_id);
        assert.equal(again && (await characters.create(again)), false);
        assert.equal((await characters.playedIn(former.session_id))?.gold, 7);
      });

      it("is found by its player, and without one that has ended", async () => {
        const player_id = randomUUID();
        const former = await formerSession({ player_id, room_id: undefined, revision: undefined });
        await formerSession({ player_id, expires_at: NOON_TOMORROW_MS / 1000 + 10 });
        now_ms += 10_000;
        const found = await eventually("the index has followed", async () => {
          const all = await sessions.formerCharactersOf(player_id);
          return all.length > 0 && all;
        });
        assert.deepEqual(
          found.map(each => [each.character_id, each.revision, each.mode]),
          [[former.session_id, 0, undefined]],
        );
      });

      it("one of an anonymous player lasts as long as its session", async () => {
        const { session_id, player_id } = await formerSession({ is_anonymous: true });
        const found = (await characters.playedIn(session_id)) ?? assert.fail();
        assert.deepEqual([found.owner, found.expires_at], ["anonymous", NOON_TOMORROW_MS / 1000 + 3600]);
        await characters.adopt(found);
        assert.equal((await accounts.get(player_id)).character_ids.size, 0, "it belongs to no account");
      });

      it("one that has ended becomes none", async () => {
        const { session_id } = await formerSession();
        now_ms += HOUR_MS;
        assert.equal(await characters.playedIn(session_id), undefined);
        assert.equal(await characters.get(session_id), undefined);
      });

      it("a session of a character is none of them", async () => {
        const ada = aCharacter({ player_id: randomUUID() });
        await sessions.put(ada);
        assert.equal(await sessions.formerCharacter(ada.session_id), undefined);
        assert.deepEqual(await sessions.formerCharactersOf(ada.player_id), []);
      });
    });
  });
}
