/** What players ask about their accounts, in this process. */
import type { Endpoint } from "./http/endpoint.ts";
import { StaffRepository } from "./ops/staff-repository.ts";
import { exportAccount } from "./privacy/account-export.ts";
import { DeletionRepository } from "./privacy/deletion-repository.ts";
import { privacyEndpoints } from "./privacy/privacy-endpoints.ts";
import type { Services } from "./services.ts";
import { wallClock } from "./store/expiry.ts";

export function openPrivacy({ store }: Services): Endpoint[] {
  const { access, accounts, library } = store;
  return privacyEndpoints({
    ...{ accounts, now: wallClock },
    deletions: new DeletionRepository(access),
    staff: new StaffRepository(access),
    exportOf: ({ player_id, family_id }) =>
      exportAccount({
        ...{ access, player_id, family_id, content: library.current().content },
        now_ms: wallClock(),
      }),
  });
}
