class_name FrameCost
extends SceneTree
## Measures what the addons cost of each frame, for [code]bench/godot.ts[/code]. In the measured time they are not called by the engine but
## here, one after the other, with a clock around each: what has come from the network, [code]Multiplayer._process[/code], the nodes of the
## bridge, and what a game asks and orders in a frame. The engine and the game are not in it. A frame in which the machine gave the processor to
## somebody else meanwhile is left out, where the machine says so.
##
## Arguments: the server, what to play ([code]fight[/code], [code]bridge[/code] or [code]arena[/code]), for how many seconds, and the file for
## the figures, in microseconds.

const Fists = preload("fists.gd")

const _WARM_UP_SECONDS: float = 4.0
const _START_LIMIT_SECONDS: float = 60.0
# Of Linux: how long this thread ran and waited, and how often it was given the processor.
const _SCHEDULE: String = "/proc/thread-self/schedstat"

var _game: MultiplayerManager
var _fists: Fists
var _what: String
var _room: ColyseusRoom = null
# Nodes of the bridge by their instance ids, and whether they want to be called: who has nothing to show switches itself off.
var _bridge: Dictionary[int, bool] = {}
var _is_measured: bool = false
var _frames: int = 0
var _figures: Dictionary[String, PackedInt64Array] = {"network": [], "process": [], "bridge": [], "game": []}
var _most_players: int = 0
var _most_enemies: int = 0


func _initialize() -> void:
	Engine.max_fps = 60
	_measure.call_deferred()


func _measure() -> void:
	var args: PackedStringArray = OS.get_cmdline_user_args()
	await process_frame
	_game = root.get_node(^"Multiplayer")
	_game.endpoint = args[0]
	_game.save_path = "user://%s/save.json" % args[1]
	_game.content_path = "user://%s/content.json" % args[1]
	_game.failed.connect(func(error: ColyseusError) -> void: printerr(error))
	_fists = Fists.new(_game)
	_what = args[1]
	if not await _come_in():
		printerr("No fight has begun within %d s." % _START_LIMIT_SECONDS)
		quit(1)
		return
	_take_over()
	await create_timer(_WARM_UP_SECONDS).timeout
	var received_before: int = _room.received_bytes
	_is_measured = true
	await create_timer(args[2].to_float()).timeout
	_is_measured = false
	var file: FileAccess = FileAccess.open(args[3], FileAccess.WRITE)
	file.store_string(JSON.stringify({
		"us": _figures, "players": _most_players, "enemies": _most_enemies, "frames": _frames,
		"received_bytes": _room.received_bytes - received_before,
	}))
	file.close()
	_hand_back()
	await _game.leave()
	quit()


func _come_in() -> bool:
	match _what:
		"fight":
			await _game.play({"character_name": "Meter"})
		"bridge":
			node_added.connect(func(node: Node) -> void:
				if node is TrWorld or node is TrPuppet:
					_bridge[node.get_instance_id()] = true)
			_add_game()
		"arena":
			await _game.arena.custom.make({"pvp_mode_id": "last_standing", "has_bots": true})
			if _game.arena.current != null:
				_game.arena.current.start()
	var until: int = Time.get_ticks_msec() + int(_START_LIMIT_SECONDS * 1000.0)
	while not _is_fighting() and Time.get_ticks_msec() < until:
		await process_frame
	return _is_fighting()


# Without the fingers that play it in the tests.
func _add_game() -> void:
	var scene: PackedScene = load("res://scenes/main.tscn")
	var game: Node = scene.instantiate()
	game.get_node(^"Fingers").free()
	root.add_child(game)


func _is_fighting() -> bool:
	if _what == "arena":
		return _game.arena.current != null and _game.arena.current.state.phase == TrArenaStateSchema.Phase.FIGHTING
	return _game.local != null


func _take_over() -> void:
	_room = _game.arena.current.room if _what == "arena" else _game.room.connection.room
	_game.set_process(false)
	process_frame.disconnect(_room._poll)


func _hand_back() -> void:
	var room: ColyseusRoom = _room
	_room = null
	_fists.let_go_of_keys()
	process_frame.connect(room._poll)
	_game.set_process(true)


func _process(delta: float) -> bool:
	if _room == null or not _is_fighting():
		return false
	var bridge: Array[Node] = []
	for id: int in _bridge.keys():
		var node: Node = instance_from_id(id)
		if node == null:
			_bridge.erase(id)
			continue
		node.set_process(_bridge[id])
		bridge.append(node)
	if _what == "bridge":
		_fists.press_keys(delta)
	var turns_before: String = _turns()
	var times: PackedInt64Array = [Time.get_ticks_usec()]
	_room._poll()
	times.append(Time.get_ticks_usec())
	_game._process(delta)
	times.append(Time.get_ticks_usec())
	for node: Node in bridge:
		if node.is_processing() and node.is_inside_tree() and not node.is_queued_for_deletion():
			node.call(&"_process", delta)
	times.append(Time.get_ticks_usec())
	if _is_fighting():
		_play(delta)
	times.append(Time.get_ticks_usec())
	# Nor does the engine call them between two frames.
	for node: Node in bridge:
		_bridge[node.get_instance_id()] = node.is_processing()
		node.set_process(false)
	if not _is_measured:
		return false
	_frames += 1
	if _turns() == turns_before:
		for part: int in _figures.size():
			var name: String = _figures.keys()[part]
			_figures[name].append(times[part + 1] - times[part])
	return false


# How often this thread was given the processor so far; empty where nobody says it.
static func _turns() -> String:
	var file: FileAccess = FileAccess.open(_SCHEDULE, FileAccess.READ)
	return file.get_line().get_slice(" ", 2) if file != null else ""


# What a game asks and orders in a frame.
func _play(delta: float) -> void:
	match _what:
		"fight":
			_fists.fight(delta)
			_look_at_room()
		"arena":
			_fists.duel()
			_look_at_match()
	if _what != "arena":
		_most_players = maxi(_most_players, _game.state.players.size())
		_most_enemies = maxi(_most_enemies, _game.state.enemies.size())
	else:
		_most_players = maxi(_most_players, _game.arena.current.state.fighters.size())


func _look_at_room() -> void:
	for id: String in _game.state.players:
		_game.room.player_position(id)
		_game.room.player_yaw(id)
	for id: String in _game.state.enemies:
		_game.room.enemy_position(id)
		_game.room.enemy_yaw(id)
		_game.room.enemy_health(id)
	for id: String in _game.state.projectiles:
		_game.room.projectile_position(id)


func _look_at_match() -> void:
	var fought: TrArenaMatch = _game.arena.current
	for id: String in fought.state.fighters:
		fought.position_of(id)
		fought.yaw_of(id)
		fought.activity_of(id)
	for shot: TrArenaShot in fought.shots.all:
		fought.projectile_position(shot)
