extends RefCounted
## A dungeon's rooms and corridors as rectangles on the floor, worked out from its content. This is only for drawing; where the local player can
## walk says [code]Multiplayer.room.walkable_area[/code].

const _Fields = preload("../fields.gd")

## Walls stand outside the floor and are this thick.
const WALL_M: float = 0.8


## A way between two rooms.
class Corridor:
	extends RefCounted
	var door_id: String
	var from: String
	var to: String
	var rect: Rect2
	var width: float
	var is_along_z: bool
	var door: Vector2


## A gap in a wall: on which side of the room, and where along it.
class Opening:
	extends RefCounted
	## Out of the room.
	var outwards: Vector2
	var middle: float
	var width: float


## By room_template_id.
var rooms: Dictionary[String, Rect2] = {}
## By room_template_id: start, combat, boss, treasure, exit.
var room_types: Dictionary[String, String] = {}
## Where players can walk in it, by room_template_id.
var areas: Dictionary[String, TrWalkableArea] = {}
var room_order: Array[String] = []
var corridors: Array[Corridor] = []


func _init(dungeon: Dictionary) -> void:
	for template: Dictionary in _Fields.list(dungeon, "room_templates"):
		var id: String = _Fields.text(template, "room_template_id")
		var size: Vector2 = Vector2(_Fields.number(template, "size_x", 20.0), _Fields.number(template, "size_z", 20.0))
		var center: Vector2 = Vector2(_Fields.number(template, "center_x"), _Fields.number(template, "center_z"))
		rooms[id] = Rect2(center - size * 0.5, size)
		room_types[id] = _Fields.text(template, "room_type")
		areas[id] = TrWalkableArea.of(dungeon, id)
		room_order.append(id)
	for entry: Dictionary in _Fields.list(dungeon, "corridors"):
		var corridor: Corridor = _corridor(entry)
		if corridor != null:
			corridors.append(corridor)


## The gaps in a room's walls.
func openings_of(room_template_id: String) -> Array[Opening]:
	var found: Array[Opening] = []
	for corridor: Corridor in corridors:
		if corridor.from != room_template_id and corridor.to != room_template_id:
			continue
		var ahead: Vector2 = corridor.door - rooms[room_template_id].get_center()
		var opening: Opening = Opening.new()
		opening.width = corridor.width
		if corridor.is_along_z:
			opening.outwards = Vector2(0.0, signf(ahead.y))
			opening.middle = corridor.door.x
		else:
			opening.outwards = Vector2(signf(ahead.x), 0.0)
			opening.middle = corridor.door.y
		found.append(opening)
	return found


## The corridor of a door, or null.
func corridor_of(door_id: String) -> Corridor:
	for corridor: Corridor in corridors:
		if corridor.door_id == door_id:
			return corridor
	return null


## Whether a corridor joins the two rooms.
func are_neighbours(one: String, other: String) -> bool:
	return corridors.any(
		func(corridor: Corridor) -> bool:
			return corridor.from == one and corridor.to == other or corridor.from == other and corridor.to == one
	)


func _corridor(entry: Dictionary) -> Corridor:
	var corridor: Corridor = Corridor.new()
	corridor.door_id = _Fields.text(entry, "door_id")
	corridor.from = _Fields.text(entry, "from")
	corridor.to = _Fields.text(entry, "to")
	corridor.width = _Fields.number(entry, "width", 4.0)
	if not rooms.has(corridor.from) or not rooms.has(corridor.to):
		return null
	var near: Rect2 = rooms[corridor.from]
	var far: Rect2 = rooms[corridor.to]
	corridor.is_along_z = is_equal_approx(near.get_center().x, far.get_center().x)
	if corridor.is_along_z:
		var start: float = minf(near.end.y, far.end.y)
		var end: float = maxf(near.position.y, far.position.y)
		corridor.rect = Rect2(near.get_center().x - corridor.width * 0.5, start, corridor.width, end - start)
	else:
		var start: float = minf(near.end.x, far.end.x)
		var end: float = maxf(near.position.x, far.position.x)
		corridor.rect = Rect2(start, near.get_center().y - corridor.width * 0.5, end - start, corridor.width)
	corridor.door = corridor.rect.get_center()
	return corridor
