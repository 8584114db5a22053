/** Every HTTP route of the server, in the order in which they answer. Colyseus adds its own matchmaking routes. */
import express, { type Application, type Router } from "express";
import { configApi } from "./config-api/config-api.ts";
import type { Env } from "./env.ts";
import { docsPage } from "./http/docs-page.ts";
import { type Endpoint, mountEndpoints } from "./http/endpoint.ts";
import { onlyKnownHosts } from "./http/known-host.ts";
import { readsLargeBody } from "./http/large-bodies.ts";
import { openApiDocument } from "./http/openapi.ts";
import { problemForUnknownRoute, problemHandler } from "./http/problem.ts";
import {
  closedToOtherSites,
  policyForApi,
  policyForMonitor,
  policyForPages,
} from "./http/security-headers.ts";
import { leaderboardEndpoints } from "./leaderboards/leaderboard-endpoints.ts";
import { ratingBoardEndpoints } from "./leaderboards/rating-board-endpoints.ts";
import { matchEndpoints } from "./matches/match-endpoints.ts";
import { matchmakingEndpoints } from "./matchmaking/matchmaking-endpoints.ts";
import { reportEndpoints } from "./moderation/report-endpoints.ts";
import { ReportRepository } from "./moderation/report-repository.ts";
import { sanctionEndpoints } from "./moderation/sanction-endpoints.ts";
import { lostMatchesOf } from "./open-match-fates.ts";
import { matchmakingOf } from "./open-matchmaking.ts";
import { moderationOf } from "./open-moderation.ts";
import { openPrivacy } from "./open-privacy.ts";
import { openStaff } from "./open-staff.ts";
import { asStaff } from "./open-watching.ts";
import { health } from "./ops/health.ts";
import { monitorPanel } from "./ops/monitor-panel.ts";
import { panelPassword } from "./ops/panel-password.ts";
import { playgroundPanel } from "./ops/playground-panel.ts";
import { ready } from "./ops/ready.ts";
import { scrape } from "./ops/scrape.ts";
import { partyEndpoints } from "./parties/party-endpoints.ts";
import { ratingEndpoints } from "./ratings/rating-endpoints.ts";
import type { Services } from "./services.ts";
import { sessionApi } from "./session-api/session-api.ts";
import { ticketJoinEndpoint } from "./session-api/ticket-join-endpoint.ts";
import { statisticsEndpoint } from "./statistics/statistics-endpoint.ts";
import { StatisticsTable } from "./statistics/statistics-table.ts";
import { studioApi } from "./studio/studio-endpoints.ts";
import { type WatchEndpointOptions, watchEndpoints } from "./watch/watch-endpoints.ts";
import type { Operator, SignInPages } from "./web/page-data.ts";
import { homeForUnknown, type Panels, webPages } from "./web/pages.ts";

const API_PREFIX = "/api";
const API_VERSION = "1.0.0";

export function mountRoutes(
  app: Application,
  services: Services,
  watching: Omit<WatchEndpointOptions, "viewerOf">,
): void {
  const { log, store } = services;
  app.disable("x-powered-by");
  // What may be kept has a tag of its own: see sendRepresentation. Express would hash every answer for one.
  app.disable("etag");
  const staff = openStaff(services);
  const boards = [
    ...leaderboardEndpoints(services),
    ...ratingBoardEndpoints({ ...services, friendsOf: player_id => services.friends.friendsOf(player_id) }),
  ];
  const endpoints = [
    ...configApi(store.library),
    ...services.auth.endpoints,
    ...sessionApi(services),
    ...boards,
    ...partyEndpoints(services),
    ...ratingEndpoints(services),
    ...matchEndpoints(services.matches, lostMatchesOf(services)),
    ...matchmakingEndpoints({
      matchmaking: matchmakingOf(services),
      content: () => store.library.current().content,
      ...{ mayBegin: services.mayBegin, mayEnter: services.mayEnter, limits: services.limits },
      switches: services.switches,
    }),
    ticketJoinEndpoint(services, matchmakingOf(services).queueing),
    ...watchEndpoints({ ...watching, viewerOf: staff.viewerOf }),
    ...staff.endpoints,
    ...staff.boardEndpoints(boards),
    ...openPrivacy(services),
    ...reportEndpoints({ ...services, reports: new ReportRepository(store.access) }),
    ...sanctionEndpoints(services.sanctions, moderationOf(services).service),
  ];
  app.use(API_PREFIX, docsPage(), api(services, endpoints));
  app.use("/staff", staff.page);
  app.get("/health", health(store));
  app.get("/ready", ready(services));
  const forStaff = [
    ...watchEndpoints({ ...watching, viewerOf: asStaff }),
    statisticsEndpoint(new StatisticsTable(store.access)),
  ];
  const panels = mountPanels(app, services, endpoints, forStaff);
  const sign_in = signInPagesOf(services.env);
  const policy = policyForPages([
    // Of rooms in other processes the addresses are not known here.
    ...(services.env.REDIS_URL !== undefined ? ["ws:", "wss:"] : []),
    ...(sign_in ? [sign_in.domain] : []),
  ]);
  const writes_files = services.studio !== undefined;
  const pages = {
    panels,
    writes_files,
    policy,
    sign_in,
    operator: operatorOf(services.env),
    bundles: services.bundles,
  };
  app.use(webPages(pages));
  app.use(homeForUnknown(pages), policyForApi, problemForUnknownRoute);
  app.use(problemHandler(log));
}

function operatorOf({ OPERATOR_NAME: name, OPERATOR_CONTACT: contact }: Env): Operator | undefined {
  return name === undefined && contact === undefined ? undefined : { name, contact };
}

function signInPagesOf({
  COGNITO_DOMAIN: domain,
  COGNITO_CLIENT_ID: client_id,
}: Env): SignInPages | undefined {
  return domain !== undefined && client_id !== undefined ? { domain, client_id } : undefined;
}

function api({ env, auth }: Services, endpoints: readonly Endpoint[]): Router {
  let document: object | undefined;
  const router = express.Router();
  const readBody = express.json({ limit: env.BODY_LIMIT_BYTES });
  router.use(policyForApi, (request, response, next) => {
    if (readsLargeBody({ method: request.method, url: request.originalUrl })) next();
    else readBody(request, response, next);
  });
  router.get("/openapi.json", (_request, response) => {
    // Made when it is first asked for: a tenth of what a start would take.
    document ??= openApiDocument(API_PREFIX, API_VERSION, endpoints);
    response.json(document);
  });
  mountEndpoints(router, endpoints, auth.authenticate);
  return router;
}

/** The panels show and change rooms: open to all in development, else behind a password or not there. */
function mountPanels(
  app: Application,
  services: Services,
  endpoints: readonly Endpoint[],
  forStaff: readonly Endpoint[],
): Panels {
  const { env, log, metrics, store } = services;
  const isDevelopment = env.NODE_ENV !== "production";
  app.use("/monitor", policyForMonitor);
  app.use(["/monitor", "/metrics"], closedToOtherSites);
  app.use(["/monitor", "/playground"], onlyKnownHosts(env));
  if (env.MONITOR_PASSWORD !== undefined) {
    app.use(["/monitor", "/metrics"], panelPassword(env, env.MONITOR_PASSWORD, log));
  }
  const panels = {
    monitor: isDevelopment || env.MONITOR_PASSWORD !== undefined,
    playground: isDevelopment,
  };
  if (panels.monitor) {
    const staff = express.Router();
    mountEndpoints(staff, forStaff, services.auth.authenticate);
    // What is watched below `/api` with a delay, operators see at once below `/monitor/api`.
    app.use("/monitor/api", staff);
    app.use("/monitor", monitorPanel(services));
    app.get("/metrics", scrape(metrics.registry, store.metrics));
  }
  if (services.studio) app.use("/studio/api", onlyKnownHosts(env), studioApi(services.studio));
  if (panels.playground) {
    app.use("/playground", closedToOtherSites, playgroundPanel(API_PREFIX, endpoints));
  }
  return panels;
}
