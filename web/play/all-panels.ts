/** All panels of the choice: a bundle of its own, which is loaded with the first of them. */
import { AccountPanel } from "./account-panel.ts";
import { CharactersPanel } from "./characters-panel.ts";
import type { Panels } from "./lobby-panels.ts";
import { RunsPanel } from "./runs-panel.ts";

export const ALL_PANELS: Panels = {
  characters: CharactersPanel,
  runs: RunsPanel,
  account: AccountPanel,
};
