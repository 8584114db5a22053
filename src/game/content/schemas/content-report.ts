/** How the checks of content say what is wrong. */
import type { ContentSetName } from "../content.ts";

/**
 * An `error` breaks play, and content with one is not published; a `warning` is most likely a slip. `field` is a path such as
 * `enemies.0.x`.
 */
export type ContentProblem = {
  severity: "error" | "warning";
  set: ContentSetName;
  id: string;
  field: string;
  message: string;
};

/** Notes what is wrong with a field of one entry. */
export type Report = (field: string, message: string, severity?: ContentProblem["severity"]) => void;
