extends SceneTree
## Plays scenes of prediction without a server, and writes down what was seen.

const _FRAME: float = 1.0 / 60.0

var _moves: Array[Dictionary] = []


func _initialize() -> void:
	_play()


func _play() -> void:
	await process_frame
	var seen: Dictionary = {
		"smoothing": _smoothing(), "interpolation": _interpolation(), "even_walk": _even_walk(), "standing": _standing(), "teleport": _teleport(),
		"enemy": await _enemy(), "clock": await _clock(), "inventory": _inventory(), "resource": _resource(), "rules": _rules(),
		"corrections": await _corrections(), "checks": _checks(),
	}
	var file: FileAccess = FileAccess.open(OS.get_cmdline_user_args()[0], FileAccess.WRITE)
	file.store_string(JSON.stringify(seen))
	file.close()
	quit()


# A correction of 1 m and one of 5 m: the offset that is left after each frame.
func _smoothing() -> Dictionary:
	var seen: Dictionary = {}
	for metres: float in [1.0, 5.0]:
		var smoother: TrPositionSmoother = TrPositionSmoother.new(4.0, 3.0)
		smoother.correct(Vector3(metres, 0.0, 0.0), Vector3.ZERO)
		var offsets: Array = [smoother.offset.x]
		for frame: int in 30:
			smoother.advance(_FRAME)
			offsets.append(smoother.offset.x)
		seen[str(int(metres))] = offsets
	return seen


# Somebody walks with 6 m/s; the snapshots come late by up to 60 ms.
func _interpolation() -> Array:
	var others: TrInterpolation = TrInterpolation.new(TrMultiplayerTuning.new())
	others.sprint_speed = 9.0
	var late: PackedFloat64Array = [0.0, 0.05, 0.01, 0.06, 0.0, 0.03, 0.02, 0.06, 0.0, 0.01]
	var shown: Array = []
	var next: int = 0
	for frame: int in 150:
		var now: float = frame * _FRAME
		while next < late.size() and next * 0.2 + late[next] <= now:
			others.apply_server_state("p", Vector3(next * 1.2, 0.0, 0.0), 0.0, Vector3.ZERO, 0.0, (next * 0.2 + late[next]) * 20.0)
			next += 1
		if next > 0:
			others.advance(now * 20.0)
			shown.append([now, others.position_of("p").x])
	return shown


# Somebody walks 10 s with 6 m/s through a corner, and stops. The room tells of it in ticks, up to 5 of them late; and in the middle it says
# that the walk is 0.25 m behind.
func _even_walk() -> Dictionary:
	var others: TrInterpolation = TrInterpolation.new(TrMultiplayerTuning.new())
	# Since which tick, when it comes, where and how fast.
	var news: Array = [
		[100.0, 104.0, Vector3.ZERO, Vector3(6.0, 0.0, 0.0)],
		[160.0, 165.0, Vector3(17.75, 0.0, 0.0), Vector3(6.0, 0.0, 0.0)],
		[220.0, 221.0, Vector3(35.75, 0.0, 0.0), Vector3(0.0, 0.0, 6.0)],
		[300.0, 305.0, Vector3(35.75, 0.0, 24.0), Vector3.ZERO],
	]
	others.apply_server_state("p", Vector3.ZERO, 0.0, Vector3.ZERO, 0.0, 50.0)
	var shown: Array = []
	for frame: int in 780:
		var tick: float = 60.0 + frame * _FRAME * 20.0
		while not news.is_empty() and news[0][1] <= tick:
			var told: Array = news.pop_front()
			var since: float = told[0]
			var comes: float = told[1]
			var place: Vector3 = told[2]
			var velocity: Vector3 = told[3]
			others.apply_server_state("p", place, 0.0, velocity, since, comes)
		others.advance(tick)
		var at: Vector3 = others.position_of("p")
		shown.append([tick, at.x, at.z])
	return {"shown": shown, "delay": others.delay_of("p")}


# Somebody stands for 5 s and then walks: it must not be shown as a walk of 5 s.
func _standing() -> Array:
	var others: TrInterpolation = TrInterpolation.new(TrMultiplayerTuning.new())
	others.sprint_speed = 9.0
	others.apply_server_state("p", Vector3.ZERO, 0.0, Vector3.ZERO, 0.0, 0.0)
	others.apply_server_state("p", Vector3(1.2, 0.0, 0.0), 1.0, Vector3.ZERO, 0.0, 100.0)
	var shown: Array = []
	for tick: float in [100.0, 102.0, 104.0, 106.0, 180.0]:
		others.advance(tick)
		shown.append(others.position_of("p").x)
	return shown + [others.yaw_of("p")]


func _teleport() -> Array:
	var others: TrInterpolation = TrInterpolation.new(TrMultiplayerTuning.new())
	others.apply_server_state("p", Vector3.ZERO, 0.0, Vector3.ZERO, 0.0, 0.0)
	others.apply_server_state("p", Vector3(20.0, 0.0, 0.0), 0.0, Vector3.ZERO, 0.0, 4.0)
	others.advance(4.0)
	var shown: Array = [others.position_of("p").x]
	others.remove("p")
	return shown + [others.has("p"), others.position_of("p").x]


# An enemy walks; then its next walk begins 1 m elsewhere. How far it is shown to move in each frame.
func _enemy() -> Array:
	var clock: TrRoomClock = TrRoomClock.new()
	clock.apply_server_state(100.0)
	var tracks: TrEnemyTracks = TrEnemyTracks.new(clock, TrMultiplayerTuning.new())
	var enemy: TrEnemySchema = TrEnemySchema.new()
	enemy.position_x = 0.0
	enemy.move_to_x = 10.0
	enemy.move_speed = 3.0
	enemy.started_tick = 100.0
	tracks.add("e", enemy)
	var steps: Array = []
	for frame: int in 40:
		var before: Vector3 = tracks.position_of("e")
		var began_at: float = TrRoomClock.seconds()
		await process_frame
		if frame == 20:
			enemy.position_x = tracks.authoritative_position_of("e").x - 1.0
			enemy.started_tick = clock.tick()
			tracks.update("e")
		tracks.advance(TrRoomClock.seconds() - began_at)
		steps.append([TrRoomClock.seconds() - began_at, before.distance_to(tracks.position_of("e"))])
	return steps


# The server's tick is 3 ahead of what one thought, and then 100.
func _clock() -> Dictionary:
	var clock: TrRoomClock = TrRoomClock.new()
	clock.apply_server_state(1000.0)
	clock.apply_server_state(1003.0)
	var ticks: Array = [clock.tick()]
	for frame: int in 20:
		await process_frame
		ticks.append(clock.tick())
	var at: float = TrRoomClock.seconds()
	var settled: float = clock.tick_at(at + 5.0) - clock.newest - (at + 5.0 - clock.newest_at) * 20.0
	clock.apply_server_state(1200.0)
	return {"ticks": ticks, "settled": settled, "jumped": clock.tick()}


func _inventory() -> Dictionary:
	var mine: TrInventory = TrInventory.new()
	var told: Array = []
	mine.changed.connect(func(items: Dictionary, pieces: int) -> void: told.append([items, pieces]))
	mine.apply_server_state({"health_potion": 2.0}, 5)
	var gold: TrInventory.Change = mine.expect("gold", 7, true)
	var potion: TrInventory.Change = mine.expect("health_potion", -2)
	var expected: Array = [mine.inventory, mine.gold]
	# The server says what the gold has made, then refuses the potions.
	mine.apply_server_state({"health_potion": 2.0}, 12)
	var after_gold: Array = [mine.inventory, mine.gold]
	mine.settle(gold)
	mine.settle(potion)
	return {"told": told, "expected": expected, "after_gold": after_gold, "at_last": [mine.inventory, mine.gold]}


# What the server says late does not give back what was used just now; what it says at last does.
func _resource() -> Array:
	var stamina: TrPredictedResource = TrPredictedResource.new(0.75, 20.0)
	stamina.reconcile(100.0, 0.0, 100.0, 0.0, 30.0)
	stamina.use(20.0, 10.0, 4.0)
	var shown: Array = [stamina.at(10.0), stamina.at(34.0), stamina.at(36.0)]
	stamina.reconcile(100.0, 0.0, 100.0, 12.0, 30.0)
	shown.append(stamina.at(12.0))
	stamina.reconcile(40.0, 32.0, 100.0, 14.0, 30.0)
	shown.append(stamina.at(14.0))
	stamina.reconcile(90.0, 0.0, 100.0, 60.0, 30.0)
	shown.append(stamina.at(60.0))
	return shown


# What a designer has made of the rules' numbers, as the client goes by it.
func _rules() -> Dictionary:
	var content: TrContentCache = TrContentCache.new()
	content._sets = {
		"combat-stats": {"player": {"move_speed": 6.0, "attack_range": 2.0}},
		"rules": {"default": {
			"mana_regeneration": {"per_second": 8.0, "pause_seconds": 0.5}, "stamina_regeneration": {"per_second": 20.0, "pause_seconds": 3.0},
			"sprint_speed_factor": 2.0, "sprint_stamina_per_second": 40.0, "reach_tolerance_m": 0.5,
		}},
	}
	var ground: TrWalkableArea = TrWalkableArea.of({"room_templates": [
		{"room_template_id": "a", "center_x": 0.0, "center_z": 0.0, "size_x": 40.0, "size_z": 40.0},
	]}, "a")
	var clock: TrRoomClock = TrRoomClock.new()
	clock.apply_server_state(0.0)
	var sender: TrMoveSender = TrMoveSender.new(func(_move: Dictionary) -> void: pass, TrMessageBudget.new())
	var local: TrLocalPlayer = TrLocalPlayer.new(TrPlayerSchema.new(), ground, sender, clock, content, TrMultiplayerTuning.new(), TrCooldowns.new())
	local._sprints = true
	var ticks: float = clock.ticks_in(1.0)
	var tuning: TrMultiplayerTuning = TrMultiplayerTuning.new()
	var enemies: TrEnemyTracks = TrEnemyTracks.new(clock, tuning)
	var combat: TrPredictedCombat = TrPredictedCombat.new(TrRoomStateSchema.new(), local, enemies, ground, clock, content, tuning, 0.2)
	var misses: Array = [2.4, 2.6].map(func(z: float) -> String: return combat._miss_at({}, 0.0, Vector3(0.0, 0.0, z)))
	return {
		"strike_at_2.4_m": misses[0], "strike_at_2.6_m": misses[1],
		"sprint": local.speed(), "mana_per_second": local.mana_resource.per_tick * ticks, "mana_pause": local.mana_resource.pause_ticks / ticks,
		"stamina_per_second": local.stamina_resource.per_tick * ticks, "stamina_pause": local.stamina_resource.pause_ticks / ticks,
		"early_step_of_another": _early_step(content),
	}


# Another player is put 1.2 m further one tick after its last place: how fast it is shown to go there, in metres a second.
func _early_step(content: TrContentCache) -> float:
	var connection: TrRoomConnection = TrRoomConnection.new(ColyseusRoom.new(), content, TrMultiplayerTuning.new(), TrCooldowns.new())
	connection.state = TrRoomStateSchema.new()
	connection.player_id = "me"
	connection.state.players["me"] = TrPlayerSchema.new()
	connection.clock.apply_server_state(0.0)
	connection._make_parts()
	var others: TrInterpolation = connection.others
	others.apply_server_state("p", Vector3.ZERO, 0.0, Vector3.ZERO, 0.0, 0.0)
	others.apply_server_state("p", Vector3(1.2, 0.0, 0.0), 0.0, Vector3.ZERO, 0.0, 1.0)
	var starts_at: float = others.delay_of("p") * others.ticks_per_second
	others.advance(starts_at)
	var before: float = others.position_of("p").x
	others.advance(starts_at + 1.0)
	return (others.position_of("p").x - before) * others.ticks_per_second


# The player walks for a while; a move is refused, and those that were on their way behind it, too.
func _corrections() -> Dictionary:
	var content: TrContentCache = (root.get_node(^"Multiplayer") as MultiplayerManager).content
	content._sets = {
		"combat-stats": {"player": {"move_speed": 6.0}},
		"rules": {"default": {
			"mana_regeneration": {"per_second": 5.0, "pause_seconds": 0.0}, "stamina_regeneration": {"per_second": 15.0, "pause_seconds": 1.0},
			"sprint_speed_factor": 1.5, "sprint_stamina_per_second": 10.0, "pickup_radius_m": 2.0, "door_reach_m": 3.0, "reach_tolerance_m": 0.05, "latency_tolerance_seconds": 0.15,
			"heartbeat_interval_seconds": 10.0,
		}},
	}
	var me: TrPlayerSchema = TrPlayerSchema.new()
	me.is_alive = true
	me.max_stamina = 100.0
	me.current_stamina = 100.0
	var ground: TrWalkableArea = TrWalkableArea.of({"room_templates": [
		{"room_template_id": "a", "center_x": 0.0, "center_z": 0.0, "size_x": 40.0, "size_z": 40.0},
	]}, "a")
	var clock: TrRoomClock = TrRoomClock.new()
	clock.apply_server_state(0.0)
	var sender: TrMoveSender = TrMoveSender.new(func(move: Dictionary) -> void: _moves.append(move), TrMessageBudget.new())
	var local: TrLocalPlayer = TrLocalPlayer.new(me, ground, sender, clock, content, TrMultiplayerTuning.new(), TrCooldowns.new())
	var shown: Array = []
	var corrected: Array = []
	local.corrected.connect(func(place: Vector3) -> void: corrected.append(place.z))
	await _walk(local, 0.7, shown)
	var newest: int = sender.seq
	var at: float = _moves[0]["position_z"]
	local.take_correction(2, Vector3(0.0, 0.0, at))
	await _walk(local, 0.1, shown)
	for seq: int in range(3, newest + 1):
		local.take_correction(seq, Vector3(0.0, 0.0, at))
	await _walk(local, 0.1, shown)
	var jumps: int = local.jumps
	# Another on its way was taken after all, half a metre on: what was walked since then counts from there.
	local.take_correction(newest, Vector3(0.0, 0.0, at + 0.5))
	return {"jumps": [jumps, local.jumps], "corrected": corrected, "shown": shown, "at": at, "sent": _moves.size(), "newest": newest}


# To and fro, five times a second: each turn is a move.
func _walk(local: TrLocalPlayer, seconds: float, shown: Array) -> void:
	var until: float = TrRoomClock.seconds() + seconds
	var now: float = TrRoomClock.seconds()
	while now < until:
		await process_frame
		var delta: float = TrRoomClock.seconds() - now
		now = TrRoomClock.seconds()
		local.advance(delta)
		var aside: float = 0.3 if int(now * 5.0) % 2 == 0 else -0.3
		local.walk(Vector2(aside, 1.0).normalized(), false, delta)
		shown.append([delta, local.position.z])


# What cannot be is noted, and reported one at a time.
func _checks() -> Dictionary:
	var reports: Array = []
	var check: TrSelfCheck = TrSelfCheck.new(func(kind: String, detail: String) -> bool:
		reports.append([kind, detail])
		return true, 10.0, 1.25)
	var me: TrPlayerSchema = TrPlayerSchema.new()
	me.current_health = 150.0
	me.max_health = 100.0
	me.gold = -1.0
	check.check_values(me)
	me.current_health = NAN
	check.check_values(me)
	var now: float = TrRoomClock.seconds()
	check.check_tick(1000.0, 50.0)
	check._tick_seen_at = now - 10.0
	check.check_tick(1190.0, 50.0)
	var honest: Dictionary = check.counts.duplicate()
	check._tick_seen_at = now - 10.0
	check.check_tick(1290.0, 50.0)
	check._check_wall_clock(now)
	check._check_wall_clock(now)
	check._check_wall_clock(now + 3600.0)
	var noted: Dictionary = check.counts.duplicate()
	for kind: int in 100:
		check.note("kind%d" % kind, "x".repeat(1000))
	check._report_one(TrRoomClock.seconds())
	return {"honest": honest, "noted": noted, "kinds": check.counts.size(), "reports": reports, "left": check.unreported.size()}
