import { monitor } from "@colyseus/monitor";

/**
 * The panel of live rooms, with what an operator asks of a room first. `clients` are its players; its room_id, for which
 * there is no space, is `<run_id>-<room_template_id>`.
 */
export function monitorPanel() {
  return monitor({
    columns: [
      { metadata: "dungeon_id" },
      { metadata: "room_template_id" },
      { metadata: "run_id" },
      "clients",
      { metadata: "is_cleared" },
      "processId",
      "elapsedTime",
    ],
  });
}
