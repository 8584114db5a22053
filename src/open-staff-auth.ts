/** How staff prove themselves in this process, whatever they ask for. */
import { OwnTokens } from "./auth/own-tokens.ts";
import { Audit } from "./ops/audit.ts";
import { StaffAuth } from "./ops/staff-auth.ts";
import { StaffRepository } from "./ops/staff-repository.ts";
import type { Services } from "./services.ts";

/** One for each process, since it counts refusals. */
const opened = new WeakMap<Services, StaffAuth>();

export function staffAuthOf(services: Services): StaffAuth {
  const staff_auth = opened.get(services) ?? open(services);
  opened.set(services, staff_auth);
  return staff_auth;
}

function open({ env, log, store, auth }: Services): StaffAuth {
  const [staff, audit] = [new StaffRepository(store.access), new Audit(store.access)];
  return new StaffAuth({ staff, audit, auth, log, own: new OwnTokens(env.AUTH_SECRET) });
}
