class_name TrArenaStep
extends RefCounted
## How fighters of an arena get about: one step a tick, bit for bit as the server's [code]step.ts[/code] does it.
##
## So it uses + − × ÷, sqrt, floor and comparisons on values of the type [float] alone, one operation after the other: no vectors, which have
## 32 bits, and no rounding of the engine's. Change both together.

## Positions are whole multiples of 1/1024 m; speeds are whole numbers of these units a tick.
const UNITS_PER_METRE: float = 1024.0
## An arena's rules take so many ticks in a second.
const TICKS_PER_SECOND: float = 30.0

# Obstacles push a fighter into each other, so they are asked so often.
const _ROUNDS_OF_PUSHING: int = 2
# Where a circle has pushed a fighter to is rounded: so much of a circle counts as free, metres.
const _ROUNDING: float = 2.0 / UNITS_PER_METRE
# How many numbers a circle has; a box has 4.
const _CIRCLE: int = 3


## The nearest position of the grid, in metres; of two, the larger.
static func snap(metres: float) -> float:
	return floorf(metres * UNITS_PER_METRE + 0.5) / UNITS_PER_METRE


## A speed in metres a second as whole units a tick.
static func units_per_tick(metres_per_second: float) -> float:
	return floorf((metres_per_second * UNITS_PER_METRE) / TICKS_PER_SECOND + 0.5)


## How many ticks a dash of so many seconds takes: at least one.
static func dash_ticks(seconds: float) -> int:
	return maxi(1, int(floorf(seconds * TICKS_PER_SECOND + 0.5)))


## How far a dash of so many metres goes in each of its ticks, in whole units.
static func dash_units(metres: float, ticks: int) -> float:
	return floorf((metres * UNITS_PER_METRE) / float(ticks) + 0.5)


## One step of [param tick]: of the dash, or where the mover walks, at most [param walk_speed] units far. It makes the same step again if
## nobody has steered it since.
static func step(mover: TrArenaMover, tick: int, map: TrArenaMap, walk_speed: float) -> void:
	if tick < mover.held_until_tick:
		return
	var direction: int = mover.direction
	var units: float = floorf((walk_speed * mover.speed_factor * mover.speed) / 255.0 + 0.5)
	if mover.dash_ticks_left > 0:
		mover.dash_ticks_left -= 1
		direction = mover.dash_direction
		units = mover.dash_speed
	if units == 0.0:
		return
	var metres: float = units / UNITS_PER_METRE
	var x: float = snap(mover.x + (metres * TrArenaDirections.X[direction]) / TrArenaDirections.LENGTH)
	var z: float = snap(mover.z + (metres * TrArenaDirections.Z[direction]) / TrArenaDirections.LENGTH)
	_move_to(mover, x, z, 2.0 * metres + _ROUNDING, map)


# To a place of the grid, or where the edge and the obstacles push it out to; nowhere if they push it into each other, or further than
# [param most] metres.
static func _move_to(mover: TrArenaMover, to_x: float, to_z: float, most: float, map: TrArenaMap) -> void:
	var x: float = to_x
	var z: float = to_z
	for _round: int in _ROUNDS_OF_PUSHING:
		if x > map.limit_x:
			x = map.limit_x
		if x < -map.limit_x:
			x = -map.limit_x
		if z > map.limit_z:
			z = map.limit_z
		if z < -map.limit_z:
			z = -map.limit_z
		for obstacle: PackedFloat64Array in map.obstacles:
			if obstacle.size() == _CIRCLE:
				var radius: float = obstacle[2]
				var from_x: float = x - obstacle[0]
				var from_z: float = z - obstacle[1]
				var squared: float = from_x * from_x + from_z * from_z
				if squared >= radius * radius:
					continue
				if squared == 0.0:
					z = snap(z + radius)
					continue
				var length: float = sqrt(squared)
				x = snap(obstacle[0] + (from_x * radius) / length)
				z = snap(obstacle[1] + (from_z * radius) / length)
				continue
			if x <= obstacle[0] or x >= obstacle[1] or z <= obstacle[2] or z >= obstacle[3]:
				continue
			var west: float = x - obstacle[0]
			var east: float = obstacle[1] - x
			var south: float = z - obstacle[2]
			var north: float = obstacle[3] - z
			if west <= east and west <= south and west <= north:
				x = obstacle[0]
			elif east <= south and east <= north:
				x = obstacle[1]
			elif south <= north:
				z = obstacle[2]
			else:
				z = obstacle[3]
	var moved_x: float = x - mover.x
	var moved_z: float = z - mover.z
	if moved_x * moved_x + moved_z * moved_z > most * most:
		return
	if not is_free(x, z, map):
		return
	mover.x = x
	mover.z = z


## Whether the middle of a fighter may be at a place of the grid.
static func is_free(x: float, z: float, map: TrArenaMap) -> bool:
	if x > map.limit_x or x < -map.limit_x or z > map.limit_z or z < -map.limit_z:
		return false
	for obstacle: PackedFloat64Array in map.obstacles:
		if obstacle.size() == _CIRCLE:
			var radius: float = obstacle[2] - _ROUNDING
			var from_x: float = x - obstacle[0]
			var from_z: float = z - obstacle[1]
			if from_x * from_x + from_z * from_z < radius * radius:
				return false
		elif x > obstacle[0] and x < obstacle[1] and z > obstacle[2] and z < obstacle[3]:
			return false
	return true
