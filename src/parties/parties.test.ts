/** What parties keep to by time, by blocks and by number, beside what test/session-api/parties.test.ts asks over HTTP. */
import assert from "node:assert/strict";
import { pino } from "pino";
import { testEnv } from "../../test/support/dynamodb.ts";
import { Died, type End, MortalWriters } from "../../test/support/mortal-writers.ts";
import { NOON_TOMORROW_MS } from "../../test/support/noon-tomorrow.ts";
import { LocalNews, partyChannel, playerChannel } from "../cluster/news.ts";
import { AccountRepository } from "../store/account-repository.ts";
import { AccountTies } from "../store/account-ties.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import {
  AWAY_SECONDS,
  MOST_INVITES,
  MOST_REMEMBERED,
  nextDueMs,
  READY_CHECK_SECONDS,
  UNCONFIRMED_SECONDS,
} from "./party.ts";
import { areAllReady } from "./party-leading.ts";
import { PartyRefusal } from "./party-refusal.ts";
import { PartyService } from "./party-service.ts";
import { PARTY_SECONDS, PartyTable } from "./party-table.ts";

const HOUR_MS = 3_600_000;

describe("Parties", function () {
  this.timeout(60_000);
  let database: Database;
  let writers: MortalWriters;
  let service: PartyService;
  let news: LocalNews;
  let ties: AccountTies;
  let blocked: Set<string>;
  let now_ms: number;
  let count = 0;
  let ada: ReturnType<typeof actor>;
  let bob: ReturnType<typeof actor>;
  let cyd: ReturnType<typeof actor>;

  const now = () => now_ms;
  function actor(name: string) {
    const player_id = `${name}${++count}`;
    return { player_id, character_id: `${player_id}-character`, character_name: name };
  }

  before(async () => {
    database = await connect(testEnv({ DATA_DIR: ":memory:" }), pino({ level: "silent" }), {
      join: false,
      now,
    });
    writers = new MortalWriters(database);
    ties = new AccountTies(writers.access, "party_id");
  });
  beforeEach(() => {
    now_ms = NOON_TOMORROW_MS;
    news = new LocalNews();
    blocked = new Set();
    const isBlocked = async (a: string, b: string) => blocked.has(`${a} ${b}`) || blocked.has(`${b} ${a}`);
    service = new PartyService(writers.access, news, isBlocked, now);
    [ada, bob, cyd] = [actor("ada"), actor("bob"), actor("cyd")];
  });
  after(() => database?.close());

  const passes = (seconds: number) => {
    now_ms += seconds * 1000;
  };
  const refuses = (asked: Promise<unknown>, reason: string) =>
    assert.rejects(asked, (error: unknown) => {
      assert.ok(error instanceof PartyRefusal, String(error));
      assert.equal(error.reason, reason);
      return true;
    });
  const partyIdOf = async ({ player_id }: typeof ada) => (await service.partyOf(player_id))?.party.party_id;

  /** Of these, the first leads it; all are connected. */
  async function partyOf(...all: (typeof ada)[]): Promise<string> {
    const [leader = ada, ...others] = all;
    const { party_id } = (await service.joining.begin(leader, true)).party;
    for (const other of others) {
      passes(1);
      await service.joining.join(party_id, other);
    }
    for (const { player_id, character_id } of all)
      await service.presence.connected(party_id, player_id, `${player_id}#1`, character_id);
    return party_id;
  }
  const drops = (party_id: string, { player_id }: typeof ada) =>
    service.presence.lost(party_id, player_id, `${player_id}#1`);

  describe("keep a member whose connection is lost", () => {
    it("for 5 min, and then it has left; who has been there longest leads", async () => {
      const party_id = await partyOf(ada, bob, cyd);
      await drops(party_id, ada);
      const dropped = await service.parties.look(party_id);
      assert.equal(dropped?.party.leader_player_id, ada.player_id);
      assert.ok(dropped?.party.places[ada.player_id]?.away_since);
      assert.equal(nextDueMs(dropped.party, now_ms), now_ms + AWAY_SECONDS * 1000);
      passes(AWAY_SECONDS - 1);
      assert.deepEqual(
        await service.membersOf(party_id),
        [ada, bob, cyd].map(each => each.player_id),
      );
      passes(1);
      assert.deepEqual(
        await service.membersOf(party_id),
        [bob, cyd].map(each => each.player_id),
      );
      assert.equal((await service.parties.look(party_id))?.party.leader_player_id, bob.player_id);
      assert.equal(await partyIdOf(ada), undefined);
      assert.equal(
        nextDueMs((await service.parties.look(party_id))?.party ?? assert.fail(), now_ms),
        undefined,
      );
    });

    it("and as if nothing had been when it is back, on another connection, whose loss alone counts", async () => {
      const party_id = await partyOf(ada, bob);
      await drops(party_id, bob);
      await service.presence.connected(party_id, bob.player_id, "elsewhere#2", bob.character_id);
      await drops(party_id, bob);
      passes(AWAY_SECONDS + 1);
      assert.deepEqual(await service.membersOf(party_id), [ada.player_id, bob.player_id]);
    });

    it("whose process has died, as soon as somebody finds that out", async () => {
      const party_id = await partyOf(ada, bob);
      const { party } = (await service.parties.look(party_id)) ?? assert.fail();
      await service.presence.lostWithProcess(party, async id => id === `${bob.player_id}#1`);
      const { places } = (await service.parties.look(party_id))?.party ?? assert.fail();
      assert.equal(places[ada.player_id]?.away_since, undefined);
      assert.ok(places[bob.player_id]?.away_since);
    });

    it("and end where all have been away for so long", async () => {
      const party_id = await partyOf(ada, bob);
      for (const each of [ada, bob]) await drops(party_id, each);
      passes(AWAY_SECONDS);
      assert.equal(await service.parties.look(party_id), undefined);
      assert.equal(await partyIdOf(bob), undefined);
      await service.joining.begin(ada, false);
    });
  });

  describe("let nobody in", () => {
    it("who has blocked a member, or is blocked by one, by any way: there is no such party, and no such player", async () => {
      const party_id = await partyOf(ada, bob);
      const code = await service.joining.code(party_id, ada.player_id);
      await service.joining.ask(party_id, cyd);
      blocked.add(`${bob.player_id} ${cyd.player_id}`);
      await refuses(service.joining.join(party_id, cyd), "party_over");
      await refuses(service.joining.join(party_id, cyd, code), "party_over");
      await refuses(service.joining.ask(party_id, cyd), "party_over");
      await refuses(service.joining.byCode(code, cyd.player_id), "party_over");
      await refuses(service.joining.accept(party_id, ada.player_id, cyd.player_id), "no_such_request");
      await refuses(service.joining.invite(party_id, bob, cyd.player_id), "no_such_player");
      assert.equal(await partyIdOf(cyd), undefined);
    });

    it("by an invite from before the block, which it does not see any more", async () => {
      const { party_id } = (await service.joining.begin(ada, false)).party;
      await service.joining.invite(party_id, ada, bob.player_id);
      assert.equal((await service.joining.invitesFor(bob.player_id)).length, 1);
      blocked.add(`${bob.player_id} ${ada.player_id}`);
      assert.deepEqual(await service.joining.invitesFor(bob.player_id), []);
      await refuses(service.joining.join(party_id, bob), "party_over");
    });

    it("by an invite or a request that is older than 24 h", async () => {
      const { party_id } = (await service.joining.begin(ada, false)).party;
      await service.joining.invite(party_id, ada, bob.player_id);
      await service.joining.ask(party_id, cyd);
      now_ms += 24 * HOUR_MS;
      assert.deepEqual(await service.joining.invitesFor(bob.player_id), []);
      await refuses(service.joining.join(party_id, bob), "not_invited");
      await refuses(service.joining.accept(party_id, ada.player_id, cyd.player_id), "no_such_request");
    });
  });

  it(`have no more than ${MOST_INVITES} invites, however many are asked for`, async () => {
    const { party_id } = (await service.joining.begin(ada, false)).party;
    const refused = new Map<string, number>();
    const invite = (i: number) =>
      service.joining.invite(party_id, ada, `guest${i}`).catch((error: PartyRefusal) => {
        refused.set(error.reason, (refused.get(error.reason) ?? 0) + 1);
      });
    for (let i = 0; i < MOST_INVITES - 2; i++) await invite(i);
    // Of those that come at once, two are in time.
    for (let i = MOST_INVITES - 2; i < 1000; i += 4) await Promise.all([0, 1, 2, 3].map(k => invite(i + k)));
    assert.deepEqual([...refused], [["too_many_invites", 1000 - MOST_INVITES]]);
    assert.equal(
      Object.keys((await service.partyOf(ada.player_id))?.party.invites ?? {}).length,
      MOST_INVITES,
    );
  });

  it("are over when nothing has changed in them for a week, and keep nobody from the next", async () => {
    const party_id = await partyOf(ada, bob);
    passes(PARTY_SECONDS + 1);
    assert.equal(await partyIdOf(ada), undefined);
    await refuses(service.joining.join(party_id, cyd), "party_over");
    assert.equal((await service.joining.begin(ada, false)).members.length, 1);
  });

  it("hold no guest that has become part of an account", async () => {
    const party_id = await partyOf(ada, bob);
    await new AccountRepository(database, now).commitLink(bob.player_id, cyd.player_id);
    passes(UNCONFIRMED_SECONDS);
    assert.deepEqual(await service.membersOf(party_id), [ada.player_id]);
  });

  it("tell of each change, and a player what is for it alone", async () => {
    const { party_id } = (await service.joining.begin(ada, false)).party;
    const heard: unknown[] = [];
    news.listen(partyChannel(party_id), message => heard.push(message));
    const bobs: unknown[] = [];
    news.listen(playerChannel(bob.player_id), message => bobs.push(message));
    await service.joining.invite(party_id, ada, bob.player_id);
    await service.joining.join(party_id, bob);
    await service.chat.say(party_id, bob, { text: "Hello" });
    await service.leading.remove(party_id, ada.player_id, bob.player_id);
    const types = heard.map(message => (message as { type: string }).type);
    assert.deepEqual(types, ["party", "party", "party", "line", "party"]);
    assert.deepEqual(bobs, [
      { type: "invite", party_id, invited_by: "ada" },
      { type: "joined", party_id },
      { type: "removed", party_id },
    ]);
  });

  it("say who has gone and who has come, also where a later look finds that out, and nothing of what else changes", async () => {
    const heard: [string[], string[]][] = [];
    const names = (ids: readonly string[]) => ids.map(each => each.replace(/\d+$/, ""));
    service.parties.listen(async ({ gone, come }) => void heard.push([names(gone), names(come)]));
    const dan = actor("dan");
    const party_id = await partyOf(ada, bob, cyd, dan);
    await service.leading.promote(party_id, ada.player_id, cyd.player_id);
    await service.leading.leave(party_id, ada.player_id);
    await service.leading.remove(party_id, cyd.player_id, bob.player_id);
    await drops(party_id, cyd);
    passes(AWAY_SECONDS);
    await service.parties.look(party_id);
    // Its process died before it gave the place back.
    await ties.release(dan.player_id, party_id);
    passes(UNCONFIRMED_SECONDS);
    await service.parties.look(party_id);
    assert.deepEqual(heard, [
      ...[
        [[], ["bob"]],
        [[], ["cyd"]],
        [[], ["dan"]],
      ],
      ...[
        [["ada"], []],
        [["bob"], []],
        [["cyd"], []],
        [["dan"], []],
      ],
    ]);
  });

  describe("keep a member muted that the leader has muted", () => {
    const say = (party_id: string, who = bob) => service.chat.say(party_id, who, { text: "Hello" });
    const mutes = (party_id: string, { player_id }: typeof ada, is_muted: boolean) =>
      service.leading.mute(party_id, ada.player_id, player_id, is_muted);

    it("also after it has left and come back, until the leader lets it speak", async () => {
      const party_id = await partyOf(ada, bob);
      await mutes(party_id, bob, true);
      await service.leading.leave(party_id, bob.player_id);
      await service.joining.join(party_id, bob);
      await refuses(say(party_id), "muted");
      await mutes(party_id, bob, false);
      await say(party_id);
    });

    it("also after it was removed, and invited again", async () => {
      const party_id = await partyOf(ada, bob);
      await mutes(party_id, bob, true);
      await service.leading.remove(party_id, ada.player_id, bob.player_id);
      await service.joining.invite(party_id, ada, bob.player_id);
      await service.joining.join(party_id, bob);
      await refuses(say(party_id), "muted");
    });

    it("however many come, are muted and go: who is here stays so, and the row does not grow", async () => {
      const party_id = await partyOf(ada, bob);
      await mutes(party_id, bob, true);
      for (let i = 0; i <= MOST_REMEMBERED; i++) {
        passes(1);
        const guest = actor("guest");
        await service.joining.join(party_id, guest);
        await mutes(party_id, guest, true);
        await service.leading.leave(party_id, guest.player_id);
      }
      await refuses(say(party_id), "muted");
      const { muted } = (await service.parties.look(party_id))?.party ?? assert.fail();
      assert.equal(Object.keys(muted).length, MOST_REMEMBERED + 1);
    });
  });

  it("are not ready any more by who leaves after the time to answer", async () => {
    const party_id = await partyOf(ada, bob, cyd);
    const isReady = async () => areAllReady((await service.parties.look(party_id)) ?? assert.fail());
    await service.leading.checkReady(party_id, ada.player_id);
    await service.leading.answerReady(party_id, bob.player_id, true);
    await service.leading.leave(party_id, cyd.player_id);
    assert.equal(await isReady(), true, "in time all who are in it have said so");
    await service.joining.join(party_id, cyd);
    await service.leading.checkReady(party_id, ada.player_id);
    await service.leading.answerReady(party_id, bob.player_id, true);
    passes(READY_CHECK_SECONDS);
    await service.leading.leave(party_id, cyd.player_id);
    assert.equal(await isReady(), false);
  });

  it("keep lines for 24 h, and show nobody those of whom it has blocked", async () => {
    const party_id = await partyOf(ada, bob);
    await service.chat.say(party_id, ada, { text: "First" });
    now_ms += 23 * HOUR_MS;
    await service.chat.say(party_id, bob, { text: "Second" });
    const texts = async ({ player_id }: typeof ada) =>
      (await service.chat.lines(party_id, player_id, 50)).map(({ text }) => text);
    assert.deepEqual(await texts(ada), ["First", "Second"]);
    blocked.add(`${ada.player_id} ${bob.player_id}`);
    assert.deepEqual(await texts(ada), ["First"]);
    assert.deepEqual(await texts(bob), ["Second"]);
    now_ms += 2 * HOUR_MS;
    assert.deepEqual(await texts(ada), []);
  });

  it("fill a page of the chat with lines that its reader hears, also where others say much in between", async () => {
    const party_id = await partyOf(ada, bob, cyd);
    for (let i = 0; i < 4; i++) {
      passes(10);
      await service.chat.say(party_id, cyd, { text: `${i}` });
    }
    const table = new PartyTable(database, now);
    for (let i = 0; i < 60; i++) {
      passes(1);
      const at = new Date(now_ms).toISOString();
      const { player_id, character_name } = bob;
      await table.putLine(party_id, { line_id: `${at}${i}`, player_id, character_name, at, text: "Noise" });
    }
    blocked.add(`${ada.player_id} ${bob.player_id}`);
    const page = (limit: number, before?: string) =>
      service.chat.lines(party_id, ada.player_id, limit, before);
    const newest = await page(2);
    assert.deepEqual(
      newest.map(({ text }) => text),
      ["2", "3"],
    );
    assert.deepEqual(
      (await page(50, newest[0]?.line_id)).map(({ text }) => text),
      ["0", "1"],
    );
  });

  it("show who is invited the parties that are there, also after very many that have ended", async () => {
    const inviteAndLeave = async (host: typeof ada) => {
      const { party_id } = (await service.joining.begin(host, false)).party;
      await service.joining.invite(party_id, host, bob.player_id);
      await service.leading.leave(party_id, host.player_id);
    };
    for (let i = 0; i < 25; i++) await inviteAndLeave(actor("host"));
    const { party_id } = (await service.joining.begin(ada, false)).party;
    await service.joining.invite(party_id, ada, bob.player_id);
    for (let i = 0; i < 25; i++) await inviteAndLeave(actor("host"));
    const invites = await service.joining.invitesFor(bob.player_id);
    assert.deepEqual(
      invites.map(each => each.party.party.party_id),
      [party_id],
    );
  });

  it("invite nobody whom the leader removes at that moment", async () => {
    const party_id = await partyOf(ada, bob);
    const removes = async () => {
      await service.joining.join(party_id, cyd);
      await service.leading.remove(party_id, ada.player_id, cyd.player_id);
      return false;
    };
    const slow = new PartyService(writers.access, news, removes, now);
    await refuses(slow.joining.invite(party_id, bob, cyd.player_id), "not_leader");
    await refuses(service.joining.join(party_id, cyd), "removed_from_party");
  });

  describe("are whole again after a process has died at any write", () => {
    const ENDS: End[] = ["dies", "loses the answer", "is late"];
    /** As `bob` does it, in the party that `ada` leads. */
    const DEEDS: Record<string, { isMember: boolean; does: (party_id: string) => Promise<unknown> }> = {
      "of a member that joins": { isMember: false, does: party_id => service.joining.join(party_id, bob) },
      "of a member that leaves": {
        isMember: true,
        does: party_id => service.leading.leave(party_id, bob.player_id),
      },
      "of a leader that removes a member": {
        isMember: true,
        does: party_id => service.leading.remove(party_id, ada.player_id, bob.player_id),
      },
      "of a leader that lets somebody in": {
        isMember: false,
        does: async party_id => {
          await service.joining.ask(party_id, bob);
          await service.joining.accept(party_id, ada.player_id, bob.player_id);
        },
      },
    };
    for (const [what, { isMember, does }] of Object.entries(DEEDS)) {
      for (const end of ENDS) {
        it(`${what}: it ${end}`, async () => {
          const table = new PartyTable(database, now);
          for (let after = 0; after < 4; after++) {
            [ada, bob, cyd] = [actor("ada"), actor("bob"), actor("cyd")];
            const party_id = await partyOf(ada, ...(isMember ? [bob] : []), cyd);
            await writers
              .live({ end, after }, () => does(party_id))
              .catch((error: unknown) => assert.ok(error instanceof Died, String(error)));
            while (writers.waiting > 0) await writers.release();
            passes(UNCONFIRMED_SECONDS + 1);
            const own = await partyIdOf(bob);
            const tie = (await ties.of([bob.player_id])).get(bob.player_id);
            const members = await service.membersOf(party_id);
            assert.equal(own, members.includes(bob.player_id) ? party_id : undefined);
            assert.equal(tie, own);
            const { places = {} } = (await table.get(party_id)) ?? {};
            assert.deepEqual(Object.keys(places).sort(), members.toSorted(), "no ghost");
            // Whatever has become of it, the player can join and begin.
            if (own) await service.leading.leave(party_id, bob.player_id);
            await service.joining.begin(bob, false);
          }
        });
      }
    }
  });
});
