/**
 * Whether a history and what the server says afterwards can both be true. What was acknowledged is there exactly once; what is
 * unknown is there wholly and once, or not at all; nothing is there that nobody asked for; and nobody is in two rooms.
 *
 * The journals say which of the unknown operations were done. They are not trusted: each of their events must have been asked for,
 * each acknowledgement must be among them, and what the sessions and rooms show must be their sum.
 */
import { isDeepStrictEqual } from "node:util";
import type { Piece, Worn } from "../../src/game/character/lasting.ts";
import type { EventOf, EventType, GameEvent } from "../../src/game/dungeon/dungeon-events.ts";
import type { JournalEntry } from "../../src/store/journal/journal-row.ts";
import type {
  Growth,
  History,
  Inventory,
  Kind,
  Operation,
  OperationOf,
  SeenDeath,
  Told,
  ToldRoom,
  ToldSession,
} from "./history.ts";

/** A death or a respawn that a client knew of for so long before the kill is in the database. */
const DURABLE_AFTER_MS = 1000;

/** What cannot be true, a sentence each; empty where all is well. For a moment in which nothing happens at all. */
export function judgeHistory(history: History, told: Told): string[] {
  return [judgeDeaths, ...WITHOUT_FIGHTS].flatMap(judge => judge(history, told));
}

/** The same of a moment in which only enemies act: they neither give nor take anything, and lead nobody elsewhere. */
export function judgeWhilePlayersRest(history: History, told: Told): string[] {
  return WITHOUT_FIGHTS.flatMap(judge => judge(history, told));
}

const WITHOUT_FIGHTS = [
  ...[judgePickUps, judgeUses, judgeInventory, judgeDoors, judgeWhereabouts],
  ...[judgeDeeds, judgeGrowth, judgePieces],
];

function judgePickUps({ operations }: History, { journals, rooms }: Told): string[] {
  const problems: string[] = [];
  const taken = new Map<string, EventOf<"loot_picked_up">>();
  const asked = new Set(
    ofKind(operations, "pick_up")
      .filter(mayBeDone)
      .map(each => keyOf(each.room_id, each.loot_instance_id, each.player_id)),
  );
  for (const { room_id, event } of eventsOf(journals, "loot_picked_up")) {
    const { loot_instance_id, source_player_id } = event;
    const key = keyOf(room_id, loot_instance_id);
    if (taken.has(key)) problems.push(`${key} was picked up twice`);
    if (!asked.has(keyOf(key, source_player_id)))
      problems.push(`${key} was picked up by ${source_player_id}, who did not ask for it`);
    taken.set(key, event);
  }
  for (const { room_id, loot_instance_id, player_id, value } of acknowledged(operations, "pick_up")) {
    const key = keyOf(room_id, loot_instance_id);
    const event = taken.get(key);
    if (event?.source_player_id !== player_id) problems.push(`${key}, acknowledged to ${player_id}, is lost`);
    else if (!isDeepStrictEqual(value, { item_id: event.item_id, quantity: event.item_quantity }))
      problems.push(
        `${key} is ${event.item_quantity} ${event.item_id}, and ${JSON.stringify(value)} was acknowledged`,
      );
  }
  const dropped = laidDown(journals).map(({ room_id, event }) => keyOf(room_id, event.loot_instance_id));
  for (const { room_id, contents } of rooms) {
    if (!contents) continue;
    const lying = new Set(contents.lying_loot_ids.map(id => keyOf(room_id, id)));
    for (const key of lying) if (taken.has(key)) problems.push(`${key} is taken and lies there`);
    for (const key of dropped) {
      const isHere = key.startsWith(keyOf(room_id, ""));
      if (isHere && !taken.has(key) && !lying.has(key)) problems.push(`${key} was dropped and has vanished`);
    }
  }
  return problems;
}

/** Uses of consumables, and of keys, which belong to the door that they unlock. */
function judgeUses({ operations }: History, { journals }: Told): string[] {
  const problems: string[] = [];
  const asked = new Set(
    ofKind(operations, "use")
      .filter(mayBeDone)
      .map(each => keyOf(each.player_id, each.item_id, each.request_id)),
  );
  const done = new Set<string>();
  const unlocked = new Set<string>();
  for (const [room_id, entries] of journals) {
    for (const [i, { event }] of entries.entries()) {
      if (event.event_type !== "item_used") continue;
      const { source_player_id, item_id, request_id } = event;
      const effect = effectOf(event, entries[i + 1]?.event);
      const what = keyOf(source_player_id, item_id, request_id ?? "");
      if (!effect) problems.push(`${what} was used up and had no effect`);
      if (effect?.event_type === "door_opened") {
        const door = keyOf(room_id, effect.door_id);
        if (unlocked.has(door)) problems.push(`${door} was unlocked twice`);
        unlocked.add(door);
        continue;
      }
      if (done.has(what)) problems.push(`${what} was used twice`);
      if (!asked.has(what)) problems.push(`${what} was used, and nobody asked for it`);
      done.add(what);
    }
  }
  for (const { player_id, item_id, request_id } of acknowledged(operations, "use")) {
    const what = keyOf(player_id, item_id, request_id);
    if (!done.has(what)) problems.push(`${what}, an acknowledged use, is undone`);
  }
  return problems;
}

/** What a use comes with, in the same row: it is all there, or nothing. */
function effectOf(
  { source_player_id }: EventOf<"item_used">,
  next: GameEvent | undefined,
): EventOf<"player_restored" | "door_opened"> | undefined {
  if (next?.event_type !== "player_restored" && next?.event_type !== "door_opened") return undefined;
  return next.source_player_id === source_player_id ? next : undefined;
}

/** What a player had, and has found, used up and lost by dying, is what it has. */
function judgeInventory(history: History, { sessions, journals }: Told): string[] {
  const problems: string[] = [];
  const entries = entriesByPlayer(journals);
  for (const [player_id, start] of history.start) {
    const sum = { gold: start.gold, items: { ...start.items } };
    for (const { event } of entries.get(player_id) ?? []) {
      const expectedLoss = Math.floor(sum.gold * history.gold_loss_share);
      if (event.event_type === "player_respawned" && event.gold_lost !== expectedLoss)
        problems.push(`${player_id} lost ${event.gold_lost} gold by dying instead of ${expectedLoss}`);
      addUp(sum, event);
    }
    const [session, ...more] = sessions.filter(each => each.player_id === player_id);
    if (!session) problems.push(`the session of ${player_id} is lost`);
    else problems.push(...differences(session, sum));
    if (more.length > 0) problems.push(`${player_id} has ${more.length + 1} sessions`);
  }
  return problems;
}

function addUp(sum: { gold: number; items: Record<string, number> }, event: GameEvent): void {
  const add = (item_id: string, n: number) => {
    sum.items[item_id] = (sum.items[item_id] ?? 0) + n;
  };
  switch (event.event_type) {
    case "loot_picked_up":
      if (event.item_type === "gold") sum.gold += event.item_quantity;
      else if (!event.piece) add(event.item_id, event.item_quantity);
      break;
    case "item_dropped":
      if (!event.piece) add(event.item_id, -event.item_quantity);
      break;
    case "item_used":
      add(event.item_id, -1);
      break;
    case "player_respawned":
      sum.gold -= event.gold_lost;
      break;
    case "skills_refunded":
      sum.gold -= event.gold_paid;
      break;
    case "item_received":
      if (event.goods.item_type === "gold") sum.gold += event.goods.quantity;
      else if (!event.goods.piece) add(event.goods.item_id, event.goods.quantity);
      break;
    case "item_mailed":
      for (const { item_id, quantity, piece } of event.mail.goods) if (!piece) add(item_id, -quantity);
      break;
    default:
  }
}

function differences({ player_id, gold, items }: ToldSession, expected: Inventory): string[] {
  const problems: string[] = [];
  if (gold !== expected.gold) problems.push(`${player_id} has ${gold} gold instead of ${expected.gold}`);
  for (const item_id of new Set([...Object.keys(items), ...Object.keys(expected.items)])) {
    const [has, should] = [items[item_id] ?? 0, expected.items[item_id] ?? 0];
    if (has !== should) problems.push(`${player_id} has ${has} ${item_id} instead of ${should}`);
  }
  return problems;
}

/** What players did with their characters, and laid down for each other: each as it was asked for, and once. */
function judgeDeeds({ operations }: History, { journals }: Told): string[] {
  const problems: string[] = [];
  const deeds = [...entriesByPlayer(journals)].flatMap(([player_id, entries]) =>
    entries.flatMap(({ event }) => {
      const about = aboutOf(event);
      if (about === undefined || !("request_id" in event)) return [];
      const deed = keyOf(player_id, event.event_type, about);
      return [{ deed, request: keyOf(deed, event.request_id ?? "") }];
    }),
  );
  const asked = new Set(
    operations
      .filter(mayBeDone)
      .flatMap(each => (each.kind === "act" || each.kind === "drop" ? [requestOf(each)] : [])),
  );
  const done = new Set<string>();
  for (const { request } of deeds) {
    if (done.has(request)) problems.push(`${request} was done twice`);
    if (!asked.has(request)) problems.push(`${request} was done, and nobody asked for it`);
    done.add(request);
  }
  for (const each of [...acknowledged(operations, "act"), ...acknowledged(operations, "drop")]) {
    // What is so already is acknowledged, and done no other time.
    const isSo = each.kind === "act" && deeds.some(({ deed }) => deed === deedOf(each));
    if (!isSo && !done.has(requestOf(each))) problems.push(`${requestOf(each)}, acknowledged, is undone`);
  }
  return problems;
}

function deedOf(each: OperationOf<"act" | "drop">): string {
  const { player_id } = each;
  return each.kind === "drop"
    ? keyOf(player_id, "item_dropped", each.item_instance_id)
    : keyOf(player_id, each.makes, each.about);
}

function requestOf(each: OperationOf<"act" | "drop">): string {
  return keyOf(deedOf(each), each.request_id);
}

/** Which piece, node or mail a deed is about; undefined of what is none. */
function aboutOf(event: GameEvent): string | undefined {
  switch (event.event_type) {
    case "item_equipped":
    case "item_unequipped":
      return event.item_instance_id;
    case "skill_learned":
      return event.node_id;
    case "skills_refunded":
      return event.node_ids.join(" ");
    case "mail_taken":
      return event.mail_id;
    case "item_dropped":
      return event.piece?.item_instance_id ?? event.item_id;
    default:
      return undefined;
  }
}

/** What a character has become is the sum of what happened to it, and no less than it was told for certain. */
function judgeGrowth(history: History, { sessions, journals }: Told): string[] {
  const problems: string[] = [];
  const entries = entriesByPlayer(journals);
  for (const session of sessions) {
    const { player_id } = session;
    const sum = new Sum();
    for (const { event } of entries.get(player_id) ?? []) sum.add(event);
    problems.push(...sum.problems.map(problem => `${player_id} ${problem}`));
    for (const [what, value] of Object.entries(sum.growth)) {
      const has = session[what as keyof Growth];
      if (!isDeepStrictEqual(has, value))
        problems.push(`${player_id} has ${what} ${JSON.stringify(has)} instead of ${JSON.stringify(value)}`);
    }
  }
  for (const seen of history.growths) {
    const { player_id, level, experience } = seen;
    const now = sessions.find(each => each.player_id === player_id);
    const isLess = now && (now.level < level || (now.level === level && now.experience < experience));
    if (isLess && isDurable({ ...seen, id: player_id }, history))
      problems.push(
        `${player_id} was told level ${level} with ${experience}, and is at ${now.level} with ${now.experience}`,
      );
  }
  return problems;
}

/** Of what happens to a character, from its first day. */
class Sum {
  readonly problems: string[] = [];
  readonly #pieces = new Map<string, Piece>();
  readonly #mails = new Map<string, Growth["mails"][number]>();
  #equipment: Worn = {};
  #skills: string[] = [];
  #level = 1;
  #experience = 0;

  get growth(): Growth {
    const mails = [...this.#mails.values()].sort((a, b) => a.mail_id.localeCompare(b.mail_id));
    const pieces = Object.fromEntries(this.#pieces);
    return {
      ...{ level: this.#level, experience: this.#experience, skills: this.#skills },
      ...{ pieces, equipment: this.#equipment, mails },
    };
  }

  add(event: GameEvent): void {
    switch (event.event_type) {
      case "experience_gained":
        this.#experience += event.experience;
        break;
      case "level_up":
        if (event.level !== this.#level + 1)
          this.problems.push(`came from level ${this.#level} to ${event.level}`);
        this.#level = event.level;
        this.#experience = event.experience;
        break;
      case "loot_picked_up":
        this.#receive(event);
        break;
      case "item_received":
        this.#receive(event.goods);
        break;
      case "item_dropped":
        this.#giveUp(event);
        break;
      case "item_mailed":
        for (const goods of event.mail.goods) this.#giveUp(goods);
        if (this.#mails.has(event.mail.mail_id)) this.problems.push(`was sent ${event.mail.mail_id} twice`);
        this.#mails.set(event.mail.mail_id, event.mail);
        break;
      case "mail_taken":
        if (!this.#mails.delete(event.mail_id))
          this.problems.push(`took ${event.mail_id}, which did not wait`);
        break;
      case "item_equipped": {
        const piece = this.#pieces.get(event.item_instance_id);
        if (piece && event.is_bound) this.#pieces.set(event.item_instance_id, { ...piece, is_bound: true });
        this.#equipment = { ...this.#equipment, [event.slot]: event.item_instance_id };
        break;
      }
      case "item_unequipped": {
        const { [event.slot]: _taken, ...rest } = this.#equipment;
        this.#equipment = rest;
        break;
      }
      case "skill_learned":
        this.#skills = [...this.#skills, event.node_id];
        break;
      case "skills_refunded":
        this.#skills = this.#skills.filter(id => !event.node_ids.includes(id));
        break;
      default:
    }
  }

  #receive({ item_id, piece }: Goods): void {
    if (!piece) return;
    const { item_instance_id, ...rolls } = piece;
    if (this.#pieces.has(item_instance_id)) this.problems.push(`got ${item_instance_id} twice`);
    this.#pieces.set(item_instance_id, { item_id, ...rolls });
  }

  #giveUp({ piece }: Goods): void {
    if (piece && !this.#pieces.delete(piece.item_instance_id))
      this.problems.push(`gave away ${piece.item_instance_id}, which it did not have`);
  }
}

type Goods = Pick<EventOf<"loot_dropped">, "item_id" | "piece">;

/** Each piece of equipment that ever was is in one place: a bag, a mailbox, or on a floor. */
function judgePieces(_history: History, { sessions, journals }: Told): string[] {
  const found = eventsOf(journals, "loot_picked_up");
  const taken = new Set(found.map(({ room_id, event }) => keyOf(room_id, event.loot_instance_id)));
  const places = new Map<string, string[]>();
  const note = (id: string | undefined, place: string) => {
    if (id !== undefined) places.set(id, [...(places.get(id) ?? []), place]);
  };
  const finds = new Set(
    [...eventsOf(journals, "loot_dropped"), ...found].flatMap(
      ({ event: { piece } }) => piece?.item_instance_id ?? [],
    ),
  );
  for (const { room_id, event } of laidDown(journals))
    if (!taken.has(keyOf(room_id, event.loot_instance_id)))
      note(event.piece?.item_instance_id, `on the floor of ${room_id}`);
  for (const { player_id, pieces, mails } of sessions) {
    // What was a reward is its owner's own, and everybody's has the same id.
    const idOf = (id: string) => (finds.has(id) ? id : keyOf(player_id, id));
    for (const id of Object.keys(pieces)) note(idOf(id), `with ${player_id}`);
    for (const { mail_id, goods } of mails)
      for (const { piece } of goods)
        if (piece) note(idOf(piece.item_instance_id), `in ${mail_id} of ${player_id}`);
  }
  return [
    ...[...finds].filter(id => !places.has(id)).map(id => `the piece ${id} is lost`),
    ...[...places].flatMap(([id, all]) =>
      all.length > 1 ? [`the piece ${id} is ${all.join(" and ")}`] : [],
    ),
  ];
}

/** What fell to a floor, from enemies and from players. */
function laidDown(journals: Told["journals"]) {
  return [...eventsOf(journals, "loot_dropped"), ...eventsOf(journals, "item_dropped")];
}

function judgeDoors({ operations }: History, { rooms, journals }: Told): string[] {
  const problems: string[] = [];
  const asked = ofKind(operations, "door");
  for (const { room_id, contents } of rooms) {
    const events = (journals.get(room_id) ?? []).flatMap(({ event, timestamp }) =>
      event.event_type === "door_opened" || event.event_type === "door_closed" ? [{ event, timestamp }] : [],
    );
    for (const { event } of events) {
      const action = event.event_type === "door_opened" ? "open" : "close";
      const { door_id, source_player_id } = event;
      if (source_player_id === undefined) continue;
      const isIts = (op: OperationOf<"door">) =>
        op.room_id === room_id && op.door_id === door_id && op.player_id === source_player_id;
      if (!asked.some(op => isIts(op) && op.action === action && mayBeDone(op)))
        problems.push(`${keyOf(room_id, door_id)}: nobody asked to ${action} it`);
    }
    for (const [door_id, is_open] of Object.entries(contents?.doors ?? {})) {
      const isIts = (each: { door_id: string }) => each.door_id === door_id;
      const last = events.findLast(({ event }) => isIts(event));
      const what = `${keyOf(room_id, door_id)} is ${is_open ? "open" : "shut"}`;
      if (last && is_open !== (last.event.event_type === "door_opened"))
        problems.push(`${what}, unlike its journal says`);
      const byThemselves = events
        .filter(({ event }) => isIts(event) && event.source_player_id === undefined)
        .map(
          ({ timestamp }) =>
            ({
              action: "open",
              asked_at_ms: timestamp,
              ended_at_ms: timestamp,
              outcome: "acknowledged",
            }) as const,
        );
      const here = asked.filter(op => op.room_id === room_id && isIts(op));
      if (!canBe(is_open ? "open" : "close", [...here, ...byThemselves]))
        problems.push(`${what}, and the opposite was acknowledged last`);
    }
  }
  return problems;
}

type DoorChange = Pick<OperationOf<"door">, "action" | "asked_at_ms" | "ended_at_ms" | "outcome">;

/** Whether a door may be so: some operation may have made it so, and none that began after that was over made it otherwise. */
function canBe(action: "open" | "close", changes: readonly DoorChange[]): boolean {
  const opposite = changes.filter(each => each.action !== action && each.outcome === "acknowledged");
  if (opposite.length === 0) return true;
  const lastOpposite = Math.max(...opposite.map(each => each.asked_at_ms));
  return changes.some(
    each => each.action === action && each.outcome !== "refused" && each.ended_at_ms >= lastOpposite,
  );
}

function judgeWhereabouts({ operations }: History, { sessions, rooms }: Told): string[] {
  const problems: string[] = [];
  for (const { player_id, room_id } of sessions) {
    const possible = roomsOf(player_id, operations);
    if (!possible.has(room_id))
      problems.push(`${player_id} is in ${room_id}, and can only be in ${[...possible].join(" or ")}`);
    for (const room of rooms) {
      const isIts = room.room_id === room_id;
      const isMember = room.contents?.member_ids.includes(player_id) === true;
      if (isIts !== isMember)
        problems.push(
          `${player_id} is in ${room_id}, and ${isMember ? "a" : "no"} member of ${room.room_id}`,
        );
      const isPresent = room.contents?.present_ids?.includes(player_id);
      if (isPresent !== undefined && isIts !== isPresent)
        problems.push(
          `${player_id} is in ${room_id}, and ${isPresent ? "" : "not "}shown in ${room.room_id}`,
        );
    }
    if (room_id !== undefined && !rooms.some(room => room.room_id === room_id))
      problems.push(`${player_id} is in ${room_id}, which is lost`);
  }
  for (const room of rooms) problems.push(...strangersIn(room, sessions));
  return problems;
}

function strangersIn({ room_id, occupied, contents }: ToldRoom, sessions: readonly ToldSession[]): string[] {
  const here = sessions.filter(each => each.room_id === room_id).length;
  const problems = [];
  if (occupied > here) problems.push(`${occupied} places of ${room_id} are taken, by ${here} players`);
  for (const ids of [contents?.member_ids ?? [], contents?.present_ids ?? []])
    if (new Set(ids).size < ids.length) problems.push(`somebody is twice in ${room_id}`);
  return problems;
}

/** Where the player's character can be: undefined is nowhere yet. */
function roomsOf(player_id: string, operations: readonly Operation[]): ReadonlySet<string | undefined> {
  let possible = new Set<string | undefined>([undefined]);
  for (const each of operations) {
    if (each.player_id !== player_id || (each.kind !== "join" && each.kind !== "passage")) continue;
    const to = each.kind === "join" ? each.room_id : each.to_room_id;
    if (each.outcome === "acknowledged") possible = new Set([to]);
    if (each.outcome === "unknown") possible.add(to);
  }
  return possible;
}

function judgeDeaths(history: History, { sessions, rooms, journals }: Told): string[] {
  const problems: string[] = [];
  const deadEnemies = new Set(
    eventsOf(journals, "enemy_died").map(({ room_id, event }) => keyOf(room_id, event.target_enemy_id)),
  );
  const turns = new Map([...entriesByPlayer(journals)].map(([id, entries]) => [id, entries.filter(isTurn)]));
  const isDead = (player_id: string, at_ms: number) =>
    turns.get(player_id)?.findLast(({ timestamp }) => timestamp <= at_ms)?.event.event_type === "player_died";
  for (const death of history.deaths) {
    const { id, room_id, seen_at_ms } = death;
    if (!isDurable(death, history)) continue;
    const isPlayer = history.start.has(id);
    if (isPlayer ? !isDead(id, seen_at_ms) : !deadEnemies.has(keyOf(room_id, id)))
      problems.push(`the death of ${id} in ${room_id} is undone`);
  }
  for (const each of acknowledged(history.operations, "respawn")) {
    const { player_id: id, room_id, ended_at_ms } = each;
    if (isDurable({ id, room_id, seen_at_ms: ended_at_ms }, history) && isDead(id, ended_at_ms))
      problems.push(`the respawn of ${id} in ${room_id} is undone`);
  }
  const respawns = eventsOf(journals, "player_respawned").map(({ event }) =>
    keyOf(event.source_player_id, event.request_id ?? ""),
  );
  const asked = new Set(
    ofKind(history.operations, "respawn")
      .filter(mayBeDone)
      .map(each => keyOf(each.player_id, each.request_id)),
  );
  for (const each of new Set(respawns))
    if (!asked.has(each)) problems.push(`nobody asked for the respawn ${each}`);
  if (new Set(respawns).size < respawns.length) problems.push("a respawn was done twice");
  for (const { player_id, is_alive } of sessions) {
    if (is_alive === isDead(player_id, Number.POSITIVE_INFINITY))
      problems.push(`${player_id} is ${is_alive ? "alive" : "dead"}, unlike the journals say`);
  }
  for (const { room_id, contents } of rooms) {
    for (const id of contents?.living_enemy_ids ?? [])
      if (deadEnemies.has(keyOf(room_id, id))) problems.push(`${id} in ${room_id} is alive again`);
  }
  return problems;
}

/** Whether it is a death or a respawn of a player. */
function isTurn({ event: { event_type } }: JournalEntry<GameEvent>): boolean {
  return event_type === "player_died" || event_type === "player_respawned";
}

/** Whether it must survive the next kill: it was known for long enough, or something later in its room was acknowledged. */
function isDurable({ room_id, seen_at_ms }: SeenDeath, { operations, kills }: History): boolean {
  const kill = kills.find(each => each.gone_at_ms >= seen_at_ms);
  if (!kill || kill.asked_at_ms - seen_at_ms > DURABLE_AFTER_MS) return true;
  return operations.some(
    each =>
      each.room_id === room_id &&
      each.outcome === "acknowledged" &&
      AWAITED.has(each.kind) &&
      each.asked_at_ms > seen_at_ms &&
      each.ended_at_ms <= kill.gone_at_ms,
  );
}

/** The acknowledgements that wait for all of the room's journal so far. */
const AWAITED: ReadonlySet<Kind> = new Set<Kind>(["pick_up", "use", "door", "passage", "drop", "act"]);

function ofKind<K extends Kind>(operations: readonly Operation[], kind: K): OperationOf<K>[] {
  return operations.filter((each): each is OperationOf<K> => each.kind === kind);
}

function acknowledged<K extends Kind>(operations: readonly Operation[], kind: K): OperationOf<K>[] {
  return ofKind(operations, kind).filter(each => each.outcome === "acknowledged");
}

function mayBeDone({ outcome }: Operation): boolean {
  return outcome !== "refused";
}

function eventsOf<T extends EventType>(
  journals: Told["journals"],
  type: T,
): { room_id: string; event: EventOf<T> }[] {
  const isWanted = (event: GameEvent): event is EventOf<T> => event.event_type === type;
  return [...journals].flatMap(([room_id, entries]) =>
    entries.flatMap(({ event }) => (isWanted(event) ? [{ room_id, event }] : [])),
  );
}

/** player_id → all that concerns it, in all rooms, in the order in which it happened: it is in one at a time. */
function entriesByPlayer(journals: Told["journals"]): ReadonlyMap<string, JournalEntry<GameEvent>[]> {
  const entries = new Map<string, JournalEntry<GameEvent>[]>();
  for (const entry of [...journals.values()].flat()) {
    const player_id = playerOf(entry.event);
    if (player_id === undefined) continue;
    const known = entries.get(player_id);
    if (known) known.push(entry);
    else entries.set(player_id, [entry]);
  }
  for (const each of entries.values()) each.sort((a, b) => a.timestamp - b.timestamp);
  return entries;
}

/** Who did it, or whom it befell. */
function playerOf(event: GameEvent): string | undefined {
  if ("target_player_id" in event) return event.target_player_id;
  return "source_player_id" in event ? event.source_player_id : undefined;
}

function keyOf(...ids: string[]): string {
  return ids.join("/");
}
