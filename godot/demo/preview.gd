class_name DemoPreview
extends Node3D
## What one sees behind the menu: the dungeon of the content, kept or new, with statues of its enemies, and a slow flight through it.

const _Fields = preload("fields.gd")

const _SECONDS_PER_ROOM: float = 9.0

## The dungeon that is shown; set by the demo.
var dungeon: DemoDungeon = null
## What flies; set by the demo.
var camera: DemoCamera = null

var _statues: Array[DemoEnemyView] = []
var _route: Array[String] = []
var _flown: float = 0.0


## Shows the content's largest dungeon. Returns whether there is one.
func start() -> bool:
	stop()
	var largest: Dictionary = {}
	for id: String in Multiplayer.content.entries("dungeons"):
		var content: Dictionary = Multiplayer.content.dungeon(id)
		if _Fields.list(content, "room_templates").size() > _Fields.list(largest, "room_templates").size():
			largest = content
	if not dungeon.show_dungeon(largest):
		return false
	_route = dungeon.plan.room_order.duplicate()
	_place_statues(largest)
	visible = true
	_fly(0.0)
	camera.jump()
	return true


## Takes the statues away: a game begins.
func stop() -> void:
	visible = false
	for statue: DemoEnemyView in _statues:
		statue.queue_free()
	_statues.clear()


func _ready() -> void:
	visible = false


func _process(delta: float) -> void:
	if visible:
		_fly(delta)
		for statue: DemoEnemyView in _statues:
			statue.stand(delta)


# There and back again.
func _fly(delta: float) -> void:
	_flown += delta / _SECONDS_PER_ROOM
	var way: float = pingpong(_flown, maxf(0.001, _route.size() - 1.0))
	var from: int = mini(int(way), _route.size() - 1)
	var to: int = mini(from + 1, _route.size() - 1)
	var share: float = smoothstep(0.15, 0.85, way - from)
	camera.target = dungeon.middle_of(_route[from]).lerp(dungeon.middle_of(_route[to]), share)
	camera.distance = 27.0
	dungeon.set_room(_route[from] if share < 0.5 else _route[to])


func _place_statues(content: Dictionary) -> void:
	for template: Dictionary in _Fields.list(content, "room_templates"):
		var middle: Vector3 = dungeon.middle_of(_Fields.text(template, "room_template_id"))
		for enemy: Dictionary in _Fields.list(template, "enemies"):
			var statue: DemoEnemyView = DemoEnemyView.new()
			statue.position = middle + Vector3(_Fields.number(enemy, "x"), 0.0, _Fields.number(enemy, "z"))
			statue.rotation.y = -PI * 0.75
			add_child(statue)
			statue.dress(_Fields.text(enemy, "enemy_type_id"))
			_statues.append(statue)
