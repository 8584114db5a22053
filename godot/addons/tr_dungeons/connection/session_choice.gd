class_name TrSessionChoice
extends RefCounted
## Which of the account's characters plays, and by which session: the one that is there, or a new one.

const _Fields = preload("res://addons/tr_dungeons/content/fields.gd")

## The dungeon of the room that the session is in, or will come back to; empty for none.
var dungeon_id: String = ""
## Whether it is another session than the one that was kept.
var is_other: bool = false

var _api: TrSessionApi
var _save: TrLocalSave


func _init(api: TrSessionApi, save: TrLocalSave) -> void:
	_api = api
	_save = save


## The session that is there, of the character that is wanted; else a new one. Without a character that is wanted it is the kept session,
## else the account's newest, else a session of its newest character; an account without any gets one, of [param name_of_new]. It is in the
## save then. Returns whether there is one; if not, the [TrSessionApi] says why.
func take(character_id: String, name_of_new: String) -> bool:
	var sessions: Array[Dictionary] = await _api.sessions()
	if _api.last_error != null:
		return false
	if character_id != "":
		sessions = sessions.filter(func(each: Dictionary) -> bool: return each.get("character_id") == character_id)
	if not sessions.is_empty():
		_take_from(sessions)
		return true
	is_other = await _begin(character_id, name_of_new)
	return is_other


## The character that [method take] would take now; empty where the account has none, and where it cannot be asked.
func wanted_character() -> String:
	if _save.character_id != "":
		return _save.character_id
	var sessions: Array[Dictionary] = await _api.sessions()
	if not sessions.is_empty():
		return _Fields.text(_kept_in(sessions), "character_id")
	var living: Array = _living(await _api.characters()) if _api.last_error == null else []
	return "" if living.is_empty() else str(living[0])


# A character that was chosen, and is gone since, is no choice any more.
func _begin(character_id: String, name_of_new: String) -> bool:
	var rows: Array[Dictionary] = await _api.characters()
	if _api.last_error != null:
		return false
	var living: Array = _living(rows)
	if character_id in living or character_id != "" and character_id != _save.character_id:
		return await _api.begin_session({"character_id": character_id})
	_save.character_id = ""
	if not living.is_empty():
		return await _api.begin_session({"character_id": living[0]})
	return await _api.begin_session({} if name_of_new == "" else {"character_name": name_of_new})


func _take_from(sessions: Array[Dictionary]) -> void:
	var found: Dictionary = _kept_in(sessions)
	is_other = _save.session_id != _Fields.text(found, "session_id")
	dungeon_id = _Fields.text(found, "dungeon_id")
	_save.session_id = _Fields.text(found, "session_id")
	_save.room_id = _Fields.text(found, "room_id")


# The one that was kept, or else the newest.
func _kept_in(sessions: Array[Dictionary]) -> Dictionary:
	for session: Dictionary in sessions:
		if session.get("session_id") == _save.session_id:
			return session
	return sessions[0]


# The ids of those that are not deleted, the newest first.
static func _living(rows: Array[Dictionary]) -> Array:
	return rows.filter(func(each: Dictionary) -> bool: return not each.has("deleted_at")).map(
		func(each: Dictionary) -> String: return _Fields.text(each, "character_id")
	)
