/** What is kept for one tab alone, and until it is closed: a page that is loaded again finds it. */

const PREFIX = "tr-dungeons.";

export function keepInTab(name: string, value: string): void {
  try {
    sessionStorage.setItem(PREFIX + name, value);
  } catch {
    // Storage is forbidden: a page that is loaded again begins anew.
  }
}

export function keptInTab(name: string): string | null {
  try {
    return sessionStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function forgetInTab(name: string): void {
  try {
    sessionStorage.removeItem(PREFIX + name);
  } catch {
    // Nothing was kept.
  }
}
