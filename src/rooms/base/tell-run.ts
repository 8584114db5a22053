/** What a run has missed of its room, whose process died before it could say so. */
import type { Services } from "../../services.ts";
import type { ModeTypes, RunPolicy } from "./mode.ts";
import { noteResult } from "./run-result.ts";
import { saveRun } from "./save-run.ts";

/**
 * Writes into the run what the journal of one of its rooms says that the room's row does not contain: the process of the room may have
 * died before it could. Done before that row contains it, since nobody looks for it afterwards; may be done again. How often members
 * have died they bring along themselves.
 */
export async function tellRun<M extends ModeTypes>(
  services: Services,
  policy: RunPolicy<M>,
  world: M["World"],
  missed: readonly M["Event"][],
): Promise<void> {
  if (missed.length === 0) return;
  const { run_id, room_id } = world;
  const { runs } = services;
  const room_template_id = policy.room_template_id(world);
  const { is_saved, is_cleared, ended_ticks } = policy.news(missed, world) ?? {};
  await runs.enterRoom(run_id, room_template_id, room_id);
  if (is_saved) await saveRun(services, run_id);
  if (is_cleared) await runs.noteCleared(run_id, room_template_id);
  if (ended_ticks !== undefined) await noteResult(services, run_id, ended_ticks);
}
