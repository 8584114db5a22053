/** Where in the console somebody is: kept in the address, so that a view can be linked to, and back leads back. */
import { useEffect, useState } from "preact/hooks";

/** The part, and what it is to show, such as `players`, a player's id. */
export type Path = readonly string[];

export function hrefTo(...path: Path): string {
  return `#${path.map(encodeURIComponent).join("/")}`;
}

export function goTo(...path: Path): void {
  location.hash = hrefTo(...path);
}

export function usePath(): Path {
  const [path, setPath] = useState(pathByAddress);
  useEffect(() => {
    const look = () => setPath(pathByAddress());
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, []);
  return path;
}

function pathByAddress(): Path {
  const typed = location.hash.slice(1);
  try {
    return typed === "" ? [] : typed.split("/").map(decodeURIComponent);
  } catch {
    return typed.split("/");
  }
}
