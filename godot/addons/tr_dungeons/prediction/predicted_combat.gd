class_name TrPredictedCombat
extends RefCounted
## Using abilities: what the server will check is checked here first, and what it will do is shown at once.
##
## A hit is shown as health that is missing, until the state has it. A refusal takes back what was shown, and never the cooldown.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

# A swing or a shot may hit nobody; these, if they name somebody, must reach him.
const _AIMED: PackedStringArray = ["melee", "debuff"]

var _state: TrRoomStateSchema
var _local: TrLocalPlayer
var _content: TrContentCache
var _enemies: TrEnemyTracks
var _ground: TrWalkableArea
var _tuning: TrMultiplayerTuning
var _clock: TrRoomClock
var _interval: float
var _hits: Array[Hit] = []


## A hit that the state does not show yet.
class Hit:
	extends RefCounted
	## Who was hit.
	var enemy_instance_id: String
	## How hard.
	var damage: float
	## When it need not be shown any more; [constant INF] as long as there is no answer.
	var shown_until: float = INF


## What a use has changed, to take it back.
class Use:
	extends RefCounted
	## What was used.
	var ability: Dictionary
	## When it was asked for, in seconds of [method TrRoomClock.seconds].
	var asked_at: float = TrRoomClock.seconds()
	## The end of what it began.
	var busy_until: float = 0.0
	## Whom it hits, as predicted.
	var hits: Array[Hit] = []


func _init(
	state: TrRoomStateSchema, local: TrLocalPlayer, enemies: TrEnemyTracks, ground: TrWalkableArea, clock: TrRoomClock, content: TrContentCache,
	tuning: TrMultiplayerTuning, interval: float
) -> void:
	_state = state
	_local = local
	_enemies = enemies
	_ground = ground
	_clock = clock
	_content = content
	_tuning = tuning
	_interval = interval


## Why an ability cannot be used now, in the server's words; empty if it can.
func why_not(ability: Dictionary, yaw: float, target_enemy_id: String) -> String:
	if ability.is_empty():
		return "unknown_ability"
	if not _local.character.knows(_Fields.text(ability, "id")) and _local.character.is_known:
		return "not_learned"
	if not _local.is_in_world:
		return "not_in_room"
	if not _local.is_alive:
		return "player_dead"
	if _local.is_busy():
		return "busy"
	if _local.cooldown_left(_Fields.text(ability, "id")) > 0.0:
		return "on_cooldown"
	if _local.mana < _Fields.number(ability, "mana_cost"):
		return "not_enough_mana"
	if _local.stamina < _Fields.number(ability, "stamina_cost"):
		return "not_enough_stamina"
	if ability.has("consumed_item_id") and _local.carried.count(_Fields.text(ability, "consumed_item_id")) == 0:
		return "not_enough_items"
	return _why_not_target(ability, yaw, target_enemy_id)


## The direction from the own player to an enemy; where the player looks if there is no such enemy.
func yaw_to(enemy_instance_id: String) -> float:
	var way: Vector3 = _enemies.authoritative_position_of(enemy_instance_id) - _local.predicted_position
	return atan2(way.x, way.z) if _state.enemy(enemy_instance_id) != null else _local.yaw


## The ability is used: its costs are paid, its cooldown begins, and what it hits at once is shown as hit.
func begin(ability: Dictionary, yaw: float, direction: Vector2, target_enemy_id: String) -> Use:
	var use: Use = Use.new()
	use.ability = ability
	var tick: float = _clock.tick()
	var on_the_way: float = _clock.ticks_on_the_way()
	_local.mana_resource.use(_Fields.number(ability, "mana_cost"), tick, on_the_way)
	_local.stamina_resource.use(_Fields.number(ability, "stamina_cost"), tick, on_the_way)
	_local.cooldowns.begin(_Fields.text(ability, "id"), _cooldown_of(ability))
	var cast_time: float = _Fields.number(ability, "cast_time")
	var dash_metres: float = _content.effect_of(ability, "dash")
	if cast_time > 0.0:
		_local.begin_action(TrPlayerSchema.Activity.CASTING, cast_time + _tuning.cast_margin)
	elif dash_metres > 0.0:
		_local.dash(direction, dash_metres, _Fields.number(ability, "effect_duration"))
	else:
		_local.begin_action(TrPlayerSchema.Activity.ATTACKING, _Fields.number(ability, "movement_lock"))
		if ability["ability_type"] == "melee":
			_strike(use, yaw, target_enemy_id)
	use.busy_until = _local.busy_until
	return use


## The server has accepted: the damage that it says, to the first who was hit, is shown until the state has it.
func confirm(use: Use, damage: float) -> void:
	var round_trip: float = _clock.round_trip_ms / 1000.0
	# The server takes an ability that is so much short of being ready, since messages come late.
	if TrRoomClock.seconds() - use.asked_at - round_trip > _content.rule("latency_tolerance_seconds"):
		# It was on its way for long, and its cooldown has only begun when the server got it.
		_local.cooldowns.begin(_Fields.text(use.ability, "id"), _cooldown_of(use.ability) - round_trip)
	for hit: Hit in use.hits:
		hit.shown_until = TrRoomClock.seconds() + _interval * _tuning.hit_intervals
	if not use.hits.is_empty():
		use.hits[0].damage = damage
		_enemies.show_health(use.hits[0].enemy_instance_id)


## The server has refused: what was shown is taken back. The cooldown stays, and lasts at least as long as the server says.
func roll_back(use: Use, verdict: TrVerdict) -> void:
	if verdict.reason == "on_cooldown":
		var seconds: float = verdict.ready_in_ms / 1000.0 if verdict.ready_in_ms > 0 else _cooldown_of(use.ability)
		_local.cooldowns.begin(_Fields.text(use.ability, "id"), seconds)
	_local.mana_resource.give_back(_Fields.number(use.ability, "mana_cost"))
	_local.stamina_resource.give_back(_Fields.number(use.ability, "stamina_cost"))
	if _local.busy_until == use.busy_until:
		_local.end_action()
	for hit: Hit in use.hits:
		_hits.erase(hit)
		_enemies.show_health(hit.enemy_instance_id)


## The state has said what health an enemy has. It knows all hits that the server has confirmed before.
func take_health(enemy_instance_id: String) -> void:
	if not _hits.is_empty():
		_keep_hits(func(hit: Hit) -> bool: return hit.enemy_instance_id != enemy_instance_id or hit.shown_until == INF)


## An enemy's health as it is shown: a living one always has some.
func health_of(enemy_instance_id: String) -> float:
	var enemy: TrEnemySchema = _state.enemies.get(enemy_instance_id)
	if enemy == null or not enemy.is_alive:
		return 0.0
	var health: float = enemy.current_health
	for hit: Hit in _hits:
		if hit.enemy_instance_id == enemy_instance_id:
			health -= hit.damage
	return maxf(1.0, health)


## Once a frame: what the state should have shown by now is not shown any more.
func advance() -> void:
	if _hits.is_empty():
		return
	var now: float = TrRoomClock.seconds()
	_keep_hits(func(hit: Hit) -> bool: return hit.shown_until > now)


func _keep_hits(is_kept: Callable) -> void:
	for hit: Hit in _hits.duplicate():
		if not is_kept.call(hit):
			_hits.erase(hit)
			_enemies.show_health(hit.enemy_instance_id)


func _why_not_target(ability: Dictionary, yaw: float, target_enemy_id: String) -> String:
	if not ability["ability_type"] in _AIMED:
		return ""
	if target_enemy_id == "":
		return "no_such_target" if ability["ability_type"] == "debuff" else ""
	var target: TrEnemySchema = _state.enemy(target_enemy_id)
	if target == null:
		return "no_such_target"
	if not target.is_alive:
		return "target_dead"
	return _miss(ability, yaw, target_enemy_id)


# Why a strike misses an enemy, both where it is and where it is shown; empty if it hits.
func _miss(ability: Dictionary, yaw: float, enemy_instance_id: String) -> String:
	var why: String = _miss_at(ability, yaw, _enemies.authoritative_position_of(enemy_instance_id))
	return why if why == "" else _miss_at(ability, yaw, _enemies.position_of(enemy_instance_id))


func _miss_at(ability: Dictionary, yaw: float, at: Vector3) -> String:
	var from: Vector2 = Vector2(_local.predicted_position.x, _local.predicted_position.z)
	var way: Vector2 = Vector2(at.x, at.z) - from
	var reach: float = _Fields.number(ability, "max_range", _local.stat("attack_range"))
	# As the server, forgive what rounding has done to positions.
	if way.length() > reach + _content.rule("reach_tolerance_m"):
		return "out_of_range"
	var half_angle: float = deg_to_rad(_Fields.number(ability, "cone_half_angle_degrees", 180.0))
	if way != Vector2.ZERO and way.normalized().dot(Vector2(sin(yaw), cos(yaw))) < cos(half_angle):
		return "not_facing"
	return "" if _ground.can_walk(from, Vector2(at.x, at.z)) else "blocked"


# The one who is meant comes first, then the nearest: the server's answer is about the first.
func _strike(use: Use, yaw: float, target_enemy_id: String) -> void:
	var ids: Array[String] = []
	for id: String in _state.enemies:
		if _state.enemy(id).is_alive and _miss(use.ability, yaw, id) == "":
			ids.append(id)
	ids.sort_custom(func(a: String, b: String) -> bool: return _rank(a, target_enemy_id) < _rank(b, target_enemy_id))
	for id: String in ids:
		var hit: Hit = Hit.new()
		hit.enemy_instance_id = id
		hit.damage = _damage(use.ability, _state.enemy(id))
		use.hits.append(hit)
		_hits.append(hit)
		_enemies.show_health(id)


func _rank(id: String, target_enemy_id: String) -> float:
	return -1.0 if id == target_enemy_id else _enemies.authoritative_position_of(id).distance_to(_local.predicted_position)


# The game's formula, without a critical hit.
func _damage(ability: Dictionary, enemy: TrEnemySchema) -> float:
	var base: float = _Fields.number(ability, "damage", _local.stat("attack_damage"))
	var armor: float = _Fields.number(_content.stats_of_enemy(enemy.enemy_type_id), "armor")
	var factor: float = _content.effect_factor(_local.me.effects, "damage_multiplier")
	return maxf(1.0, base * factor - armor - _content.effect_sum(enemy.effects, "armor_bonus"))


func _cooldown_of(ability: Dictionary) -> float:
	var cooldown: float = _Fields.number(ability, "cooldown")
	if ability["ability_type"] != "melee":
		return cooldown
	return maxf(cooldown, 1.0 / _local.stat("attack_speed", 1.0))
