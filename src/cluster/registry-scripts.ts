/**
 * What the room registry does within Redis, where nobody comes between. KEYS are the registry, which is the driver's hash, and the hash that says which
 * lists a room stands in: so a room leaves them also where its process has died, and only its id is known.
 */

/** Puts the room into these lists, at that place, and takes it out of all others. */
const STAND_IN = `
  local function standIn(id, place, lists)
    local before = redis.call("HGET", KEYS[2], id)
    if before then
      for list in string.gmatch(before, "[^\\n]+") do redis.call("ZREM", list, id) end
    end
    if #lists == 0 then redis.call("HDEL", KEYS[2], id) return end
    for _, list in ipairs(lists) do redis.call("ZADD", list, place, id) end
    redis.call("HSET", KEYS[2], id, table.concat(lists, "\\n"))
  end`;

/** Lists a room, unless its id is taken. ARGV: id, listing, place, lists. */
export const INSERT = `${STAND_IN}
  if redis.call("HSETNX", KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end
  standIn(ARGV[1], ARGV[3], {unpack(ARGV, 4)})
  return 1`;

/** Writes a listing, unless another process has the room. ARGV: id, listing, process, place, lists. */
export const PUT = `${STAND_IN}
  local held = redis.call("HGET", KEYS[1], ARGV[1])
  if held and cjson.decode(held).processId ~= ARGV[3] then return 0 end
  redis.call("HSET", KEYS[1], ARGV[1], ARGV[2])
  standIn(ARGV[1], ARGV[4], {unpack(ARGV, 5)})
  return 1`;

/** Removes a listing, if it is this process's. ARGV: id, process. */
export const REMOVE = `${STAND_IN}
  local held = redis.call("HGET", KEYS[1], ARGV[1])
  if not held or cjson.decode(held).processId ~= ARGV[2] then return 0 end
  standIn(ARGV[1], 0, {})
  return redis.call("HDEL", KEYS[1], ARGV[1])`;

/**
 * The listing of the room that is first in the list. A process of a release without lists changes the registry alone: what nobody can
 * join by its listing leaves its lists here. ARGV: list.
 */
export const FIRST = `${STAND_IN}
  while true do
    local id = redis.call("ZRANGE", ARGV[1], 0, 0)[1]
    if not id then return false end
    local listing = redis.call("HGET", KEYS[1], id)
    if listing then
      local room = cjson.decode(listing)
      if not room.locked and not room.private then return listing end
    end
    standIn(id, 0, {})
    redis.call("ZREM", ARGV[1], id)
  end`;

/**
 * Which of these rooms are not listed as this process's; the last answer is whether it is known how full the process is. KEYS: the registry, how
 * full processes are. ARGV: process, ids.
 */
export const MISSING = `
  local missing = {}
  for i = 2, #ARGV do
    local held = redis.call("HGET", KEYS[1], ARGV[i])
    if not held or not string.find(held, ARGV[1], 1, true) then missing[#missing + 1] = ARGV[i] end
  end
  missing[#missing + 1] = redis.call("HEXISTS", KEYS[2], ARGV[1])
  return missing`;
