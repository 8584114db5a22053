/** The clerk's duty to close accounts that are to be deleted, with what this process has open. */
import type { Duty } from "./cluster/duty.ts";
import { moderationOf } from "./open-moderation.ts";
import { deletionDuty } from "./privacy/deletion-duty.ts";
import { DeletionRepository } from "./privacy/deletion-repository.ts";
import type { Services } from "./services.ts";

export function openDeletionDuty(services: Services): Duty {
  const { store, jobs, cluster, parties } = services;
  const { service } = moderationOf(services);
  return deletionDuty({
    ...{ accounts: store.accounts, jobs, notice: cluster.jobs_notice },
    deletions: new DeletionRepository(store.access),
    async sendAway(player_id) {
      await service.closeAccount(player_id);
      const found = await parties.partyOf(player_id);
      if (found) await parties.leading.leave(found.party.party_id, player_id);
    },
  });
}
