/** What rooms cost, as an operator reads it, beside what a meter counts at every request to the database. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { CostMeter } from "../../bench/cost-meter.ts";
import { writeUnits } from "../../bench/cost-units.ts";
import { Bot } from "../../loadtest/bot.ts";
import { clearRoom } from "../../loadtest/brain.ts";
import { LeanPlayer } from "../../loadtest/lean-player.ts";
import { OwnTokens } from "../../src/auth/own-tokens.ts";
import { installationCosts } from "../../src/costs/cost-reports.ts";
import { PRICES } from "../../src/costs/prices.ts";
import type { Place } from "../../src/costs/room-costs.ts";
import { costOf, NOTHING, sumOf, type Usage } from "../../src/costs/usage.ts";
import { Audit } from "../../src/ops/audit.ts";
import { StaffAuth } from "../../src/ops/staff-auth.ts";
import type { StaffRole } from "../../src/ops/staff-may.ts";
import { StaffRepository } from "../../src/ops/staff-repository.ts";
import type { PutInput } from "../../src/store/dynamo/fast-put.ts";
import { CONTENT_VERSIONS_TABLE } from "../../src/store/tables.ts";
import { eventually } from "../support/eventually.ts";
import { JsonRequests, readJson } from "../support/json-requests.ts";
import { MatchGuest } from "../support/match-guest.ts";
import { NewsListener } from "../support/news-listener.ts";
import { type OpenServer, openServer } from "./open-server.ts";

const PASSWORD = "correct horse battery";
/** Of the two ways to count. */
const TOLERANCE = 0.05;
const FIRST_DUNGEON: Place = { mode: "dungeon", place: "first_dungeon" };
const TRAINING_GROUNDS: Place = { mode: "dungeon", place: "training_grounds" };

const usage = z.looseObject({
  ...{ read_units: z.number(), write_units: z.number(), bytes_out: z.number(), cpu_seconds: z.number() },
  ...{ usd: z.number(), usd_per_hour: z.number() },
});
const costs = z.object({
  ...{ total: usage, outside: usage, silent_process_ids: z.array(z.string()) },
  modes: z.array(usage.extend({ mode: z.string() })),
  places: z.array(usage.extend({ mode: z.string(), place: z.string() })),
  rooms: z.array(usage.extend({ room_id: z.string(), mode: z.string(), place: z.string() })),
});

function isNear(counted: number, wanted: number, what: string): void {
  assert.ok(wanted > 0, what);
  assert.ok(Math.abs(counted - wanted) <= TOLERANCE * wanted, `${what}: ${counted} beside ${wanted}`);
}

describe("What rooms cost", function () {
  this.timeout(60_000);
  let server: OpenServer;
  let meter: CostMeter;
  /** Of rows that have a room's id, without those of indexes. */
  const unitsByRoom = new Map<string, number>();

  beforeEach(async () => {
    server = await openServer();
    meter = new CostMeter();
    const { access } = server.services.store;
    const metered = meter.watch(access);
    unitsByRoom.clear();
    Object.assign(access, metered, {
      async put(input: PutInput) {
        await metered.put(input);
        const room_id = String(input.Item.room_id);
        unitsByRoom.set(room_id, (unitsByRoom.get(room_id) ?? 0) + writeUnits(undefined, input.Item));
      },
    });
  });
  afterEach(() => server.close());

  const usageOf = ({ mode, place }: Place): Usage =>
    server.services.room_costs.usageByPlace().find(each => each.mode === mode && each.place === place)
      ?.usage ?? NOTHING;
  /** At the requests, but for what the process asks for no room. */
  const atRequests = (): Usage => {
    const ofRooms = meter.costs.filter(({ table }) => table !== CONTENT_VERSIONS_TABLE.name);
    const sum = (kind: "read" | "write") =>
      ofRooms.filter(({ operation }) => operation === kind).reduce((all, { units }) => all + units, 0);
    return { ...NOTHING, read_units: sum("read"), write_units: sum("write") };
  };
  const since = (now: Usage, before: Usage): Usage => ({
    ...NOTHING,
    read_units: now.read_units - before.read_units,
    write_units: now.write_units - before.write_units,
  });
  const live = () => server.services.room_costs.report("here").rooms;
  /** Of different dungeons, with two players each. */
  async function twoRooms() {
    const join = (dungeon_id: string, room_template_id: string) =>
      Bot.join(server.endpoint, { dungeon_id, room_template_id });
    const fighters = [await join("first_dungeon", "room2"), await join("first_dungeon", "room2")] as const;
    const students = [
      await join("training_grounds", "training_grounds"),
      await join("training_grounds", "training_grounds"),
    ] as const;
    await untilQuiet();
    return { first: FIRST_DUNGEON, second: TRAINING_GROUNDS, fighters, students };
  }
  /** Until those who can clear their room have done so. */
  async function play(fighters: readonly Bot[], students: readonly Bot[]): Promise<void> {
    const practising = students.map(bot => clearRoom(bot).catch(() => undefined));
    await Promise.all(fighters.map(clearRoom));
    await Promise.all([...fighters, ...students].map(bot => bot.leave()));
    await Promise.all(practising);
  }
  const untilQuiet = () => eventually("all requests are answered", () => meter.underWay === 0);
  async function ask(role: StaffRole): Promise<Response> {
    const { store, auth, log, env } = server.services;
    const audit = new Audit(store.access);
    const staff = new StaffRepository(store.access);
    const members = new StaffAuth({ staff, audit, auth, log, own: new OwnTokens(env.AUTH_SECRET) });
    const requests = new JsonRequests(server.endpoint);
    const code = await members.invite(role, role);
    const invited = requests.ask("POST", "/admin/invites", undefined, { code, password: PASSWORD });
    const { staff_token } = await readJson(z.object({ staff_token: z.string() }), invited);
    return requests.ask("GET", "/admin/costs", staff_token);
  }

  it("is what the requests come to, within 5 %, each room being charged for its own rows", async () => {
    const { first, second, fighters, students } = await twoRooms();
    const before = { requests: atRequests(), first: usageOf(first), second: usageOf(second) };
    unitsByRoom.clear();
    await play(fighters, students);
    // Who leaves in a fight stays there for a while.
    await eventually("both rooms are closed", () => live().length === 0, 20_000);
    await untilQuiet();
    const requests = since(atRequests(), before.requests);
    const ofFirst = since(usageOf(first), before.first);
    const ofSecond = since(usageOf(second), before.second);
    const inRooms = sumOf([ofFirst, ofSecond]);
    isNear(inRooms.write_units, requests.write_units, "write units");
    isNear(inRooms.read_units, requests.read_units, "read units");
    // Beside rows that name their room there are those of its run and its characters.
    for (const [[bot], { write_units }] of [
      [fighters, ofFirst],
      [students, ofSecond],
    ] as const)
      assert.ok(write_units > (unitsByRoom.get(bot.room.roomId) ?? assert.fail()), bot.room.roomId);
    const { total, outside } = installationCosts([server.services.room_costs.report("here")]);
    isNear(total.write_units, server.services.store.units().write_units, "of the process");
    assert.ok(outside.write_units > 0 && outside.cpu_seconds > 0, "making characters and tables");
  });

  it("grows by nothing while nobody plays", async () => {
    // Nobody fights there, so that it is left at once.
    const bot = await Bot.join(server.endpoint, { room_template_id: "room1" });
    await bot.leave();
    await eventually("the room is closed", () => live().length === 0);
    await untilQuiet();
    const [before] = server.services.room_costs.usageByPlace();
    await delay(1000);
    assert.deepEqual(server.services.room_costs.usageByPlace(), [before]);
  });

  it("has the bytes that its players receive, and time of the processor", async () => {
    const hooks = { onPatch: () => {}, onMessage: () => {}, onClose: () => {} };
    const players = [
      await LeanPlayer.join(server.endpoint, "dungeon", {}, () => hooks),
      await LeanPlayer.join(server.endpoint, "dungeon", {}, () => hooks),
    ];
    const usage = () => live()[0] ?? assert.fail();
    for (let seq = 1; usage().cpu_seconds === 0; seq++) {
      for (const player of players)
        player.send("move", { seq, position_x: 0, position_y: 0, position_z: 0, yaw: seq / 9 });
      await delay(50);
    }
    await Promise.all(players.map(player => player.leave()));
    await eventually("the room is closed", () => live().length === 0);
    const received = players.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0);
    const [{ usage: used } = assert.fail()] = server.services.room_costs.usageByPlace();
    // Beside what is in frames there are their heads, and the answer that opened each connection.
    assert.ok(
      used.bytes_out > received && used.bytes_out < 1.5 * received + 1000,
      `${used.bytes_out} ${received}`,
    );
    assert.ok(used.cpu_seconds < 5, `${used.cpu_seconds}`);
  });

  it("is counted of rooms that only tell news, too", async () => {
    const ada = await MatchGuest.come(server.endpoint);
    const ticket = z.object({ ticket: z.object({ ticket_id: z.string() }) });
    const asked = await ada.account.request("POST", "/api/matchmaking/tickets", { queue_id: "ranked_duel" });
    const { ticket_id } = ticket.parse(asked).ticket;
    const listener = await NewsListener.join(server.endpoint, "queue", ada.client.auth.token ?? "", {
      ticket_id,
    });
    await listener.told("ticket", () => true);
    const [room = assert.fail()] = live();
    assert.deepEqual([room.mode, room.place], ["queue", "queue"]);
    assert.ok(room.read_units > 0 && room.bytes_out > 0, JSON.stringify(room));
    await listener.leave();
    await eventually("the room is closed", () => live().length === 0);
  });

  it("is told to operators by room, place and mode, in dollars so far and an hour, and to Prometheus", async () => {
    const { fighters, students } = await twoRooms();
    const told = await readJson(costs, ask("operator"));
    assert.deepEqual(
      told.modes.map(({ mode }) => mode),
      ["dungeon"],
    );
    assert.deepEqual(told.places.map(({ place }) => place).toSorted(), ["first_dungeon", "training_grounds"]);
    assert.deepEqual(
      told.rooms.map(({ room_id }) => room_id).toSorted(),
      [fighters[0].room.roomId, students[0].room.roomId].toSorted(),
    );
    for (const bill of [...told.rooms, ...told.places, ...told.modes, told.outside, told.total]) {
      const { read, write, egress, cpu } = costOf(bill);
      assert.ok(Math.abs(bill.usd - (read + write + egress + cpu)) < 1e-12);
      assert.ok(bill.usd > 0 && bill.usd_per_hour > bill.usd, "nothing here is an hour old");
    }
    const [dearest, other] = told.rooms;
    assert.ok(dearest && other && dearest.usd_per_hour >= other.usd_per_hour);
    assert.deepEqual(told.silent_process_ids, []);
    for (const role of ["support", "moderator", "designer"] as const)
      assert.equal((await ask(role)).status, 403);

    const monitor = `${server.endpoint.replace(/^ws/, "http")}/monitor`;
    const page = await (await fetch(`${monitor}/costs`)).text();
    for (const { room_id, usd } of told.rooms) {
      const row = new RegExp(`${room_id}</th><td>([\\d.]+)</td>`).exec(page);
      assert.ok(Number(row?.[1]) >= Number(usd.toFixed(6)), `${row}`);
    }
    const listed = z.object({ rooms: z.array(z.object({ metadata: z.object({ usd: z.string() }) })) });
    const { rooms } = listed.parse(await (await fetch(`${monitor}/api`)).json());
    assert.ok(rooms.every(({ metadata }) => Number(metadata.usd) > 0));

    const place = 'mode="dungeon",place="first_dungeon"';
    const dollars = (await server.scrape()).get(`trd_room_dollars_total{${place},of="write"}`) ?? 0;
    const written = told.rooms.find(room => room.place === "first_dungeon")?.write_units ?? 0;
    assert.ok(dollars >= (written * PRICES.write_usd_per_million_units) / 1e6);
    assert.deepEqual(
      [...(await server.scrape()).keys()].filter(name => /trd_room_dollars.*-room2/.test(name)),
      [],
    );
  });
});
