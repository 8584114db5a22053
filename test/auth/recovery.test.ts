import assert from "node:assert/strict";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { decodeJwt } from "jose";
import { z } from "zod";
import { problemIn } from "../support/serve.ts";
import { AccountApi, type Tokens, tokens } from "./api.ts";

describe("A guest who has lost its tokens", () => {
  let api: AccountApi;
  let now_ms = Date.now();

  before(async () => {
    api = await AccountApi.open({ TRUST_PROXY_HOPS: "1" }, { now: () => now_ms });
  });
  after(() => api?.close());

  const askForCode = (access_token: string, refresh_token?: string) =>
    api.post("/api/me/recovery-code", JSON.stringify({ refresh_token }), undefined, {
      Authorization: `Bearer ${access_token}`,
    });
  async function codeOf({ access_token, refresh_token }: Tokens): Promise<string> {
    const response = await askForCode(access_token, refresh_token);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("Cache-Control"), "no-store");
    return z.strictObject({ recovery_code: z.string() }).parse(await response.json()).recovery_code;
  }

  let addresses = 0;
  /** From an address of its own, unless the test says from which. */
  const recover = (code: unknown, address = `198.51.${addresses++}.1`) =>
    api.post("/api/auth/recover", JSON.stringify({ code }), "application/json", {
      "X-Forwarded-For": `${address}:1`,
    });

  /** Equal where two tokens are one. */
  const refreshTokenId = ({ refresh_token }: Tokens) => decodeJwt(refresh_token).jti;

  async function refused(code: string): Promise<string> {
    const found = await problemIn(await recover(code));
    assert.deepEqual([found.status, found.kind], [401, "unauthorized"]);
    return found.detail;
  }

  it("comes back with its recovery code", async () => {
    const ada = await api.guest();
    const code = await codeOf(ada);
    assert.match(code, /^([0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}$/);
    const back = tokens.parse(await (await recover(code)).json());
    assert.equal(back.player_id, ada.player_id);
    assert.equal(await api.bearer(back.access_token), ada.player_id);
    const next = tokens.parse(await (await api.refresh(back.refresh_token)).json());
    assert.equal(await api.bearer(next.access_token), ada.player_id);
  });

  it("may type the code as it likes: small letters, spaces, O for 0 and l for 1", async () => {
    const ada = await api.guest();
    const typed = (await codeOf(ada))
      .toLowerCase()
      .replaceAll("-", " ")
      .replaceAll("0", "o")
      .replaceAll("1", "l");
    assert.equal(tokens.parse(await (await recover(typed)).json()).player_id, ada.player_id);
  });

  it("may paste the code with other dashes, and is told what a code looks like where it is none, all without using a try", async () => {
    const address = "203.0.114.7";
    for (let i = 0; i < 20; i++)
      for (const code of ["", "abc", "7".repeat(24), "7".repeat(26), "U".repeat(25)]) {
        const found = await problemIn(await recover(code, address));
        assert.deepEqual([found.status, found.kind], [400, "invalid-request"], code);
        assert.match(found.detail, /^code: a recovery code has 25 letters and digits, such as /);
      }
    let guest = await api.guest();
    for (let i = 0; i < 21; i++) {
      const code = await codeOf(guest);
      const pasted = ` ${code.replaceAll("-", ["\u2013", "\u2212", "\u2011", " - "][i % 4] ?? "")}\u200b\n`;
      guest = tokens.parse(await (await recover(pasted, address)).json());
    }
  });

  it("has its code made by nobody who stole its access token alone, or a refresh token that was used", async () => {
    const [ada, thief] = [await api.guest(), await api.guest()];
    const code = await codeOf(ada);
    assert.equal((await problemIn(await askForCode(ada.access_token))).kind, "invalid-request");
    for (const refresh_token of [ada.access_token, thief.refresh_token, "garbage"])
      assert.equal((await problemIn(await askForCode(ada.access_token, refresh_token))).kind, "unauthorized");
    const next = tokens.parse(await (await api.refresh(ada.refresh_token)).json());
    now_ms += 60_000;
    const { detail } = await problemIn(await askForCode(ada.access_token, ada.refresh_token));
    assert.match(detail, /was used before/);
    assert.equal((await api.refresh(next.refresh_token)).status, 200, "its sign-in goes on");
    assert.equal((await recover(code)).status, 200, "its code is the same");
  });

  it("has ended all sign-ins before by that, also a thief's", async () => {
    const ada = await api.guest();
    const thief = tokens.parse(await (await api.refresh(ada.refresh_token)).json());
    const back = tokens.parse(await (await recover(await codeOf(ada))).json());
    assert.equal((await api.refresh(thief.refresh_token)).status, 401);
    assert.equal(await api.bearer(thief.access_token), 401);
    const again = tokens.parse(await (await recover(await codeOf(back))).json());
    assert.equal((await api.refresh(back.refresh_token)).status, 401);
    assert.equal(await api.bearer(again.access_token), ada.player_id);
  });

  it("has one sign-in of a code, also if it tries ten times at once", async () => {
    const code = await codeOf(await api.guest());
    const asked = await Promise.all(Array.from({ length: 10 }, () => recover(code)));
    const answers = await Promise.all(asked.map(async each => tokens.parse(await each.json())));
    assert.deepEqual(new Set(answers.map(refreshTokenId)).size, 1);
    assert.equal((await api.refresh(answers[0]?.refresh_token ?? "")).status, 200);
    await refused(code);
  });

  it("has the same sign-in again for 3 minutes where the answer was lost, until it uses it", async () => {
    const ada = await api.guest();
    const code = await codeOf(ada);
    const lost = tokens.parse(await (await recover(code)).json());
    now_ms += 179_000;
    const again = tokens.parse(await (await recover(code)).json());
    assert.equal(refreshTokenId(again), refreshTokenId(lost));
    assert.equal(await api.bearer(again.access_token), ada.player_id);
    assert.equal((await api.refresh(again.refresh_token)).status, 200);
    await refused(code);
  });

  it("is refused with a used code 3 minutes later, or once it has a newer code", async () => {
    const [ada, bea] = [await api.guest(), await api.guest()];
    const [ofAda, ofBea] = [await codeOf(ada), await codeOf(bea)];
    await recover(ofAda);
    await codeOf(tokens.parse(await (await recover(ofBea)).json()));
    await refused(ofBea);
    now_ms += 180_000;
    await refused(ofAda);
  });

  it("is refused in the same words with a code that is used, void, wrong or none", async () => {
    const ada = await api.guest();
    const [older, newer] = [await codeOf(ada), await codeOf(ada)];
    const ofOlder = await refused(older);
    assert.match(ofOlder, /wrong, was used before, or is replaced by a newer one: look for the newest/);
    assert.equal((await recover(newer)).status, 200);
    now_ms += 180_000;
    const wrong = newer.replace(/.$/, last => (last === "7" ? "8" : "7"));
    for (const code of [newer, wrong, "7".repeat(25)]) assert.equal(await refused(code), ofOlder, code);
    for (const code of [7, null, {}, "7".repeat(201)])
      assert.equal((await problemIn(await recover(code))).kind, "invalid-request");
  });

  it("asks the database for as much with a wrong code as with a used one", async () => {
    const code = await codeOf(await api.guest());
    await recover(code);
    now_ms += 180_000;
    const asked = async (tried: string) => {
      const { doc } = api.database;
      const { send } = doc;
      let count = 0;
      doc.send = new Proxy(send, {
        apply(target, _this, args) {
          count++;
          return Reflect.apply(target, doc, args);
        },
      });
      await refused(tried);
      doc.send = send;
      return count;
    };
    assert.equal(await asked("77777-77777-77777-77777-77777"), await asked(code));
  });

  it("is told to wait after too many tries from one range of addresses, even with the right code", async () => {
    const code = await codeOf(await api.guest());
    const answers: Response[] = [];
    for (let i = 0; i < 100; i++) answers.push(await recover(`${i}`.padStart(25, "7"), `203.0.113.${i}`));
    assert.deepEqual([...new Set(answers.slice(0, 20).map(each => each.status))], [401]);
    assert.deepEqual([...new Set(answers.slice(20).map(each => each.status))], [429]);
    const found = await problemIn(await recover(code, "203.0.113.7"));
    assert.match(found.detail, /From a range of addresses 20 recovery codes an hour may be tried/);
    assert.ok(Number(found.headers.get("Retry-After")) > 3500);
    const told = api.logged.filter(line =>
      /recovery codes .*: further ones are refused for 3(600|5\d\d) s/.test(line),
    );
    assert.equal(told.length, 1, "the operator is told once");
    assert.equal((await recover(code)).status, 200);
  });

  it("leaves no code in the database or in the log", async () => {
    const code = await codeOf(await api.guest());
    const { doc, table_prefix } = api.database;
    for (const name of ["AccountsTable", "RecoveryCodesTable"]) {
      const { Items = [] } = await doc.send(new ScanCommand({ TableName: table_prefix + name }));
      assert.ok(Items.length > 0);
      const text = JSON.stringify(Items);
      assert.ok(!text.includes(code) && !text.includes(code.replaceAll("-", "")));
    }
    await recover(code);
    assert.ok(!api.logged.join("").includes(code));
  });

  it("keeps its code good where the server ends before the code is used up", async () => {
    const ada = await api.guest();
    const code = await codeOf(ada);
    const { doc } = api.database;
    const { send } = doc;
    let writes = 0;
    // The sign-in is there; the write that uses the code up is not.
    doc.send = new Proxy(send, {
      apply(target, _this, args) {
        const isUse = args[0]?.input?.UpdateExpression?.includes("REMOVE recovery_hash") ?? false;
        if (isUse) {
          writes++;
          throw new Error("the process has ended");
        }
        return Reflect.apply(target, doc, args);
      },
    });
    assert.equal((await recover(code)).status, 500);
    doc.send = send;
    assert.equal(writes, 1);
    assert.equal(await api.bearer(ada.access_token), ada.player_id);
    assert.equal(tokens.parse(await (await recover(code)).json()).player_id, ada.player_id);
  });
});
