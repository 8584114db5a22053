/** Staff at `/console`, each in a browser of their own. */
import type { Browser, Page } from "puppeteer-core";
import type { StaffRole } from "../../src/ops/staff-may.ts";
import { noteComplaints } from "./browser.ts";
import { STAFF_PASSWORD, type StaffWorld } from "./staff-world.ts";

/** A screen, and a phone. */
export const WIDE = { width: 1280, height: 720 };
export const PHONE = { width: 390, height: 844 };

/** A page of a browser of its own. @param complaints of the page are added there. */
export async function openPage(
  { server }: StaffWorld,
  browser: Browser,
  path: string,
  complaints: string[],
): Promise<Page> {
  const page = await (await browser.createBrowserContext()).newPage();
  await page.setViewport(WIDE);
  noteComplaints(page, complaints);
  await page.goto(server.endpoint.replace("ws", "http") + path);
  return page;
}

/** A new member of staff at the console, signed in. */
export async function openConsole(
  world: StaffWorld,
  browser: Browser,
  role: StaffRole,
  complaints: string[],
): Promise<Page> {
  const { staff_id } = await world.aMember(role);
  const page = await openPage(world, browser, "/console", complaints);
  await page.locator("input[name=name]").fill(staff_id);
  await page.locator("input[name=password]").fill(STAFF_PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForSelector("nav");
  return page;
}

/** Until one of the elements says that. */
export function shows(page: Page, selector: string, text: RegExp): Promise<unknown> {
  return page.waitForFunction(
    `[...document.querySelectorAll(${JSON.stringify(selector)})].some(each => ${text}.test(each.innerText))`,
  );
}

/** Whether the page is as wide as the screen, and no wider. */
export async function isWithinScreen(page: Page): Promise<boolean> {
  return (await page.evaluate(
    "document.documentElement.scrollWidth <= document.documentElement.clientWidth",
  )) as boolean;
}
