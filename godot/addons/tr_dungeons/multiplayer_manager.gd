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
## What one does oneself shows at once, and is taken back if the server refuses: [member local]. Others are shown as the state says.
## Each method that asks something of the server returns a [Verdict]; [code]await[/code] it, or let it go and hear
## [signal request_rejected]. The game's own offline combat and save are none of this addon's business.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The state of the room has changed. [param room_state] is all of it as plain dictionaries; [member state] is cheaper to read.
signal room_state_updated(room_state: Dictionary)
## A player is in the room: one who was there already, oneself, or one who came.
signal player_joined(player_id: String)
## A player is gone for good.
signal player_left(player_id: String)
## Something has happened in the room. [code]event_type[/code] is one of [code]damage_dealt[/code], [code]damage_taken[/code],
## [code]enemy_died[/code], [code]player_died[/code], [code]player_respawned[/code], [code]loot_dropped[/code],
## [code]loot_picked_up[/code], [code]door_opened[/code], [code]door_closed[/code], [code]room_cleared[/code], [code]boss_phase[/code],
## [code]attack_started[/code] (an enemy winds up) and [code]ability_used[/code]. There is always a [code]position[/code] {x, y, z};
## the ids are named as in the protocol, and left out where nobody knows.
signal combat_event_received(event: Dictionary)
## One is in a room: the first, or the next behind a door.
signal connected_to_room(room_id: String)
## The connection is lost; the seat is kept for 30 s, and the client tries to come back.
signal connection_lost()
## The connection is back.
signal reconnected()
## The room was left, for whatever reason. [method play] comes back to the session.
signal disconnected(code: int, reason: String)
## Something that one asked for was refused, here or by the server. [param what] is the message, such as [code]loot_pickup[/code].
signal request_rejected(what: String, reason: String)
## What one carries has changed, also for the time being: see [Belongings].
signal inventory_changed(inventory: Dictionary, gold: int)
## The server has put one elsewhere.
signal move_corrected(position: Vector3)
## A player has reached the exit; these are its [code]seconds[/code], [code]damage_dealt[/code] and so on.
signal run_ended(statistics: Dictionary)
## The numbers of [member quality] are new; once a second.
signal quality_changed()
## Something went wrong that one must know of.
signal failed(error: ColyseusError)

const _ROOM: String = "dungeon"
const _UNAUTHORIZED: int = 401

## Where the server is: [code]ws://[/code], [code]wss://[/code], [code]http://[/code] or [code]https://[/code]. To be set before one plays.
@export var endpoint: String = "ws://127.0.0.1:2567"
## The numbers that are a matter of taste or of the line.
@export var tuning: MultiplayerTuning = MultiplayerTuning.new()
## Where the account and the session are kept.
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
## Whether one is in a room and its connection is there.
@warning_ignore("shadowed_variable_base_class")
var is_connected: bool:
	get:
		return _visit != null and _visit.is_connected_now()
## What the room says is; [code]null[/code] while one is in none.
var state: RoomStateSchema:
	get:
		return _visit.state if _visit != null else null
## The room's present tick, with its fraction: 20 a second.
var server_tick: float:
	get:
		return _visit.clock.tick() if _visit != null else 0.0
## The game's content; of the game before as long as there is no newer.
var content: ContentCache = ContentCache.new()
## Oneself; [code]null[/code] while one is in no room.
var local: LocalPlayer:
	get:
		return _visit.local if _visit != null else null
## The other players; [code]null[/code] while one is in no room.
var others: Interpolation:
	get:
		return _visit.others if _visit != null else null
## How good the connection is; [code]null[/code] while one is in no room.
var quality: ConnectionQuality:
	get:
		return _visit.quality if _visit != null else null
## Where one can walk; [code]null[/code] while one is in no room.
@warning_ignore("shadowed_global_identifier")
var floor: Floor:
	get:
		return _visit.ground if _visit != null else null
## What this client has seen in itself that cannot be; [code]null[/code] while one is in no room.
var self_check: SelfCheck:
	get:
		return _visit.self_check if _visit != null else null
## Why the newest attempt to play failed; [code]null[/code] if it did not.
var last_error: ColyseusError = null

var _save: LocalSave = LocalSave.new()
var _api: SessionApi = null
# For the account's requests, with its token; rooms are joined with a client of their own.
var _account_client: ColyseusClient = null
var _opened_endpoint: String = ""
var _visit: RoomVisit = null
var _entering: RoomVisit = null
# Held until the server has said goodbye.
var _leaving: Array[RoomVisit] = []
var _cooldowns: Cooldowns = Cooldowns.new()
var _is_busy: bool = false


func _ready() -> void:
	process_mode = Node.PROCESS_MODE_ALWAYS
	content.load_kept()


func _process(delta: float) -> void:
	if _entering != null:
		_entering.advance(delta)
	if _visit != null:
		_visit.advance(delta)


## Fetches what is new of the content. To be called at the game's start; [method play] does it, too. Returns whether the content is
## the server's own: without a server, what was kept stays in use.
func refresh_content() -> bool:
	# A client of its own: the entity tags are headers of all its requests.
	return await content.refresh(ColyseusClient.new(endpoint).http)


## From nothing to play: the kept account or a new guest, the kept session where it was or a new one, and a room. Returns whether one is
## in a room; if not, [signal failed] has said why.
## [br][br]
## Options, all of which may be left out: [code]character_name[/code] for a new session; [code]room_id[/code] for one particular
## room; [code]dungeon_id[/code] and [code]room_template_id[/code] for a session that is in no room yet.
func play(options: Dictionary = {}) -> bool:
	if _is_busy:
		return _fail(ColyseusError.new(ColyseusError.BAD_ARGUMENT, "play() is under way already."))
	_is_busy = true
	var is_in: bool = await _play(options)
	_is_busy = false
	return is_in


## Makes sure that there is an account: the kept one, or a new guest.
func sign_in() -> bool:
	_open()
	return true if await _api.sign_in() else _fail(_api.last_error)


## Uses an account of elsewhere in place of a guest, such as an AWS Cognito access token that ends in [param expires_in] seconds.
func use_account(p_player_id: String, access_token: String, expires_in: float) -> void:
	_open()
	_api.use_token(p_player_id, access_token, expires_in)


## Begins a session with a new character. The server names it if the name is empty.
func begin_session(character_name: String) -> bool:
	_open()
	return true if await _api.begin_session(character_name) else _fail(_api.last_error)


## Ends the session; its character is gone for good. The next [method play] begins a new one.
func end_session() -> bool:
	_open()
	await leave()
	return true if await _api.end_session() else _fail(_api.last_error)


## Brings a session's character into a room, and waits until it is there. A room that sleeps wakes; if it has expired, a new run begins.
func connect_to_room(p_session_id: String, p_room_id: String) -> bool:
	_open()
	await _end(_visit)
	var seat: Dictionary = await _api.join_room(p_session_id, p_room_id)
	if seat.is_empty():
		return _fail(_api.last_error)
	_save.session_id = p_session_id
	return await _take_seat(seat)


## Leaves the room. The character stays where it is, and [method play] comes back to it for an hour.
func leave() -> void:
	if _visit == null:
		return
	await _end(_visit)
	disconnected.emit(ColyseusError.CONSENTED, "")


## Uses an ability as an event of the seed's form: [code]ability_id[/code] ([code]melee_attack[/code] if left out),
## [code]target_enemy_id[/code] and [code]yaw[/code]. Where one stands and what damage one foresees is filled in.
func send_combat_event(event: Dictionary) -> Verdict:
	return _tell("combat_event", await _visit.actions.send_combat_event(event) if is_connected else _nowhere())


## Strikes, looking to [param yaw]; whoever is in the way is hit. Accepted with [code]damage_amount[/code].
func attack(yaw: float, target_enemy_id: String = "") -> Verdict:
	return await use_ability("melee_attack", yaw, target_enemy_id)


## Uses an ability, looking to [param yaw]. Accepted with [code]damage_amount[/code], which is 0 for what takes effect later.
func use_ability(ability_id: String, yaw: float, target_enemy_id: String = "") -> Verdict:
	return _tell("combat_event", await _visit.actions.use_ability(ability_id, yaw, target_enemy_id) if is_connected else _nowhere())


## Dodges to where [param direction] is on the floor (x and z); zero is where one looks.
func dodge(direction: Vector2) -> Verdict:
	return _tell("combat_event", await _visit.actions.dodge(direction) if is_connected else _nowhere())


## Takes loot within 2 m. Accepted with [code]item_id[/code] and [code]quantity[/code].
func pick_up(loot_instance_id: String) -> Verdict:
	return _tell("loot_pickup", await _visit.actions.pick_up(loot_instance_id) if is_connected else _nowhere())


## Opens a door within 3 m; a key that one carries unlocks it.
func open_door(door_id: String) -> Verdict:
	return _tell("door", await _visit.actions.move_door(door_id, true) if is_connected else _nowhere())


## Closes a door within 3 m.
func close_door(door_id: String) -> Verdict:
	return _tell("door", await _visit.actions.move_door(door_id, false) if is_connected else _nowhere())


## Goes through an open door within 3 m, and waits until one is in the room behind it.
func enter_door(door_id: String) -> Verdict:
	if not is_connected:
		return _tell("enter_door", _nowhere())
	var entering: Verdict = await _visit.actions.enter_door(door_id)
	if not entering.is_accepted or not entering.value is Dictionary:
		return _tell("enter_door", entering)
	var seat: Dictionary = entering.value
	if await _take_seat(seat):
		return entering
	# The character is behind the door already; the seat may have been lost on the way.
	var is_there: bool = await connect_to_room(_save.session_id, _Fields.text(seat, "roomId"))
	return _tell("enter_door", entering if is_there else Verdict.refuse(Verdict.NO_ANSWER))


## Uses up an item that one carries.
func use_item(item_id: String) -> Verdict:
	return _tell("use_item", await _visit.actions.use_item(item_id) if is_connected else _nowhere())


## Comes back from death, 2 s after it at the earliest.
func respawn() -> Verdict:
	return _tell("respawn", await _visit.actions.respawn() if is_connected else _nowhere())


## Where a player is shown: oneself predicted, others a little in the past.
func player_position(p_player_id: String) -> Vector3:
	if _visit == null:
		return Vector3.ZERO
	return local.position if p_player_id == _visit.player_id else others.position_of(p_player_id, RoomClock.seconds())


## Where a player is shown to look.
func player_yaw(p_player_id: String) -> float:
	if _visit == null:
		return 0.0
	return local.yaw if p_player_id == _visit.player_id else others.yaw_of(p_player_id, RoomClock.seconds())


## Where an enemy is shown.
func enemy_position(enemy_instance_id: String) -> Vector3:
	return _visit.enemies.position_of(enemy_instance_id) if _visit != null else Vector3.ZERO


## Where an enemy is shown to look.
func enemy_yaw(enemy_instance_id: String) -> float:
	return _visit.enemies.yaw_of(enemy_instance_id) if _visit != null else 0.0


## What health an enemy is shown with: what the state says, less one's own hits that it does not know yet.
func enemy_health(enemy_instance_id: String) -> float:
	return _visit.combat.health_of(enemy_instance_id) if _visit != null else 0.0


## Where a projectile is; the origin for one that is gone.
func projectile_position(projectile_id: String) -> Vector3:
	var projectile: ProjectileSchema = state.projectiles.get(projectile_id) if _visit != null else null
	if projectile == null:
		return Vector3.ZERO
	return Motion.projectile_at(projectile, content.ability(projectile.ability_id), server_tick, _visit.clock.ticks_in(1.0))


## Whether loot lies there for all one knows: not if one has just reached for it.
func is_loot_shown(loot_instance_id: String) -> bool:
	return _visit != null and _visit.predicted.is_loot_shown(loot_instance_id)


## Whether a door is open for all one knows.
func is_door_open(door_id: String) -> bool:
	return _visit != null and _visit.predicted.is_door_open(door_id)


# The endpoint may be set until one first asks something of it.
func _open() -> void:
	if _opened_endpoint == endpoint:
		return
	_opened_endpoint = endpoint
	_account_client = ColyseusClient.new(endpoint)
	_save.path = save_path
	_save.open(endpoint)
	_api = SessionApi.new(_account_client, _save)
	_account_client.auth_token = _save.access_token


func _play(options: Dictionary) -> bool:
	if not await refresh_content() and content.is_empty():
		return _fail(content.last_error)
	if not await sign_in():
		return false
	var wanted: String = _Fields.text(options, "room_id")
	var found: Error = await _find_session()
	if found == ERR_UNAUTHORIZED and _save.refresh_token != "":
		# The server does not know its own tokens any more: whoever was kept is nobody there.
		_save.forget()
		if not await sign_in():
			return false
		found = await _find_session()
	match found:
		ERR_DOES_NOT_EXIST:
			if not await begin_session(_Fields.text(options, "character_name")):
				return false
		FAILED, ERR_UNAUTHORIZED:
			return _fail(_api.last_error)
	if wanted == "":
		wanted = _save.room_id
	return await connect_to_room(_save.session_id, wanted) if wanted != "" else await _match(options)


# The kept session if it is still there, else the account's newest; takes over where it is.
func _find_session() -> Error:
	var sessions: Array[Dictionary] = await _api.sessions()
	if _api.last_error != null:
		return ERR_UNAUTHORIZED if _api.last_error.code == _UNAUTHORIZED else FAILED
	if sessions.is_empty():
		return ERR_DOES_NOT_EXIST
	var found: Dictionary = sessions[0]
	for session: Dictionary in sessions:
		if session.get("session_id") == _save.session_id:
			found = session
	_save.session_id = _Fields.text(found, "session_id")
	_save.room_id = _Fields.text(found, "room_id")
	return OK


# Any room of that kind with a free seat.
func _match(options: Dictionary) -> bool:
	var token: String = await _api.session_token()
	if token == "":
		return _fail(_api.last_error)
	var wanted: Dictionary = {}
	for key: String in ["dungeon_id", "room_template_id"]:
		if options.has(key):
			wanted[key] = options[key]
	var client: ColyseusClient = ColyseusClient.new(endpoint)
	client.auth_token = token
	var room: ColyseusRoom = await client.join_or_create(_ROOM, wanted, RoomStateSchema as GDScript)
	return await _enter(room) if room != null else _fail(client.last_error)


func _take_seat(seat: Dictionary) -> bool:
	var client: ColyseusClient = ColyseusClient.new(endpoint)
	var room: ColyseusRoom = await client.consume_seat_reservation(seat, RoomStateSchema as GDScript)
	return await _enter(room) if room != null else _fail(client.last_error)


# Waits until the room has said who one is; then it takes the place of the one before.
func _enter(room: ColyseusRoom) -> bool:
	last_error = null
	var visit: RoomVisit = RoomVisit.new(room, content, tuning, _cooldowns)
	visit.failed.connect(_fail)
	_entering = visit
	var is_in: bool = await visit.enter()
	_entering = null
	if not is_in:
		_end(visit)
		if last_error == null:
			_fail(ColyseusError.new(ColyseusError.TIMED_OUT, "The room %s did not say who one is." % room.room_id))
		return false
	var before: RoomVisit = _visit
	_visit = visit
	_save.room_id = room.room_id
	_save.session_id = visit.session_id
	_save.keep()
	_end(before)
	_connect_visit(visit)
	connected_to_room.emit(room.room_id)
	visit.events.begin()
	_on_state_changed()
	return true


func _connect_visit(visit: RoomVisit) -> void:
	visit.state_changed.connect(_on_state_changed)
	visit.lost.connect(func() -> void: connection_lost.emit())
	visit.back.connect(func() -> void: reconnected.emit())
	visit.left.connect(_on_left)
	visit.run_ended.connect(func(_who: String, statistics: Dictionary) -> void: run_ended.emit(statistics))
	visit.events.happened.connect(func(event: Dictionary) -> void: combat_event_received.emit(event))
	visit.events.player_joined.connect(func(id: String) -> void: player_joined.emit(id))
	visit.events.player_left.connect(func(id: String) -> void: player_left.emit(id))
	visit.local.corrected.connect(func(position: Vector3) -> void: move_corrected.emit(position))
	visit.local.belongings.changed.connect(func(items: Dictionary, gold: int) -> void: inventory_changed.emit(items, gold))
	visit.quality.changed.connect(func() -> void: quality_changed.emit())


func _on_state_changed() -> void:
	# All of the state as dictionaries costs more than the patch.
	if not room_state_updated.get_connections().is_empty():
		room_state_updated.emit(state.to_dictionary())


func _on_left(code: int, reason: String) -> void:
	_visit = null
	disconnected.emit(code, reason)


# Leaves a room, and hears nothing more of it.
func _end(visit: RoomVisit) -> void:
	if visit == null:
		return
	if visit == _visit:
		_visit = null
	_leaving.append(visit)
	await visit.end()
	_leaving.erase(visit)


func _fail(error: ColyseusError) -> bool:
	last_error = error
	failed.emit(error)
	return false


func _tell(what: String, verdict: Verdict) -> Verdict:
	if not verdict.is_accepted:
		request_rejected.emit(what, verdict.reason)
	return verdict


func _nowhere() -> Verdict:
	return Verdict.refuse(Verdict.NOT_CONNECTED)
