extends RefCounted
## Which of its abilities the character uses with which key: what is neither its strike, nor its roll, nor drunk.

const MELEE: String = "melee_attack"
const DODGE: String = "dodge_roll"
## What presses the first, the second and so on; there are no more.
const ACTIONS: Array[StringName] = [&"skill_1", &"skill_2", &"skill_3", &"skill_4"]


## The abilities in the order of what presses them.
static func all() -> PackedStringArray:
	var found: PackedStringArray = []
	if Multiplayer.progress.sheet == null:
		return found
	for ability_id: String in Multiplayer.progress.sheet.ability_ids:
		var is_drunk: bool = Multiplayer.content.ability(ability_id).has("consumed_item_id")
		if not ability_id in [MELEE, DODGE] and not is_drunk and found.size() < ACTIONS.size():
			found.append(ability_id)
	return found
