class_name TrCharacterSheet
extends RefCounted
## What the player's own character is by now, as the server says: [member TrProgress.sheet].
##
## The server says it after the welcome, and whenever it is another. What is asked for shows here when it is done and saved.

## It is another than before.
signal changed
## The character has gained so much. [param reason] is [code]kill[/code], [code]room[/code] or [code]run[/code], and [param content_id] the
## type of the enemy, the room template or the dungeon that it came from.
signal experience_gained(experience: int, reason: String, content_id: String)
## The character has come to this level.
signal leveled_up(level: int)
## The character was given something, but for what it picks up: a reward, or what was in a mail. [param goods] has [code]item_id[/code],
## [code]item_type[/code], [code]quantity[/code], and for equipment its [code]piece[/code].
signal item_received(goods: Dictionary)
## Something has gone to the mailbox.
signal item_mailed(mail: TrMail)
## The character has achieved this.
signal achievement_unlocked(achievement_id: String)

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## Whether the server has said anything of it. Until then the stats are those of its class.
var is_known: bool = false
## An entry of the content's classes.
var class_id: String = ""
## From 1 on.
var level: int = 1
## Of the way to the next level.
var experience: int = 0
## What the whole way to the next level takes; 0 at the highest.
var experience_to_next: int = 0
## What it can spend on skills.
var skill_points_left: int = 0
## The learned nodes of its class's skill tree.
var skills: PackedStringArray = []
## What it wears: slot → item_instance_id.
var equipment: Dictionary[String, String] = {}
## Its equipment, worn or in the bag: item_instance_id → {item_id, affixes, is_bound}. [code]affixes[/code] is affix_id → roll, 0 to 999.
var pieces: Dictionary[String, Dictionary] = {}
## What it has saved, each {skills, equipment}: the first is number 1. An empty one was never saved.
var loadouts: Array[Dictionary] = []
## What it calls itself; empty for nothing.
var title: String = ""
## The titles that came by mail.
var titles: PackedStringArray = []
## What it has achieved.
var achievements: PackedStringArray = []
## What it can do, potions included.
var ability_ids: PackedStringArray = []
## Its numbers, by their names in the content's combat stats, with all that it wears and has learned.
var stats: Dictionary = {}
## Places of the bag that are taken: by stacks, and by equipment that is not worn.
var places_taken: int = 0
## Places that the bag has.
var places: int = 0
## How many mails wait.
var mail_count: int = 0


## The server's word.
func apply_server_state(said: Dictionary) -> void:
	is_known = true
	class_id = _Fields.text(said, "class_id")
	level = _Fields.whole(said, "level")
	experience = _Fields.whole(said, "experience")
	experience_to_next = _Fields.whole(said, "experience_to_next")
	skill_points_left = _Fields.whole(said, "skill_points_left")
	skills = _Fields.texts(said, "skills")
	title = _Fields.text(said, "title")
	titles = _Fields.texts(said, "titles")
	achievements = _Fields.texts(said, "achievements")
	ability_ids = _Fields.texts(said, "ability_ids")
	stats = _Fields.below(said, "stats")
	mail_count = _Fields.whole(said, "mail_count")
	var bag: Dictionary = _Fields.below(said, "bag")
	places_taken = _Fields.whole(bag, "places_taken")
	places = _Fields.whole(bag, "places")
	equipment.clear()
	var worn: Dictionary = _Fields.below(said, "equipment")
	for slot: String in worn:
		equipment[slot] = _Fields.text(worn, slot)
	pieces.clear()
	var owned: Dictionary = _Fields.below(said, "pieces")
	for item_instance_id: String in owned:
		pieces[item_instance_id] = _Fields.below(owned, item_instance_id)
	loadouts.clear()
	var saved: Array = said["loadouts"] if said.get("loadouts") is Array else []
	for each: Variant in saved:
		var loadout: Dictionary = each if each is Dictionary else {}
		loadouts.append(loadout)
	changed.emit()


## The server has said that this happened to the character. Of what else comes of it than experience, the next word on the whole of it
## tells.
func apply_event(event: Dictionary) -> void:
	match _Fields.text(event, "event_type"):
		"experience_gained":
			var gained: int = _Fields.whole(event, "experience")
			experience += gained
			experience_gained.emit(gained, _Fields.text(event, "reason"), _Fields.text(event, "content_id"))
		"level_up":
			level = _Fields.whole(event, "level")
			experience = _Fields.whole(event, "experience")
			leveled_up.emit(level)
		"item_received":
			item_received.emit(_Fields.below(event, "goods"))
		"item_mailed":
			item_mailed.emit(TrMail.from_message(_Fields.below(event, "mail")))
		"achievement_unlocked":
			achievement_unlocked.emit(_Fields.text(event, "achievement_id"))


## One of its numbers, such as [code]move_speed[/code] in metres a second; [param otherwise] where there is none of this name.
func stat(name: String, otherwise: float = 0.0) -> float:
	return _Fields.number(stats, name, otherwise)


## Whether it can do this.
func knows(ability_id: String) -> bool:
	return ability_ids.has(ability_id)


## Whether it has this piece of equipment, in its bag or on itself.
func owns(item_instance_id: String) -> bool:
	return pieces.has(item_instance_id)


## What a piece of its equipment is; empty where it has no such piece.
func item_of(item_instance_id: String) -> String:
	return _Fields.text(pieces[item_instance_id], "item_id") if owns(item_instance_id) else ""


## What it wears there, as an item_instance_id; empty for nothing.
func worn_in(slot: String) -> String:
	return equipment.get(slot, "")


## Whether it wears this piece.
func is_worn(item_instance_id: String) -> bool:
	return equipment.values().has(item_instance_id)


## Whether it has saved a loadout of this number, from 1 on.
func has_loadout(loadout_number: int) -> bool:
	return loadout_number >= 1 and loadout_number <= loadouts.size() and not loadouts[loadout_number - 1].is_empty()
