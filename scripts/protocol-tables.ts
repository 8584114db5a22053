/** The tables of docs/protocol.md that the code says. */
import { characterEvents } from "../src/game/character/character-events.ts";
import { VIOLATIONS } from "../src/game/core/verdict.ts";
import { ENEMY_STATES } from "../src/game/dungeon/world.ts";
import { PLAYER_STATES } from "../src/game/movement/walker.ts";
import { EVENT_RULES } from "../src/rooms/dungeon/event-policies.ts";
import { MESSAGE_RATES } from "../src/schema/rates.ts";
import { REJECT_REASONS } from "../src/schema/reject-reasons.ts";

/** By the name of their block: what stands between `<!-- example: name -->` and `<!-- /example -->`. */
export function protocolTables(): Map<string, string> {
  const rates = Object.entries(MESSAGE_RATES).map(([type, rate]) => [code(type), ...Object.values(rate)]);
  const told = characterEvents.filter(({ shape }) => shape.event_type.value !== "achievement_progressed");
  const events = told.map(({ shape: { event_type, source_player_id: _, request_id: __, ...rest } }) => [
    code(event_type.value),
    Object.keys(rest).map(code).join(", "),
  ]);
  const critical = Object.entries(EVENT_RULES).filter(([, rule]) => rule.is_critical);
  return new Map([
    ["reject reasons", table("| reason | meaning |", meanings(REJECT_REASONS))],
    ["violations", table("| reason | when it counts |", meanings(VIOLATIONS))],
    ["message rates", table("| message | a second, in the long run | at once |", rates)],
    ["character events", table("| event_type | fields |", events)],
    ["critical events", `\n${critical.map(([type]) => code(type)).join(", ")}\n\n`],
    ["player states", states(PLAYER_STATES)],
    ["enemy states", states(ENEMY_STATES)],
  ]);
}

const code = (name: string) => `\`${name}\``;

function table(head: string, rows: unknown[][]): string {
  const lines = [head, head.replace(/[^|]+/g, "---"), ...rows.map(row => `| ${row.join(" | ")} |`)];
  return `\n${lines.join("\n")}\n\n`;
}

function meanings(reasons: object): unknown[][] {
  return Object.entries(reasons).map(([reason, meaning]) => [code(reason), meaning]);
}

function states(names: readonly string[]): string {
  return table("| value | state |", [...names.entries()]);
}
