class_name TrCharacterActions
extends RefCounted
## What a player does with its character in a room: checked here first, and asked of the server. It shows in the sheet when it is done and
## saved.

const _LOADOUTS: int = 3

var _requests: TrRoomRequests
var _local: TrLocalPlayer
var _sheet: TrCharacterSheet
var _content: TrContentCache


## Of a connection that has begun.
func _init(connection: TrRoomConnection, content: TrContentCache, tuning: TrMultiplayerTuning) -> void:
	_requests = TrRoomRequests.new(connection.room, connection.budget, tuning.saving_retries)
	_local = connection.local
	_sheet = connection.character
	_content = content


## Puts on a piece of equipment.
func equip(item_instance_id: String) -> TrVerdict:
	var why: String = TrCharacterRules.why_not_equip(_content, _sheet, item_instance_id)
	return await _act({"action": "equip", "item_instance_id": item_instance_id}, why)


## Takes off what is worn there.
func unequip(slot: String) -> TrVerdict:
	return await _act({"action": "unequip", "slot": slot}, "not_owned" if _sheet.worn_in(slot) == "" else "")


## Destroys a piece of equipment, or so many of an item.
func destroy(item: String, quantity: int, confirm: bool) -> TrVerdict:
	var why: String = _why_not_give_away(item, quantity)
	if why == "" and not confirm:
		why = "not_confirmed"
	var action: Dictionary = {"action": "destroy", "confirm": confirm}
	action.merge(_named(item, quantity))
	return await _act(action, why)


## Lays a piece of equipment, or so many of an item, on the floor.
func drop(item: String, quantity: int) -> TrVerdict:
	var why: String = _why_not_give_away(item, quantity)
	if why == "" and _sheet.owns(item) and _sheet.pieces[item].get("is_bound") == true:
		why = "item_bound"
	return await _ask("drop_item", _named(item, quantity), item, why)


## Learns a node of the skill tree.
func learn_skill(node_id: String) -> TrVerdict:
	return await _act({"action": "learn_skill", "node_id": node_id}, TrCharacterRules.why_not_learn(_content, _sheet, node_id))


## Gives a learned node back.
func refund_skill(node_id: String) -> TrVerdict:
	return await _act({"action": "refund_skill", "node_id": node_id}, "" if _sheet.skills.has(node_id) else "not_learned")


## Gives all learned nodes back.
func respec() -> TrVerdict:
	return await _act({"action": "respec"}, "")


## Saves what is worn and learned.
func save_loadout(loadout_number: int) -> TrVerdict:
	var is_one: bool = loadout_number >= 1 and loadout_number <= _LOADOUTS
	return await _act({"action": "save_loadout", "loadout_number": loadout_number}, "" if is_one else "no_such_loadout")


## Puts on and learns what was saved.
func switch_loadout(loadout_number: int) -> TrVerdict:
	var why: String = "" if _sheet.has_loadout(loadout_number) else "no_such_loadout"
	return await _act({"action": "switch_loadout", "loadout_number": loadout_number}, why)


## Calls itself by a title; by none if it is empty.
func choose_title(title: String) -> TrVerdict:
	if title == "":
		return await _act({"action": "choose_title"}, "")
	var is_own: bool = TrCharacterRules.titles(_content, _sheet).has(title)
	return await _act({"action": "choose_title", "title": title}, "" if is_own else "no_such_title")


## Takes what is in a mail.
func take_mail(mail_id: String) -> TrVerdict:
	return await _act({"action": "take_mail", "mail_id": mail_id}, "")


# Two different things may be asked at a time, and the same one not twice.
func _act(action: Dictionary, why_not: String) -> TrVerdict:
	return await _ask("character_action", action, str(action.values()), why_not)


func _ask(type: String, payload: Dictionary, about: String, why_not: String) -> TrVerdict:
	var why: String = why_not
	if not _local.is_in_world:
		why = "not_in_room"
	elif not _local.is_alive:
		why = "player_dead"
	elif why == "":
		why = _requests.why_not(type, about)
	if why != "":
		return TrVerdict.refuse(why)
	_local.flush()
	var asked: Dictionary = payload.duplicate()
	# Asked again with the same id, it is done once.
	asked["request_id"] = "%08x%08x" % [randi(), randi()]
	return await _requests.ask(type, asked, about)


# An item is named by its id, and a piece of equipment by its own.
func _named(item: String, quantity: int) -> Dictionary:
	return {"item_instance_id": item} if _sheet.owns(item) else {"item_id": item, "quantity": quantity}


func _why_not_give_away(item: String, quantity: int) -> String:
	if _sheet.owns(item):
		return "item_worn" if _sheet.is_worn(item) else ""
	return "not_owned" if quantity < 1 or _local.carried.count(item) < quantity else ""
