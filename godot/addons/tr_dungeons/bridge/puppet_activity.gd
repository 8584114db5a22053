extends RefCounted
## What another player or an enemy is doing, as its character shows it: the state says only part of it, since what can be seen is not sent.

## How long a strike of another player, or the hit that an enemy has wound up for, is shown, in seconds.
const STRIKE_SECONDS: float = 0.4
# What the state says of a player and nothing else has to.
const _TOLD: Array[TrPlayerSchema.Activity] = [
	TrPlayerSchema.Activity.DODGING, TrPlayerSchema.Activity.CASTING, TrPlayerSchema.Activity.STUNNED,
]
# Slower than that stands.
const _MOVING_M_PER_S: float = 0.2

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## What an enemy is doing, it does until this tick, unless something changes; [constant INF] if nothing else ends it.
var until_tick: float = INF

var _manager: MultiplayerManager
var _strikes: int = -1
var _strikes_until: float = 0.0
# Of the newest hit that the enemy has wound up for: content is not looked up in every frame.
var _attack_started_tick: float = 0.0


func _init(manager: MultiplayerManager) -> void:
	_manager = manager


## Of another player, who is seen to move so many metres a second.
func of_player(player: TrPlayerSchema, speed: float) -> TrPlayerSchema.Activity:
	if not player.is_alive:
		return TrPlayerSchema.Activity.DEAD
	if player.strikes != _strikes:
		if _strikes >= 0:
			_strikes_until = TrRoomClock.seconds() + STRIKE_SECONDS
		_strikes = player.strikes
	if player.state in _TOLD:
		return player.state as TrPlayerSchema.Activity
	if TrRoomClock.seconds() < _strikes_until:
		return TrPlayerSchema.Activity.ATTACKING
	return TrPlayerSchema.Activity.MOVING if speed > _MOVING_M_PER_S else TrPlayerSchema.Activity.IDLE


## Of an enemy, likewise. It attacks from the moment in which it winds up.
func of_enemy(enemy: TrEnemySchema, speed: float) -> TrPlayerSchema.Activity:
	if not enemy.is_alive:
		until_tick = INF
		return TrPlayerSchema.Activity.DEAD
	if enemy.attack_started_tick != _attack_started_tick:
		_attack_started_tick = enemy.attack_started_tick
		until_tick = INF
		if _attack_started_tick > 0.0:
			until_tick = _attack_started_tick + (_wind_up(enemy) + STRIKE_SECONDS) * _manager.room.others.ticks_per_second
	if until_tick != INF:
		if _manager.room.tick < until_tick:
			return TrPlayerSchema.Activity.ATTACKING
		until_tick = INF
	return TrPlayerSchema.Activity.MOVING if speed > _MOVING_M_PER_S else TrPlayerSchema.Activity.IDLE


# In seconds.
func _wind_up(enemy: TrEnemySchema) -> float:
	var of_type: float = _Fields.number(_manager.content.enemy_type(enemy.enemy_type_id), "attack_windup")
	if enemy.attack_ability_id == "":
		return of_type
	return _Fields.number(_manager.content.ability(enemy.attack_ability_id), "cast_time", of_type)
