extends SceneTree
## Characters with a [TrPuppet] in a room that is played here, without a server: what the puppets tell of them.

const _Scenes = preload("res://addons/tr_dungeons/bridge/world_scenes.gd")

var _game: MultiplayerManager
var _room: TrRoomConnection
# It shows nothing by itself here.
var _world: TrWorld
var _told: Array = []


func _initialize() -> void:
	_play()


func _play() -> void:
	await process_frame
	_game = root.get_node(^"Multiplayer")
	_game.content._sets = {
		"rules": {"default": {
			"mana_regeneration": {"per_second": 5.0, "pause_seconds": 0.0}, "stamina_regeneration": {"per_second": 0.0, "pause_seconds": 1.0},
		}},
		"enemy-types": {"goblin": {"attack_windup": 0.1}},
	}
	_room = TrRoomConnection.new(ColyseusRoom.new(), _game.content, TrMultiplayerTuning.new(), TrCooldowns.new())
	_room.state = TrRoomStateSchema.new()
	_room.player_id = "me"
	_room.state.players["me"] = TrPlayerSchema.new()
	_room.clock.apply_server_state(100.0)
	_room._make_parts()
	_game.room.connection = _room
	_world = TrWorld.new()
	root.add_child(_world)
	_world.set_process(false)
	var seen: Dictionary = {"enemy": await _enemy(), "growing": await _growing(), "removed_when_come_again": _comes_again()}
	_game.room.connection = null
	_world.free()
	var file: FileAccess = FileAccess.open(OS.get_cmdline_user_args()[0], FileAccess.WRITE)
	file.store_string(JSON.stringify(seen))
	file.close()
	quit()


# It walks, stands, winds up, is hit by the local player before the server says so, dies, and is alive again.
func _enemy() -> Dictionary:
	var enemy: TrEnemySchema = TrEnemySchema.new()
	enemy.enemy_type_id = "goblin"
	enemy.current_health = 50.0
	enemy.max_health = 50.0
	enemy.is_alive = true
	enemy.move_to_x = 0.5
	enemy.move_speed = 5.0
	enemy.started_tick = _room.clock.tick()
	_room.state.enemies["e"] = enemy
	_room.enemies.add("e", enemy)
	var puppet: TrPuppet = _puppet_of(TrPuppet.Kind.ENEMY, "e")
	var seen: Dictionary = {"walks": await _told_in(0.4)}
	seen["stands_at"] = (puppet.get_parent() as Node3D).position.x
	enemy.attack_started_tick = _room.clock.tick()
	_room.enemies.update("e")
	seen["attacks"] = await _told_in(0.8)
	var hit: TrPredictedCombat.Hit = TrPredictedCombat.Hit.new()
	hit.enemy_instance_id = "e"
	hit.damage = 20.0
	hit.shown_until = TrRoomClock.seconds() + 0.3
	_room.combat._hits.append(hit)
	_room.enemies.show_health("e")
	seen["is_hit"] = await _told_in(0.6)
	enemy.current_health = 0.0
	enemy.is_alive = false
	_room.enemies.update("e")
	seen["dies"] = await _told_in(0.1)
	enemy.current_health = 50.0
	enemy.is_alive = true
	_room.enemies.update("e")
	seen["is_back"] = await _told_in(0.1)
	# As a game does that pushes what is hit.
	(puppet.get_parent() as Node3D).position.x = 3.0
	await _told_in(0.1)
	seen["put_back_at"] = (puppet.get_parent() as Node3D).position.x
	puppet.get_parent().free()
	return seen


# The same room by a new connection: what was shown by the one before is gone.
func _comes_again() -> bool:
	var body: Node3D = Node3D.new()
	_world.add_child(body)
	_world._nodes[&"enemy"]["e"] = body
	_world._there = _room
	var again: TrRoomConnection = TrRoomConnection.new(ColyseusRoom.new(), _game.content, TrMultiplayerTuning.new(), TrCooldowns.new())
	again.state = TrRoomStateSchema.new()
	again.predicted = TrPredictedRoom.new(again.state)
	again.state.enemies["e"] = TrEnemySchema.new()
	_game.room.connection = again
	_world._process(0.0)
	return body.is_queued_for_deletion()


# Another player whose mana comes back, and who then spends very little of it: what is told.
func _growing() -> Dictionary:
	var player: TrPlayerSchema = TrPlayerSchema.new()
	player.current_health = 100.0
	player.max_health = 100.0
	player.is_alive = true
	player.current_mana = 94.9
	player.max_mana = 100.0
	player.mana_since_tick = _room.clock.tick()
	_room.state.players["p"] = player
	_room.others.apply_server_state("p", Vector3.ZERO, 0.0, Vector3.ZERO, 1.0, _room.clock.tick())
	var puppet: TrPuppet = _puppet_of(TrPuppet.Kind.PLAYER, "p")
	var seen: Dictionary = {"grows": _mana_in(await _told_in(1.3))}
	player.current_mana = 99.75
	player.mana_since_tick = INF
	seen["spent"] = _mana_in(await _told_in(0.1))
	puppet.get_parent().free()
	return seen


static func _mana_in(all: Array) -> Array:
	var mana: Array = all.filter(func(told: Array) -> bool: return told[0] == "mana")
	return mana.map(func(told: Array) -> float: return told[1])


func _puppet_of(kind: TrPuppet.Kind, id: String) -> TrPuppet:
	var body: Node3D = Node3D.new()
	# It has no nodes that show anything, and none are missed.
	body.set_meta(_Scenes.IS_PLAIN, true)
	var puppet: TrPuppet = TrPuppet.new()
	puppet.kind = kind
	puppet.id = id
	puppet.origin = _world
	_world._enemy_puppets.append(puppet)
	puppet.health_changed.connect(func(current: float, _maximum: float) -> void: _told.append(["health", current]))
	puppet.mana_changed.connect(func(current: float, _maximum: float) -> void: _told.append(["mana", current]))
	puppet.state_changed.connect(func(_before: TrPlayerSchema.Activity, now: TrPlayerSchema.Activity) -> void: _told.append(["state", now]))
	puppet.died.connect(func() -> void: _told.append(["died"]))
	puppet.respawned.connect(func() -> void: _told.append(["respawned"]))
	_world.add_child(body)
	body.add_child(puppet)
	return puppet


# What the puppets tell in so many seconds of play.
func _told_in(seconds: float) -> Array:
	var until: float = TrRoomClock.seconds() + seconds
	while TrRoomClock.seconds() < until:
		await process_frame
		_room.enemies.advance(1.0 / 60.0)
		_room.others.advance(_room.clock.tick())
		_room.combat.advance()
		_world._look_at_next_enemy()
	var told: Array = _told.duplicate()
	_told.clear()
	return told
