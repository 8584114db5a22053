class_name TrPlayerActions
extends RefCounted
## What a player does in one room: checked here first, shown at once, asked of the server, and taken back if it refuses. [TrActions] is the
## way to it.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

const _DODGE: String = "dodge_roll"
# Loot and doors ask for a player who is free by the server's count, which ends an action between two of its ticks.
const _FREE_MARGIN_SECONDS: float = 0.1

var _requests: TrRoomRequests
var _state: TrRoomStateSchema
var _ground: TrWalkableArea
var _local: TrLocalPlayer
var _predicted: TrPredictedRoom
var _combat: TrPredictedCombat
var _events: TrEventSource
var _content: TrContentCache


## Of a connection that has begun: its parts are copied, so that neither holds the other.
func _init(connection: TrRoomConnection, content: TrContentCache, tuning: TrMultiplayerTuning) -> void:
	_requests = TrRoomRequests.new(connection.room, connection.budget, tuning.saving_retries)
	_state = connection.state
	_ground = connection.ground
	_local = connection.local
	_predicted = connection.predicted
	_combat = connection.combat
	_events = connection.events
	_content = content


## Uses an ability, looking to [param yaw]. Accepted with [code]damage_amount[/code]. [param event_type] is how it is called on the way; by
## the kind of the ability if it is empty.
func use_ability(ability_id: String, yaw: float, target_enemy_id: String, event_type: String = "") -> TrVerdict:
	var ability: Dictionary = _own_ability(ability_id)
	if ability.has("consumed_item_id"):
		return await use_item(_Fields.text(ability, "consumed_item_id"))
	return await _use(ability, yaw, Vector2(sin(yaw), cos(yaw)), target_enemy_id, event_type)


## Dodges; [param direction] is on the floor, and zero is where the local player looks.
func dodge(direction: Vector2) -> TrVerdict:
	var yaw: float = _local.yaw
	var way: Vector2 = direction if direction != Vector2.ZERO else Vector2(sin(yaw), cos(yaw))
	return await _use(_own_ability(_DODGE), atan2(way.x, way.y), way, "", "")


## Takes loot from the floor. Accepted with [code]item_id[/code] and [code]quantity[/code].
func pick_up(loot_instance_id: String) -> TrVerdict:
	var why: String = _first(_why_not_pick_up(loot_instance_id), _requests.why_not("loot_pickup", loot_instance_id))
	if why != "":
		return TrVerdict.refuse(why)
	var loot: TrLootDropSchema = _state.loot(loot_instance_id)
	var change: TrInventory.Change = _local.carried.expect(loot.item_id, int(loot.quantity), loot.item_type == "gold")
	_predicted.take(loot_instance_id)
	var verdict: TrVerdict = await _ask("loot_pickup", {"loot_instance_id": loot_instance_id}, loot_instance_id)
	_local.carried.settle(change)
	if _is_refused(verdict):
		_predicted.put_back(loot_instance_id)
	return verdict


## Opens or closes a door.
func move_door(door_id: String, opens: bool) -> TrVerdict:
	var why: String = _first(_why_not_door(door_id), _requests.why_not("door", door_id))
	if why != "":
		return TrVerdict.refuse(why)
	var door: TrDoorSchema = _state.door(door_id)
	var key: String = _key_of(door_id) if door.is_locked and opens else ""
	if door.is_locked and opens and _local.carried.count(key) == 0:
		return TrVerdict.refuse("door_locked")
	var change: TrInventory.Change = _local.carried.expect(key, -1)
	_predicted.move_door(door_id, opens)
	var verdict: TrVerdict = await _ask("door", {"door_id": door_id, "action": "open" if opens else "close"}, door_id)
	_local.carried.settle(change)
	if _is_refused(verdict) or door.is_open == opens:
		_predicted.leave_door(door_id)
	return verdict


## Asks for a seat reservation behind a door. The local player stands still from now on, unless it is refused.
func enter_door(door_id: String) -> TrVerdict:
	var why: String = _first(_why_not_door(door_id), _requests.why_not("enter_door", ""))
	if why != "":
		return TrVerdict.refuse(why)
	if not _predicted.is_door_open(door_id):
		return TrVerdict.refuse("door_locked" if _state.door(door_id).is_locked else "door_closed")
	# With the answer one is not here any more: what one walked meanwhile would be nowhere.
	_local.flush()
	_local.hold(&"door")
	var verdict: TrVerdict = await _ask("enter_door", {"door_id": door_id}, "")
	if not verdict.is_accepted:
		_local.release(&"door")
	return verdict


## Uses up an item for what it does.
func use_item(item_id: String) -> TrVerdict:
	var ability: Dictionary = _content.ability_of_item(item_id)
	if ability.is_empty():
		return TrVerdict.refuse("unknown_item")
	var needed: float = _Fields.number(_content.item(item_id), "required_level")
	var why_not: String = "level_too_low" if _local.character.is_known and _local.character.level < needed else ""
	var why: String = _first(_first(why_not, _combat.why_not(ability, _local.yaw, "")), _requests.why_not("use_item", item_id))
	if why != "":
		return TrVerdict.refuse(why)
	var use: TrPredictedCombat.Use = _combat.begin(ability, _local.yaw, Vector2.ZERO, "")
	var change: TrInventory.Change = _local.carried.expect(item_id, -1)
	_tell_use(ability)
	var verdict: TrVerdict = await _ask("use_item", {"item_id": item_id}, item_id)
	_local.carried.settle(change)
	if _is_refused(verdict):
		_combat.roll_back(use, verdict)
	return verdict


## Comes back from death, [code]respawn_delay_seconds[/code] of the rules after it at the earliest.
func respawn() -> TrVerdict:
	return await _requests.ask("respawn", {}, "") if _local.is_in_world else TrVerdict.refuse("not_in_room")


## Sends a combat event of the game's own making: see [method MultiplayerManager.send_combat_event].
func send_combat_event(event: Dictionary) -> TrVerdict:
	var problem: String = TrCombatEventForm.problem_of(event, _local.me.player_id, _state)
	if problem != "":
		push_error(problem)
		return TrVerdict.refuse("invalid_message", problem)
	var target: String = _Fields.text(event, "target_enemy_id")
	var yaw: float = _Fields.number(event, "yaw", _combat.yaw_to(target))
	return await use_ability(_Fields.text(event, "ability_id", "melee_attack"), yaw, target, _Fields.text(event, "event_type"))


func _use(ability: Dictionary, yaw: float, way: Vector2, target_enemy_id: String, event_type: String) -> TrVerdict:
	var ability_id: String = _Fields.text(ability, "id")
	var why: String = _first(_combat.why_not(ability, yaw, target_enemy_id), _requests.why_not("combat_event", ability_id))
	if why != "":
		return TrVerdict.refuse(why)
	# The room checks the strike from where the local player stands now. What was sprinted until then only a move can say.
	_local.flush()
	_local.yaw = yaw
	var from: Vector3 = _local.predicted_position
	var is_news: bool = _local.stand_for_request()
	var use: TrPredictedCombat.Use = _combat.begin(ability, yaw, way, target_enemy_id)
	# Of others whom it hits, and of what hits later, the patch tells.
	var is_aimed: bool = target_enemy_id != "" and not use.hits.is_empty()
	if is_aimed:
		_events.expect_hit(target_enemy_id, ability_id)
	_tell_use(ability)
	var usual_type: String = "damage_dealt" if ability["ability_type"] == "melee" else "ability_used"
	var event: Dictionary = {
		"event_type": usual_type if event_type == "" else event_type, "ability_id": ability_id, "yaw": yaw,
	}
	if is_news:
		event["position"] = {"x": from.x, "y": 0, "z": from.z}
	if target_enemy_id != "":
		event["target_enemy_id"] = target_enemy_id
	if not use.hits.is_empty():
		event["damage_amount"] = use.hits[0].damage
	var verdict: TrVerdict = await _requests.ask("combat_event", event, ability_id)
	if verdict.is_accepted:
		verdict.value = _unpacked(verdict.value)
	_settle_use(use, verdict, target_enemy_id if is_aimed else "")
	return verdict


# With the numbers that the character's skills give it.
func _own_ability(ability_id: String) -> Dictionary:
	return TrCharacterRules.ability(_content, _local.character, ability_id)


# The wire has the damage, and true behind it for a critical hit.
static func _unpacked(answer: Variant) -> Dictionary:
	var packed: Array = answer if answer is Array else []
	var damage: Variant = packed[0] if not packed.is_empty() else 0
	return {"damage_amount": damage, "is_critical": packed.size() > 1 and packed[1] == true}


func _settle_use(use: TrPredictedCombat.Use, verdict: TrVerdict, struck_id: String) -> void:
	var answer: Dictionary = verdict.value if verdict.value is Dictionary else {}
	var damage: float = _Fields.number(answer, "damage_amount")
	var is_critical: bool = _Fields.flag(answer, "is_critical")
	if verdict.is_accepted:
		_combat.confirm(use, damage)
	else:
		_combat.roll_back(use, verdict)
	if struck_id != "":
		_events.settle_hit(struck_id, _Fields.text(use.ability, "id"), damage, is_critical)


func _tell_use(ability: Dictionary) -> void:
	_events.tell_use(_local.predicted_position, _Fields.text(ability, "id"), _local.activity)


func _ask(type: String, payload: Dictionary, about: String) -> TrVerdict:
	_local.flush()
	return await _requests.ask(type, payload, about)


# What the rules say comes first, since that is what a player understands.
static func _first(by_the_rules: String, by_the_line: String) -> String:
	return by_the_rules if by_the_rules != "" else by_the_line


static func _is_refused(verdict: TrVerdict) -> bool:
	return not verdict.is_accepted and verdict.reason != TrVerdict.STORE_UNAVAILABLE


func _why_not_pick_up(loot_instance_id: String) -> String:
	var loot: TrLootDropSchema = _state.loot(loot_instance_id)
	if loot == null:
		return "no_such_loot"
	if not _local.is_in_world:
		return "not_in_room"
	if loot.is_picked_up or not _predicted.is_loot_shown(loot_instance_id):
		return "already_picked_up"
	if not loot.is_for(_local.me.player_id):
		return "not_yours"
	if not _local.is_alive:
		return "player_dead"
	if _local.activity == TrPlayerSchema.Activity.STUNNED:
		return "busy"
	return "out_of_range" if _is_beyond(loot.place(), _content.rule("pickup_radius_m")) else ""


func _why_not_door(door_id: String) -> String:
	var doorway: TrWalkableArea.Doorway = _ground.doorway(door_id)
	if _state.door(door_id) == null or doorway == null:
		return "no_such_door"
	if not _local.is_in_world:
		return "not_in_room"
	if not _local.is_alive:
		return "player_dead"
	if _local.is_busy(_FREE_MARGIN_SECONDS):
		return "busy"
	return "out_of_range" if _is_beyond(Vector3(doorway.position.x, 0.0, doorway.position.y), _content.rule("door_reach_m")) else ""


func _is_beyond(place: Vector3, metres: float) -> bool:
	return _local.predicted_position.distance_to(Vector3(place.x, 0.0, place.z)) > metres


func _key_of(door_id: String) -> String:
	for corridor: Dictionary in _Fields.list(_content.dungeon(_state.dungeon_id), "corridors"):
		if corridor.get("door_id") == door_id:
			return _Fields.text(corridor, "key_item_id")
	return ""
