extends RefCounted
## A node of a skill tree in words: what it gives, what it costs, and why it cannot be learned.

const _Fields = preload("../fields.gd")
const _Reasons = preload("../hud/reasons.gd")


## All that there is to say of a node.
static func of_node(sheet: TrCharacterSheet, node_id: String) -> String:
	var node: Dictionary = TrCharacterRules.node_of(Multiplayer.content, sheet, node_id)
	if node.is_empty():
		return "Select a skill to see what it gives."
	var gives: PackedStringArray = []
	for effect: Dictionary in _Fields.list(node, "effects"):
		gives.append(_effect(effect))
	var name_of: String = TrContentCache.text_of(node, "name")
	return "%s: %s\nGives %s. %s" % [name_of, TrContentCache.text_of(node, "description"), ", ".join(gives), _state(sheet, node, node_id)]


static func _effect(effect: Dictionary) -> String:
	var ability: String = TrContentCache.text_of(Multiplayer.content.ability(_Fields.text(effect, "ability_id")), "name")
	match _Fields.text(effect, "type"):
		"stat":
			return "%s %s" % [_change(effect), _Fields.text(effect, "stat").replace("_", " ")]
		"change_ability":
			return "%s: %s %s" % [ability, _change(effect), _Fields.text(effect, "field").replace("_", " ")]
		"unlock_ability":
			return "the ability %s" % ability
	return _Fields.text(effect, "type").replace("_", " ")


static func _change(effect: Dictionary) -> String:
	var value: float = _Fields.number(effect, "value")
	return "%s%s%s" % ["+" if value >= 0.0 else "", String.num(value, 2).trim_suffix(".0"), " %" if _Fields.text(effect, "kind") == "percent" else ""]


static func _state(sheet: TrCharacterSheet, node: Dictionary, node_id: String) -> String:
	var cost: int = maxi(1, _Fields.whole(node, "cost"))
	var price: String = "1 point" if cost == 1 else "%d points" % cost
	match TrCharacterRules.why_not_learn(Multiplayer.content, sheet, node_id):
		"":
			return "You can learn it for %s." % price
		"already_learned":
			return "You have learned it."
		"level_too_low":
			return "It can be learned from level %d on." % _Fields.whole(node, "required_level")
		"missing_prerequisite":
			return _missing(sheet, node)
		"not_enough_points":
			return "It costs %s, and you have %d left." % [price, sheet.skill_points_left]
		var reason:
			return _Reasons.words(str(reason)) + "."


static func _missing(sheet: TrCharacterSheet, node: Dictionary) -> String:
	var all: PackedStringArray = []
	for id: String in _Fields.texts(node, "requires_all"):
		if not sheet.skills.has(id):
			all.append(_name_of(sheet, id))
	if not all.is_empty():
		return "Learn first: %s." % ", ".join(all)
	var any: PackedStringArray = []
	for id: String in _Fields.texts(node, "requires_any"):
		any.append(_name_of(sheet, id))
	return "Learn one of these first: %s." % ", ".join(any)


static func _name_of(sheet: TrCharacterSheet, node_id: String) -> String:
	return TrContentCache.text_of(TrCharacterRules.node_of(Multiplayer.content, sheet, node_id), "name")
