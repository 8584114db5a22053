import assert from "node:assert/strict";
import { Validator } from "@seriousme/openapi-schema-validator";
import { ApiServer, type Reply, refusalOf } from "../support/api-client.ts";
import { ENDPOINTS } from "./endpoints.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

const FOR_LARGE_BODIES = ["/api/admin/content/versions", "/api/admin/content/draft"];

describe("The API document", () => {
  let api: ApiServer;
  before(async () => {
    api = await ApiServer.start();
  });
  after(() => api?.stop());

  const operations = () =>
    api.document.operations.map(key => key.split(" ") as [method: string, path: string]);
  const filled = (path: string) => path.replaceAll(/\{\w+\}/g, "x");

  it("is valid OpenAPI 3.1", async () => {
    const { valid, errors } = await new Validator().validate(api.document.content);
    assert.ok(valid, JSON.stringify(errors));
    assert.match(api.document.content.openapi, /^3\.1\./);
  });

  it("has every endpoint, and no other", () => {
    assert.deepEqual(api.document.operations.toSorted(), Object.keys(ENDPOINTS).toSorted());
  });

  it("has nothing that is not there, and every other method of its paths is refused with a list of them", async () => {
    for (const path of Object.keys(api.document.content.paths)) {
      const methods = operations().flatMap(([method, at]) => (at === path ? [method.toUpperCase()] : []));
      for (const method of METHODS) {
        const reply = await api.ask(method, filled(path));
        if (methods.includes(method)) {
          assert.notEqual(reply.status, 405, reply.asked);
          assert.ok(!reply.text.includes("There is nothing at"), reply.asked);
        } else {
          assert.equal(refusalOf(reply), "405 method-not-allowed", reply.asked);
          const allowed = (reply.headers.get("Allow") ?? "").split(", ").filter(each => each !== "HEAD");
          assert.deepEqual(allowed.sort(), methods.sort(), reply.asked);
        }
      }
    }
  });

  it("says of everything in a run, and of each friend, what it is, and of each number its unit or range", () => {
    const { schemas } = api.document.content.components;
    for (const name of [
      "OpenRun",
      "Run",
      "RunMember",
      "RunInvite",
      "Friend",
      "FriendRequest",
      "BlockedPlayer",
    ]) {
      const { properties = {} } = schemas[name] as { properties?: Record<string, { description?: string }> };
      assert.ok(Object.keys(properties).length > 0, name);
      for (const [key, { description = "" }] of Object.entries(properties))
        assert.match(description, /^[A-Z`].{5,}\.$/, `${name}.${key}`);
    }
  });

  it("says that what players read of the content is one text, or one for each language", () => {
    const { schemas } = api.document.content.components;
    for (const name of ["ContentName", "ContentDescription"]) {
      const { anyOf = [], description = "" } = schemas[name] as {
        anyOf?: { type?: string }[];
        description?: string;
      };
      assert.deepEqual(
        anyOf.map(({ type }) => type),
        ["string", "object"],
      );
      assert.match(description, /^One text for everybody, or one for each language/);
    }
    for (const name of ["QueueStatus", "Rating", "Season", "RatingLeaderboardEntry", "Achievements"])
      assert.match(JSON.stringify(schemas[name]), /#\/components\/schemas\/ContentName/, name);
  });

  it("promises no event with the session that somebody came in with", () => {
    const event = JSON.stringify(api.document.content.components.schemas.CombatEvent);
    const isThere = (name: string) => event.includes(`"${name}"`);
    assert.deepEqual(["player_joined", "source_player_id", "session_id"].map(isThere), [true, true, false]);
  });

  it("says where an account is needed, as it is", async () => {
    for (const [method, path] of operations()) {
      const operation = api.document.find(method, filled(path))?.operation;
      const reply: Reply = await api.ask(method.toUpperCase(), filled(path));
      assert.equal(
        operation?.security !== undefined,
        reply.status === 401 && !path.endsWith("refresh"),
        path,
      );
    }
  });

  it("promises answers of this moment, as they are, whatever a client says that it has kept", async () => {
    const { token, player_id } = await api.guest();
    for (const path of ["/api/rooms?dungeon_id=first_dungeon", `/api/sessions?player_id=${player_id}`]) {
      // A cache's request: fetch() would add that it wants a new answer.
      const headers = { "If-None-Match": "*", "Cache-Control": "max-age=0" };
      const reply = await api.ask("GET", path, { token, headers });
      assert.equal(reply.status, 200, path);
      assert.equal(reply.headers.get("ETag"), null, path);
    }
  });

  it("has a name of its own for every operation", () => {
    const names = operations().map(
      ([method, path]) => api.document.find(method, filled(path))?.operation.operationId,
    );
    assert.equal(new Set(names).size, names.length);
  });

  it("says that a body can be too long, or of a type that is not understood, as it can", async () => {
    const { token } = await api.guest();
    const withBody = operations().filter(
      ([method, path]) => api.document.find(method, filled(path))?.operation.requestBody,
    );
    assert.deepEqual(withBody.length, 61);
    for (const [method, path] of withBody) {
      const asked = [method.toUpperCase(), filled(path)] as const;
      const responses = Object.keys(api.document.find(...asked)?.operation.responses ?? {});
      assert.ok(responses.includes("413") && responses.includes("415"), path);
      const long = refusalOf(await api.ask(...asked, { token, raw: `"${"x".repeat(20_000)}"` }));
      // Of staff alone it is read at all: test/session-api/publishing.test.ts.
      if (FOR_LARGE_BODIES.includes(path)) {
        assert.equal(long, "403 forbidden", path);
        continue;
      }
      assert.equal(long, "413 too-large", path);
      const latin = { "Content-Type": "application/json; charset=latin1" };
      const foreign = await api.ask(...asked, { token, raw: "{}", headers: latin });
      assert.equal(refusalOf(foreign), "415 unsupported-media-type", path);
    }
  });

  describe("as a page", () => {
    const page = async () => {
      const reply = await api.ask("GET", "/api/docs");
      assert.equal(reply.status, 200);
      return reply;
    };
    const policyOf = (reply: Reply) => {
      const policy = reply.headers.get("Content-Security-Policy") ?? "";
      return Object.fromEntries(
        policy.split(";").map(each => {
          const [name = "", ...sources] = each.trim().split(/\s+/);
          return [name, sources];
        }),
      );
    };

    it("is HTML with scripts of files only, which its policy allows and no others", async () => {
      const reply = await page();
      assert.match(reply.headers.get("Content-Type") ?? "", /^text\/html/);
      const scripts = [...reply.text.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)];
      assert.ok(scripts.length > 0);
      for (const [, attributes = "", content] of scripts) {
        assert.match(attributes, /\bsrc="[^"]+"/);
        assert.equal(content, "");
      }
      assert.doesNotMatch(reply.text, /\son\w+=|javascript:/i);
      const policy = policyOf(reply);
      assert.deepEqual(policy["default-src"], ["'none'"]);
      assert.deepEqual(policy["script-src"], ["'self'"]);
      assert.deepEqual(policy["connect-src"], ["'self'"]);
      assert.ok(policy["style-src"]?.includes("'self'"));
      assert.ok(policy["img-src"]?.includes("'self'"));
      assert.deepEqual(policy["frame-ancestors"], ["'none'"]);
    });

    it("names nothing that is not there, and nothing of another host", async () => {
      const { text } = await page();
      const named = [...text.matchAll(/\b(?:src|href)="([^"]+)"/g)].map(([, url = ""]) => url);
      assert.ok(named.some(url => url.endsWith(".css")) && named.some(url => url.endsWith(".js")));
      for (const url of named) {
        const { origin, pathname } = new URL(url, `${api.url}/api/docs`);
        assert.equal(origin, api.url, url);
        const asset = await api.ask("GET", pathname);
        assert.equal(asset.status, 200, url);
        const type = { css: /^text\/css/, js: /^(text|application)\/javascript/, png: /^image\/png/ };
        const expected = Object.entries(type).find(([end]) => url.endsWith(`.${end}`))?.[1];
        assert.match(asset.headers.get("Content-Type") ?? "", expected ?? assert.fail(url));
      }
    });

    it("shows the document of this server, and can send requests to it", async () => {
      const start = await api.ask("GET", "/api/docs/start.js");
      const [, url = ""] = /url:\s*"([^"]+)"/.exec(start.text) ?? [];
      const document = await api.ask("GET", new URL(url, `${api.url}/api/docs`).pathname);
      assert.equal(document.status, 200);
      assert.deepEqual(document.body, api.document.content);
      assert.match(start.text, /^SwaggerUIBundle\(/);
      assert.deepEqual(api.document.content.servers, [{ url: ".." }], "from the document to the root");
    });

    it("is one page, and no folder to look around in", async () => {
      for (const path of [
        "/api/docs/package.json.map",
        "/api/docs/..%2f..%2fpackage.json",
        "/api/docs/index",
        "/api/docs/nothing",
      ])
        assert.equal(refusalOf(await api.ask("GET", path)), "404 not-found", path);
    });
  });
});
