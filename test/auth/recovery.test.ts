import assert from "node:assert/strict";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { problemIn } from "../support/serve.ts";
import { AccountApi, type Tokens, tokens } from "./api.ts";

describe("A guest who has lost its tokens", () => {
  let api: AccountApi;

  before(async () => {
    api = await AccountApi.open({ TRUST_PROXY_HOPS: "1" });
  });
  after(() => api?.close());

  async function codeOf({ access_token }: Tokens): Promise<string> {
    const headers = { Authorization: `Bearer ${access_token}` };
    const response = await api.post("/api/me/recovery-code", undefined, undefined, headers);
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

  it("comes back once with a code, also if it tries ten times at once", async () => {
    const code = await codeOf(await api.guest());
    const answers = await Promise.all(Array.from({ length: 10 }, () => recover(code)));
    assert.deepEqual(answers.map(each => each.status).sort(), [200, ...Array(9).fill(401)]);
    await refused(code);
  });

  it("is refused in the same words with a code that is used, void, wrong or none", async () => {
    const ada = await api.guest();
    const [older, newer] = [await codeOf(ada), await codeOf(ada)];
    const ofOlder = await refused(older);
    assert.match(ofOlder, /wrong, was used before, or is replaced by a newer one/);
    assert.equal((await recover(newer)).status, 200);
    const wrong = newer.replace(/.$/, last => (last === "7" ? "8" : "7"));
    for (const code of [newer, wrong, "", "x", "nobody", `${"7".repeat(200)}`])
      assert.equal(await refused(code), ofOlder, code);
    for (const code of [7, null, {}, "7".repeat(201)])
      assert.equal((await problemIn(await recover(code))).kind, "invalid-request");
  });

  it("asks the database for as much with a wrong code as with a used one", async () => {
    const code = await codeOf(await api.guest());
    await recover(code);
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
    for (let i = 0; i < 100; i++) answers.push(await recover(`wrong ${i}`, `203.0.113.${i}`));
    assert.deepEqual([...new Set(answers.slice(0, 20).map(each => each.status))], [401]);
    assert.deepEqual([...new Set(answers.slice(20).map(each => each.status))], [429]);
    const found = await problemIn(await recover(code, "203.0.113.7"));
    assert.match(found.detail, /From a range of addresses 20 recovery codes an hour may be tried/);
    assert.ok(Number(found.headers.get("Retry-After")) > 3500);
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
