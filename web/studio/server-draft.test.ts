import assert from "node:assert/strict";
import FakeTimers, { type Clock } from "@sinonjs/fake-timers";
import { AccountApi, ApiProblem } from "../client/account-api.ts";
import { type Change, Draft } from "./draft.ts";
import { ServerDraft } from "./server-draft.ts";

/** Longer than a page waits before it has the server keep what was typed. */
const A_WHILE_MS = 6000;
const SPARK = { set: "abilities", id: "spark" } as const;

/** Keeps one draft, as the server does. */
class OneDraft extends AccountApi {
  revision = 0;
  changes: readonly Change[] = [];
  isAway = false;
  /** An answer is given once this is done. */
  answering: Promise<void> = Promise.resolve();

  constructor() {
    super("ws://nowhere", () => "");
  }

  override async ask<Answer>(method: string, _path: string, body?: object): Promise<Answer> {
    if (this.isAway) throw new TypeError("fetch failed");
    const asked: { revision: number; changes: readonly Change[] } | undefined =
      JSON.parse(JSON.stringify(body ?? null)) ?? undefined;
    if (method === "PUT" && asked) {
      if (asked.revision !== this.revision)
        throw new ApiProblem(409, { revision: this.revision, changes: this.changes }, null);
      this.revision += 1;
      this.changes = asked.changes;
    }
    const told = JSON.stringify({ revision: this.revision, changes: this.changes });
    await this.answering;
    return JSON.parse(told);
  }
}

describe("The draft that the server keeps", () => {
  let clock: Clock;
  let server: OneDraft;
  /** What the tabs of a browser have in common. */
  let browser: { draft: string | null; revision: number };

  beforeEach(() => {
    clock = FakeTimers.install();
    server = new OneDraft();
    browser = { draft: null, revision: 0 };
  });

  afterEach(() => clock.uninstall());

  function openTab(): { draft: Draft; kept: ServerDraft } {
    const draft = new Draft({
      load: () => browser.draft,
      keep(text) {
        browser.draft = text;
        return true;
      },
      forget() {
        browser.draft = null;
      },
      onOther() {},
    });
    const kept = new ServerDraft(server, draft, {
      load: () => browser.revision,
      keep(revision) {
        browser.revision = revision;
      },
      onOther() {},
    });
    return { draft, kept };
  }

  function type(draft: Draft, damage: number): void {
    draft.change(SPARK, { id: "spark", damage });
  }

  async function twoTabsThatDiffer() {
    const [one, two] = [openTab(), openTab()];
    await one.kept.begin();
    await two.kept.begin();
    type(one.draft, 1);
    await clock.tickAsync(A_WHILE_MS);
    type(two.draft, 2);
    return { one, two };
  }

  it("is not overwritten by another tab of the same browser, which asks instead", async () => {
    const { two } = await twoTabsThatDiffer();
    await clock.tickAsync(A_WHILE_MS);
    assert.deepEqual(server.changes, [{ ...SPARK, entry: { id: "spark", damage: 1 } }]);
    assert.deepEqual(two.kept.other?.changes, server.changes);
  });

  it("is not overwritten by another tab that was loaded anew before it asked", async () => {
    await twoTabsThatDiffer();
    const again = openTab();
    await again.kept.begin();
    assert.deepEqual(again.kept.other?.changes, server.changes);
  });

  it("is not taken for another one where an answer that refuses has none", async () => {
    const { draft, kept } = openTab();
    await kept.begin();
    server.ask = () =>
      Promise.reject(new ApiProblem(409, { revision: "1", changes: "none", detail: "Not now." }, null));
    type(draft, 1);
    await clock.tickAsync(A_WHILE_MS);
    assert.equal(kept.other, undefined);
    assert.match(kept.trouble ?? "", /Not now/);
  });

  it("takes what is typed while it is being kept as the next one, and asks nothing", async () => {
    const { draft, kept } = openTab();
    await kept.begin();
    const answer = Promise.withResolvers<void>();
    server.answering = answer.promise;
    type(draft, 1);
    await clock.tickAsync(A_WHILE_MS);
    type(draft, 2);
    await clock.tickAsync(A_WHILE_MS);
    answer.resolve();
    await clock.tickAsync(A_WHILE_MS);
    assert.equal(kept.other, undefined);
    assert.deepEqual(server.changes, draft.changes);
  });

  it("is kept once the server is back that was away when the page was opened", async () => {
    server.isAway = true;
    const { draft, kept } = openTab();
    await kept.begin();
    type(draft, 1);
    await clock.tickAsync(A_WHILE_MS);
    server.isAway = false;
    await clock.tickAsync(2 * A_WHILE_MS);
    assert.deepEqual(server.changes, draft.changes);
  });
});
