/** All panels of the choice: a bundle of its own, which is loaded with the first of them. */
import { AccountPanel } from "./account-panel.ts";
import { BoardsPanel } from "./boards-panel.ts";
import { CharactersPanel } from "./characters-panel.ts";
import { FriendsPanel } from "./friends-panel.ts";
import { HistoryPanel } from "./history-panel.ts";
import type { Panels } from "./lobby-panels.ts";
import { PartyPanel } from "./party-panel.ts";
import { QueuePanel } from "./queue-panel.ts";
import { RunsPanel } from "./runs-panel.ts";

export const ALL_PANELS: Panels = {
  characters: CharactersPanel,
  runs: RunsPanel,
  party: PartyPanel,
  friends: FriendsPanel,
  queue: QueuePanel,
  history: HistoryPanel,
  boards: BoardsPanel,
  account: AccountPanel,
};
