/** The demo of the Godot project: it plays on a real server by itself, and shows what it has kept where there is none. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import type { Dungeon } from "../../src/game/content/content.ts";
import { Account } from "../support/account.ts";
import { gameContent } from "../support/content.ts";
import { needsGodot } from "./support/godot.ts";
import { playDemo, RUN_TIMEOUT_MS } from "./support/play-demo.ts";

const AWAY_MS = 12_000;
const cameIn = z.object({
  seat: z.looseObject({ name: z.string(), sessionId: z.string(), roomId: z.string(), processId: z.string() }),
});
/** Nobody listens there. */
const NOWHERE = "ws://127.0.0.1:9";

/** The largest dungeon there is, which the demo shows behind its menu. */
function largestDungeon(): Dungeon {
  const [largest] = Object.values(gameContent().dungeons).toSorted(
    (a, b) => b.room_templates.length - a.room_templates.length,
  );
  return largest ?? assert.fail("the game has no dungeon");
}

/** The friend stands in the run that the code leads to. */
async function joinByCode(friend: Account, session_id: string, run_id: string, code: string): Promise<Bot> {
  const body = { session_id, code, protocol_version: friend.protocol_version };
  const { seat } = cameIn.parse(await friend.request("PUT", `/api/runs/${run_id}/join`, body));
  return Bot.take(friend.http.replace(/^http/, "ws"), seat);
}

describe("the demo", function () {
  this.timeout(RUN_TIMEOUT_MS * 2);
  needsGodot();

  let server: ServerProcess;
  let home: string;
  before(async () => {
    home = mkdtempSync(join(tmpdir(), "godot-demo-"));
    server = await startServer();
  });
  after(async () => {
    await server?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  it("says without a server and without kept content that there is nothing to show", async () => {
    const output = await playDemo(home, [`--server=${NOWHERE}`, "--autopilot=offline"]);
    assert.match(output, /offline: content version 0, 0 rooms shown, 0 statues/);
  });

  it("fights, picks up what the goblin drops, and goes through the door", async () => {
    const output = await playDemo(home, [
      `--server=${server.endpoint}`,
      "--play",
      "--name=Autopilot",
      "--room-template=room2",
      "--autopilot=clear",
    ]);
    assert.match(output, /in room2 with 1 enemies/);
    assert.match(output, /killed enemy1/);
    assert.match(output, /picked up [a-z]\w*/);
    assert.match(output, /went through to room3/);
    // Being hit while one strikes is nobody's fault, nor is a door that takes its time; everything else is.
    assert.doesNotMatch(output, /is refused: (?!busy|target_dead|unanswered)/);
  });

  it("makes, renames, deletes and brings back characters on its screen, and plays the one that was chosen", async () => {
    const home = mkdtempSync(join(tmpdir(), "godot-characters-"));
    const output = await playDemo(home, [`--server=${server.endpoint}`, "--autopilot=characters"]);
    rmSync(home, { recursive: true, force: true });
    const said = [...output.matchAll(/^AUTOPILOT (.*)$/gm)].map(([, words]) => words);
    const [ada, bob, cleo, daria] = ["Ada", "Bob", "Cleo", "Daria"].map(name => `${name} of the Pilots`);
    assert.deepEqual(said, [
      `refused: You have the character "${ada}" already, whose name looks like "${ada}": play that, or choose another name.`,
      `after a new name: ${daria}, ${cleo}, ${bob}, ${ada}`,
      `after deleting: ${cleo}, ${bob}, ${ada}`,
      `after undoing: ${daria}, ${cleo}, ${bob}, ${ada}`,
      `plays ${bob}`,
    ]);
  });

  it("begins a run on its screen of runs, shares it by a code, leaves it, finds it again and goes on", async () => {
    const home = mkdtempSync(join(tmpdir(), "godot-runs-"));
    const friend = await Account.guest(server.endpoint);
    const { session_id } = await friend.beginSession("Friend of the Pilot");
    await friend.request("POST", "/api/runs", { session_id, dungeon_id: "first_dungeon", is_open: true });
    let coming: Promise<Bot> | undefined;
    const args = [`--server=${server.endpoint}`, "--autopilot=runs", "--name=Pilot of Runs"];
    const output = await playDemo(home, args, soFar => {
      const [, run_id] = /^AUTOPILOT begun (\S+) in room1$/m.exec(soFar) ?? [];
      const [, code] = /^AUTOPILOT code (\w+): .*$/m.exec(soFar) ?? [];
      if (run_id && code) coming ??= joinByCode(friend, session_id, run_id, code);
    });
    await (await coming)?.leave();
    rmSync(home, { recursive: true, force: true });
    const said = [...output.matchAll(/^AUTOPILOT (.*)$/gm)].map(([, words]) => words ?? "");
    const line = (beginning: string) => said.find(words => words.startsWith(beginning)) ?? "";
    assert.match(
      line("at first: "),
      /^at first: You have no runs \| Open to all \| .*The First Dungeon, 3 places free/,
    );
    assert.match(line("code "), /: The code is good for one player and a day\.$/);
    assert.match(
      line("after leaving: "),
      /Yours \| The First Dungeon, (Pilot of Runs|, |Friend of the Pilot){3}: 0 rooms cleared, \d:\d\d min \|/,
    );
    assert.equal(line("board: "), "board: nobody yet");
    assert.match(line("refused: "), /^refused: There is no invite BCDFGHJK/);
    const [, run_id] = /^begun (\S+)/.exec(line("begun ")) ?? [];
    assert.equal(line("back in "), `back in ${run_id}, which is saved`);
  });

  it("fights for a level, and learns, saves, gives back and puts on again on the screen of its character", async () => {
    const args = ["--play", "--name=Grower", "--room-template=room4", "--autopilot=character"];
    const output = await playDemo(home, [`--server=${server.endpoint}`, ...args]);
    const said = [...output.matchAll(/^AUTOPILOT (.*)$/gm)].map(([, words]) => words ?? "");
    const [first] = gameContent()["skill-trees"].adventurer?.nodes ?? [];
    assert.ok(said.includes(`learned ${first?.node_id}`), output);
    assert.ok(said.includes("wears set 1 again"), output);
    const [title, points, achieved, weapon] = (said.find(words => words.startsWith("screen: ")) ?? "").split(
      " | ",
    );
    assert.match(title ?? "", /Adventurer of level 2 .* \d+ of \d+ experience$/);
    assert.match(points ?? "", /^Skills: \d+ points? left$/);
    assert.match(achieved ?? "", /^Achievements: [1-9]\d* of \d+$/);
    assert.match(weapon ?? "", /^Weapon: +nothing$/);
  });

  it("finds a friend on its screens, makes a party with it, talks, leads, and is removed", async () => {
    const name = { host: "Hanna of the Pilots", guest: "Gero of the Pilots" };
    const isThere = Promise.withResolvers<void>();
    const play = (role: "host" | "guest", other: string) =>
      playDemo(
        join(home, `company-${role}`),
        [`--server=${server.endpoint}`, `--name=${name[role]}`, `--autopilot=company:${role}:${other}`],
        output => {
          if (output.includes("AUTOPILOT is there")) isThere.resolve();
        },
      );
    const guest = play("guest", name.host);
    await Promise.race([isThere.promise, guest]);
    const [host] = await Promise.all([play("host", name.guest), guest]);
    const said = [...host.matchAll(/^AUTOPILOT (.*)$/gm)].map(([, words]) => words);
    assert.deepEqual(said.slice(0, 2), [
      "at first: You have no friends here yet.: Ask somebody by the name of a character.",
      "refused: There is no such player, or it takes no requests: nobody can be asked.",
    ]);
    const [friend, party, chat, removed] = said.slice(2);
    assert.match(friend ?? "", new RegExp(`^friends: ${name.guest}, level 1: `));
    assert.equal(
      party,
      `party: ${name.host} (you), level 1: leads, in the menu, ready | ${name.guest}, level 1: in the menu, ready | 2 of 4: Others come in by an invite or the code.`,
    );
    assert.equal(chat, `chat: ${name.host}: Are you there? | ${name.guest}: I am`);
    assert.equal(removed, "removed: You are in no party.: Make one, or join one by its code or an invite.");
    assert.match(
      await guest,
      new RegExp(`^AUTOPILOT leads: .*${name.guest} \\(you\\), level 1: leads, in the menu`, "m"),
    );
  });

  it("is used with a gamepad alone: a screen is opened, gone into, and left again", async () => {
    const output = await playDemo(join(home, "gamepad"), [
      `--server=${server.endpoint}`,
      "--autopilot=gamepad",
    ]);
    const said = [...output.matchAll(/^AUTOPILOT (.*)$/gm)].map(([, words]) => words);
    assert.deepEqual(said, [
      "on FriendsButton",
      "in the screen: true",
      "back on FriendsButton, screen false",
    ]);
  });

  it("plays a ranked match from the queue to its result, which is in its history then", async () => {
    const play = (name: string) =>
      playDemo(join(home, `match-${name}`), [
        `--server=${server.endpoint}`,
        `--name=${name} of the Arena`,
        "--autopilot=match:ranked_duel",
      ]);
    const outputs = await Promise.all([play("Ida"), play("Jon")]);
    const line = (output: string, beginning: string) =>
      new RegExp(`^AUTOPILOT (${beginning}: .*)$`, "m").exec(output)?.[1] ?? "";
    const results = outputs.map(output => line(output, "result")).toSorted();
    assert.match(
      results[0] ?? "",
      /^result: You have lost \| You [012] {5}\w+ of the Arena 3 \| Your rating: \d+ → \d+\. /,
    );
    assert.match(
      results[1] ?? "",
      /^result: You have won \| You 3 {5}\w+ of the Arena [012] \| Your rating: \d+ → \d+\. \+\d+: you won/,
    );
    for (const output of outputs) {
      assert.match(line(output, "queues"), /Ranked Duel: Counts for ranks, without bots\./);
      assert.match(line(output, "waits"), /^waits: You wait for a match: For 0:\d\d\./);
      assert.match(output, /AUTOPILOT in a match, menu false/);
      assert.match(
        line(output, "history"),
        /Duel: \d+ points after 1 match\. .*(Won|Lost) · Duel · ranked · /,
      );
    }
  });

  it("sees who has begun to wait in a queue, while it shows the queues", async () => {
    const other = await Account.guest(server.endpoint);
    await other.beginSession("Waiter of the Pilots");
    let waiting: Promise<unknown> | undefined;
    const args = [`--server=${server.endpoint}`, "--name=Watcher", "--autopilot=watch:ranked_2v2"];
    const output = await playDemo(join(home, "watch"), args, soFar => {
      if (/^AUTOPILOT looks at: .*Nobody waits/m.test(soFar))
        waiting ??= other.request("POST", "/api/matchmaking/tickets", { queue_id: "ranked_2v2" });
    });
    await waiting;
    assert.match(output, /^AUTOPILOT sees: .*1 player waits\./m);
  });

  it("shows the kept content without a server", async () => {
    const output = await playDemo(home, [`--server=${NOWHERE}`, "--autopilot=offline"]);
    const { room_templates } = largestDungeon();
    const enemies = room_templates.flatMap(template => template.enemies);
    const shown = `${room_templates.length} rooms shown, ${enemies.length} statues`;
    assert.match(output, new RegExp(`offline: content version [1-9]\\d*, ${shown}`));
  });

  it("says why for as long as the server is away, and comes back by itself when it is back", async () => {
    const data = mkdtempSync(join(tmpdir(), "godot-outage-"));
    let away = await startServer({ DATA_DIR: data });
    const { port } = new URL(away.endpoint);
    const isIn = Promise.withResolvers<void>();
    const playing = playDemo(
      home,
      [`--server=${away.endpoint}`, "--play", "--name=Stayer", "--room-template=room1", "--autopilot=outage"],
      output => {
        if (output.includes("AUTOPILOT in ")) isIn.resolve();
      },
    );
    await Promise.race([isIn.promise, playing]);
    away.process.kill("SIGKILL");
    await delay(AWAY_MS);
    away = await startServer({ PORT: port, DATA_DIR: data });
    const output = await playing.finally(() => away.stop());
    rmSync(data, { recursive: true, force: true });
    const banners = [...output.matchAll(/AUTOPILOT banner: (\w+) \| (.*) \| (.*) \| (.*)/g)];
    assert.ok(banners.length >= (AWAY_MS / 500) * 0.7, `it is there all the time:\n${output}`);
    for (const [line, isVisible, title, reason, hint] of banners) {
      assert.equal(isVisible, "true", line);
      assert.ok(title && hint && /^[A-Z].{10,}/.test(reason ?? ""), line);
    }
    const who = /AUTOPILOT in \S+ as (\S+)/.exec(output)?.[1];
    assert.match(output, new RegExp(`AUTOPILOT back in \\S+ as ${who}, menu false`));
  });

  it("fights another demo in an arena, until a round is over", async () => {
    const duel = (name: string, args: string[] = [], onPrinted?: (soFar: string) => void) =>
      playDemo(
        join(home, name),
        [`--server=${server.endpoint}`, `--name=${name}`, "--autopilot", ...args],
        onPrinted,
        ["res://demo/arena/arena.tscn"],
      );
    const match: PromiseWithResolvers<string> = Promise.withResolvers();
    const ada = duel("Ada", [], soFar => {
      const [, id] = /in match (\S+)/.exec(soFar) ?? [];
      if (id !== undefined) match.resolve(id);
    });
    const bob = duel("Bob", [`--match=${await Promise.race([match.promise, ada])}`]);
    const ends = (await Promise.all([ada, bob])).map(output =>
      /arena: round 1 is over, (\d+) hits, (\d+) of own strikes/.exec(output),
    );
    const [first, second] = ends.map(end => Number(end?.[1]));
    assert.ok(first && first > 5, `${first} hits`);
    assert.equal(first, second);
    assert.ok(ends.reduce((sum, end) => sum + Number(end?.[2]), 0) > 3, String(ends));
  });
});
