class_name MultiplayerManager
extends Node
## Co-op play on the TR-Dungeons server; the autoload [code]Multiplayer[/code].
## [codeblock]
## func _ready() -> void:
##     Multiplayer.endpoint = "ws://localhost:2567"
##     if not await Multiplayer.play({character_name = "Ada"}):
##         return # Multiplayer.failed has said why
##
## func _process(delta: float) -> void:
##     if Multiplayer.local == null:
##         return
##     Multiplayer.local.walk(Input.get_vector("left", "right", "up", "down"), Input.is_action_pressed("sprint"), delta)
##     player.position = Multiplayer.local.position
## [/codeblock]
## What the local player does shows at once, and is taken back if the server refuses: [member local]. Others are shown as the state says.
## Each method that asks something of the server returns a [TrVerdict]; [code]await[/code] it, or let it go and hear
## [signal request_rejected]. The game's own offline combat and save are none of this addon's business.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The state of the room has changed. [param room_state] is all of it: its fields, and [code]players[/code], [code]enemies[/code],
## [code]loot_drops[/code], [code]doors[/code] and [code]projectiles[/code] as arrays of dictionaries that name their ids, with the fields
## of the game's data models. [member state] is cheaper to read.
signal room_state_updated(room_state: Dictionary)
## A player is in the room: one who was there already, the local player, or one who came.
signal player_joined(player_id: String)
## A player is gone for good. One whose connection is lost is not: it may disappear from the state for a while, and come back.
signal player_left(player_id: String)
## Something has happened in the room. [code]event_type[/code] is one of [code]damage_dealt[/code], [code]damage_taken[/code],
## [code]enemy_died[/code], [code]player_died[/code], [code]player_respawned[/code], [code]loot_dropped[/code],
## [code]loot_picked_up[/code], [code]door_opened[/code], [code]door_closed[/code], [code]room_cleared[/code], [code]boss_phase[/code],
## [code]attack_started[/code] (an enemy winds up) and [code]ability_used[/code]. There is always a [code]position[/code] {x, y, z};
## the ids are named as in the protocol, and left out where nobody knows.
signal combat_event_received(event: Dictionary)
## The local player is in a room: the first, or the next behind a door.
signal connected_to_room(room_id: String)
## Nothing has come from the server for [param seconds] although it was asked; told once a second, as long as it lasts. Until then
## [member is_connected] is false, and the player stands still. It ends with [signal connection_resumed], or the connection is lost.
signal connection_stalled(seconds: float)
## Something has come again, after [param seconds].
signal connection_resumed(seconds: float)
## The connection is lost; the player slot is kept for 30 s, and the client tries to come back. [member last_error] says why.
signal connection_lost()
## The connection is back.
signal reconnected()
## The room was left, for whatever reason; [param reason] says it in words. [method play] comes back to the session, and [TrWayBack] does so
## by itself.
signal disconnected(code: int, reason: String)
## The account that is kept cannot be used any more, or what is kept of it cannot be read; [param reason] says why. It is never replaced by
## itself: [method forget_account] makes way for a new one. [param player_id] is empty where it cannot be read.
signal account_lost(player_id: String, reason: String)
## Something that one asked for was refused, here or by the server. [param what] is the message, such as [code]loot_pickup[/code].
signal request_rejected(what: String, reason: String)
## What the local player carries has changed, also as predicted: see [TrInventory].
signal inventory_changed(inventory: Dictionary, gold: int)
## The player's character is another than before: it has another level, wears, carries, knows or has achieved something else. The server has
## said so; see [TrCharacterSheet].
signal character_changed(sheet: TrCharacterSheet)
## The character has gained so much experience. [param reason] is [code]kill[/code], [code]room[/code] or [code]run[/code], and
## [param content_id] the type of the enemy, the room template or the dungeon that it came from.
signal experience_gained(experience: int, reason: String, content_id: String)
## The character has come to this level. What that makes of it comes with [signal character_changed].
signal leveled_up(level: int)
## The character was given something, but for what it picks up: a reward, or what was in a mail. [param goods] has [code]item_id[/code],
## [code]item_type[/code], [code]quantity[/code], and for equipment its [code]piece[/code].
signal item_received(goods: Dictionary)
## Something of the character's has gone to its mailbox, such as what did not fit into its bag.
signal item_mailed(mail: TrMail)
## The character has achieved this, an entry of the content's achievements.
signal achievement_unlocked(achievement_id: String)
## The server has put one elsewhere.
signal move_corrected(position: Vector3)
## From now on the run that is played is kept for its members to come back to, for 7 days after it was played last: see [member runs].
signal run_saved(run_id: String)
## A player has reached the exit, and the run is over; these are its [code]seconds[/code], [code]damage_dealt[/code] and so on, its
## [code]deaths[/code] on this run, and the run's clock, as [code]ticks[/code] and [code]run_seconds[/code].
signal run_ended(statistics: Dictionary)
## The server says something that its players should read, such as that it stops: then in so many seconds, else [param seconds_left] is -1.
signal server_message_received(text: String, seconds_left: float)
## The numbers of [member quality] are new; once a second.
signal quality_changed()
## Something went wrong that the player must know of.
signal failed(error: ColyseusError)

# How long a game that ends may be held up by saying goodbye, in seconds.
const _GOODBYE_SECONDS: float = 0.5

## Where the server is: [code]ws://[/code], [code]wss://[/code], [code]http://[/code] or [code]https://[/code]. To be set before the local player plays.
@export var endpoint: String = "ws://127.0.0.1:2567"
## The numbers that are a matter of taste or of the line.
@export var tuning: TrMultiplayerTuning = TrMultiplayerTuning.new()
## Where the account, the chosen character and the session are kept.
@export var save_path: String = "user://tr_dungeons/save.json"
## Where the content is kept.
@export var content_path: String = "user://tr_dungeons/content.json":
	set(value):
		content_path = value
		content.path = value
		content.load_kept()

## The play session; empty as long as there is none.
var session_id: String:
	get:
		return _save.session_id
## The room one is in, or was last in.
var room_id: String:
	get:
		return _save.room_id
## The account; empty as long as there is none.
var player_id: String:
	get:
		return _save.player_id
## Whether the player is in a room and its connection is there: neither lost nor stalled.
@warning_ignore("shadowed_variable_base_class")
var is_connected: bool:
	get:
		return _connection != null and _connection.is_connected_now()
## What the room says is; [code]null[/code] while the local player is in none.
var state: TrRoomStateSchema:
	get:
		return _connection.state if _connection != null else null
## The room's present tick, with its fraction: 20 a second.
var server_tick: float:
	get:
		return _connection.clock.tick() if _connection != null else 0.0
## The game's content; of the game before as long as there is no newer.
var content: TrContentCache = TrContentCache.new()
## The account's characters: to be listed, made, chosen, renamed, deleted and brought back.
var characters: TrCharacters = null
## Runs: to be begun, resumed, joined, shared and left.
var runs: TrRuns = null
## The own account: to be looked at, exported, deleted and kept.
var account: TrOwnAccount = null
## Friends: to be asked, accepted, seen and blocked.
var friends: TrFriends = null
## The party that the player belongs to: to be begun, joined, led and left, with its chat and what becomes of it.
var party: TrParty = null
## Queues, in which the player waits for a match with its party.
var queue: TrQueue = null
## Ratings of ranked matches and their boards: to be read.
var ratings: TrRatings = null
## The leaderboards: to be listed and read.
var leaderboards: TrLeaderboards = null
## Player against player: matches, to be opened, joined and left.
var arena: TrArena = null
## The run that is played: its [member TrRun.run_id], difficulty, loot rule and whether it is saved; [code]null[/code] while the local player
## is in no room. [method TrRuns.look_at] says more of it.
var run: TrRun:
	get:
		return _connection.run if _connection != null else null
## Its clock in seconds, which runs while the player is here; 0 while the local player is in no room.
var run_seconds: float:
	get:
		return _connection.run_seconds() if _connection != null else 0.0
## The local player; [code]null[/code] while it is in no room.
var local: TrLocalPlayer:
	get:
		return _connection.local if _connection != null else null
## What the player's character is by now; [code]null[/code] while the local player is in no room.
var character: TrCharacterSheet:
	get:
		return _connection.character if _connection != null else null
## The other players; [code]null[/code] while the local player is in no room.
var others: TrInterpolation:
	get:
		return _connection.others if _connection != null else null
## How good the connection is; [code]null[/code] while the local player is in no room.
var quality: TrConnectionQuality:
	get:
		return _connection.quality if _connection != null else null
## Where the local player can walk; [code]null[/code] while the local player is in no room.
@warning_ignore("shadowed_global_identifier")
var walkable_area: TrWalkableArea:
	get:
		return _connection.ground if _connection != null else null
## What this client has seen in itself that cannot be; [code]null[/code] while the local player is in no room.
var self_check: TrSelfCheck:
	get:
		return _connection.self_check if _connection != null else null
## Why the newest attempt to play failed, or why the connection was lost since; [code]null[/code] if all is well.
var last_error: ColyseusError = null

var _save: TrLocalSave = TrLocalSave.new()
var _api: TrSessionApi = null
# For the account's requests, with its token; rooms are joined with a client of their own.
var _account_client: ColyseusClient = null
var _opened_endpoint: String = ""
var _connection: TrRoomConnection = null
# Under way.
var _entry: TrRoomEntry = null
# Tells that the room was left, unless the player comes into the next one.
var _left_while_moving: Callable = Callable()
# Held until the server has said goodbye.
var _leaving: Array[TrRoomConnection] = []
var _cooldowns: TrCooldowns = TrCooldowns.new()
var _paused_until: float = 0.0


func _init() -> void:
	var requests: TrAccountRequests = TrAccountRequests.new(_open, _fail, _take_session)
	var new_client: Callable = func() -> ColyseusClient: return ColyseusClient.new(endpoint)
	characters = TrCharacters.new(_save, _open, _fail)
	runs = TrRuns.new(_save, _open, _fail, _come_in_by_request, requests)
	account = TrOwnAccount.new(requests)
	friends = TrFriends.new(requests)
	party = TrParty.new(requests, TrNewsConnection.new("party", _open, new_client), friends)
	leaderboards = TrLeaderboards.new(_open, _fail)
	ratings = TrRatings.new(requests)
	arena = TrArena.new(
		_save, content, _open, new_client, func() -> TrMultiplayerTuning: return tuning, _fail, _leave_room_and_match, _release_content, requests
	)
	queue = TrQueue.new(_save, _open, requests, arena)
	party.news.queued.connect(queue.notice)
	party.news.connected.connect(queue.notice)


func _ready() -> void:
	process_mode = Node.PROCESS_MODE_ALWAYS
	content.load_kept()


func _process(delta: float) -> void:
	if _entry != null:
		_entry.advance(delta)
	if _connection != null:
		_connection.advance(delta)
	arena.advance(delta)
	party.news.advance()
	queue.advance()


# The game ends, or this node does: the character must not stand there for 30 s.
func _exit_tree() -> void:
	if _entry != null:
		_entry.end_now(_GOODBYE_SECONDS)
	if _connection != null:
		_connection.end_now(_GOODBYE_SECONDS)
		_connection = null
	arena.end_now(_GOODBYE_SECONDS)
	party.news.end_now(_GOODBYE_SECONDS)


## Fetches what is new of the content. To be called at the game's start; [method play] does it, too. Returns whether the content is
## the server's own: without a server, what was kept stays in use.
func refresh_content() -> bool:
	# A client of its own: the entity tags are headers of all its requests.
	return await content.refresh(ColyseusClient.new(endpoint).http)


## From nothing to play: the kept account or a new guest, a character and its session where it was or a new one, and a room. Returns whether
## the player is in a room; if not, [signal failed] has said why.
## [br][br]
## The character is the one that was chosen ([method TrCharacters.choose]); without a choice the one that was played last and still has its
## session, else the account's newest; an account without any gets one.
## [br][br]
## Options, all of which may be left out: [code]character_id[/code] for this time instead of the one that was chosen;
## [code]character_name[/code] for the first character of an account; [code]room_id[/code] for one particular
## room; [code]dungeon_id[/code] and [code]room_template_id[/code] for a session that is in no room yet. One that is on a run through another
## dungeon is refused with [constant TrMultiplayerError.PLAYS_ELSEWHERE]: [method TrRuns.begin] begins a new run wherever the character is.
func play(options: Dictionary = {}) -> bool:
	return await _come_in(func(entry: TrRoomEntry) -> bool: return await entry.by_account(options))


## Makes sure that there is an account: the kept one, or a new guest where none is kept. One that is kept and cannot be used any more is
## [signal account_lost].
func sign_in() -> bool:
	_open()
	return true if await _api.sign_in() else _fail(_api.last_error)


## Forgets the account that is kept for this server, so that the next [method play] or [method sign_in] makes a new one. Nobody can come
## back to a guest's account afterwards. Leaves the room first.
func forget_account() -> void:
	_open()
	await leave()
	_api.forget_account()
	_cooldowns.clear()
	_clear_lists()


## Uses an account of elsewhere instead of a guest, such as an AWS Cognito access token that ends in [param expires_in] seconds.
func use_account(p_player_id: String, access_token: String, expires_in: float) -> void:
	_open()
	var is_other: bool = player_id != p_player_id
	_api.use_token(p_player_id, access_token, expires_in)
	if is_other:
		_clear_lists()


## Makes the kept guest part of an account of AWS Cognito, with all its characters, and uses that account from now on: see [TrCognito].
## Leaves the room first. Returns whether it is done; asking again is safe.
func link_account(p_player_id: String, access_token: String, expires_in: float) -> bool:
	_open()
	await leave()
	var former_player_id: String = player_id
	return _has_taken_account(await _api.link(p_player_id, access_token, expires_in), former_player_id)


## A new recovery code of the kept guest, for the player to write down: it is shown this once, and an older one is void. Empty where there
## is none; then [signal failed] has said why.
func make_recovery_code() -> String:
	_open()
	var code: String = await _api.make_recovery_code()
	if code == "":
		_fail(_api.last_error)
	return code


## Comes back to the guest that a recovery code belongs to. It replaces the account that is kept for this server: leaves its room first.
func recover(code: String) -> bool:
	_open()
	await leave()
	var former_player_id: String = player_id
	return _has_taken_account(await _api.recover(code), former_player_id)


## Begins a session with the account's newest character of this name, or with a new one; if the name is empty, with its newest character.
func begin_session(character_name: String) -> bool:
	_open()
	if not await _api.begin_session({} if character_name == "" else {"character_name": character_name}):
		return _fail(_api.last_error)
	_cooldowns.clear()
	return true


## Ends the session; its character stays, and is in no room. The next [method play] begins a new one.
func end_session() -> bool:
	_open()
	await leave()
	return true if await _api.end_session() else _fail(_api.last_error)


## Brings a session's character into a room, and waits until it is there. The content is fetched first, if it is not here yet. A room that
## is hibernated is restored; if it has expired, a new run begins. Returns whether the player is in the room; if not, [signal failed] has said why.
func connect_to_room(p_session_id: String, p_room_id: String) -> bool:
	return await _come_in(func(entry: TrRoomEntry) -> bool: return await entry.by_room(p_session_id, p_room_id))


## Leaves the room, or the match. A [method play], [method connect_to_room] or way into a match that is under way is given up, and nobody is
## in a room when this returns.
## The character stays where it is, and [method play] comes back to it for an hour.
func leave() -> void:
	var was_in: bool = _connection != null
	if _entry != null:
		_entry.cancel()
	await arena.leave()
	await _end(_connection)
	while _entry != null:
		await _entry.ended
	if was_in:
		disconnected.emit(ColyseusError.CONSENTED, TrCloseReason.sentence(ColyseusError.CONSENTED, ""))


## Seconds for which the server still lets nobody of this account in, since there were too many violations; 0 without such a pause. Until it
## is over [method play] and [method connect_to_room] fail here, and ask nothing.
func pause_left() -> float:
	return maxf(0.0, _paused_until - TrRoomClock.seconds())


## Uses an ability, told as a combat event: [code]event_type[/code] is [code]damage_dealt[/code] or [code]ability_used[/code]; nothing else
## is a player's to send, and is refused here with [code]invalid_message[/code] and a [member TrVerdict.detail] that says why.
## [br][br]
## [code]ability_id[/code] is [code]melee_attack[/code] if left out, and [code]event_type[/code] follows from it. Without [code]yaw[/code]
## the player turns to [code]target_enemy_id[/code], if it is given. All other fields may be there and are filled in anew: where the player
## stands, and the predicted damage. What damage is dealt the server decides.
func send_combat_event(event: Dictionary) -> TrVerdict:
	return _tell("combat_event", await _connection.actions.send_combat_event(event) if is_connected else _nowhere())


## Strikes, looking to [param yaw]; those who are in the way are hit. Accepted with [code]damage_amount[/code].
func attack(yaw: float, target_enemy_id: String = "") -> TrVerdict:
	return await use_ability("melee_attack", yaw, target_enemy_id)


## Uses an ability, looking to [param yaw]. Accepted with [code]damage_amount[/code], which is 0 for what takes effect later.
func use_ability(ability_id: String, yaw: float, target_enemy_id: String = "") -> TrVerdict:
	return _tell("combat_event", await _connection.actions.use_ability(ability_id, yaw, target_enemy_id) if is_connected else _nowhere())


## Dodges to where [param direction] is on the floor (x and z); zero is where the local player looks.
func dodge(direction: Vector2) -> TrVerdict:
	return _tell("combat_event", await _connection.actions.dodge(direction) if is_connected else _nowhere())


## Takes loot within [code]pickup_radius_m[/code] of the rules. Accepted with [code]item_id[/code] and [code]quantity[/code].
func pick_up(loot_instance_id: String) -> TrVerdict:
	return _tell("loot_pickup", await _connection.actions.pick_up(loot_instance_id) if is_connected else _nowhere())


## Opens a door within [code]door_reach_m[/code] of the rules; a key that the local player carries unlocks it.
func open_door(door_id: String) -> TrVerdict:
	return _tell("door", await _connection.actions.move_door(door_id, true) if is_connected else _nowhere())


## Closes a door within [code]door_reach_m[/code] of the rules.
func close_door(door_id: String) -> TrVerdict:
	return _tell("door", await _connection.actions.move_door(door_id, false) if is_connected else _nowhere())


## Goes through an open door within [code]door_reach_m[/code] of the rules, and waits until the local player is in the room behind it.
func enter_door(door_id: String) -> TrVerdict:
	if not is_connected:
		return _tell("enter_door", _nowhere())
	if _entry != null:
		return _tell("enter_door", TrVerdict.refuse(TrVerdict.UNANSWERED))
	var entering: TrVerdict = await _connection.actions.enter_door(door_id)
	if not entering.is_accepted or not entering.value is Dictionary:
		return _tell("enter_door", entering)
	var reservation: Dictionary = entering.value
	if await _come_in(func(entry: TrRoomEntry) -> bool: return await entry.by_reservation(reservation)):
		return entering
	if last_error.code == TrMultiplayerError.CANCELLED:
		return _tell("enter_door", TrVerdict.refuse(TrVerdict.NOT_CONNECTED))
	# The character is behind the door already; the reservation may have been lost on the way.
	var is_there: bool = await connect_to_room(_save.session_id, _Fields.text(reservation, "roomId"))
	return _tell("enter_door", entering if is_there else TrVerdict.refuse(TrVerdict.NO_ANSWER))


## Uses up an item that the local player carries.
func use_item(item_id: String) -> TrVerdict:
	return _tell("use_item", await _connection.actions.use_item(item_id) if is_connected else _nowhere())


## Comes back from death, [code]respawn_delay_seconds[/code] of the rules after it at the earliest.
func respawn() -> TrVerdict:
	return _tell("respawn", await _connection.actions.respawn() if is_connected else _nowhere())


## Puts on a piece of equipment, out of combat; what was worn in its slot goes into the bag. [param item_instance_id] is one of
## [member TrCharacterSheet.pieces]. Likewise what follows: it is accepted when it is done and saved, and then shows in [member character].
func equip(item_instance_id: String) -> TrVerdict:
	return _tell("character_action", await _connection.character_actions.equip(item_instance_id) if is_connected else _nowhere())


## Takes off what is worn in a slot, such as [code]weapon[/code].
func unequip(slot: String) -> TrVerdict:
	return _tell("character_action", await _connection.character_actions.unequip(slot) if is_connected else _nowhere())


## Destroys a piece of equipment, by its item_instance_id, or so many of an item, by its item_id. It does not come back: without
## [param confirm] it is refused.
func destroy_item(item: String, quantity: int = 1, confirm: bool = false) -> TrVerdict:
	return _tell("character_action", await _connection.character_actions.destroy(item, quantity, confirm) if is_connected else _nowhere())


## Lays a piece of equipment, or so many of an item, on the floor, where anybody can take it. What is bound to the character stays.
func drop_item(item: String, quantity: int = 1) -> TrVerdict:
	return _tell("drop_item", await _connection.character_actions.drop(item, quantity) if is_connected else _nowhere())


## Learns a node of the class's skill tree, out of combat.
func learn_skill(node_id: String) -> TrVerdict:
	return _tell("character_action", await _connection.character_actions.learn_skill(node_id) if is_connected else _nowhere())


## Gives a learned node back, on which no other stands. From a level on that costs gold: see [code]progression[/code] of the rules.
func refund_skill(node_id: String) -> TrVerdict:
	return _tell("character_action", await _connection.character_actions.refund_skill(node_id) if is_connected else _nowhere())


## Gives all learned nodes back, for the gold that they cost together.
func respec() -> TrVerdict:
	return _tell("character_action", await _connection.character_actions.respec() if is_connected else _nowhere())


## Saves what is worn and learned, as one of three loadouts: [param loadout_number] is 1, 2 or 3.
func save_loadout(loadout_number: int) -> TrVerdict:
	return _tell("character_action", await _connection.character_actions.save_loadout(loadout_number) if is_connected else _nowhere())


## Puts on and learns what was saved, all of it or nothing.
func switch_loadout(loadout_number: int) -> TrVerdict:
	return _tell("character_action", await _connection.character_actions.switch_loadout(loadout_number) if is_connected else _nowhere())


## Calls the character by a title that one of its achievements or mails gives: see [method TrCharacterRules.titles]. Empty: by none.
func choose_title(title: String = "") -> TrVerdict:
	return _tell("character_action", await _connection.character_actions.choose_title(title) if is_connected else _nowhere())


## What waits in the mailbox of the character that is played, the oldest first. If it cannot be had, [signal failed] has said why, and
## nothing is returned.
func mailbox() -> Array[TrMail]:
	var api: TrSessionApi = _open()
	var mails: Array[TrMail] = []
	for message: Dictionary in await api.mails() if await api.sign_in() else [] as Array[Dictionary]:
		mails.append(TrMail.from_message(message))
	if api.last_error != null:
		_fail(api.last_error)
	return mails


## Takes what is in a mail: all of it, or nothing where the bag has no place for it.
func take_mail(mail_id: String) -> TrVerdict:
	return _tell("character_action", await _connection.character_actions.take_mail(mail_id) if is_connected else _nowhere())


## Where a player is shown: the local player predicted, others a little in the past.
func player_position(p_player_id: String) -> Vector3:
	if _connection == null:
		return Vector3.ZERO
	return local.position if p_player_id == _connection.player_id else others.position_of(p_player_id)


## Where a player is shown to look.
func player_yaw(p_player_id: String) -> float:
	if _connection == null:
		return 0.0
	return local.yaw if p_player_id == _connection.player_id else others.yaw_of(p_player_id)


## Where an enemy is shown.
func enemy_position(enemy_instance_id: String) -> Vector3:
	return _connection.enemies.position_of(enemy_instance_id) if _connection != null else Vector3.ZERO


## Where an enemy is shown to look.
func enemy_yaw(enemy_instance_id: String) -> float:
	return _connection.enemies.yaw_of(enemy_instance_id) if _connection != null else 0.0


## What health an enemy is shown with: what the state says, less the local player's hits that it does not know yet.
func enemy_health(enemy_instance_id: String) -> float:
	return _connection.combat.health_of(enemy_instance_id) if _connection != null else 0.0


## Where a projectile is; the origin for one that is gone.
func projectile_position(projectile_id: String) -> Vector3:
	var projectile: TrProjectileSchema = state.projectiles.get(projectile_id) if _connection != null else null
	if projectile == null:
		return Vector3.ZERO
	return TrMotion.projectile_at(projectile, content.ability(projectile.ability_id), server_tick, _connection.clock.ticks_in(1.0))


## Whether loot lies there for the local player, as predicted: not if it was rolled for another player, or the local player has just reached
## for it.
func is_loot_shown(loot_instance_id: String) -> bool:
	if _connection == null or not _connection.predicted.is_loot_shown(loot_instance_id):
		return false
	var loot: TrLootDropSchema = state.loot(loot_instance_id)
	return loot == null or loot.is_for(_connection.player_id)


## Whether a door is open, as predicted.
func is_door_open(door_id: String) -> bool:
	return _connection != null and _connection.predicted.is_door_open(door_id)


# The endpoint may be set until one first asks something of it.
func _open() -> TrSessionApi:
	if _opened_endpoint == endpoint:
		return _api
	var is_other: bool = _opened_endpoint != ""
	_opened_endpoint = endpoint
	_paused_until = 0.0
	_account_client = ColyseusClient.new(endpoint)
	_save.path = save_path
	_save.open(endpoint)
	_api = TrSessionApi.new(_account_client, _save)
	_account_client.auth_token = _save.access_token
	if is_other:
		_clear_lists()
	return _api


# The account or the server is another.
func _clear_lists() -> void:
	characters.clear()
	friends.clear()
	runs.clear()
	party.news.clear()
	queue.clear()
	ratings.clear()


# Of another account nothing is known.
func _has_taken_account(is_done: bool, former_player_id: String) -> bool:
	if not is_done:
		return _fail(_api.last_error)
	if player_id != former_player_id:
		_clear_lists()
	return true


# The session of the character that is in a room, or else of the one that play() would play; empty where there is none.
func _take_session() -> String:
	if _connection != null:
		return _connection.session_id
	if arena.current != null:
		return arena.current.session_id
	var choice: TrSessionChoice = TrSessionChoice.new(_open(), _save)
	var is_there: bool = await _api.sign_in() and await choice.take(_save.character_id, "")
	if choice.is_other:
		_cooldowns.clear()
	return _save.session_id if is_there else ""


# Returns why it has not.
func _come_in_by_request(ask: Callable) -> ColyseusError:
	return null if await _come_in(func(entry: TrRoomEntry) -> bool: return await entry.by_request(ask)) else last_error


# One at a time. One that was cancelled is waited for: it may have to leave first what it has come to.
func _come_in(way: Callable) -> bool:
	while _entry != null:
		if not _entry.is_cancelled:
			return _fail(ColyseusError.new(ColyseusError.BAD_ARGUMENT, "Coming into a room is under way already: wait for it, or leave()."))
		await _entry.ended
	_open()
	if pause_left() > 0.0:
		return _fail(ColyseusError.new(TrMultiplayerError.PAUSED, "The server has paused this account: %d s more." % ceili(pause_left())))
	last_error = null
	var entry: TrRoomEntry = TrRoomEntry.new(endpoint, _api, _save, content, tuning, _cooldowns, _leave_room_and_match)
	_entry = entry
	var is_in: bool = await way.call(entry)
	_entry = null
	if is_in:
		_settle_in(entry.connection)
	elif _left_while_moving.is_valid():
		_left_while_moving.call()
	_left_while_moving = Callable()
	entry.end()
	if is_in:
		return true
	_release_content()
	if entry.is_cancelled:
		last_error = entry.error
		return false
	return _fail(entry.error)


# Uses the newest content, unless there is a room that has its own.
func _release_content() -> void:
	if _connection == null and _entry == null and arena.current == null:
		content.use_newest()


# A character is in one of them.
func _leave_room_and_match() -> void:
	await _end(_connection)
	await arena.make_way()


# The room replaces the one before.
func _settle_in(connection: TrRoomConnection) -> void:
	var before: TrRoomConnection = _connection
	_connection = connection
	_end(before)
	arena.leave()
	_connect_signals_of(connection)
	connected_to_room.emit(connection.room.room_id)
	connection.events.begin()
	connection.catch_up()
	_on_state_changed()


func _connect_signals_of(connection: TrRoomConnection) -> void:
	connection.state_changed.connect(_on_state_changed)
	connection.failed.connect(_fail)
	connection.lost.connect(_on_lost)
	connection.stalled.connect(func(seconds: float) -> void: connection_stalled.emit(seconds))
	connection.resumed.connect(func(seconds: float) -> void: connection_resumed.emit(seconds))
	connection.back.connect(_on_back)
	connection.left.connect(_on_left)
	connection.server_message.connect(func(text: String, left: float) -> void: server_message_received.emit(text, left))
	connection.run_saved.connect(func(id: String) -> void: run_saved.emit(id))
	connection.run_ended.connect(func(_who: String, statistics: Dictionary) -> void: run_ended.emit(statistics))
	connection.events.happened.connect(func(event: Dictionary) -> void: combat_event_received.emit(event))
	connection.events.player_joined.connect(func(id: String) -> void: player_joined.emit(id))
	connection.events.player_left.connect(func(id: String) -> void: player_left.emit(id))
	connection.local.corrected.connect(func(position: Vector3) -> void: move_corrected.emit(position))
	connection.local.carried.changed.connect(func(items: Dictionary, gold: int) -> void: inventory_changed.emit(items, gold))
	connection.quality.changed.connect(func() -> void: quality_changed.emit())
	_connect_signals_of_character(connection.character)


func _connect_signals_of_character(sheet: TrCharacterSheet) -> void:
	sheet.changed.connect(func() -> void: character_changed.emit(character))
	sheet.experience_gained.connect(func(gained: int, why: String, id: String) -> void: experience_gained.emit(gained, why, id))
	sheet.leveled_up.connect(func(level: int) -> void: leveled_up.emit(level))
	sheet.item_received.connect(func(goods: Dictionary) -> void: item_received.emit(goods))
	sheet.item_mailed.connect(func(mail: TrMail) -> void: item_mailed.emit(mail))
	sheet.achievement_unlocked.connect(func(id: String) -> void: achievement_unlocked.emit(id))


func _on_state_changed() -> void:
	# All of the state as dictionaries costs more than the patch.
	if not room_state_updated.get_connections().is_empty():
		room_state_updated.emit(TrRoomStateView.of(state, _connection.clock, content))


func _on_lost(code: int, reason: String) -> void:
	last_error = ColyseusError.new(code, TrCloseReason.sentence(code, reason))
	connection_lost.emit()


func _on_back() -> void:
	last_error = null
	reconnected.emit()


func _on_left(code: int, reason: String) -> void:
	# The server has taken the character to where it is wanted: only if it does not come there, the player is out.
	if _entry != null and _entry.is_moving:
		_left_while_moving = _on_left.bind(code, reason)
		return
	_connection = null
	content.use_newest()
	_note_pause(code, reason)
	last_error = ColyseusError.new(code, TrCloseReason.sentence(code, reason))
	disconnected.emit(code, last_error.message)


# Leaves a room, and hears nothing more of it.
func _end(connection: TrRoomConnection) -> void:
	if connection == null:
		return
	if connection == _connection:
		_connection = null
		content.use_newest()
	_leaving.append(connection)
	await connection.end()
	_leaving.erase(connection)


func _note_pause(code: int, said: String) -> void:
	_paused_until = maxf(_paused_until, TrRoomClock.seconds() + TrCloseReason.pause_seconds(code, said))


# Without an error the server has accepted, and not given what it should.
func _fail(failure: ColyseusError) -> bool:
	var error: ColyseusError = failure
	if error == null:
		error = ColyseusError.new(ColyseusError.BAD_ANSWER, "The server's answer lacks what it should hold. Is it a server of this game?")
	last_error = error
	_note_pause(error.code, error.message)
	if error.code in [TrMultiplayerError.ACCOUNT_LOST, TrMultiplayerError.SAVE_DAMAGED]:
		account_lost.emit(player_id, error.message)
	failed.emit(error)
	return false


func _tell(what: String, verdict: TrVerdict) -> TrVerdict:
	if not verdict.is_accepted:
		request_rejected.emit(what, verdict.reason)
	return verdict


func _nowhere() -> TrVerdict:
	return TrVerdict.refuse(TrVerdict.NOT_CONNECTED)
