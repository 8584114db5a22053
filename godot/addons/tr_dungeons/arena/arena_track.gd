class_name TrArenaTrack
extends RefCounted
## Where a fighter was in the last ticks, to the last bit. The server sends a walk when it changes: from there the same steps are made here.

# A power of two, and more than anybody looks back.
const _KEPT: int = 32
# Nobody comes further in a tick by itself, dashes included: it was put elsewhere.
const _MOST_METRES_PER_TICK: float = 1.0

## The newest tick that is known; -1 for none.
var newest_tick: int = -1

var _mover: TrArenaMover = TrArenaMover.new()
var _moved_at: int = -1
# By tick, modulo how many are kept.
var _x: PackedFloat64Array = []
var _z: PackedFloat64Array = []
var _aims: PackedInt32Array = []
# What was before this tick is another place.
var _cut_tick: int = 0


func _init() -> void:
	_x.resize(_KEPT)
	_z.resize(_KEPT)
	_aims.resize(_KEPT)


## What the state says of the fighter at the end of a tick.
func apply_server_state(fighter: TrArenaFighterSchema, tick: int, map: TrArenaMap, walk_speed: float) -> void:
	var moved_at: int = int(fighter.moved_at_tick)
	var is_new: bool = newest_tick < 0 or tick - newest_tick >= _KEPT or tick < newest_tick
	if is_new or moved_at != _moved_at:
		_begin_walk(fighter, mini(moved_at, tick), is_new)
	while newest_tick < tick:
		TrArenaStep.step(_mover, newest_tick + 1, map, walk_speed)
		_remember(newest_tick + 1)
	_aims[tick % _KEPT] = fighter.aim


## Where it is at the newest tick, metres.
func newest() -> PackedFloat64Array:
	return [_mover.x, _mover.z]


## Where it was at a tick with its fraction: on the straight line between two ticks, as the server judges strikes.
func at(seen: float) -> PackedFloat64Array:
	if newest_tick < 0:
		return [0.0, 0.0]
	if _cut_tick > newest_tick or seen >= float(newest_tick):
		return newest()
	var since: float = maxf(seen, float(maxi(_cut_tick, newest_tick - _KEPT + 1)))
	var tick: int = floori(since)
	var share: float = since - float(tick)
	var from: int = tick % _KEPT
	if share == 0.0:
		return [_x[from], _z[from]]
	var to: int = (tick + 1) % _KEPT
	return [_x[from] + (_x[to] - _x[from]) * share, _z[from] + (_z[to] - _z[from]) * share]


## Where it looked then, as a yaw.
func yaw_at(seen: float) -> float:
	if newest_tick < 0:
		return 0.0
	var since: float = clampf(seen, float(maxi(_cut_tick, newest_tick - _KEPT + 1)), float(newest_tick))
	var tick: int = mini(floori(since), newest_tick)
	var from: float = TrArenaInput.yaw_of(_aims[tick % _KEPT])
	if tick == newest_tick:
		return from
	return lerp_angle(from, TrArenaInput.yaw_of(_aims[(tick + 1) % _KEPT]), since - float(tick))


# The ticks since the last one that is known were on the way here.
func _begin_walk(fighter: TrArenaFighterSchema, moved_at: int, is_new: bool) -> void:
	var before: int = newest_tick
	var from: PackedFloat64Array = newest()
	_moved_at = moved_at
	_mover.x = fighter.x
	_mover.z = fighter.z
	_mover.direction = fighter.direction
	_mover.speed = float(fighter.speed)
	_mover.speed_factor = float(fighter.speed_factor) / TrArenaStep.UNITS_PER_METRE
	if is_new or moved_at <= before:
		newest_tick = moved_at - 1
		_cut_tick = moved_at
		_remember(moved_at)
		return
	var ticks: float = float(moved_at - before)
	var x: float = fighter.x - from[0]
	var z: float = fighter.z - from[1]
	if x * x + z * z > _MOST_METRES_PER_TICK * _MOST_METRES_PER_TICK * ticks * ticks:
		_cut_tick = moved_at
	for tick: int in range(before + 1, moved_at):
		var share: float = float(tick - before) / ticks
		_mover.x = from[0] + x * share
		_mover.z = from[1] + z * share
		_remember(tick)
	_mover.x = fighter.x
	_mover.z = fighter.z
	_remember(moved_at)


func _remember(tick: int) -> void:
	var before: int = _aims[(tick - 1) % _KEPT] if tick > 0 else 0
	newest_tick = tick
	_x[tick % _KEPT] = _mover.x
	_z[tick % _KEPT] = _mover.z
	_aims[tick % _KEPT] = before
