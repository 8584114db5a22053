/**
 * The fight on the front page: three heroes and their goblins, from above. It runs in the page alone, with the game's own kinds of
 * moves: wind-ups that can be seen coming, cones, fireballs, knockback, dodges. Metres and seconds; y of the canvas is the room's z.
 */
/** Relative to this file, since nobody knows what a load balancer puts before the path. */
const HEALTH = new URL("../health", document.currentScript.src);
const ROOM = { width: 24, height: 20 };
const STEP_S = 1 / 60;
const MAX_GOBLINS = 12;
const CORPSE_S = 1.2;
const RESPAWN_S = 3;

const KINDS = {
  knight: {
    team: 0,
    color: "#5b9bd5",
    radius: 0.5,
    health: 100,
    speed: 4.6,
    damage: 15,
    reach: 2,
    pause: 0.7,
    windup: 0,
  },
  mage: {
    team: 0,
    color: "#b07cc6",
    radius: 0.45,
    health: 70,
    speed: 4.2,
    damage: 25,
    reach: 9,
    pause: 1.6,
    windup: 0.4,
  },
  goblin: {
    team: 1,
    color: "#6fae5b",
    radius: 0.42,
    health: 50,
    speed: 3.4,
    damage: 8,
    reach: 1.7,
    pause: 1.5,
    windup: 0.5,
  },
  king: {
    team: 1,
    color: "#c8553d",
    radius: 0.9,
    health: 260,
    speed: 2.2,
    damage: 20,
    reach: 3,
    pause: 2.4,
    windup: 1.1,
  },
};

const canvas = document.getElementById("fight");
const pen = canvas.getContext("2d");
const isStill = matchMedia("(prefers-reduced-motion: reduce)");

let now = 0;
let wave = 0;
let nextWaveAt = 0;
let fighters = [];
let bolts = [];
let marks = [];

const random = (min, max) => min + Math.random() * (max - min);
const clamp = (value, min, max) => Math.min(max, Math.max(min, value));
const distance = (a, b) => Math.hypot(a.x - b.x, a.z - b.z);
const angleTo = (from, to) => Math.atan2(to.z - from.z, to.x - from.x);
const isAlive = each => each.health > 0;
const living = team => fighters.filter(each => isAlive(each) && each.kind.team === team);

function spawn(name, x, z) {
  const kind = KINDS[name];
  const fighter = {
    kind,
    x,
    z,
    facing: kind.team ? Math.PI : 0,
    health: kind.health,
    readyAt: now + random(0.2, 0.8),
  };
  Object.assign(fighter, {
    home: { x, z },
    hitAt: undefined,
    diedAt: 0,
    dodgeUntil: 0,
    flash: 0,
    swungAt: -1,
    push: { x: 0, z: 0 },
  });
  fighters.push(fighter);
  return fighter;
}

function sendWave() {
  wave += 1;
  for (let i = 0; i < 3 + (wave % 3); i++) spawn("goblin", random(17, 22.5), random(2, 18));
  if (wave % 3 === 0) spawn("king", 20, 10);
}

function nearest(from, others) {
  let best;
  for (const each of others) if (!best || distance(from, each) < distance(from, best)) best = each;
  return best;
}

/** Walks as far as one can in a step, and never into a wall. */
function move(fighter, angle, speed) {
  const margin = fighter.kind.radius + 0.2;
  fighter.x = clamp(fighter.x + Math.cos(angle) * speed * STEP_S, margin, ROOM.width - margin);
  fighter.z = clamp(fighter.z + Math.sin(angle) * speed * STEP_S, margin, ROOM.height - margin);
}

function hurt(target, attacker, damage) {
  if (!isAlive(target) || now < target.dodgeUntil) return;
  const isCritical = attacker.kind.team === 0 && Math.random() < 0.15;
  const dealt = Math.round(damage * (isCritical ? 2 : 1) * random(0.9, 1.1));
  target.health -= dealt;
  target.flash = now + 0.12;
  marks.push({ x: target.x, z: target.z - target.kind.radius, text: `${dealt}`, isCritical, at: now });
  const angle = angleTo(attacker, target);
  const force = target.kind === KINDS.king ? 0 : 5;
  target.push = { x: Math.cos(angle) * force, z: Math.sin(angle) * force };
  if (force > 0 && target.kind.team === 1) target.hitAt = undefined;
  if (!isAlive(target)) Object.assign(target, { diedAt: now, hitAt: undefined });
}

/** What happens when a wind-up is over, or at once where there is none. */
function land(fighter, foes) {
  fighter.hitAt = undefined;
  fighter.readyAt = now + fighter.kind.pause;
  fighter.swungAt = now;
  const { kind, facing } = fighter;
  if (kind === KINDS.mage) {
    bolts.push({ by: fighter, x: fighter.x, z: fighter.z, facing, left: 14 });
    return;
  }
  for (const foe of foes) {
    const off = Math.abs(((angleTo(fighter, foe) - facing + 3 * Math.PI) % (2 * Math.PI)) - Math.PI);
    const isInCone = kind === KINDS.king || off < Math.PI / 4;
    if (isInCone && distance(fighter, foe) < kind.reach + foe.kind.radius) hurt(foe, fighter, kind.damage);
  }
}

/** A knight rolls away from a blow that it sees coming, now and then. */
function maybeDodge(fighter, foes) {
  if (fighter.kind !== KINDS.knight || now < fighter.dodgeUntil + 1.5) return;
  const danger = foes.find(
    foe => foe.hitAt !== undefined && foe.hitAt - now < 0.15 && distance(foe, fighter) < foe.kind.reach + 0.6,
  );
  if (!danger || Math.random() > 0.02 * (danger.kind === KINDS.king ? 8 : 2)) return;
  const away = angleTo(danger, fighter);
  fighter.dodgeUntil = now + 0.3;
  fighter.push = { x: Math.cos(away) * 9, z: Math.sin(away) * 9 };
}

function act(fighter) {
  const { kind } = fighter;
  fighter.x = clamp(fighter.x + fighter.push.x * STEP_S, 0.7, ROOM.width - 0.7);
  fighter.z = clamp(fighter.z + fighter.push.z * STEP_S, 0.7, ROOM.height - 0.7);
  fighter.push.x *= 0.86;
  fighter.push.z *= 0.86;
  const foes = living(1 - kind.team);
  const target = nearest(fighter, foes);
  if (fighter.hitAt !== undefined) {
    if (now >= fighter.hitAt) land(fighter, foes);
    return;
  }
  maybeDodge(fighter, foes);
  if (!target) {
    if (distance(fighter, fighter.home) > 0.3)
      move(fighter, angleTo(fighter, fighter.home), kind.speed * 0.6);
    return;
  }
  const gap = distance(fighter, target) - target.kind.radius;
  fighter.facing = angleTo(fighter, target);
  if (gap < kind.reach && now >= fighter.readyAt) {
    if (kind.windup === 0) land(fighter, foes);
    else fighter.hitAt = now + kind.windup;
    return;
  }
  if (kind === KINDS.mage && gap < 4.5) move(fighter, fighter.facing + Math.PI + 0.5, kind.speed);
  else if (gap > kind.reach * 0.8) move(fighter, fighter.facing, kind.speed);
}

/** Nobody stands in anybody. */
function keepApart() {
  const all = fighters.filter(isAlive);
  for (const [i, a] of all.entries())
    for (const b of all.slice(i + 1)) {
      const overlap = a.kind.radius + b.kind.radius - distance(a, b);
      if (overlap <= 0) continue;
      const angle = angleTo(a, b);
      const [x, z] = [(Math.cos(angle) * overlap) / 2, (Math.sin(angle) * overlap) / 2];
      Object.assign(a, { x: a.x - x, z: a.z - z });
      Object.assign(b, { x: b.x + x, z: b.z + z });
    }
}

function fly(bolt) {
  bolt.x += Math.cos(bolt.facing) * 15 * STEP_S;
  bolt.z += Math.sin(bolt.facing) * 15 * STEP_S;
  bolt.left -= 15 * STEP_S;
  const hit = living(1).find(foe => distance(bolt, foe) < foe.kind.radius + 0.25);
  if (hit) hurt(hit, bolt.by, bolt.by.kind.damage);
  return !hit && bolt.left > 0 && bolt.x > 0 && bolt.x < ROOM.width && bolt.z > 0 && bolt.z < ROOM.height;
}

function step() {
  now += STEP_S;
  for (const fighter of fighters) if (isAlive(fighter)) act(fighter);
  keepApart();
  bolts = bolts.filter(fly);
  marks = marks.filter(mark => now - mark.at < 0.9);
  fighters = fighters.filter(each => isAlive(each) || each.kind.team === 0 || now - each.diedAt < CORPSE_S);
  for (const hero of fighters) {
    if (isAlive(hero) || now - hero.diedAt < RESPAWN_S) continue;
    Object.assign(hero, { ...hero.home, health: hero.kind.health, push: { x: 0, z: 0 } });
  }
  if (living(1).length > 0) nextWaveAt = now + 1.8;
  else if (now >= nextWaveAt) {
    for (const hero of living(0)) hero.health = Math.min(hero.kind.health, hero.health + 40);
    sendWave();
  }
}

function disc(x, z, radius, color) {
  pen.fillStyle = color;
  pen.beginPath();
  pen.arc(x, z, radius, 0, 2 * Math.PI);
  pen.fill();
}

function wedge({ x, z, facing }, radius, half, color) {
  pen.fillStyle = color;
  pen.beginPath();
  pen.moveTo(x, z);
  pen.arc(x, z, radius, facing - half, facing + half);
  pen.fill();
}

function drawFloor() {
  pen.fillStyle = "#0d0b0a";
  pen.fillRect(0, 0, ROOM.width, ROOM.height);
  for (let x = 0; x < ROOM.width; x += 2)
    for (let z = 0; z < ROOM.height; z += 2) {
      pen.fillStyle = (x + z) % 4 === 0 ? "#26201c" : "#2a2420";
      pen.fillRect(x + 0.03, z + 0.03, 1.94, 1.94);
    }
  for (const [x, z] of [
    [0, 0],
    [ROOM.width, 0],
    [0, ROOM.height],
    [ROOM.width, ROOM.height],
  ]) {
    const glow = pen.createRadialGradient(x, z, 0, x, z, 9 + 0.3 * Math.sin(7 * now + x));
    glow.addColorStop(0, "#e8a33d40");
    glow.addColorStop(1, "#e8a33d00");
    pen.fillStyle = glow;
    pen.fillRect(0, 0, ROOM.width, ROOM.height);
  }
}

function drawFighter(fighter) {
  const { kind, x, z, health } = fighter;
  if (!isAlive(fighter)) {
    pen.globalAlpha = clamp(1 - (now - fighter.diedAt) / CORPSE_S, 0, 1) * 0.6;
    disc(x, z, kind.radius, kind.color);
    pen.globalAlpha = 1;
    return;
  }
  if (fighter.hitAt !== undefined && kind.team === 1) {
    // Rounding may make it a little less than nothing, which the canvas refuses.
    const share = Math.max(0, 1 - (fighter.hitAt - now) / kind.windup);
    const half = kind === KINDS.king ? Math.PI : Math.PI / 4;
    wedge(fighter, kind.reach, half, "#d3412e30");
    wedge(fighter, kind.reach * share, half, "#d3412e55");
  }
  if (now - fighter.swungAt < 0.14 && kind !== KINDS.mage) {
    wedge(fighter, kind.reach, kind === KINDS.king ? Math.PI : Math.PI / 4, "#ffffff2e");
  }
  disc(x + 0.08, z + 0.14, kind.radius, "#00000066");
  pen.globalAlpha = now < fighter.dodgeUntil ? 0.45 : 1;
  disc(x, z, kind.radius, now < fighter.flash ? "#ffffff" : kind.color);
  const [aheadX, aheadZ] = [Math.cos(fighter.facing), Math.sin(fighter.facing)];
  disc(x + aheadX * kind.radius * 0.7, z + aheadZ * kind.radius * 0.7, kind.radius * 0.25, "#14110f");
  pen.globalAlpha = 1;
  if (fighter.hitAt !== undefined && kind === KINDS.mage)
    disc(x + aheadX * 0.7, z + aheadZ * 0.7, 0.22, "#ff9a3d");
  const width = kind.radius * 2.2;
  pen.fillStyle = "#000000aa";
  pen.fillRect(x - width / 2, z - kind.radius - 0.45, width, 0.16);
  pen.fillStyle = kind.team === 0 ? "#7fd06a" : "#d3412e";
  pen.fillRect(x - width / 2, z - kind.radius - 0.45, width * (health / kind.health), 0.16);
}

function draw() {
  const scale = canvas.width / ROOM.width;
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  drawFloor();
  for (const fighter of fighters.toSorted((a, b) => Number(isAlive(a)) - Number(isAlive(b))))
    drawFighter(fighter);
  for (const bolt of bolts) {
    for (let i = 1; i <= 4; i++)
      disc(
        bolt.x - Math.cos(bolt.facing) * i * 0.2,
        bolt.z - Math.sin(bolt.facing) * i * 0.2,
        0.24 - i * 0.04,
        "#ff7a2255",
      );
    disc(bolt.x, bolt.z, 0.24, "#ffb95e");
  }
  pen.textAlign = "center";
  for (const { x, z, text, isCritical, at } of marks) {
    const age = now - at;
    pen.globalAlpha = clamp(1.6 - age * 1.8, 0, 1);
    pen.font = `700 ${isCritical ? 0.95 : 0.65}px system-ui, sans-serif`;
    pen.fillStyle = isCritical ? "#ffd54a" : "#f4ece2";
    pen.fillText(text, x, z - 0.5 - age * 1.4);
  }
  pen.globalAlpha = 1;
}

function fitToScreen() {
  const { width, height } = canvas.getBoundingClientRect();
  const density = Math.min(devicePixelRatio || 1, 2);
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  draw();
}

let drawnAt_ms;
let owed_s = 0;
function frame(at_ms) {
  if (isStill.matches) return;
  owed_s = Math.min(0.1, owed_s + (at_ms - (drawnAt_ms ?? at_ms)) / 1000);
  drawnAt_ms = at_ms;
  for (; owed_s >= STEP_S; owed_s -= STEP_S) step();
  draw();
  requestAnimationFrame(frame);
}

canvas.addEventListener("pointerdown", event => {
  if (living(1).length >= MAX_GOBLINS) return;
  const { left, top, width } = canvas.getBoundingClientRect();
  const scale = ROOM.width / width;
  spawn("goblin", clamp((event.clientX - left) * scale, 1, 23), clamp((event.clientY - top) * scale, 1, 19));
});

/** What this server does now, as `/health` says it. */
async function showStatus() {
  const line = document.getElementById("status");
  try {
    const { status, rooms, players } = await (await fetch(HEALTH)).json();
    const count = (number, one) => `${number} ${one}${number === 1 ? "" : "s"}`;
    const trouble = status === "ok" ? "" : " Its database is in trouble; rooms play on.";
    line.textContent = `It runs ${count(rooms, "room")} with ${count(players, "player")} now.${trouble}`;
  } catch {
    line.textContent = "It does not answer at the moment.";
  }
}

spawn("knight", 4, 7);
spawn("mage", 2.5, 10);
spawn("knight", 4, 13);
sendWave();
// A fight under way is a better first picture than a line-up.
for (let i = 0; i < 150; i++) step();
new ResizeObserver(fitToScreen).observe(canvas);
isStill.addEventListener("change", () => requestAnimationFrame(frame));
requestAnimationFrame(frame);
showStatus();
setInterval(showStatus, 10_000);
