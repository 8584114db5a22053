extends SceneTree
## A game whose player is a test: it does what it is told over a TCP connection, one JSON a line, and answers likewise.
##
## Arguments: the port of the test, the game server, and a name for this player's files below [code]user://[/code].

const Fists = preload("../bench/fists.gd")
const Look = preload("look.gd")
const Friends = preload("friends.gd")
const Plain = preload("plain.gd")
const Runs = preload("runs.gd")
const Walker = preload("walker.gd")

var _multiplayer: MultiplayerManager
var _walker: Walker
# Set while it fights in a match by itself.
var _fists: Fists = null
var _wire: StreamPeerTCP = StreamPeerTCP.new()
var _unread: String = ""
var _seen: Array[Array] = []
var _trace: Array[Dictionary] = []
var _traced: bool = false
var _is_ending: bool = false


func _initialize() -> void:
	var args: PackedStringArray = OS.get_cmdline_user_args()
	_wire.connect_to_host("127.0.0.1", args[0].to_int())
	Engine.max_fps = 60
	_begin(args[1], args[2])


func _begin(endpoint: String, name: String) -> void:
	await process_frame
	_multiplayer = root.get_node(^"Multiplayer")
	_multiplayer.endpoint = endpoint
	_multiplayer.save_path = "user://test/%s/save.json" % name
	_multiplayer.content_path = "user://test/%s/content.json" % name
	_walker = Walker.new(_multiplayer)
	for each: Dictionary in _multiplayer.get_signal_list():
		var signal_name: String = each["name"]
		if not signal_name in ["room_state_updated", "quality_changed"] and _is_own_signal(signal_name):
			_multiplayer.connect(signal_name, _note.bind(signal_name))
	var characters: TrCharacters = _multiplayer.characters
	characters.changed.connect(_note.bind("characters.changed"))
	characters.chosen.connect(_note.bind("characters.chosen"))
	for path: String in ["room", "progress", "runs", "account", "sanctions", "party.news", "party.chat", "queue", "arena", "arena.history", "friends"]:
		var part: Object = _multiplayer.get_indexed(NodePath(path.replace(".", ":")))
		var plain: Callable = Look.plain if path == "progress" else Plain.of
		Plain.note_signals(part, path, _seen, ["room.changed", "room.happened", "room.quality_changed"], plain)


func _process(delta: float) -> bool:
	_wire.poll()
	if _multiplayer == null:
		return false
	_walker.advance(delta)
	if _fists != null and _multiplayer.arena.current != null:
		_fists.duel()
	if _traced:
		_trace.append(Look.frame(_multiplayer, delta))
	while _wire.get_status() == StreamPeerTCP.STATUS_CONNECTED and _wire.get_available_bytes() > 0:
		_unread += _wire.get_utf8_string(_wire.get_available_bytes())
	while _unread.contains("\n"):
		var line: String = _unread.get_slice("\n", 0)
		_unread = _unread.substr(line.length() + 1)
		var order: Dictionary = JSON.parse_string(line)
		_obey(order)
	if not _is_ending and _wire.get_status() in [StreamPeerTCP.STATUS_NONE, StreamPeerTCP.STATUS_ERROR]:
		_end()
	return false


# What still waits for an answer would be complained of as leaked.
func _end() -> void:
	_is_ending = true
	await _multiplayer.leave()
	await _multiplayer.party.news.stop()
	_multiplayer.queue.let_go()
	var news: TrNewsConnection = _multiplayer.party.news._connection
	while _multiplayer.queue._is_looking or news._joins > 0 or not news._leaving.is_empty():
		await process_frame
	quit()


func _obey(order: Dictionary) -> void:
	var with: Dictionary = order["with"]
	var result: Variant = await _do(str(order["do"]), with)
	if result is TrVerdict:
		var verdict: TrVerdict = result
		result = {"is_accepted": verdict.is_accepted, "reason": verdict.reason, "detail": verdict.detail, "value": verdict.value}
	_wire.put_data((JSON.stringify({"id": order["id"], "result": result}) + "\n").to_utf8_buffer())


func _do(what: String, with: Dictionary) -> Variant:
	var text: String = str(with.get("id", ""))
	var at: Vector2 = Vector2(_number(with, "x"), _number(with, "z"))
	match what:
		"play":
			return await _multiplayer.play(with)
		"refresh_content":
			return {"is_new": await _multiplayer.refresh_content(), "content": Look.content(_multiplayer.content)}
		"leave":
			await _multiplayer.leave()
			return null
		"cancel_calls":
			_multiplayer.cancel_calls()
			return null
		"sign_in":
			return await _multiplayer.account.sign_in()
		"begin_session":
			return await _multiplayer.characters.begin_session(text)
		"connect_to_room":
			return await _multiplayer.connect_to_room(str(with["session_id"]), text)
		"forget_account":
			await _multiplayer.account.forget()
			return null
		"end_session":
			return await _multiplayer.characters.end_session()
		"hold_attack":
			return await _hold_attack(_number(with, "seconds"))
		"walk_to":
			var sprints: bool = with.get("sprinting", false)
			return await _walker.walk_to(at, _number(with, "within"), sprints)
		"head_for":
			var hurries: bool = with.get("sprinting", false)
			await _walker.head_for(at, _number(with, "seconds"), hurries)
			return null
		"attack":
			return await _multiplayer.actions.attack(_walker.yaw_to_enemy(text), text)
		"fight_match":
			return await _fight_match()
		"send_combat_event":
			return await _multiplayer.send_combat_event(with)
		"use_ability":
			return await _multiplayer.actions.use_ability(text, _number(with, "yaw"), str(with.get("target", "")))
		"dodge":
			return await _multiplayer.actions.dodge(at)
		"pick_up":
			return await _multiplayer.actions.pick_up(text)
		"open_door":
			return await _multiplayer.actions.open_door(text)
		"close_door":
			return await _multiplayer.actions.close_door(text)
		"enter_door":
			return await _multiplayer.actions.enter_door(text)
		"use_item":
			return await _multiplayer.actions.use_item(text)
		"respawn":
			return await _multiplayer.actions.respawn()
		"character":
			var method: String = with["call"]
			var args: Array = with["args"]
			return await _multiplayer.progress.callv(method, args)
		"runs":
			var deed: Array = with["args"]
			return await Runs.new(_multiplayer).act(str(with["call"]), deed)
		"friends":
			var wish: Array = with["args"]
			return await Friends.new(_multiplayer).act(str(with["call"]), wish)
		"leaderboards":
			var question: Array = with["args"]
			return await Runs.new(_multiplayer).read_boards(str(with["call"]), question)
		"call":
			var wanted: Array = with["args"]
			return await Plain.answer_of(_multiplayer, str(with["path"]), str(with["call"]), wanted)
		"show":
			return Plain.of(_multiplayer.get_indexed(NodePath(str(with["path"]).replace(".", ":"))))
		"mailbox":
			return (await _multiplayer.progress.mailbox()).map(Look.mail)
	if what.begins_with("characters."):
		return await _do_with_characters(what.trim_prefix("characters."), text, with)
	return await _do_to_the_game(what, with)


# What became of it, and what the player knows of its characters then.
func _do_with_characters(what: String, id: String, with: Dictionary) -> Dictionary:
	var name: String = str(with.get("name", ""))
	var characters: TrCharacters = _multiplayer.characters
	var is_done: bool = true
	match what:
		"refresh":
			is_done = await characters.refresh()
		"create":
			is_done = await characters.create(name, str(with.get("class_id", ""))) != null
		"choose":
			is_done = await characters.choose(id)
		"rename":
			is_done = await characters.rename(id, name)
		"delete":
			is_done = await characters.delete(id)
		"bring_back":
			is_done = await characters.bring_back(id)
	var error: ColyseusError = null if is_done else _multiplayer.last_error
	return {
		"is_done": is_done, "code": error.code if error != null else 0, "error": error.message if error != null else "",
		"chosen_id": characters.chosen_id, "all": characters.all.map(_plain_character), "deleted": characters.deleted.map(_plain_character),
	}


static func _plain_character(character: TrCharacter) -> Dictionary:
	return {
		"character_id": character.character_id, "character_name": character.character_name, "gold": character.gold,
		"class_id": character.class_id, "level": character.level,
		"seconds_since_played": character.seconds_since_played(), "expires_at": character.expires_at,
	}


# What no player can do: look inside, and break things.
func _do_to_the_game(what: String, with: Dictionary) -> Variant:
	match what:
		"look":
			return Look.all(_multiplayer)
		"seen":
			return _seen
		"room_state":
			return await _multiplayer.room_state_updated
		"forget_cooldowns":
			_multiplayer._server.cooldowns.clear()
		"close_window":
			root.propagate_notification(Node.NOTIFICATION_WM_CLOSE_REQUEST)
			_is_ending = true
			quit()
		"begin_trace":
			_traced = true
			_trace.clear()
		"trace":
			_traced = false
			return _trace
		"set":
			_multiplayer.set_indexed(NodePath(str(with["path"])), with["value"])
		"get":
			return _multiplayer.get_indexed(NodePath(str(with["path"])))
		"keep":
			return _multiplayer._server.save.keep()
		"cut_news":
			var news: TrNewsConnection = _multiplayer.party.news._connection
			news._room._connection._socket.close(-1)
		"cut_line":
			_multiplayer.room.connection.room._connection._socket.close(-1)
		"jump":
			_multiplayer.local._place += Vector2(_number(with, "x"), _number(with, "z"))
		"time_scale":
			Engine.time_scale = _number(with, "value")
		"die":
			OS.kill(OS.get_process_id())
	return null


# To its end. Returns its result.
func _fight_match() -> Dictionary:
	var fought: TrArenaMatch = _multiplayer.arena.current
	_fists = Fists.new(_multiplayer)
	if fought.result.is_empty():
		await fought.over
	_fists = null
	return fought.result


# Strikes in every frame, as a button that is held down, at 144 frames a second. Returns how often each answer came.
func _hold_attack(seconds: float) -> Dictionary:
	Engine.max_fps = 144
	var answers: Dictionary[String, int] = {}
	var until: float = TrRoomClock.seconds() + seconds
	while TrRoomClock.seconds() < until:
		_strike(answers)
		await process_frame
	Engine.max_fps = 60
	return answers


func _strike(answers: Dictionary[String, int]) -> void:
	var verdict: TrVerdict = await _multiplayer.actions.attack(0.0)
	var answer: String = "accepted" if verdict.is_accepted else verdict.reason
	answers[answer] = answers.get(answer, 0) + 1


func _is_own_signal(signal_name: String) -> bool:
	var script: GDScript = _multiplayer.get_script()
	return script.get_script_signal_list().any(
		func(each: Dictionary) -> bool: return each["name"] == signal_name
	)


# A signal with its arguments; the name comes last, since it is bound.
func _note(...args: Array) -> void:
	var values: Array = args.slice(0, -1).map(Look.plain)
	_seen.append([args[-1]] + values)


static func _number(with: Dictionary, key: String) -> float:
	var value: Variant = with.get(key, 0.0)
	return value
