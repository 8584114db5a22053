class_name TrLocalSave
extends RefCounted
## Who the player is and where it plays, kept below [code]user://[/code] so that a game that was killed comes back: the step
## "add session_id to save data" of the game's migration to multiplayer. The game's own offline save is another file.
##
## One account is kept for each server, since tokens must never be sent to another. Beside the file is a copy of it, [code].bak[/code],
## which stands in where the file is gone or damaged. A damaged file is kept aside as [code].broken[/code].

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## Where it is kept.
var path: String = "user://tr_dungeons/save.json"
## The account; empty for none.
var player_id: String = ""
## For requests by HTTP; lives for minutes.
var access_token: String = ""
## The time at which the access token ends, in seconds since 1970.
var access_token_expires_at: float = 0.0
## Brings the next access token, once.
var refresh_token: String = ""
## The character that the player has chosen; empty for none.
var character_id: String = ""
## The play session; empty for none.
var session_id: String = ""
## The room that the session was last in.
var room_id: String = ""
## Why what is kept cannot be read; empty if it can, and where nothing is kept. Then nothing is overwritten until [method forget].
var problem: String = ""

var _endpoint: String = ""


## Reads what is kept for a server, and keeps for this server from now on. Returns whether there is an account; if there is none, see
## [member problem].
func open(endpoint: String) -> bool:
	_endpoint = endpoint
	problem = ""
	_repair()
	_take(_Fields.below(_accounts(path), endpoint) if problem == "" else {})
	return player_id != ""


## Keeps what is here now. Returns whether it is kept.
func keep() -> bool:
	var account: Dictionary = {
		"player_id": player_id, "access_token": access_token, "access_token_expires_at": access_token_expires_at,
		"refresh_token": refresh_token, "character_id": character_id, "session_id": session_id, "room_id": room_id,
	}
	if problem == "":
		_repair()
	if problem != "":
		push_warning("%s is not overwritten: %s" % [path, problem])
		return false
	var all: Dictionary = _accounts(path)
	all[_endpoint] = account
	return _write(all)


## Takes over the tokens of another game that plays with this account and has renewed them since. Returns whether there were any.
func take_newer_tokens() -> bool:
	var kept: Dictionary = _Fields.below(_accounts(path), _endpoint)
	if _Fields.text(kept, "player_id") != player_id or _Fields.number(kept, "access_token_expires_at") <= access_token_expires_at:
		return false
	access_token = _Fields.text(kept, "access_token")
	access_token_expires_at = _Fields.number(kept, "access_token_expires_at")
	refresh_token = _Fields.text(kept, "refresh_token")
	return true


## Forgets the account of this server. Nobody can come back to a guest account whose tokens are gone. What could not be read is kept
## aside.
func forget() -> void:
	if problem != "":
		for each: String in [path, _copy()]:
			if FileAccess.file_exists(each):
				TrKeptFile.set_aside(each)
		problem = ""
	var all: Dictionary = _accounts(path)
	if all.has(_endpoint):
		all.erase(_endpoint)
		_write(all)
	_take({})


# Makes the file good, from its copy where it is not. Where neither can be read, it says so in `problem` and touches nothing.
func _repair() -> void:
	if _is_good(path):
		return
	var is_there: bool = FileAccess.file_exists(path)
	if not _is_good(_copy()):
		if is_there or FileAccess.file_exists(_copy()):
			problem = (
				"The account that is kept in %s cannot be read: the file is damaged, and so is its copy, or there is none. " % _full(path)
				+ "Put a good one there, or call account.forget() to begin with a new account."
			)
		return
	var aside: String = TrKeptFile.set_aside(path) if is_there else ""
	push_warning("%s %s. Its copy is used." % [_full(path), "was damaged, and is kept as " + aside if is_there else "was gone"])
	TrKeptFile.write(path, FileAccess.get_file_as_string(_copy()))


func _write(all: Dictionary) -> bool:
	var text: String = JSON.stringify(all, "\t")
	# The copy is as new as the file: a refresh token is good once, and an older copy would hold a token that was used.
	return TrKeptFile.write(path, text) and TrKeptFile.write(_copy(), text)


func _take(account: Dictionary) -> void:
	player_id = _Fields.text(account, "player_id")
	access_token = _Fields.text(account, "access_token")
	access_token_expires_at = _Fields.number(account, "access_token_expires_at")
	refresh_token = _Fields.text(account, "refresh_token")
	character_id = _Fields.text(account, "character_id")
	session_id = _Fields.text(account, "session_id")
	room_id = _Fields.text(account, "room_id")


func _copy() -> String:
	return path + ".bak"


# By server.
static func _accounts(file: String) -> Dictionary:
	var read: Variant = TrKeptFile.read_json(file)
	if read is Dictionary:
		return read
	return {}


static func _is_good(file: String) -> bool:
	var read: Variant = TrKeptFile.read_json(file)
	if not read is Dictionary:
		return false
	var all: Dictionary = read
	for endpoint: String in all:
		var account: Dictionary = _Fields.below(all, endpoint)
		if _Fields.text(account, "player_id") == "" or not account.get("access_token") is String:
			return false
	return true


static func _full(file: String) -> String:
	return ProjectSettings.globalize_path(file)
