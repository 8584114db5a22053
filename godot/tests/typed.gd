extends SceneTree
## Decodes one state into classes of every kind: those of the official code generator, in one file and in many, and one by hand.

const Bundle = preload("generated/schema.gd")
const Files = preload("generated/files/Game.gd")
const ItemFile = preload("generated/files/Item.gd")


class HandMadeItem:
	extends ColyseusSchema
	var name: String
	var x: float = 5.0
	var tags: Dictionary

	static func definition() -> Array:
		return []

	func shout() -> String:
		return name.to_upper()


class HandMade:
	extends ColyseusSchema
	var tick: int
	var items: Dictionary

	static func definition() -> Array:
		return [ColyseusSchema.Field.new("items", ColyseusSchema.MAP, HandMadeItem)]

	func first() -> HandMadeItem:
		return items["a"]


func _init() -> void:
	var files: PackedStringArray = OS.get_cmdline_user_args()
	var frames: Dictionary = JSON.parse_string(FileAccess.get_file_as_string(files[0]))
	var seen: Dictionary = {}
	var inner: Dictionary = _script(Bundle).get_script_constant_map()
	var bundled_game: GDScript = inner[&"Game"]
	var bundled_item: GDScript = inner[&"Item"]
	seen["bundle"] = _look(frames, bundled_game, bundled_game, bundled_item)
	var file_map: Dictionary = _script(Files).get_script_constant_map()
	var item_map: Dictionary = _script(ItemFile).get_script_constant_map()
	var game_class: GDScript = file_map[&"Game"]
	var item_class: GDScript = item_map[&"Item"]
	seen["files"] = _look(frames, Files as GDScript, game_class, item_class)
	seen["hand_made"] = _look(frames, HandMade as GDScript, HandMade as GDScript, HandMadeItem as GDScript)
	var decoder: ColyseusDecoder = _decode(frames, HandMade as GDScript)
	var state: HandMade = decoder.state
	seen["own_methods"] = [state.tick, state.first().shout(), state.first().x, state.first().name]
	seen["plain"] = _look(frames, null, ColyseusSchema as GDScript, ColyseusSchema as GDScript)
	var file: FileAccess = FileAccess.open(files[1], FileAccess.WRITE)
	file.store_string(JSON.stringify(seen))
	file.close()
	decoder.close()
	quit()


static func _script(script: GDScript) -> GDScript:
	return script


static func _decode(frames: Dictionary, root_class: GDScript) -> ColyseusDecoder:
	var decoder: ColyseusDecoder = ColyseusDecoder.from_reflection(Marshalls.base64_to_raw(str(frames["description"])), root_class)
	# Before the state is there, and so with nothing set.
	str(decoder.state)
	decoder.decode(Marshalls.base64_to_raw(str(frames["whole"])))
	return decoder


static func _look(frames: Dictionary, root_class: GDScript, game_class: GDScript, item_class: GDScript) -> Dictionary:
	var decoder: ColyseusDecoder = _decode(frames, root_class)
	var state: Variant = decoder.state
	@warning_ignore("unsafe_property_access")
	var items: Dictionary = state.items
	@warning_ignore("unsafe_property_access")
	var seen: Dictionary = {
		"is_game": is_instance_of(state, game_class), "is_item": is_instance_of(items["a"], item_class),
		"sword_is_item": is_instance_of(items["s"], item_class), "name": items["a"].name, "damage": items["s"].damage,
		"unset": state.best, "tick": state.tick, "text": str(items["a"]).contains("axe"),
	}
	decoder.close()
	return seen
