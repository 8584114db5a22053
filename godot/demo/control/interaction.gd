class_name DemoInteraction
extends RefCounted
## What the player could do here with E: the nearest loot first, then the nearest door.

enum Kind { NONE, PICK_UP, OPEN_DOOR, ENTER_DOOR, LOCKED_DOOR }

const _Fields = preload("../fields.gd")

# As the server has it; see docs/protocol.md. A little less, since one may be walking.
const _LOOT_REACH_M: float = 1.95
const _DOOR_REACH_M: float = 2.9
const _ROOM_NAMES: Dictionary[String, String] = {
	"start": "the first room", "combat": "a fight", "boss": "the boss", "treasure": "a treasure room", "exit": "the exit",
}

## What E does.
var kind: Kind = Kind.NONE
## The loot or the door it does it to.
var id: String = ""
## Where that is.
var place: Vector3 = Vector3.ZERO
## What to write on the screen.
var text: String = ""


## Looks around. Called every frame.
func refresh() -> void:
	var before: String = id
	var kind_before: Kind = kind
	kind = Kind.NONE
	id = ""
	if Multiplayer.state == null or Multiplayer.local == null or not Multiplayer.local.is_alive:
		return
	var here: Vector3 = Multiplayer.local.position
	_look_for_loot(here)
	if kind == Kind.NONE:
		_look_for_doors(here)
	if id != before or kind != kind_before:
		text = _describe()


func _look_for_loot(here: Vector3) -> void:
	var nearest: float = _LOOT_REACH_M
	for loot_instance_id: String in Multiplayer.state.loot_drops:
		if not Multiplayer.room.is_loot_shown(loot_instance_id):
			continue
		var at: Vector3 = Multiplayer.state.loot(loot_instance_id).place()
		var distance: float = here.distance_to(at)
		if distance < nearest:
			nearest = distance
			kind = Kind.PICK_UP
			id = loot_instance_id
			place = at


func _look_for_doors(here: Vector3) -> void:
	if Multiplayer.room.walkable_area == null:
		return
	var nearest: float = _DOOR_REACH_M
	for doorway: TrWalkableArea.Doorway in Multiplayer.room.walkable_area.doorways:
		var distance: float = Vector2(here.x, here.z).distance_to(doorway.position)
		if distance >= nearest:
			continue
		nearest = distance
		id = doorway.door_id
		place = Vector3(doorway.position.x, 0.0, doorway.position.y)
		var door: TrDoorSchema = Multiplayer.state.door(id)
		if Multiplayer.room.is_door_open(id):
			kind = Kind.ENTER_DOOR
		elif door != null and door.is_locked:
			kind = Kind.LOCKED_DOOR
		else:
			kind = Kind.OPEN_DOOR


func _describe() -> String:
	match kind:
		Kind.PICK_UP:
			var loot: TrLootDropSchema = Multiplayer.state.loot(id)
			var name: String = _Fields.title(loot.item_id)
			return "Pick up %s" % name if loot.quantity <= 1.0 else "Pick up %d %s" % [int(loot.quantity), name]
		Kind.ENTER_DOOR:
			return "Go through: %s" % _beyond()
		Kind.OPEN_DOOR:
			return "Open the door: %s" % _beyond()
		Kind.LOCKED_DOOR:
			return "Locked until the room is cleared"
	return ""


func _beyond() -> String:
	var leads_to: String = Multiplayer.room.walkable_area.doorway(id).leads_to
	for template: Dictionary in _Fields.list(Multiplayer.content.dungeon(Multiplayer.state.dungeon_id), "room_templates"):
		if _Fields.text(template, "room_template_id") == leads_to:
			return _ROOM_NAMES.get(_Fields.text(template, "room_type"), leads_to)
	return leads_to
