import assert from "node:assert/strict";
import { LoadHistory } from "./load-history.ts";
import { loadOf } from "./load-report.ts";
import { Metrics } from "./metrics.ts";

const BEGIN_MS = Date.parse("2026-11-28T12:00:00Z");

describe("What operators read of load", () => {
  let metrics: Metrics;
  let history: LoadHistory;
  let usd = 0;
  /** 10 s on, a sample is taken. */
  let at_ms = BEGIN_MS;
  const take = () => {
    at_ms += 10_000;
    return history.take(at_ms);
  };
  const load = (minutes = 60) => loadOf([history.report("one")], minutes);
  const answer = (route: string, seconds: number) =>
    metrics.http.countAnswer({ route, method: "GET", status: 200, seconds });

  beforeEach(async () => {
    usd = 0;
    at_ms = BEGIN_MS;
    metrics = new Metrics(10);
    history = new LoadHistory({ registry: metrics.registry, usd: () => usd });
  });

  it("is nothing before the first 10 s are over", async () => {
    answer("/api/content", 0.01);
    await take();
    assert.deepEqual(load(), { points: [], routes: [], refused_joins: [], usd_today: 0 });
  });

  it("counts each message, input, answer and refusal in the 10 s in which it came, and once", async () => {
    for (let i = 0; i < 7; i++) metrics.countMessage();
    await take();
    for (let i = 0; i < 20; i++) metrics.countMessage();
    for (let i = 0; i < 30; i++) metrics.countInput("received");
    metrics.countInput("taken");
    metrics.http.countRefusedJoin(522);
    answer("/api/content", 0.01);
    await take();
    await take();
    const { points, routes, refused_joins } = load();
    assert.deepEqual(
      points.map(each => [each.at, each.messages_per_second, each.refused_joins]),
      [
        ["2026-11-28T12:00:20.000Z", 5, 1],
        ["2026-11-28T12:00:30.000Z", 0, 0],
      ],
    );
    assert.deepEqual(
      routes.map(({ route, requests }) => [route, requests]),
      [["/api/content", 1]],
    );
    assert.deepEqual(refused_joins, [{ code: "522", joins: 1 }]);
  });

  it("says how long half of the answers take, and 99 of 100, in all and by route", async () => {
    await take();
    for (let i = 0; i < 98; i++) answer("/quick", 0.002);
    answer("/slow", 0.4);
    answer("/slow", 0.4);
    for (let i = 0; i < 100; i++) metrics.observeTick(40e-6);
    await take();
    const [point] = load().points;
    assert.ok(point);
    const { http_p50_ms, http_p99_ms, tick_p99_ms } = point;
    assert.ok(http_p50_ms && http_p50_ms > 1 && http_p50_ms < 5, `${http_p50_ms}`);
    assert.ok(http_p99_ms && http_p99_ms > 250 && http_p99_ms <= 500, `${http_p99_ms}`);
    assert.ok(tick_p99_ms && tick_p99_ms > 0.02 && tick_p99_ms <= 0.05, `${tick_p99_ms}`);
    const [quick, slow] = load().routes;
    assert.deepEqual([quick?.route, slow?.route], ["/quick", "/slow"]);
    assert.ok(quick?.p99_ms && quick.p99_ms <= 5, "what is slow elsewhere does not make it slow");
    await take();
    assert.deepEqual(load().points.at(-1)?.http_p99_ms, null, "nobody has asked for anything");
  });

  it("says what an hour costs as it is now, and what the day has cost so far", async () => {
    at_ms = Date.parse("2026-11-28T23:59:30Z");
    usd = 2;
    await take();
    usd = 2.01;
    await take();
    assert.ok(Math.abs((load().points.at(-1)?.usd_per_hour ?? 0) - 3.6) < 1e-9);
    assert.equal(load().usd_today, 2.01);
    usd = 2.02;
    await take();
    assert.ok(Math.abs(load().usd_today - 0.01) < 1e-9, "midnight was between");
  });

  it("adds what several processes say of the same 10 s, and takes the worst of what waits", async () => {
    await take();
    answer("/api/content", 0.01);
    for (let i = 0; i < 10; i++) metrics.countMessage();
    await take();
    const own = history.report("one");
    const [sample] = own.samples;
    assert.ok(sample);
    const other = {
      ...own,
      process_id: "other",
      samples: [{ ...sample, players: 3, journal_age_seconds: 2 }],
    };
    const { points, routes } = loadOf([own, other], 60);
    assert.equal(points.length, 1);
    assert.deepEqual(
      [points[0]?.players, points[0]?.messages_per_second, points[0]?.journal_age_seconds],
      [3, 2, 2],
    );
    assert.equal(routes[0]?.requests, 2);
  });

  it("is kept for an hour, of which the last minutes can be asked for", async () => {
    for (let i = 0; i < 400; i++) await take();
    assert.equal(load().points.length, 360);
    assert.equal(load(5).points.length, 30);
    assert.equal(load().points.at(-1)?.at, new Date(at_ms).toISOString());
  });
});
