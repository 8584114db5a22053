extends RefCounted
## Finds the way through one room with obstacles: over the openings of its doors and the corners of what stands in it, as the server's bots and
## enemies do.

# Who goes around a corner keeps so far from it: rounding must not lead into the obstacle.
const _CORNER_CLEARANCE_M: float = 0.1

var _area: TrWalkableArea
var _points: PackedVector2Array = []
# How far it is from each point to each at least; infinite where there is no way.
var _metres: Array[PackedFloat64Array] = []


func _init(area: TrWalkableArea) -> void:
	_area = area
	for doorway: TrWalkableArea.Doorway in area.doorways:
		_add(doorway.opening)
	for pillar: Vector3 in area.pillars():
		_add_corners(Rect2(pillar.x - pillar.z, pillar.y - pillar.z, pillar.z * 2.0, pillar.z * 2.0))
	for block: Rect2 in area.blocks():
		_add_corners(block)
	_measure()
	# The area holds this, and neither would ever be freed.
	_area = null


## The first point on the shortest way; [param from] itself where no way leads on.
func first_point(area: TrWalkableArea, from: Vector2, goal: Vector2) -> Vector2:
	var last: PackedInt32Array = []
	for index: int in _points.size():
		if area.can_walk(_points[index], goal):
			last.append(index)
	var best: Vector2 = from
	var shortest: float = INF
	for index: int in _points.size():
		var there: float = from.distance_to(_points[index])
		# Who stands on it needs the next.
		if is_zero_approx(there) or there >= shortest:
			continue
		var whole: float = INF
		for at_end: int in last:
			whole = minf(whole, there + _metres[index][at_end] + _points[at_end].distance_to(goal))
		if whole < shortest and area.can_walk(from, _points[index]):
			shortest = whole
			best = _points[index]
	return best


func _add_corners(bounds: Rect2) -> void:
	var around: Rect2 = bounds.grow(_CORNER_CLEARANCE_M)
	for corner: Vector2 in [
		around.position, Vector2(around.position.x, around.end.y), Vector2(around.end.x, around.position.y), around.end,
	]:
		_add(corner)


func _add(point: Vector2) -> void:
	if _area.can_walk(point, point):
		_points.append(point)


# Floyd and Warshall: over each point, whether it makes any way shorter.
func _measure() -> void:
	for from: Vector2 in _points:
		var row: PackedFloat64Array = []
		for to: Vector2 in _points:
			row.append(from.distance_to(to) if _area.can_walk(from, to) else INF)
		_metres.append(row)
	for over: int in _points.size():
		for from: int in _points.size():
			var there: float = _metres[from][over]
			if there < INF:
				for to: int in _points.size():
					_metres[from][to] = minf(_metres[from][to], there + _metres[over][to])
