class_name TrEventSource
extends RefCounted
## Makes combat events of what the state says: the server sends no message for a hit, a death or a door.
##
## Those of one patch are told together, the cause before what it led to: uses, hits, deaths, and then what lies there.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## Something has happened. See [signal MultiplayerManager.combat_event_received].
signal happened(event: Dictionary)
## Somebody is in the room.
signal player_joined(player_id: String)
## Somebody is gone for good.
signal player_left(player_id: String)

enum _Order { USE, HIT, DEATH, REST }

var _state: TrRoomStateSchema
var _own_id: String
var _enemies: TrEnemyTracks
var _clock: TrRoomClock
var _ground: TrWalkableArea
var _content: TrContentCache
var _ability_ids: PackedStringArray = []
var _strikes: TrOwnStrikes = TrOwnStrikes.new()
var _is_beginning: bool = true
# Who has joined and not left. Some of them may not be in the World: a lost connection takes a character from there for a while.
var _here: Dictionary[String, bool] = {}
var _lost: Dictionary[String, TrLostHealth] = {}
var _last_death: Vector3 = Vector3.INF

# Of the patch that is being read:
var _waiting: Dictionary[_Order, Array] = {}
# Who is dead → whose kill it was.
var _killers: Dictionary[String, String] = {}
# Player → the melee ability with which it has hit.
var _swings: Dictionary[String, String] = {}
# Of whom health or hits have changed.
var _touched: Dictionary[String, bool] = {}


func _init(
	state: TrRoomStateSchema, own_id: String, enemies: TrEnemyTracks, ground: TrWalkableArea, clock: TrRoomClock, content: TrContentCache
) -> void:
	_clock = clock
	_ground = ground
	_state = state
	_own_id = own_id
	_enemies = enemies
	_content = content
	var ids: Array = content.entries("abilities").keys()
	ids.sort()
	_ability_ids = PackedStringArray(ids)


## Begins to watch. Of what is there already only the players are told. With methods, and not with lambdas, which would hold this object
## as long as the state lives.
func begin() -> void:
	_is_beginning = true
	_state.on_add(&"players", _on_player)
	_state.on_add(&"enemies", _on_enemy)
	_state.on_remove(&"enemies", _on_enemy_gone)
	_state.on_add(&"loot_drops", _on_loot)
	_state.on_add(&"doors", _on_door)
	_is_beginning = false


## A patch was read as a whole: tells what it has brought.
func tell_patch() -> void:
	for id: String in _touched:
		_tell_lost(id)
	var told: Array[Dictionary] = []
	for order: _Order in [_Order.USE, _Order.HIT, _Order.DEATH, _Order.REST]:
		for event: Dictionary in _waiting.get(order, []):
			_complete(event)
			told.append(event)
	_waiting.clear()
	_touched.clear()
	_killers.clear()
	_swings.clear()
	for event: Dictionary in told:
		happened.emit(event)


## The local player strikes at this enemy.
func expect_hit(enemy_instance_id: String, ability_id: String) -> void:
	_strikes.expect(enemy_instance_id, ability_id)


## What came of it: the damage; 0 of a strike that was refused. A hit of which a patch has told already is not told again.
func settle_hit(enemy_instance_id: String, ability_id: String, damage: float, is_critical: bool) -> void:
	if _strikes.is_news_by_answer(enemy_instance_id, ability_id, damage, is_critical):
		happened.emit(_event("damage_dealt", _enemies.authoritative_position_of(enemy_instance_id), {
			"source_player_id": _own_id, "target_enemy_id": enemy_instance_id, "ability_id": ability_id, "damage_amount": damage,
			"is_critical": is_critical, "is_boss": _is_boss(enemy_instance_id),
		}))


## All enemies are dead. It is told where the last of them died; who has seen none die hears it where it is itself.
func tell_cleared() -> void:
	happened.emit(_event("room_cleared", _last_death if _last_death != Vector3.INF else _place_of(_own_id), {}))


## A boss has entered a phase.
func tell_phase(enemy_instance_id: String, phase: int) -> void:
	happened.emit(_event("boss_phase", _enemies.authoritative_position_of(enemy_instance_id), {
		"source_enemy_id": enemy_instance_id, "phase": phase, "is_boss": _is_boss(enemy_instance_id),
	}))


## The server has said that a player is gone for good.
func tell_left(player_id: String) -> void:
	if _here.erase(player_id):
		player_left.emit(player_id)


## The connection was lost for a while, and with it what the server said meanwhile: who is not here now counts as gone.
func forget_absent() -> void:
	_strikes.forget_told()
	for player_id: String in _here.keys():
		if player_id != _own_id and _state.player(player_id) == null:
			tell_left(player_id)


## The local player uses an ability.
func tell_use(place: Vector3, ability_id: String, activity: TrPlayerSchema.Activity) -> void:
	happened.emit(_event("ability_used", place, {"source_player_id": _own_id, "ability_id": ability_id, "activity": activity}))


func _on_player(player: TrPlayerSchema, id: String) -> void:
	if not _here.has(id):
		_here[id] = true
		player_joined.emit(id)
	player.listen(&"current_health", _on_player_health.bind(id), false)
	player.listen(&"is_alive", _on_player_life.bind(id), false)
	if id != _own_id:
		player.listen(&"state", _on_activity.bind(id), false)
		player.listen(&"strikes", _on_strike.bind(id), false)


func _on_player_health(now: float, before: Variant, id: String) -> void:
	if before == null:
		return
	var was: float = before
	_touch(id).note_health(now, was)


func _on_player_life(now: bool, before: Variant, id: String) -> void:
	if before == null:
		return
	if now:
		_keep(_Order.REST, "player_respawned", _place_of(id), {"source_player_id": id})
	else:
		_keep(_Order.DEATH, "player_died", _place_of(id), {"target_player_id": id})


# What others use is seen by what they do; which ability it is, only where there is but one. A strike's is completed by its hits.
func _on_activity(activity: TrPlayerSchema.Activity, _before: Variant, id: String) -> void:
	match activity:
		TrPlayerSchema.Activity.DODGING:
			_keep(_Order.USE, "ability_used", _place_of(id), {"source_player_id": id, "ability_id": "dodge_roll", "activity": activity})
		TrPlayerSchema.Activity.CASTING:
			_keep(_Order.USE, "ability_used", _place_of(id), {"source_player_id": id, "activity": activity})


func _on_strike(_number: int, _before: Variant, id: String) -> void:
	_keep(_Order.USE, "ability_used", _place_of(id), {
		"source_player_id": id, "ability_id": "melee_attack", "activity": TrPlayerSchema.Activity.ATTACKING,
	})


func _on_enemy(enemy: TrEnemySchema, id: String) -> void:
	enemy.listen(&"current_health", _on_enemy_health.bind(id), false)
	enemy.listen(&"is_alive", _on_enemy_life.bind(id), false)
	enemy.listen(&"attack_started_tick", _on_wind_up.bind(id), false)
	enemy.listen(&"hits", _on_hits.bind(id), false)
	if not _is_beginning and enemy.hits != "":
		_on_hits(enemy.hits, null, id)


func _on_enemy_gone(_enemy: TrEnemySchema, id: String) -> void:
	_lost.erase(id)


func _on_enemy_life(now: bool, before: Variant, id: String) -> void:
	if before == null or now:
		return
	_last_death = _enemies.authoritative_position_of(id)
	_keep(_Order.DEATH, "enemy_died", _last_death, {"target_enemy_id": id, "is_boss": _is_boss(id)})


func _on_enemy_health(now: float, before: Variant, id: String) -> void:
	if before == null:
		return
	var was: float = before
	_touch(id).note_health(now, was)


func _on_hits(text: String, _before: Variant, id: String) -> void:
	for hit: TrToldHit in TrToldHit.all_of(text, _ability_ids):
		var player: TrPlayerSchema = _state.player_on_slot(hit.slot)
		var player_id: String = player.player_id if player != null else ""
		var source_id: String = id if hit.is_by_enemy else player_id
		var target_id: String = player_id if hit.is_by_enemy else id
		if hit.kills:
			_killers[target_id] = source_id
		if hit.is_kill_alone():
			continue
		if target_id != "":
			var ability: Dictionary = _content.ability(hit.ability_id)
			var harm: float = -_content.effect_of(ability, "health_per_second")
			var ends_tick: float = _clock.tick() + _clock.ticks_in(_Fields.number(ability, "effect_duration", 0.0))
			_touch(target_id).note_hit(hit, source_id, harm, ends_tick)
		if hit.is_by_enemy:
			_keep(_Order.HIT, "damage_taken", _place_of(player_id) if player != null else _enemies.authoritative_position_of(id), _fields_of(hit, id, player_id))
			continue
		if _Fields.text(_content.ability(hit.ability_id), "ability_type") == "melee":
			_swings[player_id] = hit.ability_id
		if player_id != _own_id or _strikes.is_news_by_patch(id, hit.ability_id, hit.damage_amount, hit.is_critical):
			_keep(_Order.HIT, "damage_dealt", _enemies.authoritative_position_of(id), _fields_of(hit, id, player_id))


func _fields_of(hit: TrToldHit, enemy_instance_id: String, player_id: String) -> Dictionary:
	var fields: Dictionary = {
		("source_enemy_id" if hit.is_by_enemy else "target_enemy_id"): enemy_instance_id,
		"damage_amount": hit.damage_amount, "is_critical": hit.is_critical, "is_boss": _is_boss(enemy_instance_id),
	}
	if player_id != "":
		fields["target_player_id" if hit.is_by_enemy else "source_player_id"] = player_id
	if hit.ability_id != "":
		fields["ability_id"] = hit.ability_id
	if hit.absorbed_amount > 0.0:
		fields["absorbed_amount"] = hit.absorbed_amount
	return fields


# What effects have taken of a player or an enemy.
func _tell_lost(id: String) -> void:
	var player: TrPlayerSchema = _state.player(id)
	var enemy: TrEnemySchema = _state.enemy(id)
	if player != null:
		# Who puts on other armor may have less health at most.
		var is_whole: bool = player.current_health >= player.max_health
		for share: TrLostHealth.Share in _lost[id].take_shares(player.effects, player.is_alive, is_whole, _content, _clock.tick()):
			_keep(_Order.HIT, "damage_taken", _place_of(id), _fields_over_time(share, "target_player_id", id, "source_enemy_id"))
	elif enemy != null:
		for share: TrLostHealth.Share in _lost[id].take_shares(enemy.effects, enemy.is_alive, false, _content, _clock.tick()):
			var place: Vector3 = _enemies.authoritative_position_of(id)
			_keep(_Order.HIT, "damage_dealt", place, _fields_over_time(share, "target_enemy_id", id, "source_player_id"))


func _fields_over_time(share: TrLostHealth.Share, target: String, target_id: String, source: String) -> Dictionary:
	var fields: Dictionary = {
		target: target_id, "damage_amount": share.damage_amount, "is_critical": false, "is_over_time": true,
		"is_boss": _is_boss(share.source_id if target == "target_player_id" else target_id),
	}
	if share.ability_id != "":
		fields["ability_id"] = share.ability_id
	if share.source_id != "":
		fields[source] = share.source_id
	return fields


# What is known only when the whole patch was read.
func _complete(event: Dictionary) -> void:
	match event["event_type"]:
		"ability_used":
			if event["activity"] == TrPlayerSchema.Activity.ATTACKING:
				event["ability_id"] = _swings.get(event["source_player_id"], event["ability_id"])
		"enemy_died":
			if _killers.get(event["target_enemy_id"], "") != "":
				event["source_player_id"] = _killers[event["target_enemy_id"]]
		"player_died":
			if _killers.get(event["target_player_id"], "") != "":
				event["source_enemy_id"] = _killers[event["target_player_id"]]
				event["is_boss"] = _is_boss(_killers[event["target_player_id"]])


# Of a wind-up that was broken the tick becomes 0.
func _on_wind_up(now: float, _before: Variant, id: String) -> void:
	var enemy: TrEnemySchema = _state.enemy(id)
	if now == 0.0 or enemy == null:
		return
	var event: Dictionary = {"source_enemy_id": id, "ability_id": enemy.attack_ability_id, "is_boss": _is_boss(id)}
	var target: TrPlayerSchema = _state.player_on_slot(enemy.aggro_slot)
	if target != null:
		event["target_player_id"] = target.player_id
	_keep(_Order.REST, "attack_started", _enemies.authoritative_position_of(id), event)


func _on_loot(loot: TrLootDropSchema, id: String) -> void:
	loot.listen(&"is_picked_up", _on_loot_taken.bind(id), false)
	if _is_beginning:
		return
	_keep(_Order.REST, "loot_dropped", loot.place(), {
		"loot_instance_id": id, "item_id": loot.item_id, "item_type": loot.item_type, "item_quantity": int(loot.quantity),
	})


func _on_loot_taken(is_taken: bool, _before: Variant, id: String) -> void:
	var loot: TrLootDropSchema = _state.loot(id)
	if not is_taken or loot == null:
		return
	# Who took it may have left already.
	var taker: Variant = _state.players.find_key(_state.player_on_slot(loot.picked_up_slot))
	_keep(_Order.REST, "loot_picked_up", loot.place(), {
		"loot_instance_id": id, "source_player_id": taker if taker != null else "",
		"item_id": loot.item_id, "item_quantity": int(loot.quantity),
	})


func _on_door(door: TrDoorSchema, id: String) -> void:
	door.listen(&"is_open", _on_door_moved.bind(id), false)


func _on_door_moved(now: bool, before: Variant, id: String) -> void:
	if before == null:
		return
	var doorway: TrWalkableArea.Doorway = _ground.doorway(id)
	var place: Vector3 = Vector3(doorway.position.x, 0.0, doorway.position.y) if doorway != null else Vector3.ZERO
	_keep(_Order.REST, "door_opened" if now else "door_closed", place, {"door_id": id})


func _place_of(id: String) -> Vector3:
	var player: TrPlayerSchema = _state.player(id)
	return TrMotion.player_at(player, _clock.tick(), _clock.ticks_in(1.0)) if player != null else Vector3.ZERO


# One that changes with its health is a boss, as in the content's phases.
func _is_boss(enemy_instance_id: String) -> bool:
	var enemy: TrEnemySchema = _state.enemy(enemy_instance_id)
	return enemy != null and not _Fields.list(_content.enemy_type(enemy.enemy_type_id), "phases").is_empty()


func _touch(id: String) -> TrLostHealth:
	_touched[id] = true
	if not _lost.has(id):
		_lost[id] = TrLostHealth.new()
	return _lost[id]


func _keep(order: _Order, event_type: String, place: Vector3, fields: Dictionary) -> void:
	var events: Array = _waiting.get_or_add(order, [])
	events.append(_event(event_type, place, fields))


static func _event(event_type: String, place: Vector3, fields: Dictionary) -> Dictionary:
	var event: Dictionary = {"event_type": event_type, "position": {"x": place.x, "y": place.y, "z": place.z}}
	event.merge(fields)
	return event
