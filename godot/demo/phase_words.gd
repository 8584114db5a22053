extends RefCounted
## What a phase of a boss brings, in words, as the content has it: who comes, and how the boss fights now compared with the phase before.

const _Fields = preload("fields.gd")


## A sentence without a full stop; empty where the phase changes nothing that is seen.
## [br][br]
## [param enemy_type] is the content's entry, and [param abilities] are the content's by their ids. [param phase] counts from 1.
static func of(enemy_type: Dictionary, phase: int, abilities: Dictionary) -> String:
	var phases: Array = _Fields.list(enemy_type, "phases")
	if phase < 1 or phase > phases.size():
		return ""
	var now: Dictionary = phases[phase - 1]
	var before: Dictionary = phases[phase - 2] if phase > 1 else {}
	var deeds: PackedStringArray = []
	if not _Fields.list(now, "summons").is_empty():
		deeds.append("calls for help")
	_compare(deeds, now, before, "damage_multiplier", "hits harder", "hits less hard")
	_compare(deeds, now, before, "move_speed_multiplier", "is faster", "is slower")
	var ability_id: String = _Fields.text(now, "ability_id")
	if ability_id != "" and ability_id != _Fields.text(before, "ability_id"):
		var ability: Dictionary = abilities.get(ability_id, {})
		deeds.append("uses %s" % (TrContentCache.text_of(ability, "name") if ability.has("name") else _Fields.title(ability_id)))
	if deeds.is_empty():
		return ""
	var last: String = deeds[-1]
	deeds.remove_at(deeds.size() - 1)
	return "%s %s" % [TrContentCache.text_of(enemy_type, "name"), last if deeds.is_empty() else "%s and %s" % [", ".join(deeds), last]]


static func _compare(deeds: PackedStringArray, now: Dictionary, before: Dictionary, key: String, more: String, less: String) -> void:
	var difference: float = _Fields.number(now, key, 1.0) - _Fields.number(before, key, 1.0)
	if difference > 0.0:
		deeds.append(more)
	elif difference < 0.0:
		deeds.append(less)
