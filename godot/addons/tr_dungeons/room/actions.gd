class_name TrActions
extends TrPart
## What the player does in a room: [member MultiplayerManager.actions].
## [codeblock]
## var verdict := await Multiplayer.actions.use_ability("fireball", Multiplayer.local.yaw)
## if not verdict.is_accepted:
##     print(verdict.reason)
## [/codeblock]
## It shows at once, and is taken back if the server refuses. Each method returns a [TrVerdict]; [code]await[/code] it, or let it go and hear
## [signal MultiplayerManager.request_rejected]. What was asked when [method TrPart.cancel_calls] comes is settled by the server all the same,
## and shows in the state; only the way through a door ends.

## Something was refused, here or by the server. [param what] is the message, such as [code]loot_pickup[/code].
signal rejected(what: String, reason: String)

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

var _room: TrRoom
var _ways: TrRoomWays


func _init(server: TrServer, room: TrRoom, ways: TrRoomWays) -> void:
	super(server)
	_room = room
	_ways = ways


## Strikes, looking to [param yaw]; those who are in the way are hit. Accepted with [code]damage_amount[/code].
func attack(yaw: float, target_enemy_id: String = "") -> TrVerdict:
	return await use_ability("melee_attack", yaw, target_enemy_id)


## Uses an ability, looking to [param yaw]. Accepted with [code]damage_amount[/code], which is 0 for what takes effect later.
func use_ability(ability_id: String, yaw: float, target_enemy_id: String = "") -> TrVerdict:
	return await _do("combat_event", func(here: TrPlayerActions) -> TrVerdict: return await here.use_ability(ability_id, yaw, target_enemy_id))


## Uses an ability, told as a combat event: see [method MultiplayerManager.send_combat_event].
func send_combat_event(event: Dictionary) -> TrVerdict:
	return await _do("combat_event", func(here: TrPlayerActions) -> TrVerdict: return await here.send_combat_event(event))


## Dodges to where [param direction] is on the floor (x and z); zero is where the local player looks.
func dodge(direction: Vector2) -> TrVerdict:
	return await _do("combat_event", func(here: TrPlayerActions) -> TrVerdict: return await here.dodge(direction))


## Takes loot within [code]pickup_radius_m[/code] of the rules. Accepted with [code]item_id[/code] and [code]quantity[/code].
func pick_up(loot_instance_id: String) -> TrVerdict:
	return await _do("loot_pickup", func(here: TrPlayerActions) -> TrVerdict: return await here.pick_up(loot_instance_id))


## Opens a door within [code]door_reach_m[/code] of the rules; a key that the local player carries unlocks it.
func open_door(door_id: String) -> TrVerdict:
	return await _do("door", func(here: TrPlayerActions) -> TrVerdict: return await here.move_door(door_id, true))


## Closes a door within [code]door_reach_m[/code] of the rules.
func close_door(door_id: String) -> TrVerdict:
	return await _do("door", func(here: TrPlayerActions) -> TrVerdict: return await here.move_door(door_id, false))


## Uses up an item that the local player carries.
func use_item(item_id: String) -> TrVerdict:
	return await _do("use_item", func(here: TrPlayerActions) -> TrVerdict: return await here.use_item(item_id))


## Comes back from death, [code]respawn_delay_seconds[/code] of the rules after it at the earliest.
func respawn() -> TrVerdict:
	return await _do("respawn", func(here: TrPlayerActions) -> TrVerdict: return await here.respawn())


## Goes through an open door within [code]door_reach_m[/code] of the rules, and waits until the local player is in the room behind it. Who
## cancels that may be behind it already: [method MultiplayerManager.play] comes back to where the character is.
func enter_door(door_id: String) -> TrVerdict:
	if _ways.is_coming:
		return _tell("enter_door", TrVerdict.refuse(TrVerdict.UNANSWERED))
	var entering: TrVerdict = await _do("enter_door", func(here: TrPlayerActions) -> TrVerdict: return await here.enter_door(door_id))
	if not entering.is_accepted or not entering.value is Dictionary:
		return entering
	var reservation: Dictionary = entering.value
	var way: Callable = func(entry: TrRoomEntry) -> bool: return await entry.by_reservation(reservation)
	var failure: ColyseusError = await _ways.come_in(way, _requests.calls)
	if failure != null and failure.code != TrMultiplayerError.CANCELLED:
		# The character is behind the door already; the reservation may have been lost on the way.
		_server.fail(failure)
		var room_id: String = _Fields.text(reservation, "roomId")
		way = func(entry: TrRoomEntry) -> bool: return await entry.by_room(entry.session_id, room_id)
		failure = await _ways.come_in(way, _requests.calls)
	if failure == null:
		return entering
	_server.fail(failure)
	var is_cancelled: bool = failure.code == TrMultiplayerError.CANCELLED
	return _tell("enter_door", TrVerdict.refuse(TrVerdict.CANCELLED if is_cancelled else TrVerdict.NO_ANSWER, failure.message))


func _do(what: String, deed: Callable) -> TrVerdict:
	if not _room.is_connected_now:
		return _tell(what, TrVerdict.refuse(TrVerdict.NOT_CONNECTED))
	var here: TrPlayerActions = _room.connection.actions
	var pending: TrCall = await _requests.calls.run(func() -> TrVerdict: return await deed.call(here))
	if pending.is_cancelled:
		return _requests.refuse_cancelled()
	var verdict: TrVerdict = pending.answer
	return _tell(what, verdict)


func _tell(what: String, verdict: TrVerdict) -> TrVerdict:
	if not verdict.is_accepted and verdict.reason != TrVerdict.CANCELLED:
		rejected.emit(what, verdict.reason)
	return verdict
