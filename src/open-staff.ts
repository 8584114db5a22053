/** The API of staff in this process. */
import type { Request, Router } from "express";
import { limitByRange } from "./auth/range-limit.ts";
import { costsOfAll } from "./costs/cost-reports.ts";
import type { Endpoint } from "./http/endpoint.ts";
import { VoidedMatches } from "./matches/voided-matches.ts";
import { ReportRepository } from "./moderation/report-repository.ts";
import { ReviewRepository } from "./moderation/review-repository.ts";
import { openBroadcasts } from "./open-broadcasts.ts";
import { moderationOf } from "./open-moderation.ts";
import { staffAuthOf } from "./open-staff-auth.ts";
import { adminAuditEndpoints } from "./ops/admin-audit-endpoints.ts";
import { adminBoardEndpoints } from "./ops/admin-board-endpoints.ts";
import { adminBroadcastEndpoint } from "./ops/admin-broadcast-endpoint.ts";
import { adminCharacterEndpoints } from "./ops/admin-character-endpoints.ts";
import { adminContentEndpoints } from "./ops/admin-content-endpoints.ts";
import { adminCostEndpoint } from "./ops/admin-cost-endpoint.ts";
import { adminDraftEndpoints } from "./ops/admin-draft-endpoints.ts";
import { adminGrantEndpoints } from "./ops/admin-grant-endpoints.ts";
import { adminLoadEndpoint, loadOfAll } from "./ops/admin-load-endpoint.ts";
import { adminMatchEndpoints } from "./ops/admin-match-endpoints.ts";
import { adminPlayerEndpoints } from "./ops/admin-player-endpoints.ts";
import { adminRangeEndpoints } from "./ops/admin-range-endpoints.ts";
import { adminRepairEndpoints } from "./ops/admin-repair-endpoints.ts";
import { adminReportEndpoints } from "./ops/admin-report-endpoints.ts";
import { adminReviewEndpoints } from "./ops/admin-review-endpoints.ts";
import { adminRoomEndpoints } from "./ops/admin-room-endpoints.ts";
import { adminSanctionEndpoints } from "./ops/admin-sanction-endpoints.ts";
import { adminStatisticsEndpoint } from "./ops/admin-statistics-endpoint.ts";
import { adminSwitchEndpoints } from "./ops/admin-switch-endpoints.ts";
import { Audit } from "./ops/audit.ts";
import { invitePage } from "./ops/invite-page.ts";
import { namesOf } from "./ops/player-names.ts";
import { mayDo } from "./ops/staff-may.ts";
import { StaffRepository } from "./ops/staff-repository.ts";
import { staffSignInEndpoints } from "./ops/staff-sign-in-endpoints.ts";
import type { Services } from "./services.ts";
import { DraftRepository } from "./studio/draft-repository.ts";
import { PublishedContent } from "./studio/published-content.ts";
import type { Viewer } from "./watch/watch-access.ts";

/** From a range of addresses: nobody who works here needs so many. */
const WRONG_TRIES_PER_HOUR = 60;

type OpenStaff = {
  endpoints: Endpoint[];
  /** For staff, of those for players. */
  boardEndpoints: (boards: readonly Endpoint[]) => Endpoint[];
  /** Behind a one-time link, to be mounted at `/staff`. */
  page: Router;
  /** Who watches: staff see at once what others see later, or not at all. */
  viewerOf: (request: Request) => Promise<Viewer>;
};

export function openStaff(services: Services): OpenStaff {
  const { env, log, store } = services;
  const staff = new StaffRepository(store.access);
  const audit = new Audit(store.access);
  const staff_auth = staffAuthOf(services);
  const gate = { staff_auth, audit };
  const reports = new ReportRepository(store.access);
  const { service } = moderationOf(services);
  const count = limitByRange(
    { env, log },
    WRONG_TRIES_PER_HOUR,
    "wrong passwords of staff an hour are looked at",
  );
  const isAlone = env.REDIS_URL === undefined;
  const names = namesOf(services);
  const costs = () => costsOfAll(services.room_costs, isAlone);
  const endpoints = [
    ...staffSignInEndpoints(gate, staff_auth, count),
    ...adminPlayerEndpoints(services, gate, kick => service.kick(kick)),
    ...adminAuditEndpoints(gate, audit, names),
    adminCostEndpoint(gate, costs),
    ...adminRoomEndpoints(gate, costs),
    adminLoadEndpoint(gate, () => loadOfAll(services.load_history, isAlone)),
    ...adminCharacterEndpoints(services, gate),
    ...adminGrantEndpoints(services, gate),
    ...adminRepairEndpoints(services, gate),
    adminStatisticsEndpoint(store, gate),
    ...adminContentEndpoints(gate, new PublishedContent(store.content)),
    adminBroadcastEndpoint(services, gate, openBroadcasts(services)),
    ...adminDraftEndpoints(gate, new DraftRepository(store.access)),
    ...adminSwitchEndpoints(services, gate),
    ...adminMatchEndpoints(services, gate, {
      jobs: services.jobs,
      voided: new VoidedMatches(store.access),
      onJob: () => services.cluster.jobs_notice.give(),
    }),
    ...adminRangeEndpoints(services, gate),
    ...adminReportEndpoints(gate, reports, staff, names),
    ...adminReviewEndpoints(gate, {
      ...{
        reports,
        reviews: new ReviewRepository(store.access),
        accounts: store.accounts,
        sanction_service: service,
        staff,
        namesOf: names,
      },
    }),
    ...adminSanctionEndpoints(services, gate, staff, service, names),
  ];
  return {
    ...{ endpoints, page: invitePage(staff_auth) },
    boardEndpoints: boards => adminBoardEndpoints(gate, boards),
    async viewerOf(request) {
      if (request.get("Authorization") === undefined) return { is_staff: false };
      const found = await staff_auth.memberOf(request);
      if (typeof found === "string") return { player_id: found, is_staff: false };
      return { player_id: found.player_id, is_staff: mayDo(found.role, "fights.watch") };
    },
  };
}
