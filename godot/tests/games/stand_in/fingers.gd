extends Node
## Plays the stand-in game as a player would: presses keys, and looks only at the game's own nodes. Prints what it sees.
##
## Arguments: the server, a name for the files below [code]user://[/code], and [code]look[/code] if it is only to come in and
## look around, [code]meet[/code] if it is to wait for another player, or [code]again[/code] if it is to come into the same room twice.

const _CLOSE_M: float = 1.4

var _player: Node3D
var _doors: Array[Node3D] = []
var _was: Dictionary[String, Variant] = {}


# Before the game's own nodes are ready.
func _enter_tree() -> void:
	var args: PackedStringArray = OS.get_cmdline_user_args()
	Multiplayer.endpoint = args[0]
	Multiplayer.save_path = "user://%s/save.json" % args[1]
	Multiplayer.content_path = "user://%s/content.json" % args[1]


func _ready() -> void:
	Engine.max_fps = 60
	_player = $"../Player"
	_listen(^"StatsComponent", &"health_changed", func(now: float, most: float) -> void: _say("health", "%d of %d" % [now, most]))
	_listen(^"StateMachine", &"state_changed", func(_before: int, now: int) -> void: _say("state", now))
	_listen(^"Inventory", &"gold_changed", func(gold: int) -> void: _say("gold", gold))
	_listen(^"Inventory", &"item_removed", func(item_id: String, _quantity: int) -> void: _say("lost", item_id))
	_listen(^"CombatComponent", &"damage_dealt", _on_damage_dealt)
	_listen(^"CombatComponent", &"damage_taken", _on_damage_taken)
	get_tree().node_added.connect(_on_node_added)
	if "look" in OS.get_cmdline_user_args():
		_look()
	elif "meet" in OS.get_cmdline_user_args():
		_meet()
	elif "again" in OS.get_cmdline_user_args():
		_come_again()
	else:
		_play()


# Of a game that lacks it nothing is heard.
func _listen(path: NodePath, signal_name: StringName, what: Callable) -> void:
	if _player.has_node(path):
		_player.get_node(path).connect(signal_name, what)


# Comes in, looks around, walks a little and goes.
func _look() -> void:
	await Multiplayer.room.entered
	_say("in", Multiplayer.state.room_template_id)
	await _frames(10)
	var before: Vector3 = _player.global_position
	_press(&"move_back", true)
	await _frames(60)
	_press(&"move_back", false)
	_say("walked", _player.global_position.z > before.z + 1.0)
	_say("nodes shown", Multiplayer.state.enemies.size() + Multiplayer.state.doors.size())
	await Multiplayer.leave()
	await _frames(2)
	get_tree().quit()


# Waits for another player, and sees it come, walk and go.
func _meet() -> void:
	await Multiplayer.room.entered
	var other: Node3D = null
	while other == null:
		await _frames(1)
		for node: Node in get_tree().get_nodes_in_group(&"players"):
			if node != _player:
				other = node
	_say("meets", other.scene_file_path)
	var stats: Node = other.get_node(^"StatsComponent")
	_say("other has", "%s of %s" % [stats.get(&"current_health"), stats.get_indexed(^"stats:max_health")])
	other.get_node(^"StateMachine").connect(&"state_changed", func(_before: int, now: int) -> void: _say("other does", now))
	var place: Vector3 = other.global_position
	while other.global_position.distance_to(place) < 2.0:
		await _frames(1)
	_say("other", "walked")
	while is_instance_valid(other):
		await _frames(1)
	_say("other", "gone")
	await Multiplayer.leave()
	await _frames(2)
	get_tree().quit()


# Comes into a room in which it is already, whose enemy has stood for a while, and fights.
func _come_again() -> void:
	await Multiplayer.room.entered
	await _frames(30)
	_say("comes again", await Multiplayer.play())
	await _frames(30)
	await _fight()
	_say("enemy", "gone")
	await Multiplayer.leave()
	await _frames(2)
	get_tree().quit()


func _play() -> void:
	await _play_alone()
	await Multiplayer.room.entered
	_say("in", Multiplayer.state.room_template_id)
	await _frames(3)
	var alone: int = _own_acts()
	await _fight()
	_say("enemy", "gone")
	while int(str(_player.get_node(^"Inventory").get(&"gold"))) == 0:
		_walk_to(_nearest(&"pickups"))
		await _frames(1)
	await _go_on()
	_say("own acts in the room", _own_acts() - alone)
	await Multiplayer.leave()
	await _frames(2)
	_say("enemies left", get_tree().get_nodes_in_group(&"enemies").size())
	await _play_alone()
	get_tree().quit()


# Strikes back once it was hit.
func _fight() -> void:
	_say("walks", "to the enemy")
	while _enemy() != null:
		var enemy: Node3D = _enemy()
		_walk_to(enemy if enemy.global_position.distance_to(_player.global_position) > _CLOSE_M + 1.0 else null)
		_press(&"attack", _was.has("taken") and not Input.is_action_pressed(&"attack"))
		await get_tree().process_frame
	_press(&"attack", false)


# Through the door at the far end.
func _go_on() -> void:
	var there: Array[bool] = [false]
	Multiplayer.room.entered.connect(func(_id: String) -> void: there[0] = true, CONNECT_ONE_SHOT)
	_doors.sort_custom(func(a: Node3D, b: Node3D) -> bool: return a.global_position.z > b.global_position.z)
	var door: Node3D = _doors[0]
	while not there[0]:
		_walk_to(door)
		var is_open: bool = door.get(&"is_open")
		_press(&"interact", not is_open and not Input.is_action_pressed(&"interact"))
		await get_tree().process_frame
	_walk_to(null)
	_press(&"interact", false)
	await _frames(3)
	_say("in", Multiplayer.state.room_template_id)


# Without a server the game's own components act.
func _play_alone() -> void:
	var before: int = _own_acts()
	_press(&"move_forward", true)
	await _frames(10)
	_press(&"move_forward", false)
	_say("plays alone", _own_acts() > before)
	_was.erase("plays alone")


func _frames(count: int) -> void:
	for frame: int in count:
		await get_tree().physics_frame


func _own_acts() -> int:
	return _player.get(&"own_acts")


func _on_damage_dealt(amount: float, target: Node) -> void:
	_say("dealt", "%d to %s" % [amount, _name_of(target)])


func _on_damage_taken(amount: float, source: Node) -> void:
	_say("taken", "%d from %s" % [amount, _name_of(source)])


# Nodes of the same name get numbers.
static func _name_of(node: Node) -> String:
	return str(node.name).rstrip("0123456789") if node != null else "nobody"


func _on_node_added(node: Node) -> void:
	if node.scene_file_path != "" and node != _player:
		_say("shows", node.scene_file_path)
		if &"door_id" in node:
			_doors.append(node)
			node.connect(&"state_changed", func(_is_open: bool) -> void: _say("opens", node.get(&"door_id")))
	elif node.has_signal(&"picked_up"):
		_say("shows", "loot")
		node.connect(&"picked_up", func(item: Dictionary) -> void: _say("picked up", "%d %s" % [item["quantity"], item["item_id"]]))


func _enemy() -> Node3D:
	return _nearest(&"enemies")


func _nearest(group: StringName) -> Node3D:
	var nearest: Node3D = null
	for node: Node in get_tree().get_nodes_in_group(group):
		var body: Node3D = node
		if body.is_queued_for_deletion():
			continue
		if nearest == null or _player.global_position.distance_to(body.global_position) < _player.global_position.distance_to(nearest.global_position):
			nearest = body
	return nearest


func _walk_to(goal: Node3D) -> void:
	var way: Vector3 = goal.global_position - _player.global_position if goal != null else Vector3.ZERO
	_press(&"move_left", way.x < -0.2)
	_press(&"move_right", way.x > 0.2)
	_press(&"move_forward", way.z < -0.2)
	_press(&"move_back", way.z > 0.2)


func _press(action: StringName, is_pressed: bool) -> void:
	if is_pressed and not Input.is_action_pressed(action):
		Input.action_press(action)
	elif not is_pressed and Input.is_action_pressed(action):
		Input.action_release(action)


func _say(what: String, value: Variant) -> void:
	if is_same(_was.get(what), value) and what != "shows":
		return
	_was[what] = value
	print("GAME %s: %s" % [what, value])
