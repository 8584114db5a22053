class_name TrArenaMap
extends RefCounted
## An arena as movement sees it: where the middle of a fighter may be. The same as the server's [code]arena-map.ts[/code].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

# Half the width of a fighter, metres.
const _FIGHTER_RADIUS: float = 0.5
# The middle of a fighter is never further than this from 0 along an axis, metres.
const _LIMIT: float = 31.5

## The middle of a fighter is never further than this from 0 along x, metres.
var limit_x: float = 0.0
## See [member limit_x].
var limit_z: float = 0.0
## Where the middle of a fighter may not be, in the arena's order: each larger by a fighter's radius all around. Of a circle x, z and the
## radius, and of a box min_x, max_x, min_z, max_z.
var obstacles: Array[PackedFloat64Array] = []


## The map of an arena of the content.
static func of(arena: Dictionary) -> TrArenaMap:
	var map: TrArenaMap = TrArenaMap.new()
	map.limit_x = _limit_of(_Fields.number(arena, "size_x"))
	map.limit_z = _limit_of(_Fields.number(arena, "size_z"))
	for obstacle: Dictionary in _Fields.list(arena, "obstacles"):
		map.obstacles.append(_widened(obstacle))
	return map


static func _limit_of(size: float) -> float:
	var limit: float = size / 2.0 - _FIGHTER_RADIUS
	if limit > _LIMIT:
		limit = _LIMIT
	limit = floorf(limit * TrArenaStep.UNITS_PER_METRE) / TrArenaStep.UNITS_PER_METRE
	return limit if limit > 0.0 else 0.0


static func _widened(obstacle: Dictionary) -> PackedFloat64Array:
	if _Fields.text(obstacle, "shape") == "circle":
		return [
			TrArenaStep.snap(_Fields.number(obstacle, "x")),
			TrArenaStep.snap(_Fields.number(obstacle, "z")),
			TrArenaStep.snap(_Fields.number(obstacle, "radius") + _FIGHTER_RADIUS),
		]
	return [
		TrArenaStep.snap(_Fields.number(obstacle, "min_x") - _FIGHTER_RADIUS),
		TrArenaStep.snap(_Fields.number(obstacle, "max_x") + _FIGHTER_RADIUS),
		TrArenaStep.snap(_Fields.number(obstacle, "min_z") - _FIGHTER_RADIUS),
		TrArenaStep.snap(_Fields.number(obstacle, "max_z") + _FIGHTER_RADIUS),
	]
