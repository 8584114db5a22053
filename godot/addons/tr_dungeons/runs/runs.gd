class_name TrRuns
extends TrPart
## Runs, a party's trips through a dungeon, which last and can be shared: [member MultiplayerManager.runs].
## [codeblock]
## await Multiplayer.runs.begin({dungeon_id = "first_dungeon"}) # and the player is in its first room
## var invited := await Multiplayer.runs.invite(Multiplayer.runs.current.run_id)
## print((invited.value as TrRunInvite).code) # for a friend, who calls runs.join_by_code(code)
##
## await Multiplayer.runs.refresh() # another day
## for run: TrRun in Multiplayer.runs.all:
##     print(run.dungeon_id, " ", run.checkpoint_room_template_id)
## await Multiplayer.runs.resume(Multiplayer.runs.all[0].run_id)
## [/codeblock]
## They are those of the character that [method MultiplayerManager.play] would play. It belongs to several runs and is on one of them: to
## begin, resume or join another brings it there, also out of a room. What is refused changes nothing: it stays where it is,
## the [TrVerdict] has the [member TrVerdict.reason] in a word and the [member TrVerdict.detail] to read, and [signal MultiplayerManager.failed]
## has told it, too. Reasons: [code]run_full[/code], [code]run_over[/code], [code]not_a_member[/code], [code]no_such_invite[/code],
## [code]invite_used[/code], [code]level_too_low[/code], [code]too_many_runs[/code], [code]too_many_invites[/code], [code]in_combat[/code]; without a word of the rules the kind of the problem, such as
## [code]not_found[/code], [code]forbidden[/code], [code]conflict[/code] or [code]too_many_requests[/code].

## [member all], [member invites] or [member open] has changed.
signal changed()
## From now on the run that is played is kept for its members to come back to, for 7 days after it was played last.
signal saved(run_id: String)
## The local player has reached the exit, and the run that is played is over for it; these are its [code]seconds[/code], [code]damage_dealt[/code] and so on,
## its [code]deaths[/code] on this run, and the run's clock, as [code]ticks[/code] and [code]run_seconds[/code].
signal ended(statistics: Dictionary)

## The run that is played: its [member TrRun.run_id], difficulty, loot rule and whether it is saved; [code]null[/code] while the local player
## is in no room. [method look_at] says more of it.
var current: TrRun:
	get:
		return _room.connection.run if _room.connection != null else null
## Its clock in seconds, which runs while the player is here; 0 while the local player is in no room.
var current_seconds: float:
	get:
		return _room.connection.run_seconds() if _room.connection != null else 0.0
## The runs that the character belongs to, the one that was played last first: the newest 50, and with [method refresh_more] the others; empty
## before [method refresh].
var all: Array[TrRun] = []
## Invites for this player that were not used, to runs that it may [method join].
var invites: Array[TrRunInvite] = []
## Open runs, the newest first, which the character may [method join]; empty before [method find_open].
var open: Array[TrRun] = []
## Whether [method refresh_more] finds more.
var has_more: bool:
	get:
		return _next_own != ""
## Whether [method find_more_open] finds more.
var has_more_open: bool:
	get:
		return _next != ""

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

var _room: TrRoom
var _ways: TrRoomWays
# Whose runs refresh() has asked for, and where the page ended.
var _character_id: String = ""
var _next_own: String = ""
# What find_open() has asked for, and where the page ended.
var _dungeon_id: String = ""
var _next: String = ""


func _init(server: TrServer, room: TrRoom, ways: TrRoomWays) -> void:
	super(server)
	_room = room
	_ways = ways
	server.account_changed.connect(clear)
	room.entered.connect(_on_entered)


## Asks the server for [member all] and [member invites]: of the character that [method MultiplayerManager.play] would play, or of
## another one of the account. Returns whether it has answered; if not, [signal MultiplayerManager.failed] has said why.
func refresh(character_id: String = "") -> bool:
	var wanted: TrVerdict = TrVerdict.accept(character_id)
	if character_id == "":
		wanted = _requests.tell(await _requests.wanted_character())
	var verdict: TrVerdict = wanted
	# An account without a character has neither.
	if wanted.is_accepted and wanted.value != "":
		verdict = await _requests.ask(HTTPClient.METHOD_GET, _path_of_own(str(wanted.value)))
	if not verdict.is_accepted:
		return false
	var answer: Dictionary = verdict.value if verdict.value is Dictionary else {}
	all = _runs_in(answer)
	_character_id = wanted.value
	_next_own = _Fields.text(answer, "next")
	invites.clear()
	for row: Dictionary in _Fields.list(answer, "invites"):
		invites.append(TrRunInvite.from_row(row))
	changed.emit()
	return true


## Adds the next ones of the same character to [member all], those that were played longer ago.
func refresh_more() -> bool:
	if not has_more:
		return true
	var verdict: TrVerdict = await _requests.ask(HTTPClient.METHOD_GET, "%s&after=%s" % [_path_of_own(_character_id), _next_own.uri_encode()])
	if not verdict.is_accepted:
		return false
	var answer: Dictionary = verdict.value
	all += _runs_in(answer)
	_next_own = _Fields.text(answer, "next")
	changed.emit()
	return true


## Looks for open runs through a dungeon: the first of them are in [member open] then.
func find_open(dungeon_id: String) -> bool:
	_dungeon_id = dungeon_id
	return await _find_open([])


## Adds the next ones of the same dungeon to [member open].
func find_more_open() -> bool:
	return await _find_open(open, _next) if has_more_open else true


## How a run is now, for those who may see it; [code]null[/code] where it cannot be had.
func look_at(run_id: String) -> TrRun:
	var verdict: TrVerdict = await _requests.ask(HTTPClient.METHOD_GET, TrRunEntry.path_of(run_id))
	if not verdict.is_accepted:
		return null
	var answer: Dictionary = verdict.value
	return TrRun.from_row(_Fields.below(answer, "run"))


## What an invite's code, or its link, leads to; [code]null[/code] where it is none, or is not good any more.
func look_up(code: String) -> TrRunInvite:
	var verdict: TrVerdict = await _requests.ask(HTTPClient.METHOD_GET, TrRunEntry.path_of_code(code))
	if not verdict.is_accepted:
		return null
	var answer: Dictionary = verdict.value
	return TrRunInvite.from_row(_Fields.below(answer, "invite"))


## Begins a new run with the character, and brings it into the first room. Options, all of which may be left out: [code]dungeon_id[/code],
## [code]difficulty_id[/code], [code]loot_rule[/code], [code]is_open[/code] for a run that strangers may join, and
## [code]with_party[/code] for the party that the player leads: all of its members belong to the run then, but for those in [member TrRun.left_out].
## Accepted with the [TrRun].
func begin(options: Dictionary = {}) -> TrVerdict:
	return await _enter(func(entry: TrRoomEntry) -> Dictionary: return await TrRunEntry.into_new(entry, options))


## Finds a party for a dungeon: joins an open run of players of about the character's level, or begins a new one that others find. Options, all of
## which may be left out: [code]dungeon_id[/code], [code]difficulty_id[/code], [code]loot_rule[/code] (either, where it is left out),
## [code]level_range[/code] (how many levels the others may be above or below: 5), and [code]with_party[/code] for the party that the player
## leads: all of it comes along, or nobody. Accepted with the [TrRun].
func find_party(options: Dictionary = {}) -> TrVerdict:
	return await _enter(func(entry: TrRoomEntry) -> Dictionary: return await TrRunEntry.into_found(entry, options))


## Comes back to a run that the character belongs to, where it goes on: in the room that its members have come to last. Accepted with the
## [TrRun].
func resume(run_id: String) -> TrVerdict:
	return await _enter(func(entry: TrRoomEntry) -> Dictionary: return await TrRunEntry.by_resuming(entry, run_id))


## Joins a run, where it goes on: one that is open, one that there is an invite for this player to, or by an invite's code. Accepted with the
## [TrRun].
func join(run_id: String, code: String = "") -> TrVerdict:
	return await _enter(func(entry: TrRoomEntry) -> Dictionary: return await TrRunEntry.by_joining(entry, run_id, code, _is_own))


## Joins the run that an invite's code, or its link, leads to. Accepted with the [TrRun].
func join_by_code(code: String) -> TrVerdict:
	if TrRunEntry.code_in(code) == "":
		return _requests.refuse(TrMultiplayerError.NO_CODE, "no_such_invite", "There is no code: type the one that you were told, or paste its link.")
	return await _enter(func(entry: TrRoomEntry) -> Dictionary: return await TrRunEntry.by_code(entry, code, _is_own))


## Invites to a run that the character belongs to, and which is saved then: without a [param player_id] by a code, which is good for one
## character and a day; else that player finds it in its [member invites]; one that does not exist, or has no character, is [code]not_found[/code]. Accepted with the
## [TrRunInvite].
func invite(run_id: String, player_id: String = "") -> TrVerdict:
	var body: Dictionary = {} if player_id == "" else {"player_id": player_id}
	var verdict: TrVerdict = await _requests.ask_as_session(HTTPClient.METHOD_POST, TrRunEntry.path_of(run_id) + "/invites", body)
	if verdict.is_accepted:
		var row: Dictionary = verdict.value
		var made: TrRunInvite = TrRunInvite.from_row(row.merged({"run_id": run_id}))
		if made.code != "":
			# The server says it relative to what was asked for, since it does not know by which name it is reached.
			made.link = _requests.url_of(TrRunEntry.path_of_code(made.code))
		verdict.value = made
	return verdict


## Leaves a run for good, also out of its room. Not to be confused with [method MultiplayerManager.leave], which leaves the room alone.
func leave(run_id: String) -> TrVerdict:
	return _without(run_id, await _requests.ask_as_session(HTTPClient.METHOD_PUT, TrRunEntry.path_of(run_id) + "/leave", {}))


## Removes a member, as the run's leader. It comes back by an invite alone.
func remove_member(run_id: String, character_id: String) -> TrVerdict:
	return await _requests.ask(HTTPClient.METHOD_DELETE, "%s/members/%s" % [TrRunEntry.path_of(run_id), character_id.uri_encode()])


## Ends a run for all its members, as its leader, while nobody else plays on it.
func end(run_id: String) -> TrVerdict:
	return _without(run_id, await _requests.ask(HTTPClient.METHOD_DELETE, TrRunEntry.path_of(run_id)))


## One of [member all] or [member open]; [code]null[/code] where there is none of this id.
func find(run_id: String) -> TrRun:
	for run: TrRun in all + open:
		if run.run_id == run_id:
			return run
	return null


## Forgets all that is known here: the account is another.
func clear() -> void:
	all.clear()
	invites.clear()
	open.clear()
	_next = ""
	_next_own = ""
	changed.emit()


static func _path_of_own(character_id: String) -> String:
	return "/api/runs?character_id=%s" % character_id.uri_encode()


func _find_open(found: Array[TrRun], after: String = "") -> bool:
	var path: String = "/api/runs?is_open=true&dungeon_id=%s" % _dungeon_id.uri_encode()
	var verdict: TrVerdict = await _requests.ask(HTTPClient.METHOD_GET, path if after == "" else "%s&after=%s" % [path, after.uri_encode()])
	if not verdict.is_accepted:
		return false
	var answer: Dictionary = verdict.value
	open = found + _runs_in(answer)
	_next = _Fields.text(answer, "next")
	changed.emit()
	return true


# Brings the player to where the answer to a request leads. If that is a run, it is the first of all from now on.
func _enter(ask: Callable) -> TrVerdict:
	var verdict: TrVerdict = TrVerdict.refuse(TrVerdict.NO_ANSWER)
	var by_request: Callable = func(entry: TrRoomEntry) -> bool: return await entry.by_request(func() -> Dictionary:
		var answer: Dictionary = await ask.call(entry)
		if answer.is_empty():
			verdict.reason = entry.api.last_reason
		verdict.value = TrRun.from_row(_Fields.below(answer, "run").merged({"left_out": answer.get("left_out")}))
		return answer
	)
	var error: ColyseusError = await _ways.come_in(by_request, _requests.calls)
	if error != null:
		_server.fail(error)
		var is_cancelled: bool = error.code == TrMultiplayerError.CANCELLED
		return TrVerdict.refuse(TrVerdict.CANCELLED if is_cancelled else verdict.reason, error.message)
	var run: TrRun = verdict.value
	_forget(run.run_id)
	all.push_front(run)
	changed.emit()
	return TrVerdict.accept(run)


func _on_entered(_room_id: String) -> void:
	_room.connection.run_saved.connect(saved.emit)
	_room.connection.run_ended.connect(_on_run_ended)


# Each member comes to the exit, and each is told of all who do.
func _on_run_ended(player_id: String, statistics: Dictionary) -> void:
	if player_id == _room.connection.player_id:
		ended.emit(statistics)


func _is_own(run_id: String) -> bool:
	return all.any(func(each: TrRun) -> bool: return each.run_id == run_id)


# A run that the character does not belong to any more.
func _without(run_id: String, verdict: TrVerdict) -> TrVerdict:
	if verdict.is_accepted:
		_forget(run_id)
		changed.emit()
	return verdict


func _forget(run_id: String) -> void:
	all = all.filter(func(each: TrRun) -> bool: return each.run_id != run_id)
	open = open.filter(func(each: TrRun) -> bool: return each.run_id != run_id)
	invites = invites.filter(func(each: TrRunInvite) -> bool: return each.run.run_id != run_id)


static func _runs_in(answer: Dictionary) -> Array[TrRun]:
	var runs: Array[TrRun] = []
	for row: Dictionary in _Fields.list(answer, "runs"):
		runs.append(TrRun.from_row(row))
	return runs
