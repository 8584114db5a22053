class_name TrCharacterRules
extends RefCounted
## What follows from a character's sheet and the content, as the server works it out.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

const _HIGHEST_ROLL: float = 999.0


## An ability with the numbers that the character's skills give it; empty where the content has none of this id.
static func ability(content: TrContentCache, sheet: TrCharacterSheet, ability_id: String) -> Dictionary:
	var known: Dictionary = content.ability(ability_id)
	var changes: Array[Dictionary] = []
	for node: Dictionary in learned_nodes(content, sheet):
		for effect: Dictionary in _Fields.list(node, "effects"):
			if effect.get("type") == "change_ability" and effect.get("ability_id") == ability_id and known.has(effect.get("field")):
				changes.append(effect)
	if changes.is_empty():
		return known
	var own: Dictionary = known.duplicate()
	for change: Dictionary in changes:
		var field: String = _Fields.text(change, "field")
		var alike: Array[Dictionary] = changes.filter(func(each: Dictionary) -> bool: return each["field"] == field)
		own[field] = maxf(0.0, _increased(_Fields.number(known, field), alike))
	return own


## All nodes of the skill tree of the character's class.
static func nodes_of(content: TrContentCache, sheet: TrCharacterSheet) -> Array[Dictionary]:
	var own: Dictionary = content.character_class(sheet.class_id)
	return _Fields.list(content.skill_tree(_Fields.text(own, "skill_tree_id")), "nodes")


## One node of that tree; empty where it has none of this id.
static func node_of(content: TrContentCache, sheet: TrCharacterSheet, node_id: String) -> Dictionary:
	for each: Dictionary in nodes_of(content, sheet):
		if each.get("node_id") == node_id:
			return each
	return {}


## Those nodes that the character has learned.
static func learned_nodes(content: TrContentCache, sheet: TrCharacterSheet) -> Array[Dictionary]:
	if sheet.skills.is_empty():
		return []
	return nodes_of(content, sheet).filter(func(each: Dictionary) -> bool: return sheet.skills.has(_Fields.text(each, "node_id")))


## Why the character cannot learn a node now, in the server's words; empty if it can.
static func why_not_learn(content: TrContentCache, sheet: TrCharacterSheet, node_id: String) -> String:
	var wanted: Dictionary = node_of(content, sheet, node_id)
	if wanted.is_empty():
		return "no_such_skill"
	if sheet.skills.has(node_id):
		return "already_learned"
	if sheet.level < _Fields.whole(wanted, "required_level"):
		return "level_too_low"
	var is_learned: Callable = func(id: String) -> bool: return sheet.skills.has(id)
	var all: Array = _Fields.texts(wanted, "requires_all")
	var any: Array = _Fields.texts(wanted, "requires_any")
	if not all.all(is_learned) or not any.is_empty() and not any.any(is_learned):
		return "missing_prerequisite"
	return "not_enough_points" if _Fields.whole(wanted, "cost") > sheet.skill_points_left else ""


## Why the character cannot put on a piece of its equipment, in the server's words; empty if it can.
static func why_not_equip(content: TrContentCache, sheet: TrCharacterSheet, item_instance_id: String) -> String:
	if not sheet.owns(item_instance_id):
		return "not_owned"
	var item: Dictionary = content.item(sheet.item_of(item_instance_id))
	if item.is_empty():
		return "unknown_item"
	if not item.has("slot"):
		return "wrong_slot"
	return "level_too_low" if sheet.level < _Fields.whole(item, "required_level") else ""


## What a piece of equipment gives to who wears it, its affixes included: each {stat, kind, value}. [code]kind[/code] is [code]add[/code] or
## [code]percent[/code].
static func bonuses_of(content: TrContentCache, piece: Dictionary) -> Array[Dictionary]:
	var bonuses: Array[Dictionary] = _Fields.list(content.item(_Fields.text(piece, "item_id")), "bonuses")
	var rolls: Dictionary = _Fields.below(piece, "affixes")
	for affix_id: String in rolls:
		var roll: float = _Fields.number(rolls, affix_id)
		for each: Dictionary in _Fields.list(content.affix(affix_id), "ranges"):
			var least: float = _Fields.number(each, "min")
			var value: float = least + (_Fields.number(each, "max") - least) * roll / _HIGHEST_ROLL
			# To a thousandth.
			bonuses.append({"stat": each["stat"], "kind": each["kind"], "value": floorf(value * 1000.0 + 0.5) / 1000.0})
	return bonuses


## The titles that the character may choose from, as they are chosen: see [method title_text].
static func titles(content: TrContentCache, sheet: TrCharacterSheet) -> PackedStringArray:
	var found: PackedStringArray = sheet.titles.duplicate()
	for achievement_id: String in sheet.achievements:
		var title: String = title_of(content.achievement(achievement_id))
		if title != "":
			found.append(title)
	return found


## The title that an achievement gives, as it is chosen; empty where it gives none.
static func title_of(achievement: Dictionary) -> String:
	return _Fields.default_text(_Fields.below(achievement, "reward"), "title")


## A title that a character bears, in the language of the game. Everybody bears one in English, else in the first language that the content
## has; one that came by mail is known in no other.
static func title_text(content: TrContentCache, title: String) -> String:
	for achievement_id: String in content.entries("achievements"):
		var achievement: Dictionary = content.achievement(achievement_id)
		if title != "" and title_of(achievement) == title:
			return _Fields.content_text(_Fields.below(achievement, "reward"), "title")
	return title


# What is added first, and then the percents of the sum.
static func _increased(base: float, bonuses: Array[Dictionary]) -> float:
	var sum: float = base
	var percent: float = 100.0
	for bonus: Dictionary in bonuses:
		if bonus.get("kind") == "add":
			sum += _Fields.number(bonus, "value")
		else:
			percent += _Fields.number(bonus, "value")
	return sum * percent / 100.0
