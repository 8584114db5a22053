/** Every HTTP route of the server, in the order in which they answer. Colyseus adds its own matchmaking routes. */
import { monitor } from "@colyseus/monitor";
import { playground } from "@colyseus/playground";
import type { Application } from "express";
import basicAuth from "express-basic-auth";
import { configApi } from "./config-api/config-api.ts";
import type { Env } from "./env.ts";
import { problemForUnknownRoute, problemHandler } from "./http/problem.ts";
import type { Services } from "./services.ts";

export function mountRoutes(app: Application, { env, log, store }: Services): void {
  app.disable("x-powered-by");
  app.use("/api", configApi(store.library));
  mountPanels(app, env);
  app.use("/api", problemForUnknownRoute);
  app.use(problemHandler(log));
}

/** The panels show and change rooms: open to all in development, else behind a password or not there. */
function mountPanels(app: Application, env: Env): void {
  const isDevelopment = env.NODE_ENV !== "production";
  if (env.MONITOR_PASSWORD !== undefined) {
    app.use("/monitor", basicAuth({ users: { admin: env.MONITOR_PASSWORD }, challenge: true }));
  }
  if (isDevelopment || env.MONITOR_PASSWORD !== undefined) app.use("/monitor", monitor());
  if (isDevelopment) app.use("/playground", playground());
}
