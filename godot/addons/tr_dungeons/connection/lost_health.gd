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

# Lost since the last share was told, minus what hits explain.
var _unexplained: float = 0.0
# Ability → points a second, of the newest effects that hurt.
var _harms: Dictionary[String, float] = {}
# Ability → whose hit has brought it.
var _sources: Dictionary[String, String] = {}


## Health has changed.
func note_health(now: float, before: float) -> void:
	_unexplained = 0.0 if now > before else _unexplained + before - now


## A hit has reached health or a shield.
func note_hit(hit: TrToldHit, source_id: String) -> void:
	_unexplained -= hit.damage_amount - hit.absorbed_amount
	_sources[hit.ability_id] = source_id


## At the end of a patch: what effects have taken. [param is_whole]: nothing can have been lost.
func take_shares(effects: Dictionary, is_alive: bool, is_whole: bool, content: TrContentCache) -> Array[Share]:
	_note_effects(effects, content)
	var lost: float = 0.0 if is_whole else _unexplained
	if lost >= _ROUNDING or is_whole or not is_alive:
		_unexplained = 0.0
	_unexplained = maxf(_unexplained, -_ROUNDING)
	var shares: Array[Share] = []
	if lost < _ROUNDING:
		return shares
	var whole: float = 0.0
	for per_second: float in _harms.values():
		whole += per_second
	for ability_id: String in _harms:
		shares.append(_share(ability_id, lost * _harms[ability_id] / whole))
	if shares.is_empty():
		shares.append(_share("", lost))
	return shares


func _share(ability_id: String, damage_amount: float) -> Share:
	var share: Share = Share.new()
	share.ability_id = ability_id
	share.source_id = _sources.get(ability_id, "") if ability_id != "" else ""
	share.damage_amount = damage_amount
	return share


# The last of what they take may come with the news of their end, so those that are over count until there are others.
func _note_effects(effects: Dictionary, content: TrContentCache) -> void:
	var harms: Dictionary[String, float] = {}
	for ability_id: String in effects:
		var per_second: float = -content.effect_of(content.ability(ability_id), "health_per_second")
		if per_second > 0.0:
			harms[ability_id] = per_second
	if not harms.is_empty():
		_harms = harms
