extends SceneTree
## Registers callbacks of every kind, decodes frames, and writes which callbacks were called: see test/godot/callbacks.test.ts.

var _log: Array = []
var _decoder: ColyseusDecoder
var _stops: Dictionary[String, Callable] = {}


func _init() -> void:
	var files: PackedStringArray = OS.get_cmdline_user_args()
	var script: Dictionary = JSON.parse_string(FileAccess.get_file_as_string(files[0]))
	_decoder = ColyseusDecoder.from_reflection(Marshalls.base64_to_raw(str(script["description"])))
	_listen()
	var logs: Array = []
	var steps: Array = script["steps"]
	for step: Dictionary in steps:
		_log = []
		if step.has("do"):
			call(str(step["do"]))
		if step.has("frame"):
			var is_rejoin: bool = step.get("rejoin", false)
			_decoder.decode(Marshalls.base64_to_raw(str(step["frame"])), 0, is_rejoin)
		logs.append(_log)
	var file: FileAccess = FileAccess.open(files[1], FileAccess.WRITE)
	file.store_string(JSON.stringify(logs))
	file.close()
	_stops.clear()
	_decoder.close()
	quit()


func _say(text: String) -> void:
	_log.append(text)


# Before there is any state.
func _listen() -> void:
	var state: ColyseusSchema = _decoder.state
	state.on_change(func() -> void: _say("state"))
	_stops["tick"] = state.listen("tick", func(now: float, before: Variant) -> void: _say("tick %s→%s" % [before, now]))
	state.on_add("players", _on_player)
	state.on_remove("players", func(player: ColyseusSchema, id: String) -> void: _say("-%s %s" % [id, player.get_field(&"health")]))
	state.on_change(func(player: Variant, id: String) -> void: _say("~%s %s" % [id, player != null]), "players")
	state.on_add("scores", func(score: float) -> void: _say("+score %s" % score))
	state.on_remove("scores", func(score: float, index: int) -> void: _say("-score %s at %d" % [score, index]))
	state.on_change(func(score: Variant, index: int) -> void: _say("~score %s at %d" % [score, index]), "scores")
	state.on_add("tags", func(tag: String, index: int) -> void: _say("+tag %s %d" % [tag, index]))
	state.listen("leader", func(leader: Variant) -> void: _say("leader %s" % (leader != null)))


func _on_player(player: ColyseusSchema, id: String) -> void:
	_say("+%s" % id)
	player.listen("health", func(now: float, before: Variant) -> void: _say("%s.health %s→%s" % [id, before, now]))
	player.on_change(func() -> void: _say("%s changed" % id))
	player.on_add("effects", func(until: float, effect: String) -> void: _say("%s +%s %s" % [id, effect, until]))
	player.on_remove("effects", func(_until: float, effect: String) -> void: _say("%s -%s" % [id, effect]))


func stop_tick() -> void:
	_stops["tick"].call()


# What is there is told at once, unless that is not wanted.
func listen_late() -> void:
	var state: ColyseusSchema = _decoder.state
	state.listen("tick", func(now: float) -> void: _say("late tick %s" % now))
	state.listen("tick", func(now: float) -> void: _say("quiet tick %s" % now), false)
	state.on_add("players", func(_player: ColyseusSchema, id: String) -> void: _say("late +%s" % id))
	state.on_add("players", func(_player: ColyseusSchema, id: String) -> void: _say("quiet +%s" % id), false)


# A callback of an object that is gone is forgotten.
func listen_of_freed_object() -> void:
	var node: Node = Node.new()
	_decoder.state.listen("tick", node.set_name.unbind(2).bind("never"), false)
	node.free()


# A callback may stop others, and itself.
func listen_and_stop() -> void:
	_stops["once"] = _decoder.state.listen("tick", func(_now: float) -> void:
		_say("once")
		_stops["once"].call()
		_stops["after"].call(), false)
	_stops["after"] = _decoder.state.listen("tick", func(_now: float) -> void: _say("never"), false)
