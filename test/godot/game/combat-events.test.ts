/** A fight of two games in Godot, and somebody who dies in it: what each game tells of it is what happened by the server's journal. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Bot } from "../../../loadtest/bot.ts";
import type { GameEvent } from "../../../src/game/dungeon/dungeon-events.ts";
import { gameEvent } from "../../../src/store/game-event-schema.ts";
import { type ContentFolder, contentFolder } from "../../support/content-folder.ts";
import { eventually } from "../../support/eventually.ts";
import { TestServer } from "../../support/test-server.ts";
import { needsGodot } from "../support/godot.ts";
import { aPlayer, type Player } from "./support/players.ts";
import type { CombatEvent } from "./support/puppet.ts";

const ROOM = "room2";
const FIGHT_LIMIT_MS = 60_000;
/** Positions travel in steps of 1.6 cm; who walks is somewhere between two patches. */
const SAME_PLACE_M = 0.5;
const HITS = ["damage_dealt", "damage_taken"];

type Fields = Readonly<Record<string, unknown>>;

/** What of an event has to be the same on both sides. */
function comparable(event: Fields): string {
  const { event_type, source_player_id, source_enemy_id, target_player_id, target_enemy_id } = event;
  const { ability_id, is_critical } = event;
  const damage_amount = Math.round(Number(event.damage_amount ?? 0) * 100) / 100;
  return JSON.stringify({
    ...{ event_type, source_player_id, source_enemy_id, target_player_id, target_enemy_id },
    ...{ ability_id, damage_amount, is_critical },
  });
}

const isHit = ({ event_type, is_over_time }: Fields) => HITS.includes(String(event_type)) && !is_over_time;
const targetOf = (event: Fields) => event.target_enemy_id ?? event.target_player_id;

describe("the combat events of a fight in Godot", function () {
  this.timeout(150_000);
  needsGodot();
  let content: ContentFolder;
  let server: TestServer;
  let games: Player[];
  let bait: Bot;
  let happened: GameEvent[];
  /** What each game has told. */
  let told: CombatEvent[][];

  before(async () => {
    content = await contentFolder();
    const file = join(content.path, "dungeons/first_dungeon.json");
    const { room_templates } = JSON.parse(await readFile(file, "utf8"));
    const room = room_templates.find((each: Fields) => each.room_template_id === ROOM);
    room.obstacles = [];
    room.enemies = [
      { enemy_type_id: "boss", x: 0, z: 0 },
      { enemy_type_id: "crypt_spider", x: -3, z: 2 },
      { enemy_type_id: "goblin", x: 3, z: 2 },
    ];
    await content.edit("dungeons/first_dungeon.json", { room_templates });
    await content.edit("combat-stats/mage.json", { max_health: 900, critical_chance: 0.4 });
    await content.edit("combat-stats/player.json", { max_health: 12 });
    await content.edit("combat-stats/boss.json", { max_health: 160 });
    await content.edit("combat-stats/crypt_spider.json", { max_health: 60 });
    server = await TestServer.start({}, { content_folder: content.path });
    games = [];
    for (const folder of ["events-ada", "events-ben"]) {
      const player = await aPlayer(server.endpoint, `${folder}-${randomUUID()}`);
      const name = `M ${player.name}`;
      await player.game.order("characters.create", { name, class_id: "mage" });
      games.push(player);
    }
    const [ada, ben] = games;
    assert.ok(ada && ben);
    assert.ok(await ada.game.play({ room_template_id: ROOM }));
    const { room_id } = await ada.game.look();
    assert.ok(await ben.game.play({ room_id }));
    bait = await server.joinRoom(room_id, { character_name: "Cyd" });
    await fight();
    happened = await journalOf(room_id);
    told = await Promise.all(
      games.map(({ game }) =>
        eventually("that the room is cleared", async () => {
          const events = await game.events();
          return events.some(({ event_type }) => event_type === "room_cleared") && events;
        }),
      ),
    );
  });
  after(async () => {
    await Promise.all((games ?? []).map(({ game }) => game.stop()));
    await server?.stop();
    await content?.delete();
  });

  async function fight(): Promise<void> {
    const [enemy] = bait.enemies;
    assert.ok(enemy);
    await bait.arriveAt(enemy, 1.5);
    await eventually("its death", async () => !bait.me.is_alive, FIGHT_LIMIT_MS);
    await Promise.all(games.map(({ game }) => fightOn(game)));
  }

  async function fightOn(game: Player["game"]): Promise<void> {
    for (const endsAt = performance.now() + FIGHT_LIMIT_MS; performance.now() < endsAt; ) {
      const { enemies, local, is_cleared } = await game.look();
      if (is_cleared) return;
      const [x, z] = local.predicted_position;
      const far = ([toX, toZ]: [number, number]) => Math.hypot(toX - x, toZ - z);
      const living = Object.entries(enemies).filter(([, { is_alive }]) => is_alive);
      const [nearest] = living.toSorted(([, a], [, b]) => far(a.position) - far(b.position));
      if (!nearest) {
        await delay(50);
        continue;
      }
      const [id, { position }] = nearest;
      const yaw = Math.atan2(position[0] - x, position[1] - z);
      if ((await game.order<{ is_accepted: boolean }>("use_ability", { id: "fireball", yaw })).is_accepted)
        continue;
      if (far(position) > 1.6) await game.walkTo(position, { within: 1.3 });
      else if (!(await game.attack(id)).is_accepted) await delay(50);
    }
    throw new Error("The room is not cleared");
  }

  async function journalOf(room_id: string): Promise<GameEvent[]> {
    return eventually("the journal", async () => {
      const rows = await server.store.events.list(room_id, gameEvent, { limit: 1000 });
      const events = rows.flatMap(({ entries }) => entries.map(({ event }) => event));
      return events.some(({ event_type }) => event_type === "room_cleared") && events;
    });
  }

  it("have every kind in them: strikes, fireballs, criticals, enemies' attacks and abilities, phases, deaths of both sides", () => {
    const abilities = new Set(happened.filter(isHit).map((event: Fields) => event.ability_id));
    for (const ability of ["melee_attack", "fireball", undefined, "venom_bite"])
      assert.ok(abilities.has(ability as string), `${ability} of ${[...abilities]}`);
    assert.ok(happened.some(event => "is_critical" in event && event.is_critical));
    const types = new Set(happened.map(({ event_type }) => event_type));
    for (const type of ["enemy_died", "player_died", "boss_phase", "room_cleared"] as const)
      assert.ok(types.has(type), type);
  });

  it("tell every hit to everyone once, with source, target, ability, damage and whether it was critical", () => {
    const expected = happened.filter(isHit).map(comparable).toSorted();
    for (const events of told) assert.deepEqual(events.filter(isHit).map(comparable).toSorted(), expected);
  });

  it("tell every death with its killer, the last hit before it, and none behind it", () => {
    const deaths = happened.filter(({ event_type }) => event_type.endsWith("_died"));
    for (const events of told) {
      assert.equal(events.filter(({ event_type }) => event_type.endsWith("_died")).length, deaths.length);
      for (const death of deaths as Fields[]) {
        const at = events.findIndex(
          each => each.event_type === death.event_type && targetOf(each) === targetOf(death),
        );
        const event = events[at];
        assert.ok(event, JSON.stringify(death));
        const killer = death.source_player_id ?? death.source_enemy_id;
        assert.equal(event.source_player_id ?? event.source_enemy_id, killer);
        const hits = happened.filter(each => isHit(each) && targetOf(each) === targetOf(death));
        const before = events.slice(0, at).filter(each => isHit(each) && targetOf(each) === targetOf(death));
        assert.equal(before.length, hits.length, `of ${hits.length} hits before ${JSON.stringify(death)}`);
      }
    }
  });

  it("tell that the room is cleared behind the last death, and where that was", () => {
    for (const events of told) {
      const at = events.findIndex(({ event_type }) => event_type === "room_cleared");
      const deaths = events.filter(({ event_type }) => event_type === "enemy_died");
      const last = deaths.at(-1) ?? assert.fail();
      assert.ok(events.indexOf(last) < at);
      assert.deepEqual(events[at]?.position, last.position);
    }
  });

  it("say where everything was, and of bosses that they are", () => {
    const bosses = new Set(
      happened.flatMap(event => (event.event_type === "boss_phase" ? [event.target_enemy_id] : [])),
    );
    for (const events of told) {
      for (const event of events) {
        const { x, z } = event.position as { x: number; z: number };
        assert.ok(Math.hypot(x, z) > 1, `${event.event_type} at ${x}, ${z}`);
        const enemy = event.target_enemy_id ?? event.source_enemy_id;
        if (isHit(event) || event.event_type === "enemy_died")
          assert.equal(event.is_boss, bosses.has(String(enemy)), JSON.stringify(event));
      }
      for (const death of happened) {
        if (death.event_type !== "enemy_died") continue;
        const { position } = events.find(
          each => each.event_type === "enemy_died" && each.target_enemy_id === death.target_enemy_id,
        ) as { position: { x: number; z: number } } & CombatEvent;
        const away = Math.hypot(position.x - death.position_x, position.z - death.position_z);
        assert.ok(away < SAME_PLACE_M, `${away} m`);
      }
    }
  });

  it("tell what poison takes, with whose and which it is", () => {
    const poisoned = happened.flatMap((event: Fields) => (event.ability_id === "venom_bite" ? [event] : []));
    for (const events of told) {
      const overTime = events.filter(({ is_over_time }) => is_over_time);
      assert.ok(overTime.length > 0);
      for (const { event_type, ability_id, source_enemy_id, damage_amount, is_boss } of overTime) {
        assert.deepEqual([event_type, ability_id, is_boss], ["damage_taken", "venom_bite", false]);
        assert.ok(poisoned.some(bite => bite.source_enemy_id === source_enemy_id));
        assert.ok(Number(damage_amount) >= 1);
      }
    }
  });
});
