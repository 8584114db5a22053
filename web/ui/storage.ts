/** What the browser keeps for the pages. A browser may forbid it: then it lasts as long as the page. */

const PREFIX = "tr-dungeons.";
const meanwhile = new Map<string, string>();

/** Whether what is kept is there after the page is closed. */
export function isStorageAllowed(): boolean {
  try {
    const probe = `${PREFIX}probe`;
    localStorage.setItem(probe, "1");
    localStorage.removeItem(probe);
    return true;
  } catch {
    return false;
  }
}

export function kept(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name) ?? meanwhile.get(name) ?? null;
  } catch {
    return meanwhile.get(name) ?? null;
  }
}

/** What is there after the page is closed. */
export function keptForGood(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function keep(name: string, value: string): void {
  meanwhile.set(name, value);
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // It is kept as long as the page; who has to know asks isStorageAllowed.
  }
}

/** Another tab of the browser has kept something else under this name, or forgotten it. */
export function onKeptElsewhere(name: string, listener: () => void): void {
  addEventListener("storage", ({ key }) => {
    if (key !== PREFIX + name) return;
    meanwhile.delete(name);
    listener();
  });
}

export function forget(name: string): void {
  meanwhile.delete(name);
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // Nothing was kept.
  }
}
