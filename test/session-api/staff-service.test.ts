import assert from "node:assert/strict";
import { Client } from "@colyseus/sdk";
import { z } from "zod";
import { KnownSwitches } from "../../src/store/known-switches.ts";
import { SwitchRepository } from "../../src/store/switch-repository.ts";
import { eventually } from "../support/eventually.ts";
import { readJson } from "../support/json-requests.ts";
import { NewsListener } from "../support/news-listener.ts";
import { assertStatus, type StaffPlayer, StaffWorld } from "../support/staff-world.ts";

const problem = z.looseObject({ detail: z.string(), reason: z.string().optional() });
const queues = z.object({
  queues: z.array(z.looseObject({ queue_id: z.string(), closed_text: z.string().optional() })),
});

describe("Staff of an installation", function () {
  this.timeout(20_000);
  let world: StaffWorld;
  let operator: string;
  let operator_id: string;
  before(async () => {
    world = await StaffWorld.open();
    ({ staff_token: operator, staff_id: operator_id } = await world.aMember("operator"));
  });
  after(() => world?.close());

  const lastAct = async () => (await world.acts(operator_id)).at(-1);

  describe("announce", () => {
    const broadcast = (body: object) => world.ask("POST", "/admin/broadcasts", operator, body);

    it("to all, to the rooms of a dungeon, and to one room", async () => {
      const [ada, bob] = [await world.aPlayer("Ada"), await world.aPlayer("Bob")];
      const [adas, bobs] = [await world.inRoom(ada), await world.inRoom(bob)];
      const said = (bot: typeof adas) =>
        bot.received.flatMap(({ type, message }) => (type === "server_message" ? [message] : []));
      await assertStatus(broadcast({ text: "Restart in 5 min." }), 204);
      await assertStatus(broadcast({ text: "In the first dungeon.", dungeon_id: "first_dungeon" }), 204);
      await assertStatus(broadcast({ text: "Elsewhere.", dungeon_id: "training_grounds" }), 204);
      await assertStatus(broadcast({ text: "For Ada.", room_id: adas.room.roomId }), 204);
      const toBoth = [{ text: "Restart in 5 min." }, { text: "In the first dungeon." }];
      await eventually("all that is for Ada", () => said(adas).length === 3);
      assert.deepEqual(said(adas), [...toBoth, { text: "For Ada." }]);
      assert.deepEqual(said(bobs), toBoth);
      assert.equal((await lastAct())?.act, "broadcast");
      await Promise.all([adas.leave(), bobs.leave()]);
    });

    it("to all, also to those who play nothing now, and hear of their party alone", async () => {
      const ada = await world.aPlayer("Ada");
      const listener = await NewsListener.join(world.server.endpoint, "party", ada.session_token);
      await assertStatus(broadcast({ text: "In the first dungeon.", dungeon_id: "first_dungeon" }), 204);
      await assertStatus(broadcast({ text: "Restart in 5 min." }), 204);
      await listener.told("server_message", () => true);
      const said = listener.heard.filter(({ type }) => type === "server_message");
      assert.deepEqual(
        said.map(({ message }) => message),
        [{ text: "Restart in 5 min." }],
      );
      await listener.leave();
    });

    it("nothing without words, and nothing to what is not there", async () => {
      await assertStatus(broadcast({ text: " " }), 400);
      await assertStatus(broadcast({ text: "x".repeat(501) }), 400);
      await assertStatus(broadcast({ text: "Hello?", room_id: "nowhere" }), 404);
      await assertStatus(broadcast({ text: "Hello?", dungeon_id: "nowhere" }), 404);
      assert.equal((await lastAct())?.outcome, "refused");
    });
  });

  describe("begin maintenance, while which", () => {
    const TEXT = "We are back at six.";
    const begin = () => world.ask("PUT", "/admin/maintenance", operator, { text: TEXT });
    const end = () => world.ask("DELETE", "/admin/maintenance", operator);
    afterEach(() => end());

    /** Each begins something. */
    const newThings = ({ session_id }: StaffPlayer): [string, string, object][] => [
      ["POST", "/sessions", {}],
      ["POST", `/sessions/${session_id}/token`, {}],
      ["POST", "/rooms", {}],
      ["POST", "/runs", { session_id }],
      ["POST", "/open-runs", { session_id }],
      ["POST", "/matches/custom", { session_id, pvp_mode_id: "duel" }],
      ["POST", "/matchmaking/tickets", { queue_id: "quick_duel" }],
      ["POST", "/auth/guest", {}],
    ];

    it("players begin nothing, sign in nowhere, and read why", async () => {
      const player = await world.aPlayer("Carol");
      await assertStatus(begin(), 200);
      for (const [method, path, body] of newThings(player)) {
        const refusal = await readJson(problem, world.ask(method, path, player.access_token, body), 503);
        assert.deepEqual([refusal.reason, refusal.detail], ["maintenance", TEXT], path);
      }
      const client = new Client(world.server.endpoint);
      await assert.rejects(client.joinOrCreate("dungeon"), { message: TEXT });
      await assertStatus(end(), 200);
      for (const path of ["/rooms", "/sessions", "/auth/guest"])
        assert.ok((await world.ask("POST", path, player.access_token, {})).ok, path);
    });

    it("what is played goes on, through doors as well, and staff come in", async () => {
      const player = await world.aPlayer("Dave");
      const bot = await world.inRoom(player);
      const tester = await world.aPlayer("Tess");
      await world.aMember("designer", tester.player_id);
      await assertStatus(begin(), 200);
      const doorway = bot.walkableArea.doorways.find(each => each.is_onward) ?? assert.fail();
      await bot.arriveAt(doorway.position, 2);
      const entered = await bot.enterDoor(doorway.door_id);
      assert.ok(entered.is_accepted, JSON.stringify(entered));
      await (await world.inRoom(tester)).leave();
      await entered.value.leave();
    });

    it("every process knows it within 5 s, and keeps to it while the database is away", async () => {
      let now_ms = 0;
      const { access } = world.server.services.store;
      const repository = new SwitchRepository(access);
      let isAway = false;
      const other = new KnownSwitches(
        Object.assign(new SwitchRepository(access), {
          get: () => (isAway ? Promise.reject(new Error("away")) : repository.get()),
        }),
        { warn: () => undefined, error: () => undefined },
        () => now_ms,
      );
      assert.equal((await other.now()).maintenance, undefined);
      await assertStatus(begin(), 200);
      now_ms += 4001;
      assert.equal((await other.now()).maintenance?.text, TEXT);
      isAway = true;
      now_ms += 60_000;
      assert.equal((await other.now()).maintenance?.text, TEXT);
    });
  });

  describe("close queues", () => {
    const put = (queue_id: string, text: string) =>
      world.ask("PUT", `/admin/queues/${queue_id}/closing`, operator, { text });
    const open = (queue_id: string) => world.ask("DELETE", `/admin/queues/${queue_id}/closing`, operator);

    it("one or all, which players read, and open them again", async () => {
      const { access_token } = await world.aPlayer("Erin");
      const queue = async (queue_id: string) =>
        world.ask("POST", "/matchmaking/tickets", access_token, { queue_id });
      const closed = async () => {
        const listed = await readJson(queues, world.ask("GET", "/matchmaking/queues", access_token));
        return new Set(listed.queues.map(({ closed_text }) => closed_text));
      };
      await assertStatus(put("nothing", "?"), 404);
      await assertStatus(put("quick_duel", "Duels rest today."), 200);
      const refusal = await readJson(problem, queue("quick_duel"), 503);
      assert.deepEqual([refusal.reason, refusal.detail], ["queue_closed", "Duels rest today."]);
      assert.deepEqual(await closed(), new Set([undefined, "Duels rest today."]));
      await assertStatus(queue("quick_3v3"), 201);
      await assertStatus(put("*", "All rest."), 200);
      assert.deepEqual(await closed(), new Set(["Duels rest today.", "All rest."]));
      await assertStatus(open("*"), 200);
      assert.deepEqual(await closed(), new Set([undefined]));
      assert.deepEqual((await lastAct())?.act, "queue.open");
    });
  });

  describe("close a range of addresses", () => {
    const range = (act: string, address: string) =>
      world.ask("POST", `/admin/guest-ranges/${act}`, operator, { address });
    const guest = () => world.ask("POST", "/auth/guest", undefined, {});

    it("to new guests for a day, and to nobody who has an account", async () => {
      const { access_token } = await world.aPlayer("Fay");
      await assertStatus(range("close", "203.0.113.7"), 200);
      await assertStatus(guest(), 200);
      await assertStatus(range("close", "127.0.0.99"), 200);
      const refusal = await guest();
      assert.equal(refusal.status, 429);
      const seconds = Number(refusal.headers.get("Retry-After"));
      assert.ok(seconds > 23 * 3600 && seconds <= 24 * 3600);
      assert.match(problem.parse(await refusal.json()).detail, /range of addresses .* until \d{4}-/);
      await assertStatus(world.ask("GET", "/characters", access_token), 200);
      await assertStatus(range("open", "127.0.0.1"), 200);
      await assertStatus(guest(), 200);
      assert.equal((await lastAct())?.act, "range.open");
    });

    it("only by an address", async () => {
      for (const address of ["", "everybody", "10.0.0.0/8", "::1::"])
        assert.match((await readJson(problem, range("close", address), 400)).detail, /of IPv4 or IPv6/);
    });
  });
});
