class_name TrLostHealth
extends RefCounted
## What a player or an enemy has lost, and what of it its hits explain. What is left was an effect over time, of which no hit tells.

## One share of what effects have taken.
class Share:
	extends RefCounted
	## The effect's ability; empty if nobody knows.
	var ability_id: String = ""
	## Whose effect it is; empty if nobody knows.
	var source_id: String = ""
	## Points.
	var damage_amount: float = 0.0

# Health is rounded up, so what hits explain may seem up to a point apart from what was lost.
const _ROUNDING: float = 1.0
# And each of them is told to a hundredth.
const _HIT_ROUNDING: float = 0.005
# What an effect took last may be told this much after its end: more than a patch interval.
const _AFTERMATH_TICKS: float = 20.0

# Lost since the last share was told, minus what hits explain.
var _unexplained: float = 0.0
# How far that may be from the truth.
var _doubt: float = _ROUNDING
# Ability → points a second that it takes, and the tick at which that ends.
var _harms: Dictionary[String, float] = {}
var _ends: Dictionary[String, float] = {}
# Ability → whose hit has brought it.
var _sources: Dictionary[String, String] = {}
# Those that the state has shown.
var _shown: Array[String] = []


## Health has changed.
func note_health(now: float, before: float) -> void:
	if now > before:
		_forget_loss()
	else:
		_unexplained += before - now


## A hit has reached health or a shield. Of an effect that lasts a second or less nothing else tells: [param ends_tick] is when what it has
## brought is over, and [param per_second] what that takes.
func note_hit(hit: TrToldHit, source_id: String, per_second: float, ends_tick: float) -> void:
	_unexplained -= hit.damage_amount - hit.absorbed_amount
	_doubt += _HIT_ROUNDING
	_sources[hit.ability_id] = source_id
	_note_harm(hit.ability_id, per_second, ends_tick)


## At the end of a patch that came at [param tick]: what effects have taken. [param is_whole]: nothing can have been lost.
func take_shares(effects: Dictionary, is_alive: bool, is_whole: bool, content: TrContentCache, tick: float) -> Array[Share]:
	_note_effects(effects, content, tick)
	var lost: float = 0.0 if is_whole else _unexplained
	var is_told: bool = lost >= _doubt
	var shares: Array[Share] = []
	if is_told:
		shares = _shares_of(lost, tick)
	if is_told or is_whole or not is_alive:
		_forget_loss()
	_unexplained = maxf(_unexplained, -_ROUNDING)
	if not is_alive:
		_harms.clear()
		_ends.clear()
	return shares


func _forget_loss() -> void:
	_unexplained = 0.0
	_doubt = _ROUNDING


# Of all that hurt until now. Is there none, as on a line that was gone for a while, then of the one that ended last.
func _shares_of(lost: float, tick: float) -> Array[Share]:
	var hurting: Array[String] = []
	var newest: String = ""
	var whole: float = 0.0
	for ability_id: String in _harms:
		if _ends[ability_id] >= tick - _AFTERMATH_TICKS:
			hurting.append(ability_id)
			whole += _harms[ability_id]
		if newest == "" or _ends[ability_id] > _ends[newest]:
			newest = ability_id
	if hurting.is_empty():
		return [_share(newest, lost)]
	var shares: Array[Share] = []
	for ability_id: String in hurting:
		shares.append(_share(ability_id, lost * _harms[ability_id] / whole))
	return shares


func _share(ability_id: String, damage_amount: float) -> Share:
	var share: Share = Share.new()
	share.ability_id = ability_id
	share.source_id = _sources.get(ability_id, "") if ability_id != "" else ""
	share.damage_amount = damage_amount
	return share


# One that is gone before its time, as with its shield or a new life, is over by now.
func _note_effects(effects: Dictionary, content: TrContentCache, tick: float) -> void:
	for ability_id: String in _shown:
		if not effects.has(ability_id) and _ends.has(ability_id):
			_ends[ability_id] = minf(_ends[ability_id], tick)
	_shown.assign(effects.keys())
	for ability_id: String in effects:
		var ends_tick: float = effects[ability_id]
		_note_harm(ability_id, -content.effect_of(content.ability(ability_id), "health_per_second"), ends_tick)


func _note_harm(ability_id: String, per_second: float, ends_tick: float) -> void:
	if per_second > 0.0:
		_harms[ability_id] = per_second
		_ends[ability_id] = ends_tick
