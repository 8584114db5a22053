/** What is paid for: `ops/prices.json`, the one price file of the server, its metrics and its benches. */
import { readFileSync } from "node:fs";
import { z } from "zod";

const PRICE_FILE = new URL("../../ops/prices.json", import.meta.url);

const dollars = z.number().nonnegative();
const databasePrice = z.object({
  /** Where the numbers are from, for people. */
  source: z.string(),
  write_usd_per_million_units: dollars,
  read_usd_per_million_units: dollars,
});
const priceFile = z.object({
  current: databasePrice.extend({
    /** Of 10^9 bytes that leave for the internet. */
    egress_usd_per_gb: dollars,
    core_usd_per_hour: dollars,
  }),
  /** What the estimate of the reference design reckons with; only benches look at it. */
  reference_design: databasePrice,
});

export type Prices = z.infer<typeof priceFile>["current"];
export type DatabasePrice = z.infer<typeof databasePrice>;

function readPrices(): z.infer<typeof priceFile> {
  try {
    return priceFile.parse(JSON.parse(readFileSync(PRICE_FILE, "utf8")));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : error;
    throw new Error(`ops/prices.json cannot be used (${why}): correct it.`, { cause: error });
  }
}

const FILE = readPrices();

export const PRICES: Prices = FILE.current;
export const REFERENCE_PRICE: DatabasePrice = FILE.reference_design;
