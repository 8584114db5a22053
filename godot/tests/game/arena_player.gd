extends SceneTree
## A player of a match who plays by itself and writes down what this client knows: [code]test/rooms/arena-in-godot.test.ts[/code].
##
## Arguments: the game server, a name for this player's files, the match's id, what to do ([code]stroll[/code] for a time, or
## [code]fight[/code] to the end), the file to write, and for how many seconds to stroll.

# So many seconds does a stroll go one way.
const _LEG: float = 0.37
const _REACH: float = 1.9

var _multiplayer: MultiplayerManager
var _duel: TrArenaMatch = null
var _what: String
var _seconds: float
var _path: String
var _random: RandomNumberGenerator = RandomNumberGenerator.new()
var _leg_left: float = 0.0
var _fought: float = 0.0
var _places: Array[Array] = []
var _pictures: Array[Array] = []
var _seen: Dictionary[String, int] = {}
var _phases: Array[int] = []
var _waits: PackedFloat64Array = []
var _is_done: bool = false


func _initialize() -> void:
	var args: PackedStringArray = OS.get_cmdline_user_args()
	Engine.max_fps = 60
	_random.seed = 5
	_what = args[3]
	_path = args[4]
	_seconds = args[5].to_float()
	_play.call_deferred(args[0], args[1], args[2])


func _play(endpoint: String, name: String, match_id: String) -> void:
	_multiplayer = root.get_node(^"Multiplayer")
	_multiplayer.endpoint = endpoint
	_multiplayer.save_path = "user://test/%s/save.json" % name
	_multiplayer.content_path = "user://test/%s/content.json" % name
	_multiplayer.failed.connect(func(error: ColyseusError) -> void: printerr(error))
	_multiplayer.arena.joined.connect(_on_joined)
	if await _multiplayer.arena.join_by_id(match_id, {"character_name": "Bea"}) == null:
		quit(1)


func _on_joined(duel: TrArenaMatch) -> void:
	_duel = duel
	duel.state_changed.connect(_on_state_changed)
	duel.phase_changed.connect(_on_phase_changed)
	duel.hit_predicted.connect(func(_hit: TrArenaHit) -> void: _count("hit_predicted"))
	duel.hit_taken_back.connect(func(_hit: TrArenaHit) -> void: _count("hit_taken_back"))
	duel.hit_settled.connect(func(hit: TrArenaHit, _was: bool) -> void: _count("hit_by_%d" % hit.source_slot))
	duel.shot_appeared.connect(func(shot: TrArenaShot) -> void: _count("shot_predicted" if shot.is_predicted() else "shot_seen"))
	duel.shot_gone.connect(func(_shot: TrArenaShot) -> void: _count("shot_gone"))
	duel.lost.connect(func(_code: int, _reason: String) -> void: _count("lost"))
	duel.back.connect(func() -> void: _count("back"))
	duel.left.connect(func(_code: int, _reason: String) -> void: _end())


func _on_phase_changed(phase: int) -> void:
	_phases.append(phase)
	if phase == TrArenaStateSchema.Phase.OVER:
		_end()


func _count(what: String) -> void:
	_seen[what] = _seen.get(what, 0) + 1


func _on_state_changed() -> void:
	for id: String in _duel.state.fighters:
		var place: PackedFloat64Array = _duel._track_of(id).newest()
		_places.append([_duel.tick, id, place[0], place[1]])
	if _duel.pace.wait_ticks >= 0.0 and _fought > 1.0:
		_waits.append(_duel.pace.wait_ticks)


func _process(delta: float) -> bool:
	if _duel == null or _is_done:
		return false
	if _duel.state.phase != TrArenaStateSchema.Phase.FIGHTING:
		return false
	_fought += delta
	if _fought > 0.5:
		_note_picture()
	if _what == "stroll":
		_stroll(delta)
		if _fought > _seconds:
			_end()
	else:
		_fight()
	return false


# Where the others are shown, and at which tick.
func _note_picture() -> void:
	for id: String in _duel.state.fighters:
		if id != _duel.player_id:
			var place: PackedFloat64Array = _duel._track_of(id).at(_duel.picture.tick)
			_pictures.append([_duel.picture.tick, id, place[0], place[1]])


func _stroll(delta: float) -> void:
	_leg_left -= delta
	if _leg_left > 0.0:
		return
	_leg_left = _LEG
	_duel.walk(Vector2.from_angle(_random.randf() * TAU) * (1.0 if _random.randf() < 0.8 else 0.6))
	_duel.look(_random.randf() * TAU)
	match _random.randi() % 4:
		0: _duel.press("dodge_roll")
		1: _duel.press("melee_attack")
		2: _duel.press("fireball")


func _fight() -> void:
	for each: TrArenaFighterSchema in _duel.state.fighters.values():
		if each.player_id == _duel.player_id or not each.is_alive():
			continue
		var at: Vector3 = _duel.position_of(each.player_id)
		var way: Vector3 = at - _duel.position_of(_duel.player_id)
		_duel.look_at(Vector2(at.x, at.z))
		_duel.walk(Vector2(way.x, way.z).normalized() if way.length() > 1.2 else Vector2.ZERO)
		if way.length() < _REACH and _duel.can_use("melee_attack"):
			_duel.press("melee_attack")
		return


func _end() -> void:
	if _is_done:
		return
	_is_done = true
	_waits.sort()
	var file: FileAccess = FileAccess.open(_path, FileAccess.WRITE)
	file.store_string(JSON.stringify({
		"player_id": _duel.player_id, "corrections": _duel.own.corrections, "longest_correction": _duel.own.longest_correction,
		"late_corrections": _duel.own.late_corrections, "skipped_inputs": _duel.pace.skipped_inputs,
		"replays": _duel.own.replays, "inputs": _duel._input.sent_count, "starved": _duel.pace.starved_ticks,
		"wait": _waits[_waits.size() >> 1] if not _waits.is_empty() else -1.0, "rate": _duel.pace.rate, "places": _places, "pictures": _pictures, "seen": _seen,
		"phases": _phases, "confirmed": _duel.hits.confirmed_count, "taken_back": _duel.hits.taken_back_count,
		"unforeseen": _duel.hits.unforeseen_count, "shots": _duel.shots.predicted, "shots_taken_back": _duel.shots.taken_back,
		"shot_jump": _duel.shots.newest_jump, "result": _duel.result,
		"round_trip_ms": _duel.quality.round_trip_ms, "fought": _fought,
		"received_per_second": _duel.quality.received_bytes_per_second, "sent_per_second": _duel.quality.sent_bytes_per_second,
	}, "", true, true))
	file.close()
	await _multiplayer.leave()
	quit()
