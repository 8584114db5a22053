/** The parts of the console, in the order in which they are listed. One part more is one line more. */
import { Announcements } from "./announce.ts";
import { Appeals } from "./appeals.ts";
import { AuditPart } from "./audit.ts";
import { BoardsPart } from "./boards.ts";
import { ContentPart } from "./content-part.ts";
import { LoadPart } from "./load.ts";
import type { Part } from "./part.ts";
import { Players } from "./players.ts";
import { Reports } from "./report-list.ts";
import { Reviews } from "./review-list.ts";
import { Rooms } from "./rooms.ts";
import { StatisticsPart } from "./statistics.ts";
import { Switches } from "./switches.ts";

export const PARTS: readonly Part[] = [
  { id: "players", needs: "players.see", view: Players },
  { id: "reports", needs: "reports.see", view: Reports },
  { id: "reviews", needs: "reviews.see", view: Reviews },
  { id: "appeals", needs: "sanctions.see", view: Appeals },
  { id: "rooms", needs: "rooms.see", view: Rooms },
  { id: "announce", needs: "broadcast", view: Announcements },
  { id: "maintenance", needs: "range.close", view: Switches },
  { id: "boards", needs: "boards.see", view: BoardsPart },
  { id: "content", needs: "content.see", view: ContentPart },
  { id: "audit", needs: "audit.see", view: AuditPart },
  { id: "load", needs: "load.see", view: LoadPart },
  { id: "statistics", needs: "statistics.see", view: StatisticsPart },
];
