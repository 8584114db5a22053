/** Whether anything new may be begun: not by players while operators maintain the installation. What is played goes on. */
import type { KnownSwitches } from "../store/known-switches.ts";
import type { Wait } from "./sanction-wait.ts";

/** When it is worth asking again. */
const AGAIN_SECONDS = 60;

/**
 * Why nobody may begin anything now, in the operators' words; undefined where the account may, as that of somebody of staff always.
 *
 * @param player_id undefined for who has no account yet.
 */
export type MayBegin = (player_id: string | undefined) => Promise<Wait | undefined>;

/** @param isStaff is asked during maintenance alone. */
export function openMayBegin(
  switches: Pick<KnownSwitches, "now">,
  isStaff: (player_id: string) => Promise<boolean>,
): MayBegin {
  return async player_id => {
    const { maintenance } = await switches.now();
    if (!maintenance || (player_id !== undefined && (await isStaff(player_id)))) return undefined;
    return { sentence: maintenance.text, seconds: AGAIN_SECONDS, isMaintenance: true };
  };
}
