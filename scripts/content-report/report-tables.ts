/** The report on the content as tables, and these as text or as a page. */
import { type Content, entryOf, gameRulesOf } from "../../src/game/content/content.ts";
import { defaultText } from "../../src/game/content/content-text.ts";
import type { Difficulty } from "../../src/game/content/run-content.ts";
import {
  characterAt,
  type Duel,
  measureClimb,
  measureDrops,
  measureDuel,
  measureRuns,
  runnable,
} from "../../src/game/simulation/measurements.ts";

/** The first row has the names of the columns. */
export type Table = { title: string; note: string; rows: string[][] };

/** Levels that are looked at: the first, and then every so many. */
const LEVELS_APART = 5;
const PARTY_SIZES = [1, 4];
const MOST_RUNS = 200;
/** A roll of a table is quick, and rare drops need many. */
const ROLLS_PER_SAMPLE = 500;

/** @param samples how many duels and runs each figure is the mean of. */
export function reportTables(content: Content, samples: number): Table[] {
  return [duels(content, samples), ...runs(content, samples), climbs(content), ...drops(content, samples)];
}

function duels(content: Content, samples: number): Table {
  const classes = Object.keys(content.classes);
  const rows = Object.values(content["enemy-types"]).flatMap(type =>
    levels(content)
      .filter(level => level >= type.level)
      .map(level => [
        ...[type.id, String(level)],
        ...classes.map(class_id => said(measureDuel(content, type.id, class_id, level, samples))),
      ]),
  );
  return {
    title: "Seconds to kill an enemy / to be killed by it",
    note: `One against one, both of the level. The character wears its kit and has spent its points in the order of its tree. It kills while it uses what hurts most and stays out of what the enemy prepares; it is killed standing still. Means of ${samples} duels; – is never.`,
    rows: [["enemy", "level", ...classes], ...rows],
  };
}

function said({ seconds_to_kill, seconds_to_be_killed }: Duel): string {
  return [seconds_to_kill, seconds_to_be_killed].map(seconds => seconds?.toFixed(1) ?? "–").join(" / ");
}

function runs(content: Content, samples: number): Table[] {
  return runnable(content).flatMap(id =>
    Object.values(content.difficulties).map(difficulty => runsOf(content, id, difficulty, samples)),
  );
}

function runsOf(content: Content, dungeon_id: string, difficulty: Difficulty, samples: number): Table {
  const dungeon = entryOf(content.dungeons, dungeon_id);
  const level = Math.max(dungeon.level, difficulty.min_level ?? 1);
  const rows = PARTY_SIZES.flatMap(players =>
    Object.keys(content.classes).map(class_id => {
      const character = characterAt(content, class_id, level);
      const run = measureRuns(content, dungeon_id, character, players, samples, difficulty.id);
      return [
        ...[
          class_id,
          String(players),
          percent(run.done_share),
          run.minutes.toFixed(1),
          run.deaths.toFixed(1),
        ],
        ...[run.gold.toFixed(0), run.experience.toFixed(0), run.level.toFixed(1), run.items.toFixed(1)],
      ];
    }),
  );
  return {
    title: `Runs of ${defaultText(dungeon.name)}, ${defaultText(difficulty.name)}`,
    note: `Characters of level ${level}, as in the duels. Gold, experience and items are those of one player. Means of ${samples} runs.`,
    rows: [
      [
        "class",
        "players",
        "reach the exit",
        "minutes",
        "deaths",
        "gold",
        "experience",
        "level after",
        "items",
      ],
      ...rows,
    ],
  };
}

function climbs(content: Content): Table {
  const rows = Object.keys(content.classes).map(class_id => {
    const climb = measureClimb(content, class_id, MOST_RUNS);
    const until = (level: number) => climb.find(each => each.level >= level);
    return [
      class_id,
      ...levels(content)
        .slice(1)
        .map(level => toLevel(until(level))),
    ];
  });
  return {
    title: "Runs and hours to a level, alone",
    note: `Run after run of the dungeon with the highest level that the character has reached. It puts on what it finds. – is not within ${MOST_RUNS} runs.`,
    rows: [
      [
        "class",
        ...levels(content)
          .slice(1)
          .map(level => `level ${level}`),
      ],
      ...rows,
    ],
  };
}

function toLevel(reached: { runs: number; minutes: number } | undefined): string {
  return reached ? `${reached.runs} / ${(reached.minutes / 60).toFixed(1)} h` : "–";
}

function drops(content: Content, samples: number): Table[] {
  const rolls = samples * ROLLS_PER_SAMPLE;
  return PARTY_SIZES.map(players => ({
    title: `Drops, for ${players === 1 ? "one player" : `${players} players`}`,
    note: `Of each table: how often there is any of the item, and how many on average. Means of ${rolls} rolls.`,
    rows: [
      ["table", "item", "chance", "mean quantity"],
      ...Object.keys(content["loot-tables"]).flatMap(id =>
        measureDrops(content, id, players, rolls).map(({ item_id, chance, mean_quantity }) => [
          ...[id, item_id, percent(chance), mean_quantity.toFixed(2)],
        ]),
      ),
    ],
  }));
}

function levels(content: Content): number[] {
  const { level_cap } = gameRulesOf(content).progression;
  const found = [1];
  for (let level = LEVELS_APART; level <= level_cap; level += LEVELS_APART) found.push(level);
  return found;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

export function asText(tables: readonly Table[]): string {
  return tables
    .map(({ title, note, rows }) => {
      const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map(row => row[i]?.length ?? 0)));
      const lines = rows.map(row =>
        row
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join("  ")
          .trimEnd(),
      );
      const [head = "", ...body] = lines;
      return [title, "=".repeat(title.length), note, "", head, "-".repeat(head.length), ...body, ""].join(
        "\n",
      );
    })
    .join("\n");
}

const STYLE = `body { font: 15px/1.4 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #222 }
table { border-collapse: collapse; margin-bottom: 2rem } th, td { padding: .2rem .7rem; text-align: left; border-bottom: 1px solid #ddd }
td { font-variant-numeric: tabular-nums } h1, h2 { font-weight: 600 } p { color: #555; max-width: 50rem }`;

/** A page of its own, that needs nothing else. */
export function asPage(tables: readonly Table[]): string {
  const body = tables.map(({ title, note, rows: [head = [], ...rows] }) =>
    [
      `<h2>${escaped(title)}</h2>`,
      `<p>${escaped(note)}</p>`,
      "<table>",
      row("th", head),
      ...rows.map(cells => row("td", cells)),
      "</table>",
    ].join("\n"),
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>What the content comes to</title>
<style>${STYLE}</style>
<h1>What the content comes to</h1>
${body.join("\n")}
</html>
`;
}

function row(tag: "th" | "td", cells: readonly string[]): string {
  return `<tr>${cells.map(cell => `<${tag}>${escaped(cell)}</${tag}>`).join("")}</tr>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
