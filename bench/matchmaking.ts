/** zz */
import { markdownTable } from "./markdown.ts";
import {
  firstComeFirstServed,
  greedyNearest,
  knowingMatcher,
  nakama,
  ourMatcher,
  queueRoom,
} from "./matchmaking-policies.ts";
import { newPlayers, type Setting } from "./matchmaking-population.ts";
import { simulate } from "./matchmaking-run.ts";
import { quantile } from "./quantile.ts";

const S: Setting[] = [
  { name: "200, 2v2", players: 200, team_size: 2, in_parties: [0.3], hidden_bonus: 1.5 },
  { name: "1000, 3v3", players: 1000, team_size: 3, in_parties: [0.15, 0.15], hidden_bonus: 1.5 },
  { name: "50, 2v2", players: 50, team_size: 2, in_parties: [0.2], hidden_bonus: 1.5 },
];
const windows = JSON.parse(process.env.WINDOWS ?? "[[0,0.02],[30,0.12],[90,0.3],[120,0.5]]").map(
  ([after_seconds, distance]: number[]) => ({ after_seconds, distance }),
);
const hours = Number(process.env.HOURS ?? 4);
const which = (process.env.POP ?? "0,1,2").split(",").map(Number);
const pol = (process.env.POL ?? "our,know,fifo,greedy,nakama,queue").split(",");
for (const i of which) {
  const s = S[i]!;
  const t0 = performance.now();
  const base = newPlayers(s, 1);
  console.log(s.name, "history", ((performance.now() - t0) / 1000).toFixed(1), "s");
  const rules = { team_count: 2, team_size: s.team_size, windows };
  const make: any = {
    our: () => ourMatcher(rules),
    know: () => knowingMatcher(rules, s),
    fifo: () => firstComeFirstServed(s),
    greedy: () => greedyNearest(s),
    nakama: () => nakama(s),
    queue: () => queueRoom(s),
  };
  const rows = [];
  for (const name of pol) {
    const t = performance.now();
    const o = simulate(s, structuredClone(base), make[name](), hours * 3600, 5);
    const q = (a: number[], p: number) => quantile(a, p);
    rows.push([
      o.name,
      o.distances.length,
      q(o.waits, 0.5),
      q(o.waits, 0.95),
      q(o.distances, 0.5).toFixed(3),
      q(o.distances, 0.95).toFixed(3),
      ((100 * o.mixed) / o.distances.length).toFixed(1),
      ((100 * o.full.won) / o.full.matches).toFixed(1),
      o.full.matches,
      o.longest,
      ((performance.now() - t) / 1000).toFixed(1),
    ]);
  }
  console.log(
    markdownTable(
      ["policy", "matches", "w50", "w95", "d50", "d95", "mixed%", "fullwin", "of", "longest", "s"],
      rows,
    ),
  );
}
