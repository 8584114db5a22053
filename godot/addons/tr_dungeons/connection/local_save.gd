class_name LocalSave
extends RefCounted
## Who one is and where one plays, kept below [code]user://[/code] so that a game that was killed comes back: the step
## "add session_id to save data" of the game's migration to multiplayer. The game's own offline save is another file.
##
## One account is kept for each server, since tokens must never be sent to another.

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
## The play session; empty for none.
var session_id: String = ""
## The room that the session was last in.
var room_id: String = ""

var _endpoint: String = ""


## Reads what is kept for a server, and keeps for this server from now on. Returns whether there is an account.
func open(endpoint: String) -> bool:
	_endpoint = endpoint
	var account: Dictionary = _Fields.below(_all(), endpoint)
	player_id = _Fields.text(account, "player_id")
	access_token = _Fields.text(account, "access_token")
	access_token_expires_at = _Fields.number(account, "access_token_expires_at")
	refresh_token = _Fields.text(account, "refresh_token")
	session_id = _Fields.text(account, "session_id")
	room_id = _Fields.text(account, "room_id")
	return player_id != ""


## Keeps what is here now.
func keep() -> bool:
	var all: Dictionary = _all()
	all[_endpoint] = {
		"player_id": player_id, "access_token": access_token, "access_token_expires_at": access_token_expires_at,
		"refresh_token": refresh_token, "session_id": session_id, "room_id": room_id,
	}
	return KeptFile.write(path, JSON.stringify(all, "\t"))


## Forgets the account of this server. Nobody can come back to a guest account whose tokens are gone.
func forget() -> void:
	var all: Dictionary = _all()
	all.erase(_endpoint)
	KeptFile.write(path, JSON.stringify(all, "\t"))
	open(_endpoint)


# By server. A file that cannot be read counts as none.
func _all() -> Dictionary:
	if not FileAccess.file_exists(path):
		return {}
	var json: JSON = JSON.new()
	if json.parse(FileAccess.get_file_as_string(path)) != OK or not json.data is Dictionary:
		push_warning("%s is damaged; whoever was kept in it is somebody new." % path)
		return {}
	var all: Dictionary = {}
	var read: Dictionary = json.data
	for endpoint: String in read:
		if read[endpoint] is Dictionary:
			all[endpoint] = read[endpoint]
	return all
