import assert from "node:assert/strict";
import { arenaRules } from "../../../src/game/arena/arena-rules.ts";
import type { Content } from "../../../src/game/content/content.ts";
import type { RulesTypes } from "../../../src/game/core/rules.ts";
import { dungeonRules } from "../../../src/game/dungeon/dungeon-rules.ts";
import { arenaContent } from "../../../test/support/arena-match.ts";
import { BotMatch } from "../../../test/support/bot-match.ts";
import { playGoldenMatch } from "../../../test/support/golden-match.ts";
import { playGoldenRun } from "../../../test/support/golden-run.ts";
import { type WatchedRecording, watchedRecording } from "../../../test/support/watched-recording.ts";
import { type PlayedRoom, RoomOfMode, type WatchedMode } from "./played-room.ts";
import { RecordingPlayer } from "./recording-player.ts";
import { watchedArena, watchedDungeon } from "./watched-modes.ts";

const VERSIONS = { content_version: 1, content_hash: "hash", rules_version: "", build_version: "" };

/** The same ticks each time. */
function someTicks(player: RecordingPlayer<unknown>, count: number): number[] {
  const { first_tick, last_tick } = player;
  return Array.from(
    { length: count },
    (_, i) => first_tick + ((i * 7919 + 13) % (last_tick - first_tick + 1)),
  );
}

type Case = {
  name: string;
  make: () => { recording: WatchedRecording; open: () => RecordingPlayer<unknown> };
};

function playerOf<R extends RulesTypes, State>(
  mode: WatchedMode<R, State>,
  content: Content,
  { parts }: WatchedRecording,
): RecordingPlayer<State> {
  return new RecordingPlayer<State>({
    ...{ parts, ticks_per_second: mode.ticks_per_second },
    open: (start): PlayedRoom<State> => RoomOfMode.open(mode, start, content, VERSIONS),
  });
}

const ofMatch = (options: { content: Content }, lines: Parameters<typeof watchedRecording>[3]) => {
  const start = { kind: "start", mode: "arena", options } as const;
  const recording = watchedRecording(
    arenaRules,
    watchedArena.ticks_per_second,
    start as never,
    lines as never,
  );
  return { recording, open: () => playerOf(watchedArena, options.content, recording) };
};

const CASES: Case[] = [
  {
    name: "a match of two against two on bad lines",
    make() {
      const { start, lines } = playGoldenMatch();
      return ofMatch(start.options, lines);
    },
  },
  {
    name: "a match of eight bots",
    make() {
      const mode = { team_size: 4, respawn_seconds: 3, rounds_to_win: 1, round_seconds: 20 };
      const match = new BotMatch(arenaContent({ mode }), { bots: 8, seed: 5 }).play();
      return ofMatch(match.options, match.lines);
    },
  },
  ...[0, 1, 2].map(room => ({
    name: `the room ${room + 1} of a run`,
    make() {
      const recorded = playGoldenRun()[room];
      if (!recorded) throw new Error("the run has no such room");
      const { start, lines } = recorded;
      const recording = watchedRecording(dungeonRules, watchedDungeon.ticks_per_second, start, lines);
      return { recording, open: () => playerOf(watchedDungeon, start.options.content, recording) };
    },
  })),
];

for (const { name, make } of CASES)
  describe(`The recording of ${name}, watched`, function () {
    this.timeout(120_000);
    let made: ReturnType<Case["make"]>;
    before(() => {
      made = make();
    });

    it("is at each of 20 ticks that are sought what it was on the server", () => {
      const { recording, open } = made;
      const player = open();
      for (const tick of someTicks(player, 20)) {
        player.seek(tick);
        assert.equal(player.tick, tick);
        assert.equal(player.digest, recording.digests.get(tick), `at tick ${tick}`);
      }
    });

    it("goes on from wherever it was sought to as it went", () => {
      const { recording, open } = made;
      const player = open();
      player.seek(player.last_tick);
      const all = player.events.length;
      assert.ok(all > 0);
      for (const tick of someTicks(player, 5)) {
        player.seek(tick);
        while (player.tick < Math.min(tick + 100, player.last_tick)) player.advance(7);
        assert.equal(player.digest, recording.digests.get(player.tick), `at tick ${player.tick}`);
      }
      assert.equal(player.events.length, all, "what has happened is listed once");
    });

    it("has every state that the server has named beside its own, which is the same", async () => {
      const player = made.open();
      await player.prepare();
      assert.equal(player.prepared_tick <= player.last_tick, true);
      assert.ok(player.checks.length >= 2);
      assert.deepEqual(
        player.checks.filter(({ is_same }) => !is_same),
        [],
      );
    });

    it("tells where the rules come to something else than the server", () => {
      const { recording, open } = made;
      const part = recording.parts.at(-1);
      assert.ok(part);
      const { text } = part;
      part.text = text.replace(/"state":"../, '"state":"!!');
      const player = open();
      player.seek(player.last_tick);
      assert.equal(player.checks.filter(({ is_same }) => !is_same).length, 1);
      part.text = text;
    });
  });

describe("A recording that is damaged", () => {
  it("says so", () => {
    const { start } = playGoldenMatch();
    const open = (text: string) =>
      playerOf(watchedArena, start.options.content, {
        parts: [{ opening: 0, number: 1, text }],
        digests: new Map(),
      });
    assert.throws(() => open("[0,{}]"), /has no beginning/);
    assert.throws(() => open('[0,{"kind":"start","options":{}}]'), /does not begin as a room of the mode/);
    assert.throws(() => open("no recording"), /JSON/);
  });
});
