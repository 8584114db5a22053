class_name TrProgress
extends TrPart
## How the player's character gets on: what it is by now, what happens to it, and what its player makes of it. It is
## [member MultiplayerManager.progress].
## [codeblock]
## Multiplayer.progress.leveled_up.connect(func(level: int) -> void: print("Level ", level))
## for item_instance_id: String in Multiplayer.progress.sheet.pieces:
##     await Multiplayer.progress.equip(item_instance_id)
## [/codeblock]
## Each method but [method mailbox] returns a [TrVerdict], which is accepted when it is done and saved, and then shows in [member sheet]. All but
## [method drop_item] are refused with [code]in_combat[/code] in a fight. What the server would refuse for certain is refused here, with its word,
## and not sent; [signal MultiplayerManager.request_rejected] tells of it, too.

## The character is another than before: it has another level, wears, carries, knows or has achieved something else. The server has said so.
signal changed(sheet: TrCharacterSheet)
## What the local player carries has changed, also as predicted: see [TrInventory].
signal inventory_changed(inventory: Dictionary, gold: int)
## The character has gained so much experience. [param reason] is [code]kill[/code], [code]room[/code] or [code]run[/code], and
## [param content_id] the type of the enemy, the room template or the dungeon that it came from.
signal experience_gained(experience: int, reason: String, content_id: String)
## The character has come to this level. What that makes of it comes with [signal changed].
signal leveled_up(level: int)
## The character was given something, but for what it picks up: a reward, or what was in a mail. [param goods] has [code]item_id[/code],
## [code]item_type[/code], [code]quantity[/code], and for equipment its [code]piece[/code].
signal item_received(goods: Dictionary)
## Something of the character's has gone to its mailbox, such as what did not fit into its bag.
signal item_mailed(mail: TrMail)
## The character has achieved this, an entry of the content's achievements.
signal achievement_unlocked(achievement_id: String)
## Something was refused, here or by the server. [param what] is the message: [code]character_action[/code] or [code]drop_item[/code].
signal rejected(what: String, reason: String)

const _LOADOUTS: int = 3

## What the character is by now; [code]null[/code] while the local player is in no room.
var sheet: TrCharacterSheet:
	get:
		return _room.connection.character if _room.connection != null else null

var _room: TrRoom


func _init(server: TrServer, room: TrRoom) -> void:
	super(server)
	_room = room
	room.entered.connect(_on_entered)


## Puts on a piece of equipment, out of combat; what was worn in its slot goes into the bag. [param item_instance_id] is one of
## [member TrCharacterSheet.pieces].
func equip(item_instance_id: String) -> TrVerdict:
	var why_not: Callable = func() -> String: return TrCharacterRules.why_not_equip(_server.content, sheet, item_instance_id)
	return await _act({"action": "equip", "item_instance_id": item_instance_id}, why_not)


## Takes off what is worn in a slot, such as [code]weapon[/code].
func unequip(slot: String) -> TrVerdict:
	return await _act({"action": "unequip", "slot": slot}, func() -> String: return "not_owned" if sheet.worn_in(slot) == "" else "")


## Destroys a piece of equipment, by its item_instance_id, or so many of an item, by its item_id. It does not come back: without
## [param confirm] it is refused.
func destroy_item(item: String, quantity: int = 1, confirm: bool = false) -> TrVerdict:
	var action: Dictionary = {"action": "destroy", "confirm": confirm}
	action.merge(_named(item, quantity))
	return await _act(action, func() -> String:
		var why: String = _why_not_give_away(item, quantity)
		return "not_confirmed" if why == "" and not confirm else why
	)


## Lays a piece of equipment, or so many of an item, on the floor, where anybody can take it. What is bound to the character stays.
func drop_item(item: String, quantity: int = 1) -> TrVerdict:
	return await _ask("drop_item", _named(item, quantity), item, func() -> String:
		var why: String = _why_not_give_away(item, quantity)
		var is_bound: bool = sheet.owns(item) and sheet.pieces[item].get("is_bound") == true
		return "item_bound" if why == "" and is_bound else why
	)


## Learns a node of the class's skill tree, out of combat.
func learn_skill(node_id: String) -> TrVerdict:
	var why_not: Callable = func() -> String: return TrCharacterRules.why_not_learn(_server.content, sheet, node_id)
	return await _act({"action": "learn_skill", "node_id": node_id}, why_not)


## Gives a learned node back, on which no other stands. From a level on that costs gold: see [code]progression[/code] of the rules.
func refund_skill(node_id: String) -> TrVerdict:
	var why_not: Callable = func() -> String: return "" if sheet.skills.has(node_id) else "not_learned"
	return await _act({"action": "refund_skill", "node_id": node_id}, why_not)


## Gives all learned nodes back, for the gold that they cost together.
func respec() -> TrVerdict:
	return await _act({"action": "respec"})


## Saves what is worn and learned, as one of three loadouts: [param loadout_number] is 1, 2 or 3.
func save_loadout(loadout_number: int) -> TrVerdict:
	var is_one: bool = loadout_number >= 1 and loadout_number <= _LOADOUTS
	var why_not: Callable = func() -> String: return "" if is_one else "no_such_loadout"
	return await _act({"action": "save_loadout", "loadout_number": loadout_number}, why_not)


## Puts on and learns what was saved, all of it or nothing.
func switch_loadout(loadout_number: int) -> TrVerdict:
	var why_not: Callable = func() -> String: return "" if sheet.has_loadout(loadout_number) else "no_such_loadout"
	return await _act({"action": "switch_loadout", "loadout_number": loadout_number}, why_not)


## Calls the character by a title that one of its achievements or mails gives: see [method TrCharacterRules.titles]. Empty: by none.
func choose_title(title: String = "") -> TrVerdict:
	if title == "":
		return await _act({"action": "choose_title"})
	return await _act({"action": "choose_title", "title": title}, func() -> String:
		return "" if TrCharacterRules.titles(_server.content, sheet).has(title) else "no_such_title"
	)


## Takes what is in a mail: all of it, or nothing where the bag has no place for it.
func take_mail(mail_id: String) -> TrVerdict:
	return await _act({"action": "take_mail", "mail_id": mail_id})


## What waits in the mailbox of the character that is played, the oldest first. If it cannot be had, [signal MultiplayerManager.failed] has
## said why, and nothing is returned.
func mailbox() -> Array[TrMail]:
	var mails: Array[TrMail] = []
	var verdict: TrVerdict = _requests.tell(await _requests.run(func(api: TrSessionApi) -> Array[Dictionary]: return await api.mails()))
	if verdict.is_accepted:
		var messages: Array[Dictionary] = verdict.value
		for message: Dictionary in messages:
			mails.append(TrMail.from_message(message))
	return mails


func _on_entered(_room_id: String) -> void:
	var here: TrCharacterSheet = sheet
	here.changed.connect(func() -> void: changed.emit(sheet))
	here.experience_gained.connect(experience_gained.emit)
	here.leveled_up.connect(leveled_up.emit)
	here.item_received.connect(item_received.emit)
	here.item_mailed.connect(item_mailed.emit)
	here.achievement_unlocked.connect(achievement_unlocked.emit)
	_room.local.carried.changed.connect(inventory_changed.emit)


# Two different things may be asked at a time, and the same one not twice.
func _act(action: Dictionary, why_not: Callable = func() -> String: return "") -> TrVerdict:
	return await _ask("character_action", action, str(action.values()), why_not)


func _ask(type: String, payload: Dictionary, about: String, why_not: Callable) -> TrVerdict:
	var why: String = _why_not_ask(type, about, why_not)
	if why != "":
		rejected.emit(type, why)
		return TrVerdict.refuse(why)
	_room.local.flush()
	# Asked again with the same id, it is done once.
	var asked: Dictionary = payload.merged({"request_id": "%08x%08x" % [randi(), randi()]})
	var requests: TrRoomRequests = _room.connection.character_requests
	var pending: TrCall = await _requests.calls.run(func() -> TrVerdict: return await requests.ask(type, asked, about))
	if pending.is_cancelled:
		return _requests.refuse_cancelled()
	var verdict: TrVerdict = pending.answer
	if not verdict.is_accepted:
		rejected.emit(type, verdict.reason)
	return verdict


# What the rules say comes first, since that is what a player understands.
func _why_not_ask(type: String, about: String, why_not: Callable) -> String:
	if not _room.is_connected_now:
		return TrVerdict.NOT_CONNECTED
	if not _room.local.is_in_world:
		return "not_in_room"
	if not _room.local.is_alive:
		return "player_dead"
	var why: String = why_not.call()
	return why if why != "" else _room.connection.character_requests.why_not(type, about)


# An item is named by its id, and a piece of equipment by its own.
func _named(item: String, quantity: int) -> Dictionary:
	return {"item_instance_id": item} if sheet != null and sheet.owns(item) else {"item_id": item, "quantity": quantity}


func _why_not_give_away(item: String, quantity: int) -> String:
	if sheet.owns(item):
		return "item_worn" if sheet.is_worn(item) else ""
	return "not_owned" if quantity < 1 or _room.local.carried.count(item) < quantity else ""
