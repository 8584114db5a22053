import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { type OpenServer, openServer } from "./open-server.ts";

const RULES = "ops/prometheus/alerts.yml";
const RULE_TESTS = "ops/prometheus/alerts.test.yml";
const DASHBOARD = "ops/grafana/dashboard.json";
const RUNBOOK = "docs/operations.md";

const rule = z.strictObject({
  alert: z.string(),
  expr: z.string(),
  for: z.string(),
  labels: z.strictObject({ severity: z.enum(["page", "ticket"]) }),
  annotations: z.strictObject({ summary: z.string(), runbook: z.string() }),
});
const ruleFile = z.object({ groups: z.array(z.object({ rules: z.array(rule) })) });
const dashboardFile = z.object({
  panels: z.array(
    z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).default([]) }),
  ),
});

const read = (file: string) => readFileSync(file, "utf8");
const rules = ruleFile.parse(parse(read(RULES))).groups.flatMap(group => group.rules);
const { panels } = dashboardFile.parse(JSON.parse(read(DASHBOARD)));

/** Names of metrics in an expression. `up` is Prometheus's own. */
const metricsIn = (expr: string) => expr.match(/\b(trd|nodejs|process)_\w+/g) ?? [];

describe("Alerts and dashboard", function () {
  this.timeout(30_000);

  describe("know only metrics that there are", () => {
    let server: OpenServer;
    let there: Set<string>;
    before(async () => {
      server = await openServer();
      const types = (await server.scrapeText()).matchAll(/^# TYPE (\w+) (\w+)$/gm);
      const parts = (name: string) => [`${name}_bucket`, `${name}_sum`, `${name}_count`];
      there = new Set(
        [...types].flatMap(([, name = "", type]) => (type === "histogram" ? parts(name) : [name])),
      );
    });
    after(() => server.close());

    for (const { alert, expr } of rules) {
      it(`in the alert ${alert}`, () => {
        for (const name of metricsIn(expr)) assert.ok(there.has(name), name);
      });
    }

    for (const { title, targets } of panels) {
      it(`in the panel "${title}"`, () => {
        for (const { expr } of targets) {
          assert.ok(metricsIn(expr).length > 0, expr);
          for (const name of metricsIn(expr)) assert.ok(there.has(name), name);
        }
      });
    }

    it("and leave none of the server's own out of the dashboard", () => {
      const shown = new Set(panels.flatMap(panel => panel.targets.flatMap(target => metricsIn(target.expr))));
      const base = (name: string) => name.replace(/_(bucket|sum|count)$/, "");
      const seen = new Set([...shown].map(base));
      const hidden = [...there].filter(name => name.startsWith("trd_") && !seen.has(base(name)));
      assert.deepEqual(hidden, []);
    });
  });

  for (const { alert, annotations } of rules) {
    it(`${alert} leads to what to do about it`, () => {
      assert.equal(annotations.runbook, `${RUNBOOK}#${alert.toLowerCase()}`);
      assert.match(read(RUNBOOK), new RegExp(`^#+ ${alert}$`, "m"));
    });
  }

  it("fire when they should, says promtool", function () {
    if (spawnSync("promtool", ["--version"]).error) {
      const reason = "there is no promtool: install Debian's prometheus.";
      if (process.env.FORBID_SKIP === "1") throw new Error(`FORBID_SKIP is set, and ${reason}`);
      console.warn(`\n    !!! SKIPPED, since ${reason}\n`);
      this.skip();
    }
    for (const args of [
      ["check", "rules", RULES],
      ["test", "rules", RULE_TESTS],
    ]) {
      const { status, stdout, stderr } = spawnSync("promtool", args, { encoding: "utf8" });
      assert.equal(status, 0, stdout + stderr);
    }
  });
});
