/** A real Chromium without a window: CHROMIUM, or `chromium` of the PATH. */
import { spawnSync } from "node:child_process";
import type { Context } from "mocha";
import puppeteer, { type Browser, type LaunchOptions, type Page } from "puppeteer-core";

/** Skips the suite that asks where there is no Chromium; fails if FORBID_SKIP says that nothing may be skipped. */
export async function startBrowser(context: Context, options: LaunchOptions = {}): Promise<Browser> {
  const executablePath = chromium();
  if (executablePath === undefined) {
    const reason = "there is no Chromium: install Debian's chromium, or set CHROMIUM to one.";
    if (process.env.FORBID_SKIP === "1") throw new Error(`FORBID_SKIP is set, and ${reason}`);
    console.warn(`\n    !!! SKIPPED, since ${reason}\n`);
    return context.skip();
  }
  return launchBrowser(executablePath, options);
}

/** Without a sandbox, since it may run as root; it opens nothing but the server. */
export function launchBrowser(
  executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium",
  options: LaunchOptions = {},
): Promise<Browser> {
  return puppeteer.launch({ executablePath, args: ["--no-sandbox"], ...options });
}

/** Notes from now on what the page complains of: errors of its scripts, and of what its policy forbids. */
export function noteComplaints(page: Page, complaints: string[]): void {
  page.on("console", message => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", error => complaints.push(String(error)));
}

/**
 * Until the page has taken its window away: where it first awaits an answer of the server, that is not at once.
 */
export async function windowIsGone(page: Page): Promise<void> {
  await page.waitForFunction(`!document.querySelector("dialog")`);
}

/** Undefined where there is none that starts. */
function chromium(): string | undefined {
  const { CHROMIUM = "chromium" } = process.env;
  const { status, stdout } = spawnSync("sh", ["-c", 'command -v "$0" && "$0" --version', CHROMIUM], {
    encoding: "utf8",
  });
  return status === 0 ? stdout.split("\n")[0] : undefined;
}
