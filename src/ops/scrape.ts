import type { RequestHandler } from "express";
import { Registry } from "prom-client";

/** `GET /metrics`: all that the registries hold, for Prometheus. */
export function scrape(...registries: Registry[]): RequestHandler {
  const all = Registry.merge(registries);
  return async (_request, response) => {
    const text = await all.metrics();
    response.set({ "Content-Type": all.contentType, "Cache-Control": "no-store" }).send(text);
  };
}
