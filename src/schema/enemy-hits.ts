/**
 * Hits on the wire. Of each hit one is a player and one an enemy, so the enemy's `hits` says them all: those of its newest patch with any,
 * in their order, in two characters each (three where a shield took some of it). docs/protocol.md has their form.
 */
import type { DamageEvent } from "../game/combat/combat-events.ts";
import { type Content, DEFAULT_ABILITY_ID } from "../game/content/content.ts";
import type { GameEvent } from "../game/dungeon/dungeon-events.ts";
import type { World } from "../game/dungeon/world.ts";
import { slotNumberOf } from "./slot-number.ts";

/** Of a hit's first number: the lowest four bits are the player's slot. */
const SLOTS = 16;
const BY_ENEMY = 16;
/** Of the first hit alone: it changes with each patch that has hits, so that two alike are two. */
const ODD = 32;
const CRITICAL = 64;
const ABILITIES = 128;
/** Of its second number: the lowest three bits. */
const IN_HUNDREDTHS = 1;
const ABSORBED = 2;
const KILLS = 4;
const AMOUNTS = 8;
/** No damage of the game is near it: what is more is told as this. */
const MOST_DAMAGE = 100_000;
/** A fraction above it is not told. */
const MOST_IN_HUNDREDTHS = MOST_DAMAGE / 100;
/** Between these, Unicode has no characters. */
const SURROGATES = { from: 0xd800, count: 0x800 };

/** One hit, as a client reads it. */
export type ToldHit = {
  /** The slot of the player who hits or is hit; 0 where it has left. */
  slot: number;
  /** The enemy has hit the player. */
  is_by_enemy: boolean;
  /** Absent of an enemy's plain attack. */
  ability_id?: string;
  /** Points, to a hundredth. */
  damage_amount: number;
  /** Of the damage, what a shield has taken before health; absent for none. */
  absorbed_amount?: number;
  is_critical: boolean;
  /** It is who has killed the other. Without damage it is no hit, and says only whose kill it is: an effect has done it. */
  kills: boolean;
};

/** An ability in a hit: 0 is the plain attack, others count from 1 in the order of their ids. */
export function abilityNumbers({ abilities }: Pick<Content, "abilities">): ReadonlyMap<string, number> {
  return new Map(abilityIds({ abilities }).map((id, index) => [id, index + 1]));
}

function abilityIds({ abilities }: Pick<Content, "abilities">): string[] {
  return Object.keys(abilities).sort();
}

type Entry = { head: number; amount: number; absorbed: number; player_id: string };

/** The hits that no patch has said yet. */
export class EnemyHits {
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #waiting = new Map<string, Entry[]>();

  constructor(content: Pick<Content, "abilities">) {
    this.#numbers = abilityNumbers(content);
  }

  /** What one command or tick has led to, in its order. */
  note(world: World, events: readonly GameEvent[]): void {
    for (const event of events) {
      switch (event.event_type) {
        case "damage_dealt":
        case "damage_taken":
          this.#noteHit(world, event);
          break;
        case "enemy_died":
          this.#noteKill(event.target_enemy_id, slotNumberOf(world, event.source_player_id), false);
          break;
        case "player_died":
          if (event.source_enemy_id !== undefined)
            this.#noteKill(event.source_enemy_id, slotNumberOf(world, event.target_player_id), true);
          break;
      }
    }
  }

  /** The hits of an enemy that are to be said now; undefined where there are none. */
  take(enemy_instance_id: string): readonly Entry[] | undefined {
    if (this.#waiting.size === 0) return undefined;
    const entries = this.#waiting.get(enemy_instance_id);
    this.#waiting.delete(enemy_instance_id);
    return entries;
  }

  /**
   * A flush shows with an enemy the players of its hits, whose health and strikes belong to them, and with a player the enemies; so also
   * theirs in turn.
   */
  withOpponents(affected: ReadonlySet<string>): ReadonlySet<string> {
    if (this.#waiting.size === 0) return affected;
    const all = new Set(affected);
    for (let size = 0; size < all.size; ) {
      size = all.size;
      for (const [enemyId, entries] of this.#waiting)
        if (all.has(enemyId) || entries.some(({ player_id }) => all.has(player_id))) {
          all.add(enemyId);
          for (const { player_id } of entries) all.add(player_id);
        }
    }
    return all;
  }

  /** Everyone's were taken: what is left is of enemies that nobody sees any more. */
  forget(): void {
    this.#waiting.clear();
  }

  #noteHit(world: World, event: DamageEvent): void {
    const isByEnemy = event.event_type === "damage_taken";
    const enemyId = isByEnemy ? event.source_enemy_id : event.target_enemy_id;
    const playerId = isByEnemy ? event.target_player_id : event.source_player_id;
    if (enemyId === undefined || playerId === undefined) return;
    const { ability_id, damage_amount, absorbed_amount = 0, is_critical } = event;
    const isPlain = ability_id === undefined || (!isByEnemy && ability_id === DEFAULT_ABILITY_ID);
    const ability = isPlain ? 0 : (this.#numbers.get(ability_id) ?? 0);
    this.#add(enemyId, {
      head:
        slotNumberOf(world, playerId) +
        (isByEnemy ? BY_ENEMY : 0) +
        (is_critical ? CRITICAL : 0) +
        ability * ABILITIES,
      amount: amountOf(damage_amount) + (absorbed_amount > 0 ? ABSORBED : 0),
      absorbed: amountOf(absorbed_amount),
      player_id: playerId,
    });
  }

  /** The hit before it has killed, or else an effect, for which nothing else says who it was. */
  #noteKill(enemyId: string, slot: number, isByEnemy: boolean): void {
    const last = this.#waiting.get(enemyId)?.at(-1);
    const head = slot + (isByEnemy ? BY_ENEMY : 0);
    if (last && last.head % ODD === head) last.amount += KILLS;
    else if (slot > 0) this.#add(enemyId, { head, amount: KILLS, absorbed: 0, player_id: "" });
  }

  #add(enemyId: string, entry: Entry): void {
    const entries = this.#waiting.get(enemyId);
    if (entries) entries.push(entry);
    else this.#waiting.set(enemyId, [entry]);
  }
}

/** @param before what the enemy's `hits` were until now. */
export function textOfHits(entries: readonly Entry[], before: string): string {
  const isOdd = before !== "" && ((before.codePointAt(0) ?? 1) - 1) & ODD ? 0 : ODD;
  return entries
    .flatMap(({ head, amount, absorbed }, index) => [
      head + (index === 0 ? isOdd : 0),
      amount,
      ...(amount & ABSORBED ? [absorbed] : []),
    ])
    .map(characterOf)
    .join("");
}

/** The hits of an enemy's `hits`, by the content of the room. */
export function hitsOf(text: string, content: Pick<Content, "abilities">): ToldHit[] {
  const ids = abilityIds(content);
  const numbers = [...text].map(numberOf);
  const hits: ToldHit[] = [];
  for (let at = 0; at + 1 < numbers.length; ) {
    const [head = 0, amount = 0] = [numbers[at], numbers[at + 1]];
    const is_by_enemy = (head & BY_ENEMY) !== 0;
    const ability_id =
      ids[Math.floor(head / ABILITIES) - 1] ?? (is_by_enemy ? undefined : DEFAULT_ABILITY_ID);
    const absorbed = amount & ABSORBED ? numbers[at + 2] : undefined;
    hits.push({
      slot: head % SLOTS,
      is_by_enemy,
      ...(ability_id !== undefined && { ability_id }),
      damage_amount: pointsOf(amount),
      ...(absorbed !== undefined && { absorbed_amount: pointsOf(absorbed) }),
      is_critical: (head & CRITICAL) !== 0,
      kills: (amount & KILLS) !== 0,
    });
    at += absorbed === undefined ? 2 : 3;
  }
  return hits;
}

/** Whole points where they are whole, as most are: that takes one byte. */
function amountOf(points: number): number {
  const bounded = Math.min(points, MOST_DAMAGE);
  return Number.isInteger(bounded) || bounded > MOST_IN_HUNDREDTHS
    ? Math.round(bounded) * AMOUNTS
    : Math.round(bounded * 100) * AMOUNTS + IN_HUNDREDTHS;
}

function pointsOf(amount: number): number {
  const value = Math.floor(amount / AMOUNTS);
  return amount & IN_HUNDREDTHS ? value / 100 : value;
}

/** Counted from 1: a text cannot hold the character 0 everywhere. */
function characterOf(number: number): string {
  const code = number + 1;
  return String.fromCodePoint(code < SURROGATES.from ? code : code + SURROGATES.count);
}

function numberOf(character: string): number {
  const code = character.codePointAt(0) ?? 1;
  return (code < SURROGATES.from ? code : code - SURROGATES.count) - 1;
}
