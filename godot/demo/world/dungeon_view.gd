class_name DemoDungeon
extends Node3D
## The whole dungeon, built once from its content. Rooms share one space, so going through a door only changes who is in the picture.

const _Fields = preload("../fields.gd")
const _CorridorView = preload("corridor_view.gd")
const _Plan = preload("plan.gd")
const _RoomView = preload("room_view.gd")

## The dungeon's rooms and corridors; null before there is content.
var plan: _Plan = null

var _dungeon_id: String = ""
var _room_template_id: String = ""
var _rooms: Dictionary[String, _RoomView] = {}
var _corridors: Dictionary[String, _CorridorView] = {}


## Builds a dungeon, if it is not there yet. Returns whether there is one.
func show_dungeon(dungeon: Dictionary) -> bool:
	var id: String = _Fields.text(dungeon, "id")
	if id == "" or id == _dungeon_id:
		return id != ""
	for child: Node in get_children():
		child.queue_free()
	_rooms.clear()
	_corridors.clear()
	_dungeon_id = id
	_room_template_id = ""
	plan = _Plan.new(dungeon)
	for room_template_id: String in plan.room_order:
		var room: _RoomView = _RoomView.new()
		add_child(room)
		room.build(plan, room_template_id)
		_rooms[room_template_id] = room
	for corridor: _Plan.Corridor in plan.corridors:
		var view: _CorridorView = _CorridorView.new()
		add_child(view)
		view.build(corridor)
		_corridors[corridor.door_id] = view
	return true


## The room that is played: it and its neighbours are lit.
func set_room(room_template_id: String) -> void:
	if plan == null or room_template_id == _room_template_id:
		return
	_room_template_id = room_template_id
	for id: String in _rooms:
		_rooms[id].set_lit(id == room_template_id or plan.are_neighbours(id, room_template_id))
	for corridor: _Plan.Corridor in plan.corridors:
		var is_near: bool = corridor.from == room_template_id or corridor.to == room_template_id
		_corridors[corridor.door_id].door.set_lit(is_near)


## The middle of a room.
func middle_of(room_template_id: String) -> Vector3:
	if plan == null or not plan.rooms.has(room_template_id):
		return Vector3.ZERO
	var middle: Vector2 = plan.rooms[room_template_id].get_center()
	return Vector3(middle.x, 0.0, middle.y)


## A door by its id, or null.
func door(door_id: String) -> DemoDoor:
	var corridor: _CorridorView = _corridors.get(door_id)
	return corridor.door if corridor != null else null


## Shows the doors as the room's state and the player's own wishes have them. With [param at_once], nothing swings.
func show_doors(doors: Dictionary, at_once: bool) -> void:
	for door_id: String in doors:
		var view: DemoDoor = door(door_id)
		if view == null:
			continue
		var state_of_door: TrDoorSchema = doors[door_id]
		var now: DemoDoor.State = DemoDoor.State.CLOSED
		if Multiplayer.room.is_door_open(door_id):
			now = DemoDoor.State.OPEN
		elif state_of_door.is_locked:
			now = DemoDoor.State.LOCKED
		if at_once:
			view.start_with(now)
		else:
			view.set_state(now)
