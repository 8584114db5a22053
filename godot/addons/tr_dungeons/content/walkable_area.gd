class_name TrWalkableArea
extends RefCounted
## Where characters can walk in a room, and where its doors are: worked out from the dungeon's content, as the server does it.
##
## Points are on the floor: [code]Vector2(x, z)[/code]. A room owns its rectangle and its half of each corridor, up to the door. So a
## door ends the walkable area, whether it is open or not: you go through it with [method TrActions.enter_door]. What stands in the
## room, its obstacles, is no ground, and no strike goes through it.
## [br][br]
## Everything is computed with the 64 bits of a [float], step for step as in the server's [code]geometry.ts[/code]: a way that is free
## here is free there.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")
const _OpenCells = preload("open_cells.gd")
const _WayFinding = preload("way_finding.gd")

# A border point may lie a hair outside its own rectangle; the server forgives as much.
const _BORDER_TOLERANCE: float = 1e-4
const _ARRIVAL_DISTANCE: float = 1.0
# One stops this far before a wall, so that rounding cannot put one into it.
const _WALL_CLEARANCE: float = 0.001
# So near to an obstacle counts as in it: see the server's obstacles.ts.
const _TOUCHING: float = 2e-4
# An obstacle that is further than this from a way has nothing to do with it: more than any rounding. Metres.
const _FAR: float = 0.01
# More than numbers are rounded by. Metres.
const _ROUNDING: float = 1e-6
# How many numbers a circle has; a box has 4.
const _CIRCLE: int = 3

## The doors of the room.
var doorways: Array[Doorway] = []
## Where somebody stands who comes in by no door.
var entry: Vector2

# The room first, then its halves of the corridors; each [min_x, max_x, min_z, max_z].
var _rects: Array[PackedFloat64Array] = []
# What stands in the room: circles [x, z, radius] and boxes [min_x, max_x, min_z, max_z].
var _obstacles: Array[PackedFloat64Array] = []
# The box around each of them.
var _obstacle_boxes: Array[PackedFloat64Array] = []
# Far from all of that; null where there is no ground.
var _open: _OpenCells = null
# Only where there are obstacles, and somebody has asked for a way around them.
var _ways: _WayFinding = null


## A door as a room sees it.
class Doorway:
	extends RefCounted
	## What the content calls it.
	var door_id: String
	## Where it stands: the middle of the corridor.
	var position: Vector2
	## The gap in the room's wall where the corridor begins.
	var opening: Vector2
	## The room on the other side.
	var leads_to: String
	## Onward doors are locked until the room is cleared; doors back are open.
	var is_onward: bool
	## Where somebody who comes in through it stands.
	var arrival: Vector2


## The walkable area of one room of a dungeon; empty if the dungeon has no such room.
static func of(dungeon: Dictionary, room_template_id: String) -> TrWalkableArea:
	var ground: TrWalkableArea = TrWalkableArea.new()
	var room: Dictionary = _template_of(dungeon, room_template_id)
	if room.is_empty():
		return ground
	ground._rects.append(_rect_of(room))
	ground.entry = Vector2(_Fields.number(room, "center_x"), _Fields.number(room, "center_z"))
	ground._add_obstacles(room, _Fields.number(room, "center_x"), _Fields.number(room, "center_z"))
	var has_way_back: bool = false
	for corridor: Dictionary in _Fields.list(dungeon, "corridors"):
		var is_onward: bool = corridor["from"] == room_template_id
		if not is_onward and corridor["to"] != room_template_id:
			continue
		var door: Doorway = ground._add_corridor(room, _template_of(dungeon, _Fields.text(corridor, "to" if is_onward else "from")), corridor)
		door.is_onward = is_onward
		if not is_onward and not has_way_back:
			has_way_back = true
			ground.entry = door.arrival
	ground._find_open_cells()
	return ground


## What strikes and projectiles respect in an arena of player against player; its fighters walk by [TrArenaMap].
static func of_arena(arena: Dictionary) -> TrWalkableArea:
	var ground: TrWalkableArea = TrWalkableArea.new()
	var half_x: float = _Fields.number(arena, "size_x") / 2.0
	var half_z: float = _Fields.number(arena, "size_z") / 2.0
	ground._rects.append([-half_x, half_x, -half_z, half_z] as PackedFloat64Array)
	ground._add_obstacles(arena, 0.0, 0.0)
	ground._find_open_cells()
	return ground


## Whether one can walk straight from one point to the other, as the server sees it.
func can_walk(from: Vector2, to: Vector2) -> bool:
	return reachable_share(from, to) == 1.0


## As [method can_walk], and stricter by a tenth of a millimetre: the server rounds where one says one is, and still finds it free.
func is_surely_free(from: Vector2, to: Vector2) -> bool:
	return reachable_share(from, to, 0.0) == 1.0


## How far one can go straight from one point towards the other: 1 is all the way, 0 is not at all. A point that is not further than
## [param tolerance] outside counts as inside; obstacles are further out by what the tolerance is less than usual.
func reachable_share(from: Vector2, to: Vector2, tolerance: float = _BORDER_TOLERANCE) -> float:
	if _open != null and _open.has(from, to):
		return 1.0
	var share: float = _share_within(from, to, tolerance)
	var near: float = _TOUCHING + (_BORDER_TOLERANCE - tolerance)
	var min_x: float = minf(from.x, to.x) - near - _FAR
	var max_x: float = maxf(from.x, to.x) + near + _FAR
	var min_z: float = minf(from.y, to.y) - near - _FAR
	var max_z: float = maxf(from.y, to.y) + near + _FAR
	for index: int in _obstacles.size():
		# Most are far from the way, which is quickly seen.
		var box: PackedFloat64Array = _obstacle_boxes[index]
		if box[0] < max_x and box[1] > min_x and box[2] < max_z and box[3] > min_z:
			share = minf(share, _share_before(_obstacles[index], from, to, near))
	return share


# As [method reachable_share], of the rectangles alone.
func _share_within(from: Vector2, to: Vector2, tolerance: float) -> float:
	# Most ways are within one of them, which has no gaps: the same comes out below, at more length.
	for rect: PackedFloat64Array in _rects:
		if _is_inside(rect, from, tolerance - _ROUNDING) and _is_inside(rect, to, tolerance - _ROUNDING):
			return 1.0
	var touching: float = _BORDER_TOLERANCE / maxf(_distance(from, to), _BORDER_TOLERANCE)
	var reached: float = 0.0
	var is_longer: bool = _rects.any(func(rect: PackedFloat64Array) -> bool: return _is_inside(rect, from, tolerance))
	while is_longer and reached < 1.0:
		is_longer = false
		for rect: PackedFloat64Array in _rects:
			var segment: PackedFloat64Array = _segment_inside(rect, from, to, tolerance)
			if not segment.is_empty() and segment[0] <= reached + touching and segment[1] > reached:
				reached = segment[1]
				is_longer = true
	return minf(reached, 1.0)


## Where one comes to who wants from one point to the other: along a wall or an obstacle where one is between.
func slide(from: Vector2, to: Vector2) -> Vector2:
	if is_surely_free(from, to):
		return to
	var stop: Vector2 = from.lerp(to, maxf(0.0, reachable_share(from, to, 0.0) - _WALL_CLEARANCE / _distance(from, to)))
	if not is_surely_free(from, stop):
		stop = from
	var rest: Vector2 = to - stop
	for along: Vector2 in [Vector2(rest.x, 0.0), Vector2(0.0, rest.y)] + _along_pillars(stop, rest):
		if along != Vector2.ZERO and is_surely_free(stop, stop + along) and is_surely_free(from, stop + along):
			return stop + along
	return stop


## The point of the floor that is nearest to a point: coordinates of the state are rounded, and may lie in a wall.
func nearest(point: Vector2) -> Vector2:
	if is_surely_free(point, point):
		return point
	var best: Vector2 = point
	var shortest: float = INF
	for rect: PackedFloat64Array in _rects:
		var inside: Vector2 = Vector2(
			clampf(point.x, rect[0] + _WALL_CLEARANCE, rect[1] - _WALL_CLEARANCE),
			clampf(point.y, rect[2] + _WALL_CLEARANCE, rect[3] - _WALL_CLEARANCE)
		)
		if _distance(point, inside) < shortest:
			shortest = _distance(point, inside)
			best = inside
	return _beside_obstacles(best)


## Where to walk first on the way to a goal: the goal itself, or the opening of the corridor or the corner of an obstacle on the way there.
func first_segment(from: Vector2, goal: Vector2) -> Vector2:
	if can_walk(from, goal):
		return goal
	if not _obstacles.is_empty():
		if _ways == null:
			_ways = _WayFinding.new(self)
		return _ways.first_point(self, from, goal)
	var best: Vector2 = from
	var shortest: float = INF
	for each: Doorway in doorways:
		if not can_walk(from, each.opening):
			continue
		var length: float = _distance(from, each.opening) + _distance(each.opening, goal)
		# An opening from which the goal is seen is better than any that needs another.
		if not can_walk(each.opening, goal):
			length += 10_000.0
		if length < shortest:
			shortest = length
			best = each.opening
	return best


## Whether there is any ground: whether the content has this room.
func has_ground() -> bool:
	return not _rects.is_empty()


## The door with this id; [code]null[/code] if the room has none.
func doorway(door_id: String) -> Doorway:
	for each: Doorway in doorways:
		if each.door_id == door_id:
			return each
	return null


## The room without its corridors.
func room_rect() -> Rect2:
	return _as_rect2(_rects[0]) if not _rects.is_empty() else Rect2()


## The room's halves of its corridors.
func corridor_rects() -> Array[Rect2]:
	var rects: Array[Rect2] = []
	for rect: PackedFloat64Array in _rects.slice(1):
		rects.append(_as_rect2(rect))
	return rects


## What stands in the room: its pillars, each its middle and radius.
func pillars() -> Array[Vector3]:
	var round_ones: Array[Vector3] = []
	for obstacle: PackedFloat64Array in _obstacles:
		if obstacle.size() == _CIRCLE:
			round_ones.append(Vector3(obstacle[0], obstacle[1], obstacle[2]))
	return round_ones


## What stands in the room: its blocks and walls.
func blocks() -> Array[Rect2]:
	var square_ones: Array[Rect2] = []
	for obstacle: PackedFloat64Array in _obstacles:
		if obstacle.size() != _CIRCLE:
			square_ones.append(_as_rect2(obstacle))
	return square_ones


# Those of a room are written relative to its centre.
func _add_obstacles(room: Dictionary, x: float, z: float) -> void:
	for obstacle: Dictionary in _Fields.list(room, "obstacles"):
		if _Fields.text(obstacle, "shape") == "circle":
			var circle: PackedFloat64Array = [
				_Fields.number(obstacle, "x") + x, _Fields.number(obstacle, "z") + z, _Fields.number(obstacle, "radius"),
			]
			_obstacles.append(circle)
			_obstacle_boxes.append([
				circle[0] - circle[2], circle[0] + circle[2], circle[1] - circle[2], circle[1] + circle[2],
			] as PackedFloat64Array)
		else:
			var box: PackedFloat64Array = [
				_Fields.number(obstacle, "min_x") + x, _Fields.number(obstacle, "max_x") + x,
				_Fields.number(obstacle, "min_z") + z, _Fields.number(obstacle, "max_z") + z,
			]
			_obstacles.append(box)
			_obstacle_boxes.append(box)


func _find_open_cells() -> void:
	_open = _OpenCells.new(_rects[0], _obstacle_boxes, _FAR)


# The parts of a way that lead around the pillars at which it begins.
func _along_pillars(from: Vector2, rest: Vector2) -> Array[Vector2]:
	var ways: Array[Vector2] = []
	for pillar: Vector3 in pillars():
		var outward: Vector2 = from - Vector2(pillar.x, pillar.y)
		if outward.length() < pillar.z + 2.0 * _WALL_CLEARANCE + _TOUCHING and outward != Vector2.ZERO:
			ways.append(rest.slide(outward.normalized()))
	return ways


# The point, or the nearest beside the obstacle that it is in.
func _beside_obstacles(point: Vector2) -> Vector2:
	if is_surely_free(point, point):
		return point
	var best: Vector2 = point
	var shortest: float = INF
	for obstacle: PackedFloat64Array in _obstacles:
		for beside: Vector2 in _around(obstacle, point):
			if is_surely_free(beside, beside) and _distance(point, beside) < shortest:
				shortest = _distance(point, beside)
				best = beside
	return best


# Where one may come out of an obstacle.
static func _around(obstacle: PackedFloat64Array, point: Vector2) -> Array[Vector2]:
	if obstacle.size() == _CIRCLE:
		var middle: Vector2 = Vector2(obstacle[0], obstacle[1])
		var outward: Vector2 = (point - middle).normalized() if point != middle else Vector2(0.0, 1.0)
		return [middle + outward * (obstacle[2] + _WALL_CLEARANCE)]
	return [
		Vector2(obstacle[0] - _WALL_CLEARANCE, point.y), Vector2(obstacle[1] + _WALL_CLEARANCE, point.y),
		Vector2(point.x, obstacle[2] - _WALL_CLEARANCE), Vector2(point.x, obstacle[3] + _WALL_CLEARANCE),
	]


func _add_corridor(room: Dictionary, other: Dictionary, corridor: Dictionary) -> Doorway:
	var is_along_z: bool = room["center_x"] == other["center_x"]
	var along: String = "z" if is_along_z else "x"
	var here: float = room["center_" + along]
	var there: float = other["center_" + along]
	var size: float = room["size_" + along]
	var far_size: float = other["size_" + along]
	var across: float = room["center_x" if is_along_z else "center_z"]
	var width: float = corridor["width"]
	var ahead: float = signf(there - here)
	var wall: float = here + (ahead * size) / 2.0
	var far_wall: float = there - (ahead * far_size) / 2.0
	var door: float = (wall + far_wall) / 2.0
	var sides: PackedFloat64Array = [across - width / 2.0, across + width / 2.0]
	var ends: PackedFloat64Array = [minf(wall, door), maxf(wall, door)]
	_rects.append(sides + ends if is_along_z else ends + sides)
	var made: Doorway = Doorway.new()
	made.door_id = corridor["door_id"]
	made.leads_to = other["room_template_id"]
	made.position = _point(across, door, is_along_z)
	made.opening = _point(across, wall, is_along_z)
	made.arrival = _point(across, door - ahead * _ARRIVAL_DISTANCE, is_along_z)
	doorways.append(made)
	return made


static func _point(across: float, along: float, is_along_z: bool) -> Vector2:
	return Vector2(across, along) if is_along_z else Vector2(along, across)


static func _template_of(dungeon: Dictionary, room_template_id: String) -> Dictionary:
	for template: Dictionary in _Fields.list(dungeon, "room_templates"):
		if template["room_template_id"] == room_template_id:
			return template
	return {}


static func _rect_of(room: Dictionary) -> PackedFloat64Array:
	var x: float = room["center_x"]
	var z: float = room["center_z"]
	var half_x: float = _Fields.number(room, "size_x") / 2.0
	var half_z: float = _Fields.number(room, "size_z") / 2.0
	return [x - half_x, x + half_x, z - half_z, z + half_z]


static func _as_rect2(rect: PackedFloat64Array) -> Rect2:
	return Rect2(rect[0], rect[2], rect[1] - rect[0], rect[3] - rect[2])


static func _is_inside(rect: PackedFloat64Array, point: Vector2, tolerance: float) -> bool:
	return (
		point.x >= rect[0] - tolerance
		and point.x <= rect[1] + tolerance
		and point.y >= rect[2] - tolerance
		and point.y <= rect[3] + tolerance
	)


# How far the way goes before it comes so near to the obstacle, as a share of it; 0 if it begins there.
static func _share_before(obstacle: PackedFloat64Array, from: Vector2, to: Vector2, near: float) -> float:
	# A Vector2 subtracts in 32 bits; its components taken out do so in 64.
	var dx: float = float(to.x) - float(from.x)
	var dz: float = float(to.y) - float(from.y)
	if obstacle.size() == _CIRCLE:
		return _share_before_circle(float(from.x) - obstacle[0], float(from.y) - obstacle[1], dx, dz, obstacle[2] + near)
	var min_x: float = obstacle[0] - near - float(from.x)
	var max_x: float = obstacle[1] + near - float(from.x)
	var min_z: float = obstacle[2] - near - float(from.y)
	var max_z: float = obstacle[3] + near - float(from.y)
	if min_x < 0.0 and max_x > 0.0 and min_z < 0.0 and max_z > 0.0:
		return 0.0
	var enters: float = 0.0
	var leaves: float = 1.0
	for side: PackedFloat64Array in [[min_x, max_x, dx] as PackedFloat64Array, [min_z, max_z, dz] as PackedFloat64Array]:
		if side[2] == 0.0:
			if side[0] >= 0.0 or side[1] <= 0.0:
				return 1.0
			continue
		enters = maxf(enters, minf(side[0] / side[2], side[1] / side[2]))
		leaves = minf(leaves, maxf(side[0] / side[2], side[1] / side[2]))
	return enters if enters < leaves else 1.0


# From a point relative to the circle's middle.
static func _share_before_circle(x: float, z: float, dx: float, dz: float, radius: float) -> float:
	var outside: float = x * x + z * z - radius * radius
	if outside < 0.0:
		return 0.0
	var approach: float = x * dx + z * dz
	if approach >= 0.0:
		return 1.0
	var length: float = dx * dx + dz * dz
	var depth: float = approach * approach - length * outside
	return 1.0 if depth <= 0.0 else (-approach - sqrt(depth)) / length


# The part of the way inside one rectangle, as shares of the way; empty if there is none.
static func _segment_inside(rect: PackedFloat64Array, from: Vector2, to: Vector2, tolerance: float) -> PackedFloat64Array:
	var segment: PackedFloat64Array = [0.0, 1.0]
	# A Vector2 subtracts in 32 bits; its components taken out do so in 64.
	if not _clip(segment, from.x, float(to.x) - float(from.x), rect[0] - tolerance, rect[1] + tolerance):
		return []
	if not _clip(segment, from.y, float(to.y) - float(from.y), rect[2] - tolerance, rect[3] + tolerance):
		return []
	return segment if segment[0] <= segment[1] else PackedFloat64Array()


# Narrows the segment to where one coordinate is within its bounds; false if it never is.
static func _clip(segment: PackedFloat64Array, start: float, delta: float, lowest: float, highest: float) -> bool:
	if delta == 0.0:
		return start >= lowest and start <= highest
	var at_lowest: float = (lowest - start) / delta
	var at_highest: float = (highest - start) / delta
	segment[0] = maxf(segment[0], minf(at_lowest, at_highest))
	segment[1] = minf(segment[1], maxf(at_lowest, at_highest))
	return true


static func _distance(a: Vector2, b: Vector2) -> float:
	var x: float = float(b.x) - float(a.x)
	var y: float = float(b.y) - float(a.y)
	return sqrt(x * x + y * y)
