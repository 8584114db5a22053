/**
 * What two players have, whatever they do with it and in whatever order: they kill, loot, wear, learn, give back, drop for each other,
 * destroy and take from their mailboxes, as the dice of fast-check want it.
 */
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { characterContent } from "../../../test/support/character-content.ts";
import { scaled } from "../../../test/support/scale.ts";
import { anArrival, drawKeyOf, playerIn } from "../../../test/support/world.ts";
import { buildOf } from "../character/character-build.ts";
import { type Goods, type Lasting, lasting as lastingSchema, type Mail } from "../character/lasting.ts";
import { pointsLeft, treeOf } from "../character/skills.ts";
import { EQUIPMENT_SLOTS } from "../content/character-content.ts";
import { entryOf } from "../content/content.ts";
import { applyCommand, type CommandOf } from "./commands.ts";
import { killEnemy } from "./death.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { progress } from "./progress.ts";
import { redoCharacter, type SavedCharacter } from "./redo.ts";
import { createWorld, departureOf } from "./setup.ts";
import { spawnEnemy } from "./spawn.ts";
import type { LootDrop, Player, World } from "./world.ts";

const RUNS = scaled({ usual: 1000, long: 100_000 });
const SEED = 20_260;

const CONTENT = characterContent();
const { bag_slots, skill_points_per_level, free_refund_below_level, refund_gold_per_point } = entryOf(
  CONTENT.rules,
  "default",
).progression;
const PLAYERS = ["ada", "bob"];

/** What a player does, by a number that also says who, with what, and whether it asks twice. */
const DEEDS = [
  ...(["kill", "kill", "pick_up", "pick_up", "pick_up", "equip", "equip", "unequip"] as const),
  ...(["destroy", "learn", "learn", "refund", "respec", "save", "switch", "title"] as const),
  ...(["drop", "drop", "take_mail", "drink"] as const),
];
type Deed = (typeof DEEDS)[number];
const anyDeed = fc.nat({ max: 2 ** 31 - 1 }).map(number => {
  let left = number;
  const pick = (count: number) => {
    const picked = left % count;
    left = Math.floor(left / count);
    return picked;
  };
  return {
    player_id: PLAYERS[pick(PLAYERS.length)] ?? "",
    deed: DEEDS[pick(DEEDS.length)] ?? "kill",
    isRepeated: pick(4) === 0,
    isSavedAfter: pick(4) === 0,
    which: left,
  };
});

type AskedType = "character_action" | "drop_item" | "loot_pickup" | "use_item";
type Asked = { [T in AskedType]: CommandOf<T> }[AskedType];
type AnyDeed = typeof anyDeed extends fc.Arbitrary<infer T> ? T : never;
const anyLife = fc.record({
  seed: fc.nat(),
  /** How many are dead before anything else is done. */
  kills: fc.nat({ max: 12 }),
  deeds: fc.array(anyDeed, { minLength: 20, maxLength: 60, size: "max" }),
});

/** Two players beside each other, and an account of what there has to be, which follows from what they were answered. */
class Pair {
  readonly world: World;
  readonly #saved = new Map<string, SavedCharacter>();
  readonly #gold = new Map<string, number>();
  /** item_id → how many there must be, wherever. */
  readonly #items = new Map<string, number>();
  readonly #mailboxes = new Map<string, { waiting: Mail[]; taken: Mail[] }>();
  #requests = 0;

  constructor(seed: number) {
    const place = { dungeon_id: "first_dungeon", room_template_id: "porch" };
    this.world = createWorld({
      ...{ content: CONTENT, room_id: "room", run_id: "run", ...place, seed, draw_key: drawKeyOf(seed) },
    });
    for (const player_id of PLAYERS) {
      applyCommand(this.world, { type: "join", arrival: anArrival(player_id) });
      this.#saved.set(player_id, departureOf(this.world, playerIn(this.world, player_id)));
      this.#gold.set(player_id, 0);
      this.#mailboxes.set(player_id, { waiting: [], taken: [] });
    }
  }

  do({ player_id, deed, which, isRepeated, isSavedAfter }: AnyDeed, seen: Set<string>): void {
    this.#requests += 1;
    const player = playerIn(this.world, player_id);
    if (deed === "kill") this.kill(player_id);
    else
      this.#ask(player, commandOf(this, player, deed, which, `request${this.#requests}`), isRepeated, seen);
    for (const [id, saved] of this.#saved)
      if (isSavedAfter) this.#saved.set(id, { ...saved, lasting: throughJson(saved.lasting) });
    this.check();
  }

  /** Drops what a rat has, and is worth something to both. */
  kill(player_id: string): void {
    const { world } = this;
    const player = playerIn(world, player_id);
    const rat = spawnEnemy(world, "rat", { x: player.position_x, z: player.position_z });
    const events: GameEvent[] = [];
    killEnemy(world, player, rat, events);
    progress(world, events);
    world.enemies.clear();
    this.#note(player, undefined, events);
  }

  #ask(player: Player, command: Asked | undefined, isRepeated: boolean, seen: Set<string>): void {
    if (!command) return;
    const loot = command.type === "loot_pickup" && this.world.loot_drops.get(command.loot_instance_id);
    const price = priceOf(player.lasting, command);
    const { verdict, events } = applyCommand(this.world, command);
    seen.add(verdict.is_accepted ? nameOf(command) : verdict.reason);
    if (!verdict.is_accepted) assert.deepEqual(events, [], "a refusal tells nothing");
    else {
      if (loot && loot.item_type === "gold") this.#addGold(player.id, loot.quantity);
      this.#addGold(player.id, -price);
      if (command.type === "character_action" && command.action.action === "take_mail")
        this.#noteTaken(player.id, command.action);
    }
    this.#note(player, command, events);
    if (!isRepeated || !verdict.is_accepted) return;
    const again = applyCommand(this.world, command);
    assert.deepEqual([again.verdict.is_accepted, again.events], [true, []], "asked again, it is done once");
  }

  /** Settled ones are gone from the mailbox: nobody can take them again. */
  #noteTaken(
    player_id: string,
    { mail, settled_mail_ids }: { mail: Mail; settled_mail_ids: string[] },
  ): void {
    const mailbox = this.mailboxOf(player_id);
    mailbox.waiting = mailbox.waiting.filter(each => each !== mail);
    if (mailbox.taken.includes(mail)) return;
    mailbox.taken = mailbox.taken.filter(each => !settled_mail_ids.includes(each.mail_id)).concat(mail);
  }

  /** What the events say was found, earned, used up and mailed; and redo of them. */
  #note(player: Player, command: Asked | undefined, events: readonly GameEvent[]): void {
    for (const event of events) {
      if (event.event_type === "loot_dropped" && event.item_type !== "gold")
        this.#addItems(event.item_id, event.item_quantity);
      if (event.event_type === "item_destroyed") this.#addItems(event.goods.item_id, -event.goods.quantity);
      if (event.event_type === "item_used") this.#addItems(event.item_id, -1);
      if (event.event_type === "item_mailed") this.mailboxOf(event.source_player_id).waiting.push(event.mail);
      if (event.event_type === "achievement_unlocked") {
        const { reward } = entryOf(CONTENT.achievements, event.achievement_id);
        this.#addGold(event.source_player_id, reward.gold);
        for (const { item_id, quantity } of reward.items) this.#addItems(item_id, quantity);
      }
    }
    for (const [id, saved] of this.#saved) {
      const redone = redoCharacter(saved, events, CONTENT);
      // What was so already is accepted without an event: only the room knows that it was asked.
      if (command && events.length === 0 && id === player.id)
        redone.lasting.request_ids = [...player.lasting.request_ids];
      this.#saved.set(id, redone);
    }
  }

  mailboxOf(player_id: string) {
    return this.#mailboxes.get(player_id) ?? assert.fail(player_id);
  }

  #addGold(player_id: string, gold: number): void {
    this.#gold.set(player_id, (this.#gold.get(player_id) ?? 0) + gold);
  }

  #addItems(item_id: string, quantity: number): void {
    this.#items.set(item_id, (this.#items.get(item_id) ?? 0) + quantity);
  }

  check(): void {
    for (const player of this.world.players.values()) {
      assertSound(player);
      const { lasting, id } = player;
      assert.equal(lasting.gold, this.#gold.get(id), `the gold of ${id}`);
      const redone = this.#saved.get(id)?.lasting;
      if (!isDeepStrictEqual(redone, lasting)) assert.deepEqual(redone, lasting, `redo of ${id}`);
    }
    this.#checkItems();
  }

  /** Everything is somewhere, and once. */
  #checkItems(): void {
    const found = new Map<string, number>();
    const ids: string[] = [];
    const note = (owner: string, { item_id, item_type, quantity, piece }: Goods) => {
      if (item_type !== "gold") found.set(item_id, (found.get(item_id) ?? 0) + quantity);
      // What was a reward has the same id for both of them, and is bound.
      if (piece) ids.push(piece.is_bound ? `${owner} ${piece.item_instance_id}` : piece.item_instance_id);
    };
    for (const { id, lasting } of this.world.players.values()) {
      for (const [item_instance_id, { item_id, ...rolls }] of Object.entries(lasting.pieces))
        note(id, { item_id, item_type: "equipment", quantity: 1, piece: { item_instance_id, ...rolls } });
      for (const [item_id, quantity] of Object.entries(lasting.inventory))
        note(id, { item_id, item_type: "material", quantity });
      for (const { goods } of this.mailboxOf(id).waiting) for (const each of goods) note(id, each);
    }
    for (const loot of this.world.loot_drops.values()) note("", loot);
    assert.equal(new Set(ids).size, ids.length, "a piece is in two places");
    for (const item_id of new Set([...found.keys(), ...this.#items.keys()]))
      assert.equal(found.get(item_id) ?? 0, this.#items.get(item_id) ?? 0, `how many ${item_id} there are`);
  }
}

function throughJson(lasting: Lasting): Lasting {
  return lastingSchema.parse(JSON.parse(JSON.stringify(lasting)));
}

/** What of a player can be seen at once. */
function assertSound({ id, lasting, stats, abilities, ...player }: Player): void {
  const { skills, pieces, equipment, inventory, level, outbox } = lasting;
  const build = buildOf(CONTENT, lasting);
  assert.ok(isDeepStrictEqual([stats, abilities], [build.stats, build.abilities]), `the numbers of ${id}`);
  assert.ok(player.current_health <= stats.max_health);

  const mail_ids = outbox.map(({ mail_id }) => mail_id);
  assert.equal(new Set(mail_ids).size, mail_ids.length, "a mail is sent twice");

  const { nodes } = treeOf(CONTENT, lasting);
  const learned = nodes.filter(({ node_id }) => skills.includes(node_id));
  assert.equal(new Set(skills).size, skills.length);
  assert.equal(learned.length, skills.length);
  const spent = learned.reduce((sum, { cost }) => sum + cost, 0);
  assert.equal(spent + pointsLeft(CONTENT, lasting), (level - 1) * skill_points_per_level, "points");
  assert.ok(pointsLeft(CONTENT, lasting) >= 0, "more points are spent than earned");
  for (const { requires_all, requires_any } of learned) {
    assert.ok(
      requires_all.every(each => skills.includes(each)),
      "a skill stands on nothing",
    );
    assert.ok(requires_any.length === 0 || requires_any.some(each => skills.includes(each)));
  }

  const worn = Object.entries(equipment);
  assert.equal(new Set(Object.values(equipment)).size, worn.length, "a piece is worn twice");
  for (const [slot, item_instance_id] of worn) {
    const item = entryOf(CONTENT.items, pieces[item_instance_id]?.item_id ?? "nothing");
    assert.ok(item.slot === slot && item.required_level <= level, `${item.id} as ${slot}`);
  }
  const stacks = Object.entries(inventory).reduce(
    (sum, [item_id, quantity]) => sum + Math.ceil(quantity / entryOf(CONTENT.items, item_id).stack_size),
    0,
  );
  const places = Object.keys(pieces).length - worn.length + stacks;
  assert.ok(places <= bag_slots, `${id} has ${places} things in a bag of ${bag_slots}`);
}

/** Gold for skills that are given back, or that no loadout keeps any more. */
function priceOf({ level, skills, loadouts }: Lasting, command: Asked): number {
  if (command.type !== "character_action" || level < free_refund_below_level) return 0;
  const { action } = command;
  const kept = loadouts.map(loadout => loadout?.skills ?? []);
  const unkept = (of: readonly string[], sets: readonly string[][]) =>
    Math.min(...[[], ...sets].map(set => pointsOf(of.filter(id => !set.includes(id)))));
  let points = 0;
  if (action.action === "refund_skill")
    points =
      unkept(skills, kept) -
      unkept(
        skills.filter(id => id !== action.node_id),
        kept,
      );
  if (action.action === "respec" || action.action === "switch_loadout") points = unkept(skills, kept);
  if (action.action === "save_loadout") {
    const [overwritten = []] = kept.splice(action.loadout_number - 1, 1);
    points = unkept(overwritten, [skills, ...kept]);
  }
  return points * level * refund_gold_per_point;
}

function pointsOf(node_ids: readonly string[]): number {
  const nodes = entryOf(CONTENT["skill-trees"], "path").nodes;
  return nodes.reduce((sum, { node_id, cost }) => sum + (node_ids.includes(node_id) ? cost : 0), 0);
}

function othersOf(mails: readonly Mail[], mail: Mail): string[] {
  return mails.filter(each => each !== mail).map(each => each.mail_id);
}

function nameOf(command: Asked): string {
  return command.type === "character_action" ? command.action.action : command.type;
}

/** What the player asks for, worked out from what there is; undefined where there is nothing for it. */
function commandOf(
  pair: Pair,
  { id: player_id, lasting }: Player,
  deed: Exclude<Deed, "kill">,
  which: number,
  request_id: string,
): Asked | undefined {
  const one = <T>(all: readonly T[]) => all[which % all.length];
  const character = (action: CommandOf<"character_action">["action"]): Asked => ({
    ...{ type: "character_action", player_id, request_id, action },
  });
  const node_id = one(CONTENT["skill-trees"].path?.nodes ?? [])?.node_id ?? "";
  const loadout_number = (which % 3) + 1;
  const things = [...Object.keys(lasting.pieces), ...Object.keys(lasting.inventory)];
  const thing = one(things) ?? "nothing";
  const isPiece = Object.hasOwn(lasting.pieces, thing);
  const quantity = isPiece ? 1 : (which % (lasting.inventory[thing] ?? 1)) + 1 + (which % 11 === 0 ? 1 : 0);
  const wanted = isPiece ? { item_instance_id: thing } : { item_id: thing };
  const { waiting, taken } = pair.mailboxOf(player_id);
  const mail = one(which % 5 === 0 ? taken : waiting);
  switch (deed) {
    case "pick_up": {
      const loot: LootDrop | undefined = one([...pair.world.loot_drops.values()]);
      return loot && { type: "loot_pickup", player_id, loot_instance_id: loot.loot_instance_id };
    }
    case "equip":
      return character({ action: "equip", item_instance_id: one(Object.keys(lasting.pieces)) ?? "nothing" });
    case "unequip":
      return character({ action: "unequip", slot: one(EQUIPMENT_SLOTS) ?? "weapon" });
    case "destroy":
      return character({ action: "destroy", ...wanted, quantity, confirm: which % 3 > 0 });
    case "learn":
      return character({ action: "learn_skill", node_id });
    case "refund":
      return character({ action: "refund_skill", node_id: one([...lasting.skills, "nothing"]) ?? "" });
    case "respec":
      return character({ action: "respec" });
    case "save":
      return character({ action: "save_loadout", loadout_number });
    case "switch":
      return character({ action: "switch_loadout", loadout_number });
    case "title":
      return character({ action: "choose_title", title: one(["Slayer", "Rich", "Nobody", undefined]) });
    case "drop":
      return { type: "drop_item", player_id, request_id, ...wanted, quantity };
    case "take_mail":
      return (
        mail &&
        character({ action: "take_mail", mail, settled_mail_ids: which % 2 ? othersOf(taken, mail) : [] })
      );
    case "drink":
      return { type: "use_item", player_id, request_id, item_id: "potion" };
  }
}

describe("what players have, whatever they do with it", function () {
  this.timeout(Math.max(20_000, RUNS * 40));
  const seen = new Set<string>();

  it(`is there once, adds up to the coin and the point, and comes back by redo, in ${RUNS} lives`, () => {
    fc.assert(
      fc.property(anyLife, ({ seed, kills, deeds }) => {
        const pair = new Pair(seed);
        for (let i = 0; i < kills; i++) pair.kill(PLAYERS[i % 2] ?? "");
        for (const deed of deeds) pair.do(deed, seen);
        for (const { lasting } of pair.world.players.values())
          assert.deepEqual(throughJson(lasting), lasting);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  it("was of every kind, done and refused", () => {
    const expected = [
      ...["loot_pickup", "equip", "unequip", "destroy", "learn_skill", "refund_skill", "respec"],
      ...["save_loadout", "switch_loadout", "choose_title", "drop_item", "take_mail", "use_item"],
      ...["not_owned", "level_too_low", "item_worn", "item_bound", "not_confirmed", "bag_full"],
      ...["already_learned", "missing_prerequisite", "others_depend_on_it", "not_enough_points"],
      ...["not_enough_gold", "no_such_loadout", "no_such_title", "not_learned"],
    ];
    assert.deepEqual(
      expected.filter(each => !seen.has(each)),
      [],
    );
  });
});
