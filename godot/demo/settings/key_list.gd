extends Label
## Which keys do what, below the menu: those that the player has chosen, or the gamepad's buttons while that is used.

var _for_pad: bool = false


func _ready() -> void:
	DemoSettings.shared().changed.connect(_write)
	_write()


func _process(_delta: float) -> void:
	if is_visible_in_tree() and _for_pad != DemoSettings.uses_pad:
		_write()


func _write() -> void:
	_for_pad = DemoSettings.uses_pad
	var walk: String = "Left stick" if _for_pad else "/".join([_key(&"move_up"), _key(&"move_left"), _key(&"move_down"), _key(&"move_right")])
	text = "\n".join([
		_line([walk, "walk", _key(&"sprint"), "sprint", _key(&"dodge"), "dodge roll"]),
		_line([
			"Right stick" if _for_pad else "Mouse", "aim", _key(&"attack"), "strike",
			", ".join([_key(&"skill_1"), _key(&"skill_2"), _key(&"skill_3"), _key(&"skill_4")]), "abilities",
		]),
		_line([
			_key(&"interact"), "pick up, open, go through", _key(&"drink_health"), "drink health", _key(&"drink_mana"), "drink mana",
			_key(&"respawn"), "come back from death",
		]),
		_line([
			_key(&"toggle_character"), "character", _key(&"toggle_connection"), "connection", _key(&"menu"), "menu",
		]),
	])


static func _line(pairs: PackedStringArray) -> String:
	var parts: PackedStringArray = []
	for place: int in range(0, pairs.size(), 2):
		parts.append("%s    %s" % [pairs[place], pairs[place + 1]])
	return "          ".join(parts)


static func _key(action: StringName) -> String:
	var name_of_it: String = DemoSettings.key(action)
	return name_of_it if name_of_it != "" else "–"
