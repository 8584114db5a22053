/**
 * What the panels reach for in Colyseus's monitor and playground beside their documented API: see docs/colyseus.md. What an operator
 * and a developer see of it in a browser is tested in test/ops.
 */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { matchMaker, Room } from "@colyseus/core";
import { monitor } from "@colyseus/monitor";
import { playground } from "@colyseus/playground";
import express from "express";
import { z } from "zod";
import { type BareColyseus, startColyseus } from "../../test/support/bare-colyseus.ts";
import { type Served, serve } from "../../test/support/serve.ts";
import { inspectRoom } from "../rooms/base/rpc-client.ts";
import { playgroundPanel } from "./playground-panel.ts";

/** The text of a panel's script; there is one. */
function scriptBelow(folder: URL): { name: string; text: string } {
  const [name, ...others] = globSync("*.js", { cwd: fileURLToPath(folder) });
  assert.deepEqual([typeof name, others], ["string", []]);
  return { name: String(name), text: readFileSync(new URL(String(name), folder), "utf8") };
}

describe("Colyseus's panels", () => {
  let colyseus: BareColyseus | undefined;
  let served: Served | undefined;
  afterEach(async () => {
    served?.close();
    await colyseus?.close();
    colyseus = undefined;
  });

  describe("the monitor", () => {
    const { text } = scriptBelow(new URL("./static/assets/", import.meta.resolve("@colyseus/monitor")));

    it("calls for the room's methods by the names that monitor-panel.ts takes for its verbs", () => {
      for (const name of ["_forceClientDisconnect", "disconnect", "_sendMessageToClient", "broadcast"])
        assert.match(text, new RegExp(`roomCall\\("${name}"`), name);
      assert.match(text, /\/api\/room\/call\?/);
    });

    it("lists rooms at /api, with the columns asked for, and shows one at /api/room", async () => {
      colyseus = await startColyseus(Room);
      const { roomId } = await matchMaker.createRoom("bare", {});
      const columns = [{ metadata: "run_id" }, "clients" as const];
      served = await serve(express().use("/monitor", monitor({ columns })));
      const list = z
        .object({ columns: z.unknown(), rooms: z.array(z.looseObject({ roomId: z.string() })) })
        .parse(await (await fetch(`${served.url}/monitor/api`)).json());
      assert.deepEqual([list.columns, list.rooms.map(room => room.roomId)], [columns, [roomId]]);
      const shown = await fetch(`${served.url}/monitor/api/room?roomId=${roomId}`);
      const room = z.looseObject({ roomId: z.string(), clients: z.array(z.unknown()) });
      assert.deepEqual(room.parse(await shown.json()), JSON.parse(JSON.stringify(await inspectRoom(roomId))));
    });
  });

  describe("the playground", () => {
    const { name, text } = scriptBelow(new URL("./assets/", import.meta.resolve("@colyseus/playground")));

    it("takes the host for its server's address, in the two places that playground-panel.ts writes anew", async () => {
      served = await serve(express().use("/playground", playgroundPanel("/api", [])));
      const sent = await (await fetch(`${served.url}/playground/assets/${name}`)).text();
      const server =
        /`\$\{window\.location\.protocol\}\/\/\$\{window\.location\.host\}\$\{window\.location\.pathname\./;
      const own = /=`\$\{\w+\}\/playground`/;
      assert.deepEqual([server.test(text), own.test(text)], [false, false]);
      assert.match(sent, server);
      assert.match(sent, own);
    });

    it("begins its forms empty, in the three places that playground-panel.ts writes anew", async () => {
      served = await serve(express().use("/playground", playgroundPanel("/api", [])));
      const sent = await (await fetch(`${served.url}/playground/assets/${name}`)).text();
      const filled = /\.examples\?\.\[0\]\?\?\{\}/g;
      assert.equal(text.match(filled), null);
      assert.equal(sent.match(filled)?.length, 3);
    });

    it("asks for the endpoints at /__apidocs", async () => {
      assert.match(text, /\/__apidocs`/);
      served = await serve(express().use("/playground", playgroundPanel("/api", [])));
      assert.deepEqual(await (await fetch(`${served.url}/playground/__apidocs`)).json(), []);
    });

    it("tells a player who joins of the forms that the room's `onMessageValidators` give", async () => {
      class Described extends Room {
        override messages = { hit: () => {} };
        override onJoin() {}
      }
      Object.defineProperty(Described.prototype, "onMessageValidators", {
        get: () => ({ hit: z.object({ enemy: z.string() }) }),
      });
      playground();
      colyseus = await startColyseus(Described);
      const ada = await colyseus.join();
      const told = new Promise<unknown>(resolve => ada.onMessage("__playground_message_types", resolve));
      const { hit } = z.object({ hit: z.looseObject({ properties: z.unknown() }) }).parse(await told);
      assert.deepEqual(hit.properties, { enemy: { type: "string" } });
    });
  });
});
