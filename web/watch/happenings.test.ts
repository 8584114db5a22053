import assert from "node:assert/strict";
import { arenaContent } from "../../test/support/arena-match.ts";
import { BotMatch } from "../../test/support/bot-match.ts";
import { playGoldenRun } from "../../test/support/golden-run.ts";
import { type Happening, Happenings } from "./happenings.ts";
import { Names } from "./names.ts";

const ofKind = <W extends Happening["what"]>(all: readonly Happening[], what: W) =>
  all.filter((each): each is Extract<Happening, { what: W }> => each.what === what);

describe("What has happened in a recording", () => {
  it("is told of a match with who killed whom and with what, and of each round", () => {
    const content = arenaContent();
    const match = new BotMatch(content, { bots: 2, seed: 3 }).play();
    const names = new Names();
    for (const line of match.lines) if (line.kind === "command") names.addComers(line.command);
    const events = match.lines.flatMap(line =>
      line.kind === "start" || line.kind === "end"
        ? []
        : line.events.map(event => ({ tick: line.tick, event })),
    );
    const happenings = new Happenings(content, names, "en");
    happenings.update(events.slice(0, 10));
    const all = happenings.update(events);
    const kills = ofKind(all, "killed");
    assert.equal(kills.length, match.count("fighter_died"));
    assert.ok(kills.every(({ who, by }) => who?.startsWith("bot-") && by !== who));
    assert.ok(kills.some(({ hit }) => hit && hit.damage > 0 && hit.ability !== ""));
    assert.equal(ofKind(all, "round").length, match.count("round_started"));
    assert.equal(ofKind(all, "match_over").length, 1);
    assert.equal(happenings.update(events).length, all.length, "each is told once");
  });

  it("is told of a dungeon's rooms: deaths, loot, doors and levels", () => {
    const told = playGoldenRun().flatMap(({ start, lines }) => {
      const names = new Names();
      for (const line of lines) if (line.kind === "command") names.addComers(line.command);
      const events = lines.flatMap(line =>
        "events" in line ? line.events.map(event => ({ tick: line.tick, event })) : [],
      );
      return new Happenings(start.options.content, names, "en").update(events);
    });
    for (const what of ["killed", "loot", "took", "door", "cleared"] as const)
      assert.ok(ofKind(told, what).length > 0, what);
    assert.ok(
      ofKind(told, "took").every(({ who }) => who !== undefined),
      "players have their names",
    );
  });

  it("calls gold as the spectator's language does", () => {
    const content = playGoldenRun()[0]?.start.options.content ?? assert.fail();
    const event = { event_type: "loot_dropped", item_type: "gold", item_id: "gold", item_quantity: 5 };
    const items = (["en", "de"] as const).map(language => {
      const told = new Happenings(content, new Names(), language).update([{ tick: 1, event }]);
      return ofKind([...told], "loot").map(({ item }) => item);
    });
    assert.deepEqual(items, [["5 gold"], ["5 Gold"]]);
  });
});
