class_name MultiplayerManager
extends Node
## Play on the TR-Dungeons server; the autoload [code]Multiplayer[/code]. Everything is a part of its own: see [member room], [member actions],
## [member progress], [member runs] and the others. Here is what most games need.
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
## The game's own offline combat and save are none of this addon's business.

## The state of the room has changed. [param room_state] is all of it: its fields, and [code]players[/code], [code]enemies[/code],
## [code]loot_drops[/code], [code]doors[/code] and [code]projectiles[/code] as arrays of dictionaries that name their ids, with the fields
## of the game's data models. [member state] is cheaper to read.
signal room_state_updated(room_state: Dictionary)
## As [signal TrRoom.player_joined].
signal player_joined(player_id: String)
## As [signal TrRoom.player_left].
signal player_left(player_id: String)
## Something has happened in the room. [code]event_type[/code] is one of [code]damage_dealt[/code], [code]damage_taken[/code],
## [code]enemy_died[/code], [code]player_died[/code], [code]player_respawned[/code], [code]loot_dropped[/code],
## [code]loot_picked_up[/code], [code]door_opened[/code], [code]door_closed[/code], [code]room_cleared[/code], [code]boss_phase[/code],
## [code]attack_started[/code] (an enemy winds up) and [code]ability_used[/code]. There is always a [code]position[/code] {x, y, z}, in
## metres: where the target is by the server's word, else the source; of [code]room_cleared[/code] where the last enemy died. The ids are
## named as in the protocol, and left out where nobody knows.
## [br][br]
## [code]damage_dealt[/code] (by a player) and [code]damage_taken[/code] (by an enemy) are told of every hit once:
## [code]source_player_id[/code] and [code]target_enemy_id[/code], or [code]source_enemy_id[/code] and [code]target_player_id[/code];
## [code]ability_id[/code], left out of an enemy's plain attack; [code]damage_amount[/code] and, of it, what a shield took in
## [code]absorbed_amount[/code]; [code]is_critical[/code]. [code]is_over_time[/code] says that an effect such as poison took it, in points
## of 1 or more; whose it is, nobody knows if no hit has brought it. Deaths have the killer as their source. [code]is_boss[/code] is there wherever an enemy is.
## [br][br]
## [code]ability_used[/code] has [code]activity[/code], and [code]ability_id[/code] of all that the local player uses. Of others the room says
## only what they do: a dodge is [code]dodge_roll[/code]; a strike has the ability with which it hits, and [code]melee_attack[/code] if it hits
## nobody; casting has none. Which ability that was is told by what comes of it: a projectile's [code]ability_id[/code], a hit, or an effect.
## [br][br]
## The cause comes before what it led to: a use, its hits, the death, and then loot and [code]room_cleared[/code].
signal combat_event_received(event: Dictionary)
## The server says something that its players should read, such as that it stops: then in so many seconds, else [param seconds_left] is -1. In a
## room, in a match, and outside while [method TrPartyNews.listen] holds.
signal server_message_received(text: String, seconds_left: float)
## Something that the player asked for in a room was refused, here or by the server. [param what] is the message, such as
## [code]loot_pickup[/code].
signal request_rejected(what: String, reason: String)
## Something went wrong that the player must know of.
signal failed(error: ColyseusError)

# How long a game that ends may be held up by saying goodbye, in seconds.
const _GOODBYE_SECONDS: float = 0.5

## Where the server is: [code]ws://[/code], [code]wss://[/code], [code]http://[/code] or [code]https://[/code]. To be set before the local player plays.
@export var endpoint: String = "ws://127.0.0.1:2567":
	set(value):
		endpoint = value
		_server.endpoint = value
## The numbers that are a matter of taste or of the line.
@export var tuning: TrMultiplayerTuning = TrMultiplayerTuning.new():
	set(value):
		tuning = value
		_server.tuning = value
## Where the account, the chosen character and the session are kept.
@export var save_path: String = "user://tr_dungeons/save.json":
	set(value):
		save_path = value
		_server.save_path = value
## Where the content is kept.
@export var content_path: String = "user://tr_dungeons/content.json":
	set(value):
		content_path = value
		content.path = value
		content.load_kept()

## The room that the local player is in, and where everything in it is shown.
var room: TrRoom
## What the player does in a room.
var actions: TrActions
## How the player's character gets on.
var progress: TrProgress
## The account's characters: to be listed, made, chosen, renamed, deleted and brought back.
var characters: TrCharacters
## The own account: to be signed in, looked at, exported, deleted and kept.
var account: TrOwnAccount
## What staff have decided about the account, and pauses.
var sanctions: TrSanctions
## Runs: to be begun, resumed, joined, shared and left.
var runs: TrRuns
## Friends: to be asked, accepted, seen and blocked.
var friends: TrFriends
## The party that the player belongs to: to be begun, joined, led and left, with its chat and what becomes of it.
var party: TrParty
## Queues, in which the player waits for a match with its party.
var queue: TrQueue
## Player against player: matches, to be opened, joined and left, and those that were played.
var arena: TrArena
## Ratings of ranked matches and their boards: to be read.
var ratings: TrRatings
## The leaderboards: to be listed and read.
var leaderboards: TrLeaderboards

## The game's content; of the game before as long as there is no newer.
var content: TrContentCache:
	get:
		return _server.content
## The account; empty as long as there is none.
var player_id: String:
	get:
		return _server.save.player_id
## The play session; empty as long as there is none.
var session_id: String:
	get:
		return _server.save.session_id
## The room that the local player is in, or was last in.
var room_id: String:
	get:
		return _server.save.room_id
## Whether the player is in a room and its connection is there: neither lost nor stalled.
@warning_ignore("shadowed_variable_base_class")
var is_connected: bool:
	get:
		return room.is_connected_now
## What the room says is; [code]null[/code] while the local player is in none.
var state: TrRoomStateSchema:
	get:
		return room.state
## The local player; [code]null[/code] while it is in no room.
var local: TrLocalPlayer:
	get:
		return room.local
## Why the newest call has failed, or why the connection was lost since; [code]null[/code] if all is well.
var last_error: ColyseusError:
	get:
		return _server.last_error

var _server: TrServer = TrServer.new()
var _ways: TrRoomWays
# Those of play() and connect_to_room().
var _calls: TrCalls = TrCalls.new()
# All parts that wait for the server.
var _parts: Array[TrPart] = []


func _init() -> void:
	room = TrRoom.new(_server.content)
	# They know each other, since a character is in one of them.
	arena = TrArena.new(_server, func() -> void: await _ways.leave_for_another(), func() -> void: _ways.release_content())
	_ways = TrRoomWays.new(_server, room, arena)
	actions = TrActions.new(_server, room, _ways)
	progress = TrProgress.new(_server, room)
	characters = TrCharacters.new(_server, leave)
	account = TrOwnAccount.new(_server, leave)
	sanctions = TrSanctions.new(_server, room, arena)
	runs = TrRuns.new(_server, room, _ways)
	friends = TrFriends.new(_server)
	party = TrParty.new(_server, friends)
	queue = TrQueue.new(_server, arena)
	ratings = TrRatings.new(_server)
	leaderboards = TrLeaderboards.new(_server)
	_parts = [actions, progress, characters, account, sanctions, runs, friends, party, queue, arena, ratings, leaderboards]
	_server.played_session_id = _played_session_id
	_connect_signals()


func _ready() -> void:
	process_mode = Node.PROCESS_MODE_ALWAYS
	content.load_kept()


func _process(delta: float) -> void:
	_ways.advance(delta)
	arena.advance(delta)
	party.news.advance()
	queue.advance()


# The game ends, or this node does: the character must not stand there for 30 s.
func _exit_tree() -> void:
	_ways.end_now(_GOODBYE_SECONDS)
	arena.end_now(_GOODBYE_SECONDS)
	party.news.end_now(_GOODBYE_SECONDS)


## Fetches what is new of the content. To be called at the game's start; [method play] does it, too. Returns whether the content is
## the server's own: without a server, what was kept stays in use.
func refresh_content() -> bool:
	var pending: TrCall = await _calls.run(_server.refresh_content)
	return pending.answer if not pending.is_cancelled else _server.fail(TrMultiplayerError.cancelled())


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


## Brings a session's character into a room, and waits until it is there. The content is fetched first, if it is not here yet. A room that
## is hibernated is restored; if it has expired, a new run begins. Returns whether the player is in the room; if not, [signal failed] has said why.
func connect_to_room(p_session_id: String, p_room_id: String) -> bool:
	return await _come_in(func(entry: TrRoomEntry) -> bool: return await entry.by_room(p_session_id, p_room_id))


## Leaves the room, or the match. All calls that would lead into one are cancelled, and nobody is in a room when this returns.
## The character stays where it is, and [method play] comes back to it for an hour.
func leave() -> void:
	await _ways.leave()


## Uses an ability, told as a combat event: [code]event_type[/code] is [code]damage_dealt[/code] or [code]ability_used[/code]; nothing else
## is a player's to send, and is refused here with [code]invalid_message[/code] and a [member TrVerdict.detail] that says why.
## [br][br]
## [code]ability_id[/code] is [code]melee_attack[/code] if left out, and [code]event_type[/code] follows from it. Without [code]yaw[/code]
## the player turns to [code]target_enemy_id[/code], if it is given. All other fields may be there and are filled in anew: where the player
## stands, and the predicted damage. What damage is dealt the server decides.
func send_combat_event(event: Dictionary) -> TrVerdict:
	return await actions.send_combat_event(event)


## Cancels all calls of all parts that wait for the server, [method play] too: see [method TrPart.cancel_calls].
func cancel_calls() -> void:
	_calls.cancel()
	for part: TrPart in _parts:
		part.cancel_calls()


func _come_in(way: Callable) -> bool:
	var failure: ColyseusError = await _ways.come_in(way, _calls)
	return true if failure == null else _server.fail(failure)


func _played_session_id() -> String:
	if room.connection != null:
		return room.connection.session_id
	return arena.current.session_id if arena.current != null else ""


func _connect_signals() -> void:
	_server.failed.connect(failed.emit)
	actions.rejected.connect(request_rejected.emit)
	progress.rejected.connect(request_rejected.emit)
	room.player_joined.connect(player_joined.emit)
	room.player_left.connect(player_left.emit)
	room.happened.connect(combat_event_received.emit)
	room.changed.connect(_on_room_changed)
	room.lost.connect(_note_error)
	room.left.connect(_note_error)
	room.back.connect(func() -> void: _server.last_error = null)
	room.server_message_received.connect(server_message_received.emit)
	arena.server_message_received.connect(server_message_received.emit)
	party.news.queued.connect(queue.notice)
	party.news.connected.connect(queue.notice)
	party.news.server_message_received.connect(_on_news)


func _on_room_changed() -> void:
	# All of the state as dictionaries costs more than the patch.
	if not room_state_updated.get_connections().is_empty():
		room_state_updated.emit(room.to_dictionary())


# What is said to all is said in the room, too.
func _on_news(text: String, seconds_left: float) -> void:
	if _played_session_id() == "":
		server_message_received.emit(text, seconds_left)


func _note_error(code: int, reason: String) -> void:
	if code != ColyseusError.CONSENTED:
		_server.last_error = ColyseusError.new(code, reason)
