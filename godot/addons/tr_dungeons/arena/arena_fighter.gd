class_name TrArenaFighter
extends RefCounted
## The own fighter at the end of a tick, as the rules have it, and what an input makes of it in the next one: as the server's
## [code]arena-tick.ts[/code] does it, as far as it follows from the player's own inputs.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

const _IDLE: int = TrPlayerSchema.Activity.IDLE
const _ATTACKING: int = TrPlayerSchema.Activity.ATTACKING
const _DODGING: int = TrPlayerSchema.Activity.DODGING
const _CASTING: int = TrPlayerSchema.Activity.CASTING
const _DEAD: int = TrPlayerSchema.Activity.DEAD

## The tick at whose end it is so.
var tick: int = 0
## Where it is, and how it gets about.
var mover: TrArenaMover = TrArenaMover.new()
## One of [enum TrPlayerSchema.Activity]; who walks is IDLE.
var activity: int = _IDLE
## The tick at which that is over; may have a fraction.
var activity_ends_at: float = 0.0
## The button of the ability that is being cast; -1 for none.
var casting: int = -1
## Lasting effects: ability_id → the tick at which they end.
var effects: Dictionary = {}
## ability_id → the tick from which it may be used again.
var ready_at: Dictionary = {}
## What there was at [member mana_since]; from then on it grows.
var mana: float = 0.0
## See [member mana].
var mana_since: float = 0.0
## What there was at [member stamina_since]; from then on it grows.
var stamina: float = 0.0
## See [member stamina].
var stamina_since: float = 0.0

var _numbers: TrArenaNumbers


func _init(numbers: TrArenaNumbers) -> void:
	_numbers = numbers
	mana = numbers.max_mana
	stamina = numbers.max_stamina


## Another one that is the same.
func copy() -> TrArenaFighter:
	var other: TrArenaFighter = TrArenaFighter.new(_numbers)
	other.tick = tick
	other.mover.copy_from(mover)
	other.activity = activity
	other.activity_ends_at = activity_ends_at
	other.casting = casting
	other.effects = effects.duplicate()
	other.ready_at = ready_at.duplicate()
	other.mana = mana
	other.mana_since = mana_since
	other.stamina = stamina
	other.stamina_since = stamina_since
	return other


## The next tick begins: effects and what it was doing may be over, and a cast takes effect, by where the newest input of the tick looks.
## What takes effect is added to [param releases].
func begin_tick(aim: int, releases: Array[TrArenaRelease]) -> void:
	tick += 1
	if activity == _DEAD:
		return
	mover.aim = aim
	if not effects.is_empty():
		for ability_id: String in effects.keys():
			var ends_at: float = effects[ability_id]
			if float(tick) >= ends_at:
				effects.erase(ability_id)
		mover.speed_factor = _numbers.speed_factor(effects)
	if activity == _IDLE or float(tick) < activity_ends_at:
		return
	activity = _IDLE
	var button: int = casting
	casting = -1
	# A debuff is aimed at somebody, and an input names nobody.
	if button >= 0 and _numbers.type_of(button) != "debuff":
		_release(button, releases)


## It turns and uses abilities as an input says, and makes its step unless the server has made it already.
func act(input: TrArenaInput, may_fight: bool, makes_step: bool, releases: Array[TrArenaRelease]) -> void:
	if activity == _DEAD:
		return
	mover.steer(input.direction, input.aim, float(input.speed))
	if may_fight and input.buttons != 0:
		for button: int in _numbers.abilities.size():
			if input.buttons & (1 << button) and can_use(button):
				_use(button, releases)
	if makes_step:
		TrArenaStep.step(mover, tick, _numbers.map, _numbers.walk_speed)


## Whether it may use an ability now, as far as it can know.
func can_use(button: int) -> bool:
	if activity == _DEAD or _numbers.type_of(button) == "debuff":
		return false
	var is_brief: bool = activity == _ATTACKING or activity == _DODGING
	if activity != _IDLE and not (is_brief and float(tick) >= activity_ends_at):
		return false
	return (
		ready_tick(button) <= float(tick)
		and mana_at(float(tick)) >= _numbers.number(button, "mana_cost")
		and stamina_at(float(tick)) >= _numbers.number(button, "stamina_cost")
	)


## The tick from which it may use an ability again.
func ready_tick(button: int) -> float:
	return _Fields.number(ready_at, _numbers.ability_ids[button])


## The mana there is at a tick.
func mana_at(at: float) -> float:
	return _grown(mana, mana_since, _numbers.max_mana, _numbers.mana_regeneration, at)


## The stamina there is at a tick.
func stamina_at(at: float) -> float:
	return _grown(stamina, stamina_since, _numbers.max_stamina, _numbers.stamina_regeneration, at)


func _use(button: int, releases: Array[TrArenaRelease]) -> void:
	_pay(button)
	var cast_time: float = _numbers.number(button, "cast_time")
	if cast_time > 0.0:
		casting = button
		_start_activity(_CASTING, cast_time)
	else:
		_release(button, releases)


func _pay(button: int) -> void:
	var now: float = float(tick)
	var mana_cost: float = _numbers.number(button, "mana_cost")
	if mana_cost != 0.0:
		mana = mana_at(now) - mana_cost
		mana_since = now + _Fields.number(_numbers.mana_regeneration, "pause_seconds") * TrArenaStep.TICKS_PER_SECOND
	var stamina_cost: float = _numbers.number(button, "stamina_cost")
	if stamina_cost != 0.0:
		stamina = stamina_at(now) - stamina_cost
		stamina_since = now + _Fields.number(_numbers.stamina_regeneration, "pause_seconds") * TrArenaStep.TICKS_PER_SECOND
	ready_at[_numbers.ability_ids[button]] = maxf(ready_tick(button), now) + _numbers.cooldown_ticks(button)


func _release(button: int, releases: Array[TrArenaRelease]) -> void:
	var release: TrArenaRelease = TrArenaRelease.new()
	release.button = button
	release.tick = tick
	release.x = mover.x
	release.z = mover.z
	release.aim = mover.aim
	releases.append(release)
	_start_activity(_ATTACKING, _numbers.number(button, "movement_lock"))
	var type: String = _numbers.type_of(button)
	if type == "buff" or type == "heal":
		_receive_help(button)


# What it does to health, and to others, is the server's to say.
func _receive_help(button: int) -> void:
	if _numbers.has_timed_effects(button):
		effects[_numbers.ability_ids[button]] = float(tick) + _numbers.number(button, "effect_duration") * TrArenaStep.TICKS_PER_SECOND
	mover.speed_factor = _numbers.speed_factor(effects)
	if _numbers.effect_of(button, "dash") == 0.0:
		return
	activity = _DODGING
	activity_ends_at = _numbers.effect_ends_at(effects, "dash", float(tick))
	var ticks: int = TrArenaStep.dash_ticks((activity_ends_at - float(tick)) / TrArenaStep.TICKS_PER_SECOND)
	mover.begin_dash(ticks, TrArenaStep.dash_units(_numbers.effect_of(button, "dash"), ticks))


func _start_activity(what: int, seconds: float) -> void:
	if seconds == 0.0:
		return
	activity = what
	activity_ends_at = float(tick) + seconds * TrArenaStep.TICKS_PER_SECOND
	mover.hold(ceili(activity_ends_at))


static func _grown(amount: float, since: float, most: float, regeneration: Dictionary, at: float) -> float:
	var seconds: float = maxf(0.0, at - since) / TrArenaStep.TICKS_PER_SECOND
	return minf(most, amount + seconds * _Fields.number(regeneration, "per_second"))
