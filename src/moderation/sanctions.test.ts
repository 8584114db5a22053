import assert from "node:assert/strict";
import { pino } from "pino";
import { testDatabases } from "../../test/support/dynamodb.ts";
import { eventually } from "../../test/support/eventually.ts";
import { NOON_TOMORROW_MS } from "../../test/support/noon-tomorrow.ts";
import type { SanctionLadder } from "../game/content/sanction-content.ts";
import { AccountRepository, KEPT_UNTIL } from "../store/account-repository.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { heldOf, type Sanction } from "./sanction.ts";
import { nextMeasure } from "./sanction-ladder.ts";
import { SanctionRepository } from "./sanction-repository.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const GIVEN = {
  kind: "suspension",
  reason: "cheating",
  note: "",
  given_by: "ada",
  state: "active",
} as const;

function aSanction(given_ms: number, hours: number, changes: Partial<Sanction> = {}): Sanction {
  const given_at = new Date(given_ms).toISOString();
  return {
    ...GIVEN,
    ...{ player_id: "eve", sanction_id: `${given_at}-0`, given_at, evidence: [] },
    ends_at: new Date(given_ms + hours * HOUR_MS).toISOString(),
    ...{ revision: 1, changed_day: given_at.slice(0, 10), changed_at: given_at },
    ...changes,
  };
}

describe("A sanction", () => {
  it("holds until the moment that it says", () => {
    const one = aSanction(NOON_TOMORROW_MS, 1);
    assert.equal(heldOf([one], NOON_TOMORROW_MS + HOUR_MS - 1).length, 1);
    assert.equal(heldOf([one], NOON_TOMORROW_MS + HOUR_MS).length, 0);
  });
});

describe("The ladder of sanctions", () => {
  const ladders: SanctionLadder[] = [
    {
      reasons: ["abusive_chat", "griefing"],
      measures: [{ kind: "warning" }, { kind: "chat_mute", hours: 24 }, { kind: "suspension", hours: 72 }],
      heals_days: 10,
    },
  ];
  const chat = { kind: "chat_mute", reason: "abusive_chat" } as const;
  const next = (sanctions: Sanction[], now_ms = NOON_TOMORROW_MS) =>
    nextMeasure(ladders, sanctions, "griefing", now_ms)?.kind;

  it("is climbed with each time, and its last measure comes again and again", () => {
    const past = [1, 2, 3, 4].map(days => aSanction(NOON_TOMORROW_MS - days * DAY_MS, 1, chat));
    assert.equal(next([]), "warning");
    assert.equal(next(past.slice(0, 1)), "chat_mute");
    assert.equal(next(past.slice(0, 2)), "suspension");
    assert.equal(next(past), "suspension");
  });

  it("heals by one measure for each so many days without one, from the end of the last", () => {
    const past = [
      aSanction(NOON_TOMORROW_MS - 2 * DAY_MS, 1, chat),
      aSanction(NOON_TOMORROW_MS, 5 * 24, chat),
    ];
    const later = (days: number) => next(past, NOON_TOMORROW_MS + days * DAY_MS);
    assert.equal(later(14), "suspension");
    assert.equal(later(15), "chat_mute");
    assert.equal(later(25), "warning");
    assert.equal(later(1000), "warning");
  });

  it("counts neither what was lifted nor what other ladders know, and says nothing of a reason that none knows", () => {
    assert.equal(
      next([aSanction(NOON_TOMORROW_MS, 1, { ...chat, state: "lifted" }), aSanction(NOON_TOMORROW_MS, 1)]),
      "warning",
    );
    assert.equal(nextMeasure(ladders, [], "cheating", NOON_TOMORROW_MS), undefined);
  });
});

for (const source of testDatabases) {
  describe(`The sanctions of an account, in ${source.name}`, function () {
    this.timeout(20_000);
    let database: Database;
    let accounts: AccountRepository;
    let sanctions: SanctionRepository;
    let now_ms = NOON_TOMORROW_MS;
    let players = 0;
    let player_id: string;
    const now = () => now_ms;
    before(async function () {
      await source.start(this);
      database = await connect(source.env(), pino({ level: "silent" }), { join: false, now });
      accounts = new AccountRepository(database, now);
      sanctions = new SanctionRepository(database, accounts, now);
    });
    beforeEach(() => {
      now_ms = NOON_TOMORROW_MS;
      player_id = `eve${++players}`;
    });
    after(async () => {
      await database?.close();
      await source.stop();
    });

    const give = (hours: number | undefined, changes: Partial<Sanction> = {}) =>
      sanctions.add({
        ...{ ...GIVEN, player_id, evidence: [] },
        ...(hours !== undefined && { ends_at: new Date(now_ms + hours * HOUR_MS).toISOString() }),
        ...changes,
      });
    const kindsHeld = async () => (await accounts.get(player_id)).held_sanctions.map(({ kind }) => kind);

    it("are what the account's row says of them: those that hold, and neither warnings, nor ended, lifted and pending ones", async () => {
      await give(undefined, { kind: "warning" });
      await give(1, { kind: "chat_mute" });
      now_ms += 1;
      const { sanction_id } = await give(2, { kind: "ranked_pause" });
      await give(undefined, { kind: "ban", state: "pending" });
      await sanctions.copy(player_id);
      assert.deepEqual(await kindsHeld(), ["ranked_pause", "chat_mute"]);
      await sanctions.change(player_id, sanction_id, () => ({ state: "lifted" }));
      await sanctions.copy(player_id);
      assert.deepEqual(await kindsHeld(), ["chat_mute"]);
      now_ms += HOUR_MS;
      await sanctions.copy(player_id);
      assert.deepEqual(await kindsHeld(), []);
      assert.equal((await sanctions.of(player_id)).length, 4, "the history stays");
    });

    it("are all copied, also where several are given at the same moment", async () => {
      await Promise.all(
        [1, 2, 3, 4, 5].map(async hours => {
          await give(hours);
          await sanctions.copy(player_id);
        }),
      );
      assert.equal((await kindsHeld()).length, 5);
    });

    it("keep a guest's row for as long as they hold, which would end before", async () => {
      await accounts.keepUntil(player_id, NOON_TOMORROW_MS / 1000 + 60);
      await give(2);
      await sanctions.copy(player_id);
      assert.equal((await accounts.get(player_id)).expires_at, NOON_TOMORROW_MS / 1000 + 7200);
      await give(undefined, { kind: "ban" });
      await sanctions.copy(player_id);
      assert.equal((await accounts.get(player_id)).expires_at, KEPT_UNTIL);
    });

    it("go with a guest into the account that it becomes part of", async () => {
      await give(2);
      const account = `${player_id}'s account`;
      await sanctions.takeOver(account, player_id);
      await sanctions.takeOver(account, player_id);
      const [own, ...others] = await sanctions.of(account);
      assert.deepEqual([own?.taken_from, others], [player_id, []]);
      assert.equal((await accounts.get(account)).held_sanctions.length, 1);
    });

    it("wait for staff once where their guest is linked: as the account's", async () => {
      const account = `${player_id}'s account`;
      const { sanction_id } = await give(undefined, { kind: "ban", state: "pending" });
      const waiting = async () =>
        (await sanctions.waiting())
          .filter(each => each.sanction_id === sanction_id)
          .map(each => each.player_id);
      await eventually("the guest's waits", async () => (await waiting()).join() === player_id);
      await sanctions.takeOver(account, player_id);
      await sanctions.leaveTo(account, player_id);
      await eventually("the account's alone waits", async () => (await waiting()).join() === account);
      await sanctions.takeOver(account, player_id);
      await sanctions.leaveTo(account, player_id);
      const confirmed = { state: "active", confirmed_by: "bob" } as const;
      await sanctions.change(account, sanction_id, () => confirmed);
      await eventually("nothing waits", async () => (await waiting()).length === 0);
    });

    it("are found by other processes when they are given and when they change, over midnight too", async () => {
      now_ms = NOON_TOMORROW_MS + 12 * HOUR_MS - 1000;
      const first = await give(1);
      now_ms += 5000;
      const { sanction_id } = await give(1);
      const found = async (since_ms: number) =>
        (await sanctions.changedSince(since_ms)).filter(each => each.player_id === player_id);
      assert.deepEqual(
        (await found(now_ms - 60_000)).map(each => each.sanction_id),
        [first.sanction_id, sanction_id],
      );
      now_ms += 60_000;
      assert.deepEqual(await found(now_ms - 1000), []);
      await sanctions.change(player_id, sanction_id, () => ({ state: "lifted" }));
      assert.deepEqual(
        (await found(now_ms - 1000)).map(each => each.sanction_id),
        [sanction_id],
      );
    });
  });
}
