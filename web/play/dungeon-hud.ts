/** What is said of a dungeon beside the scene: health, abilities, what is within reach, and what has happened. */
import { type Content, entryOf, findEntry, gameRulesOf } from "../../src/game/content/content.ts";
import { amountAt, type Regeneration } from "../../src/game/core/resource.ts";
import { DUNGEON_RATE } from "../../src/game/dungeon/dungeon-rate.ts";
import type { ServerMessages } from "../../src/schema/messages.ts";
import type { PlayerSchema } from "../../src/schema/player-state.ts";
import { contentText } from "../client/content-text.ts";
import type { DungeonClient } from "../client/dungeon-client.ts";
import { slotColor } from "../scene/palette.ts";
import type { Language } from "../texts/language.ts";
import type { Action, Gauge, Hud, ShownAbility } from "./game.ts";

type Sheet = ServerMessages["character"];

/** Which action uses which ability: strike and dodge as everybody has them, potions, and the class's own in their order. */
export function actionsOf(content: Content, sheet: Sheet): ReadonlyMap<Action, string> {
  const actions = new Map<Action, string>();
  const own: Action[] = ["ability1", "ability2", "ability3", "ability4", "ability5", "ability6"];
  const potions: Action[] = ["potion1", "potion2"];
  for (const id of sheet.ability_ids) {
    const ability = findEntry(content.abilities, id);
    const isDash = ability?.effects?.some(({ effect_type }) => effect_type === "dash") === true;
    const isPotion = ability?.consumed_item_id !== undefined;
    const action =
      id === "melee_attack" ? "strike" : isDash ? "dodge" : isPotion ? potions.shift() : own.shift();
    if (action) actions.set(action, id);
  }
  return actions;
}

type Sources = {
  readonly client: DungeonClient;
  readonly sheet: Sheet;
  readonly actions: ReadonlyMap<Action, string>;
  readonly inventory: Readonly<Record<string, number>>;
  readonly language: Language;
};

export function gaugesOf({ client }: Pick<Sources, "client">): Pick<Hud, "health" | "mana" | "stamina"> {
  const { me, content, tick } = client;
  const { mana_regeneration, stamina_regeneration } = gameRulesOf(content);
  return {
    health: { now: me.current_health, most: me.max_health },
    mana: gauge(me.current_mana, me.mana_since_tick, me.max_mana, mana_regeneration, tick),
    stamina: gauge(me.current_stamina, me.stamina_since_tick, me.max_stamina, stamina_regeneration, tick),
  };
}

export function abilitiesOf({ client, actions, inventory, sheet, language }: Sources): ShownAbility[] {
  const { mana, stamina } = gaugesOf({ client });
  return [...actions].map(([action, id]) => {
    const ability = entryOf(client.content.abilities, id);
    const left_s = client.readyInMs(id) / 1000;
    const pause_s = Math.max(ability.cooldown, action === "strike" ? 1 / sheet.stats.attack_speed : 0, 0.1);
    const item = ability.consumed_item_id;
    const count = item === undefined ? undefined : (inventory[item] ?? 0);
    return {
      ...{ action, name: contentText(ability.name, language) },
      ...{ ready_in_s: left_s, waits: Math.min(1, left_s / pause_s) },
      is_affordable: mana.now >= ability.mana_cost && stamina.now >= ability.stamina_cost && count !== 0,
      ...(count !== undefined && { count }),
    };
  });
}

export function partyOf(client: DungeonClient, own: PlayerSchema): Hud["party"] {
  return [...client.state.players.values()]
    .filter(({ player_id }) => player_id !== own.player_id)
    .map(({ player_id, character_name, slot, current_health, max_health, is_alive }) => ({
      id: player_id,
      name: character_name,
      color: slotColor(slot),
      health: is_alive ? current_health / Math.max(1, max_health) : 0,
    }));
}

export function bossOf({ state, content }: DungeonClient, language: Language): Hud["boss"] {
  for (const { enemy_type_id, is_alive, current_health, max_health } of state.enemies.values()) {
    const type = findEntry(content["enemy-types"], enemy_type_id);
    if (is_alive && type && (type.phases?.length ?? 0) > 0)
      return { name: contentText(type.name, language), health: current_health / Math.max(1, max_health) };
  }
  return undefined;
}

function gauge(
  amount: number,
  since_tick: number,
  most: number,
  regeneration: Regeneration,
  tick: number,
): Gauge {
  return { now: amountAt({ amount, since_tick }, most, regeneration, { ...DUNGEON_RATE, tick }), most };
}
