class_name DemoLootView
extends Node3D
## Something to pick up: it turns and bobs in a beam of the colour of its kind.

const _Kit = preload("../look/kit.gd")
const _Palette = preload("../look/palette.gd")

const _ASIDE_M: float = 0.4

## What it shows.
var loot_instance_id: String = ""

var _thing: Node3D = null
var _age: float = 0.0


## Makes the thing that lies there.
func build(p_loot_instance_id: String, loot: TrLootDropSchema) -> void:
	loot_instance_id = p_loot_instance_id
	var item_id: String = loot.item_id
	var item_type: String = loot.item_type
	var color: Color = _Palette.of_loot(item_id, item_type)
	# What one enemy drops lies in one place; it is shown side by side.
	var aside: float = hash(loot_instance_id) % 1000 * 2.4
	position = loot.place() + Vector3(cos(aside), 0.0, sin(aside)) * _ASIDE_M
	_age = position.x * 0.7
	_thing = _Kit.joint(self)
	match item_type:
		"gold":
			_make_coins()
		"consumable":
			_make_bottle(color)
		_:
			_make_sword(color)
	var beam: MeshInstance3D = _Kit.part(self, _Kit.cone(0.2, 0.05, 1.9, 12), _Kit.glowing(Color(color, 0.16)), Vector3(0.0, 0.95, 0.0))
	beam.sorting_offset = 1.0
	var ring: MeshInstance3D = _Kit.part(self, _Kit.ring(0.36, 0.42), _Kit.glowing(Color(color, 0.7)), Vector3(0.0, 0.03, 0.0))
	ring.scale.y = 0.15


func _process(delta: float) -> void:
	visible = Multiplayer.room.is_loot_shown(loot_instance_id)
	_age += delta
	_thing.position.y = 0.52 + sin(_age * 2.4) * 0.1
	_thing.rotation.y = _age * 1.6
	var grown: float = minf(1.0, scale.x + delta * 4.0)
	scale = Vector3.ONE * grown


func _enter_tree() -> void:
	scale = Vector3.ONE * 0.2


func _make_coins() -> void:
	for place: int in 5:
		var angle: float = TAU * place / 5.0
		var coin: MeshInstance3D = _Kit.part(
			_thing, _Kit.cone(0.15, 0.15, 0.05, 14), _Kit.matte(_Palette.GOLD),
			Vector3(cos(angle) * 0.17, -0.12 + 0.05 * place, sin(angle) * 0.17)
		)
		coin.rotation = Vector3(0.5 * sin(angle), 0.0, 0.5 * cos(angle))


func _make_bottle(color: Color) -> void:
	_Kit.part(_thing, _Kit.ball(0.22), _Kit.matte(color))
	_Kit.part(_thing, _Kit.cone(0.09, 0.08, 0.2, 10), _Kit.matte(color.lightened(0.4)), Vector3(0.0, 0.27, 0.0))
	_Kit.part(_thing, _Kit.cone(0.07, 0.08, 0.1, 8), _Kit.matte(_Palette.WOOD), Vector3(0.0, 0.4, 0.0))


func _make_sword(color: Color) -> void:
	var sword: Node3D = _Kit.joint(_thing, Vector3(0.0, 0.15, 0.0))
	sword.rotation.z = 0.5
	_Kit.part(sword, _Kit.box(Vector3(0.1, 0.75, 0.04)), _Kit.matte(_Palette.STEEL), Vector3(0.0, 0.2, 0.0))
	_Kit.part(sword, _Kit.box(Vector3(0.34, 0.08, 0.08)), _Kit.matte(color), Vector3(0.0, -0.18, 0.0))
	_Kit.part(sword, _Kit.box(Vector3(0.08, 0.22, 0.08)), _Kit.matte(_Palette.DARK_WOOD), Vector3(0.0, -0.32, 0.0))
