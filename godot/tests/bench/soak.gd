extends SceneTree
## Plays on and on, for [code]npm run soak:godot[/code], and writes down from time to time how many nodes, objects and resources there are and
## how much memory is in use, a line of JSON each.
##
## Arguments: the server, what to play, for how many seconds, and the file. [code]fight[/code] stays in a room of a dungeon, with the bridge,
## [code]arena[/code] in a match, in both as long as it lasts. [code]rounds[/code] comes into the one and then into the other, again and again,
## and writes down how it is whenever it has left both.

const Fists = preload("fists.gd")

const _SECONDS_BETWEEN_SAMPLES: float = 5.0
const _SECONDS_OF_A_VISIT: float = 4.0
const _LIMIT_SECONDS: float = 60.0
# What was freed last, and the timers of what was asked last, are gone by then.
const _SETTLE_SECONDS: float = 1.0

var _game: MultiplayerManager
var _fists: Fists
var _scene: Node = null
var _file: FileAccess
var _began_at: float = 0.0


func _initialize() -> void:
	Engine.max_fps = 60
	_play.call_deferred()


func _play() -> void:
	var args: PackedStringArray = OS.get_cmdline_user_args()
	await process_frame
	_game = root.get_node(^"Multiplayer")
	_game.endpoint = args[0]
	_game.save_path = "user://soak_%s/save.json" % args[1]
	_game.content_path = "user://soak_%s/content.json" % args[1]
	_game.failed.connect(func(error: ColyseusError) -> void: printerr(error))
	_fists = Fists.new(_game)
	_file = FileAccess.open(args[3], FileAccess.WRITE)
	_began_at = TrRoomClock.seconds()
	var seconds: float = args[2].to_float()
	while _seconds() < seconds:
		match args[1]:
			"fight":
				await _visit_dungeon(seconds - _seconds(), true)
			"arena":
				await _visit_arena(seconds - _seconds(), true)
			_:
				await _visit_dungeon(_SECONDS_OF_A_VISIT, false)
				await _visit_arena(_SECONDS_OF_A_VISIT, false)
				await create_timer(_SETTLE_SECONDS).timeout
				_sample()
	_file.close()
	quit()


func _visit_dungeon(seconds: float, is_watched: bool) -> void:
	var scene: PackedScene = load("res://scenes/main.tscn")
	_scene = scene.instantiate()
	# What plays it in the tests.
	_scene.get_node(^"Fingers").free()
	root.add_child(_scene)
	if await _until(func() -> bool: return _game.local != null):
		await _stay(seconds, is_watched)
	_fists.let_go_of_keys()
	await _game.leave()
	_scene.queue_free()
	_scene = null
	await process_frame


func _visit_arena(seconds: float, is_watched: bool) -> void:
	var options: Dictionary = {"pvp_mode_id": "last_standing", "has_bots": true}
	var deadline: float = _seconds() + _LIMIT_SECONDS
	# A character that was in a fight a moment ago is not let go yet.
	while not (await _game.arena.custom.make(options)).is_accepted and _seconds() < deadline:
		await create_timer(_SETTLE_SECONDS).timeout
	if _game.arena.current != null:
		_game.arena.current.start()
		if await _until(_is_fighting):
			await _stay(seconds, is_watched)
	await _game.leave()
	await _game.arena.leave()


func _stay(seconds: float, is_watched: bool) -> void:
	var until: float = _seconds() + seconds
	while _seconds() < until and (_game.local != null or _is_fighting()):
		await create_timer(minf(_SECONDS_BETWEEN_SAMPLES, maxf(0.1, until - _seconds()))).timeout
		if is_watched:
			_sample()


func _is_fighting() -> bool:
	return _game.arena.current != null and _game.arena.current.state.phase == TrArenaStateSchema.Phase.FIGHTING


func _until(is_so: Callable) -> bool:
	var deadline: float = _seconds() + _LIMIT_SECONDS
	while not is_so.call() and _seconds() < deadline:
		await process_frame
	return is_so.call()


func _process(delta: float) -> bool:
	if _game != null and _game.local != null and _scene != null:
		_fists.press_keys(delta)
	elif _game != null and _is_fighting():
		_fists.duel()
	return false


func _seconds() -> float:
	return TrRoomClock.seconds() - _began_at


func _sample() -> void:
	_file.store_line(JSON.stringify({
		"seconds": _seconds(), "nodes": Performance.get_monitor(Performance.OBJECT_NODE_COUNT),
		"orphan_nodes": Performance.get_monitor(Performance.OBJECT_ORPHAN_NODE_COUNT),
		"objects": Performance.get_monitor(Performance.OBJECT_COUNT), "resources": Performance.get_monitor(Performance.OBJECT_RESOURCE_COUNT),
		"memory_bytes": Performance.get_monitor(Performance.MEMORY_STATIC),
	}))
	_file.flush()
